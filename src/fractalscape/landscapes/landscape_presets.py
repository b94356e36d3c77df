"""Named landscapes: the published surfaces, and one of each family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.landscapes.analytic import AnalyticLandscape, QuadraticCosine, Rastrigin
from fractalscape.landscapes.fractional_brownian_surface import FractionalBrownianSpec
from fractalscape.landscapes.fractionally_integrated_cascade import IntegratedCascadeSpec
from fractalscape.landscapes.hoelder_field import HoelderField
from fractalscape.landscapes.linear_fractional_stable_surface import StableSurfaceSpec
from fractalscape.landscapes.log_normal_measure import LogNormalCascadeSpec
from fractalscape.landscapes.midpoint_displacement import DiamondSquareSpec
from fractalscape.landscapes.multifractal_random_surface import MultifractalSurfaceSpec
from fractalscape.landscapes.multifractional_brownian_surface import MultifractionalBrownianSpec, nodes_for
from fractalscape.landscapes.multinomial_measure import MultinomialCascadeSpec
from fractalscape.landscapes.random_wavelet_cascade import WaveletCascadeSpec
from fractalscape.landscapes.sampled_landscape import sample_landscape
from fractalscape.landscapes.surface_spec import SurfaceSpec
from fractalscape.landscapes.weierstrass_surface import Weierstrass
from fractalscape.specs import Spec

if TYPE_CHECKING:
    import xarray as xr

SHAPE = (1024, 1024)
EXPONENTS = ("hurst", "order", "exponent")
"""What specs call the exponent that makes them rough."""


@dataclass(frozen=True, kw_only=True)
class LandscapePreset:
    """A landscape that has a name.

    Parameters
    ----------
    about : str
        What it is, in a line.
    spec : Spec
        What defines it; the seed of a random one is given when it is drawn.
    edges : str
        What its edges do by default: those of a torus are periodic.
    """

    about: str
    spec: Spec
    edges: str = "reflecting"


PRESETS: Mapping[str, LandscapePreset] = MappingProxyType(
    {
        "paper": LandscapePreset(
            about="The multifractional surface of Ly & Gong (2025), H from 0.3 to 0.7, drawn exactly.",
            spec=MultifractionalBrownianSpec(shape=SHAPE, nodes=7, hoelder_field=HoelderField()),
        ),
        "thesis": LandscapePreset(
            about="The same field by the approximation of FracLab, 25 levels, as in the released code.",
            spec=MultifractionalBrownianSpec(shape=SHAPE, nodes=25, method="fraclab", hoelder_field=HoelderField()),
        ),
        "fractional": LandscapePreset(
            about="A fractional Brownian surface; the thesis draws H of 0.3, 0.5 and 0.7.",
            spec=FractionalBrownianSpec(shape=SHAPE, hurst=0.5),
        ),
        "multifractional": LandscapePreset(
            about="A multifractional surface with one wave of H along each axis; --hurst is its mean.",
            spec=MultifractionalBrownianSpec(shape=SHAPE, nodes=7, hoelder_field=HoelderField(waves=(1.0, 1.0))),
        ),
        "multifractal": LandscapePreset(
            about="A multifractal random surface, multifractal everywhere: c1 = 0.54, c2 = -0.04.",
            spec=MultifractalSurfaceSpec(shape=SHAPE, intermittency=0.04, integral_scale=1024, hurst=0.5),
        ),
        "integrated-cascade": LandscapePreset(
            about="A log-normal cascade, fractionally integrated.",
            spec=IntegratedCascadeSpec(roots=(1, 1), generations=10, log_variance=0.05, order=0.5),
            edges="periodic",
        ),
        "wavelet-cascade": LandscapePreset(
            about="A surface whose wavelet coefficients form a log-normal cascade.",
            spec=WaveletCascadeSpec(roots=(1, 1), generations=10, exponent=0.5, log_variance=0.03, wavelet="db4"),
            edges="periodic",
        ),
        "log-normal-cascade": LandscapePreset(
            about="The density of a log-normal cascade.",
            spec=LogNormalCascadeSpec(roots=(1, 1), generations=10, log_variance=0.1),
        ),
        "multinomial-cascade": LandscapePreset(
            about="A multinomial measure, shuffled.",
            spec=MultinomialCascadeSpec(weights=((0.4, 0.3), (0.2, 0.1)), generations=10, shuffled=True),
        ),
        "diamond-square": LandscapePreset(
            about="The midpoint displacement of Chen, Qu & Gong (2022), before clipping.",
            spec=DiamondSquareSpec(generations=10, hurst=1.0, amplitude=3.0),
        ),
        "stable": LandscapePreset(
            about="A linear fractional stable surface: increments without variance.",
            spec=StableSurfaceSpec(shape=SHAPE, tail_index=1.6, hurst=0.5),
        ),
        "weierstrass": LandscapePreset(
            about="A Weierstrass surface of ten octaves.", spec=Weierstrass(hurst=0.5, terms=10), edges="periodic"
        ),
        "rastrigin": LandscapePreset(about="Rastrigin's function.", spec=Rastrigin(center=(5.0, 5.0), extent=(10, 10))),
        "quadratic-cosine": LandscapePreset(
            about="A bowl with a cosine, beyond the roughness at which it stops to be convex.",
            spec=QuadraticCosine(center=(0.5, 0.5), extent=(1.0, 1.0), amplitude=0.01, wavelength=0.1),
        ),
    }
)


def landscape_preset(name: str, *, size: int | None = None, hurst: float | None = None) -> Spec:
    """Return the spec of a named landscape, of another size or roughness.

    Parameters
    ----------
    name : str
        One of `PRESETS`.
    size : int, optional
        Samples a side; a power of two for cascades and diamond-square (which has one more). Formulas have none.
    hurst : float, optional
        Hurst exponent, or what the family has instead: the mean of the Hölder field, the order of integration, the most
        frequent exponent.

    Returns
    -------
    Spec

    Raises
    ------
    InputError
        If there is no such preset, or it does not take the size or the exponent.

    Examples
    --------
    >>> landscape_preset("fractional", size=64, hurst=0.3)
    FractionalBrownianSpec(shape=(64, 64), units='unit', dtype='f8', seed=0, hurst=0.3, method='exact')
    """
    if name not in PRESETS:
        raise InputError(f"preset {name!r} is not one of {', '.join(PRESETS)}")
    spec = PRESETS[name].spec
    if size is not None:
        spec = _sized(name, spec, whole("size", size, least=4, advice="give samples a side"))
    return spec if hurst is None else _roughened(name, spec, hurst)


def draw_landscape(spec: Spec, *, seed: int = 0, size: int = 1024) -> xr.DataArray:
    """Return the heights that a spec of a landscape describes.

    Parameters
    ----------
    spec : SurfaceSpec, RandomLandscapeSpec or AnalyticLandscape
        Such as from `landscape_preset`.
    seed : int
        Of a random one.
    size : int
        Samples a side at which a formula is taken.

    Returns
    -------
    xarray.DataArray, dims (y, x)

    Raises
    ------
    InputError
        If the seed is not one, or the spec cannot be drawn.

    Examples
    --------
    >>> draw_landscape(landscape_preset("diamond-square", size=16), seed=1).shape
    (17, 17)
    """
    if isinstance(spec, AnalyticLandscape):
        seeded = replace(spec, seed=seed) if isinstance(spec, Weierstrass) else spec
        return sample_landscape(seeded, size=size)
    if isinstance(spec, SurfaceSpec):
        return replace(spec, seed=seed).draw()
    return spec.draw(seed=seed)  # pyright: ignore[reportAttributeAccessIssue]


def _sized(name: str, spec: Spec, size: int) -> Spec:
    if isinstance(spec, AnalyticLandscape):
        return spec
    if isinstance(spec, MultifractionalBrownianSpec) and spec.hoelder_field is not None:
        return _with_field(spec, spec.hoelder_field.replace(shape=(size, size)))
    if isinstance(spec, MultifractalSurfaceSpec):
        return spec.replace(shape=(size, size), integral_scale=size)
    if "shape" in _field_names(spec):
        return spec.replace(shape=(size, size))
    generations = size.bit_length() - 1
    if size != 2**generations:
        raise InputError(f"size={size} of preset {name!r} is not a power of two; {2**generations} is the one below")
    return spec.replace(generations=generations)


def _roughened(name: str, spec: Spec, hurst: float) -> Spec:
    if isinstance(spec, MultifractionalBrownianSpec) and spec.hoelder_field is not None:
        return _with_field(spec, spec.hoelder_field.replace(mean=hurst))
    own = [each for each in EXPONENTS if each in _field_names(spec)]
    if not own:
        raise InputError(f"preset {name!r} has no Hurst exponent to set; leave hurst={hurst!r} out")
    return spec.replace(**{own[0]: hurst})


def _with_field(spec: MultifractionalBrownianSpec, field: HoelderField) -> MultifractionalBrownianSpec:
    changes: dict[str, Any] = {"shape": field.shape, "hoelder_field": field}
    if spec.method == "exact":
        values = field.values()
        changes["nodes"] = nodes_for(field.shape, float(values.min()), float(values.max()))
    return spec.replace(**changes)


def _field_names(spec: Spec) -> list[str]:
    return [field.name for field in fields(spec)]  # pyright: ignore[reportArgumentType]

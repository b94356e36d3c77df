"""Fractional Brownian surfaces, exact on square and rectangular grids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from fractalscape.landscapes.fraclab_surface import fraclab_surface
from fractalscape.landscapes.intrinsic_embedding import IntrinsicEmbedding, radii, smallest_embeddings
from fractalscape.landscapes.parameters import checked_count
from fractalscape.landscapes.surface_noise import draw_noise, embedded_surface
from fractalscape.landscapes.surface_spec import (
    SurfaceSpec,
    checked_hurst,
    checked_method,
    need_memory,
    seed_for_spec,
)
from fractalscape.randomness import streams
from fractalscape.specs import register

if TYPE_CHECKING:
    import xarray as xr


@register
@dataclass(frozen=True, kw_only=True)
class FractionalBrownianSpec(SurfaceSpec):
    """What defines a fractional Brownian surface.

    Parameters
    ----------
    shape, units, dtype, seed
        As in `SurfaceSpec`.
    hurst : float
        Hurst exponent in (0, 1).
    method : {"exact", "fraclab"}
        As in `fractional_brownian`.

    Raises
    ------
    InputError
        If a value is not of this form.

    Examples
    --------
    >>> spec = FractionalBrownianSpec(shape=(4, 4), hurst=0.5, seed=1)
    >>> spec == FractionalBrownianSpec.from_json(spec.to_json())
    True
    """

    kind: ClassVar[str] = "fractional_brownian"
    hurst: float
    method: str = "exact"

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "hurst", checked_hurst(self.hurst))
        checked_method(self.method)

    def draw(self, *, count: int | None = None) -> xr.DataArray:
        """Return the surface that the spec describes; see `fractional_brownian`."""
        return _surface(self, self.need_seed(), count)


def fractional_brownian(
    shape: tuple[int, int],
    *,
    hurst: float,
    seed: int | np.random.Generator,
    count: int | None = None,
    units: str = "unit",
    dtype: str = "f8",
    method: str = "exact",
) -> xr.DataArray:
    r"""Draw fractional Brownian surfaces B, exactly Gaussian with variogram |u - v|^{2H}.

    .. math:: E|B(u) - B(v)|^2 = |u - v|^{2H}, \qquad B(0) = 0

    for samples u, v of the grid; 0 is the first sample. They come from a stationary field on a torus and a random
    plane: see `IntrinsicEmbedding`.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns, at least 2 each.
    hurst : float
        Hurst exponent H in (0, 1).
    seed : int or numpy.random.Generator
        Surface k depends on the seed and on k alone. A generator gives other surfaces at every call.
    count : int, optional
        How many surfaces; without it one, of dims (y, x).
    units : {"unit", "pixel"}
        Whether |u - v| counts in pixels over the longest side (``max(shape)`` samples), or in pixels.
    dtype : {"f8", "f4"}
        Single precision takes half the memory, and transforms in single precision: heights are off by about 1e-6 of
        their range, which increments of a smooth surface (H near 1) feel first.
    method : {"exact", "fraclab"}
        The second is the approximation of the FracLab toolbox, `IncrementalTorus`, in the same units: for comparison
        with figures published with it, and not for measurements; see the notes.

    Returns
    -------
    xarray.DataArray, dims (y, x) or (replicate, y, x)
        Heights; coordinates x and y in `units`; the spec as JSON in the attributes.

    Raises
    ------
    InputError
        If an argument is not of this form, the surfaces do not fit in memory, or H is so close to 1 that no embedding
        is non-negative.

    Notes
    -----
    O(n log n) in the number of samples; the torus has about 6 points for each sample of a square. What depends on shape
    and H alone is kept for the next call. ``scipy.fft.set_workers`` sets the threads; the bits do not depend on it.

    ``method="fraclab"`` lacks long waves. Its variogram at 512², over the true one, is

    ============== ===== ===== ===== ===== =====
    H               0.1   0.3   0.5   0.7   0.9
    ============== ===== ===== ===== ===== =====
    lag 1          1.000 1.000 0.999 0.982 0.737
    lag 32         0.999 0.993 0.965 0.860 0.474
    lag 128        0.990 0.950 0.862 0.678 0.307
    lag 256        0.967 0.873 0.730 0.517 0.206
    (128, 128)     0.982 0.922 0.810 0.609 0.260
    ============== ===== ===== ===== ===== =====

    along an axis and, in the last row, along a diagonal (1 % more than along an axis at the same distance).

    References
    ----------
    Stein, M. L. (2002), Fast and exact simulation of fractional Brownian surfaces, J. Comput. Graph. Stat. 11, 587-599.
    The torus here is smaller, and the half spectrum of a real field is drawn directly instead of two fields as one
    complex one, so that no surface depends on how many are asked for.

    Examples
    --------
    >>> surface = fractional_brownian((64, 96), hurst=0.7, seed=1)
    >>> surface.dims, float(surface[0, 0])
    (('y', 'x'), 0.0)
    >>> fractional_brownian((64, 96), hurst=0.7, seed=1, count=3)[0].equals(surface.assign_coords(replicate=0))
    True
    """
    how: dict[str, Any] = {"units": units, "dtype": dtype, "method": method}
    spec = FractionalBrownianSpec(shape=shape, hurst=hurst, seed=seed_for_spec(seed), **how)
    return _surface(spec, seed, count)


def _surface(spec: FractionalBrownianSpec, seed: Any, count: int | None) -> xr.DataArray:
    if spec.method == "fraclab":
        return fraclab_surface(spec, (spec.hurst,), (1.0,), seed, count)
    number = checked_count(count)
    need_memory(spec, smallest_periods(spec.shape, spec.hurst), exponents=1, count=number)
    (embedding,) = smallest_embeddings(spec.shape, (spec.hurst,))
    factor = (1 / (embedding.spacing * spec.pixels_per_unit)) ** spec.hurst
    heights = np.empty((number, *spec.shape), spec.dtype)
    for field, stream in zip(heights, streams(seed, number), strict=True):
        np.multiply(embedded_surface(draw_noise(stream, embedding.periods, spec.dtype), embedding), factor, out=field)
    attrs = {"radius": embedding.radius}
    return spec.labelled(heights if count is not None else heights[0], long_name="height", attrs=attrs)


def smallest_periods(shape: tuple[int, int], hurst: float) -> tuple[int, int]:
    """Return the periods of the first torus that is tried for a largest Hurst exponent."""
    return IntrinsicEmbedding(shape=shape, hurst=hurst, radius=radii(hurst)[0]).periods

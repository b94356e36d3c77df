"""Multifractional Brownian surfaces: the Hölder exponent is any function of place."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.errors import InputError
from fractalscape.landscapes.fraclab_surface import fraclab_surface
from fractalscape.landscapes.fractional_brownian_surface import fractional_brownian, smallest_periods
from fractalscape.landscapes.hoelder_field import HoelderField
from fractalscape.landscapes.hoelder_levels import hoelder_levels, level_weights
from fractalscape.landscapes.intrinsic_embedding import smallest_embeddings
from fractalscape.landscapes.parameters import checked_count
from fractalscape.landscapes.surface_noise import draw_noise, embedded_surface
from fractalscape.landscapes.surface_spec import (
    SurfaceSpec,
    checked_method,
    need_memory,
    seed_for_spec,
)
from fractalscape.randomness import streams
from fractalscape.specs import register

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

INTERPOLATION_ERROR = 1e-3
"""Largest relative error of an amplitude by interpolation in H that the number of nodes is chosen for."""
MOST_NODES = 64
FRACLAB_LEVELS = 25
"""Those of the toolbox's own example."""


@register
@dataclass(frozen=True, kw_only=True)
class MultifractionalBrownianSpec(SurfaceSpec):
    """What defines a multifractional Brownian surface.

    Parameters
    ----------
    shape, units, dtype, seed
        As in `SurfaceSpec`.
    nodes : int
        Exponents at which surfaces are drawn; levels, if the method is ``"fraclab"``.
    method : {"exact", "fraclab"}
        As in `multifractional_brownian`.
    hoelder_field : HoelderField, optional
        The field, if it has a formula.
    field_digest : str
        sha256 of the values of a field without one, float64 in C order; such a spec names a surface, but cannot draw
        it.

    Raises
    ------
    InputError
        If a value is not of this form.

    Examples
    --------
    >>> spec = MultifractionalBrownianSpec(shape=(8, 8), nodes=4, hoelder_field=HoelderField(shape=(8, 8)), seed=1)
    >>> spec == MultifractionalBrownianSpec.from_json(spec.to_json())
    True
    """

    kind: ClassVar[str] = "multifractional_brownian"
    nodes: int
    method: str = "exact"
    hoelder_field: HoelderField | None = None
    field_digest: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        _check_nodes(self.nodes)
        checked_method(self.method)
        if self.hoelder_field is not None and self.hoelder_field.shape != self.shape:
            raise InputError(f"hoelder_field has shape {self.hoelder_field.shape}, the surface {self.shape}")

    def draw(self, *, count: int | None = None) -> xr.DataArray:
        """Return the surface that the spec describes; see `multifractional_brownian`."""
        if self.hoelder_field is None:
            raise InputError("this spec holds the digest of a field only; give the field to multifractional_brownian")
        how: dict[str, Any] = {name: getattr(self, name) for name in ("nodes", "units", "dtype", "method")}
        return multifractional_brownian(self.hoelder_field, seed=self.need_seed(), count=count, **how)


def multifractional_brownian(
    hurst_field: ArrayLike | HoelderField,
    *,
    seed: int | np.random.Generator,
    count: int | None = None,
    nodes: int | None = None,
    units: str = "unit",
    dtype: str = "f8",
    method: str = "exact",
) -> xr.DataArray:
    r"""Draw multifractional Brownian surfaces, X(u) = B_{H(u)}(u), with one noise for all exponents.

    Every B_h is an exact fractional Brownian surface, E|B_h(u) - B_h(v)|² = |u - v|^{2h}, and all grow from the same
    random numbers, so that X is smooth in h. They are drawn at Chebyshev nodes between the smallest and the largest H,
    and interpolated to H(u) at every sample by Lagrange's polynomial; times the length of a unit to the H(u).

    Parameters
    ----------
    hurst_field : array_like, shape (y, x), or HoelderField
        H at every sample, within (0, 1); at least 2 samples a side. ``HoelderField()`` is the published one.
    seed, count, units, dtype
        As in `fractional_brownian`.
    nodes : int, optional
        Exponents, 2 to 64; by default as many as keep the error of an amplitude below 1e-3: 7 for H from 0.3 to 0.7
        at 1024². A uniform field takes none.
    method : {"exact", "fraclab"}
        The second is the approximation of the FracLab toolbox, of 25 levels or as many as `nodes`; see the notes.

    Returns
    -------
    xarray.DataArray, dims (y, x) or (replicate, y, x)
        Heights; coordinates x and y in `units`; the spec as JSON in the attributes. If H is uniform they are those of
        `fractional_brownian` with the same seed, to the bit.

    Raises
    ------
    InputError
        If H is not within (0, 1) everywhere or not a plane of numbers, another argument is not of its form, or the
        surfaces do not fit in memory.

    Notes
    -----
    The variance is |u|^{2H(u)} and the local Hölder exponent H(u). The covariance of different exponents is that of the
    square roots of the eigenvalues of the embeddings, close to but not exactly `multifractional_covariance`: in
    the Frobenius norm 0.8 % off for H from 0.3 to 0.7 (24² samples), 6 % for 0.1 to 0.9.

    With a smooth H this is no multifractal: every level set of H has dimension 1, so that a wide spectrum D(h) measured
    on it is an effect of averaging over finite scales.

    ``method="fraclab"`` quantises H to the centres of k-means and two guards, draws ``fractional_brownian`` by the same
    method at each, from one noise, and interpolates heights between the two nearest. The toolbox takes kriging weights
    from 3 x 3 neighbours at both levels instead, with a wrong sign in their covariance, which comes to nearly the same.
    Small lags are right: recovered exponents are as good as the exact ones (bias -0.002, 0.037 r.m.s. for H from 0.2 to
    0.8 at 512²), and so is the published curvature. The variance is that of `fractional_brownian` at the distance from
    the first sample, too small: 68 % of theory where the published field first is 0.7, a quarter of the grid away.

    References
    ----------
    Herbin, E. (2006), From N parameter fractional Brownian motions to N parameter multifractional Brownian motions,
    Rocky Mountain J. Math. 36, 1249-1284.

    Examples
    --------
    >>> surface = multifractional_brownian(HoelderField(shape=(64, 64)), seed=1)
    >>> surface.dims, bool(surface.isnull().any())
    (('y', 'x'), False)
    """
    hurst = hurst_field.values() if isinstance(hurst_field, HoelderField) else _checked_field(hurst_field)
    low, high = float(hurst.min()), float(hurst.max())
    chosen = FRACLAB_LEVELS if method == "fraclab" else nodes_for(hurst.shape, low, high)
    number = chosen if nodes is None else _check_nodes(nodes)
    of_field: dict[str, Any] = {"field_digest": hashlib.sha256(hurst.tobytes()).hexdigest()}
    if isinstance(hurst_field, HoelderField):
        of_field = {"hoelder_field": hurst_field}
    shape = (hurst.shape[0], hurst.shape[1])
    of_spec: dict[str, Any] = {"units": units, "dtype": dtype, "method": method, "seed": seed_for_spec(seed)}
    spec = MultifractionalBrownianSpec(shape=shape, nodes=number, **of_field, **of_spec)
    if low == high:
        how: dict[str, Any] = {"units": units, "dtype": dtype, "method": method}
        plain = fractional_brownian(spec.shape, hurst=low, seed=seed, count=count, **how)
        return plain.assign_attrs(spec=spec.to_json())
    if method == "fraclab":
        levels = hoelder_levels(hurst, number)
        return fraclab_surface(spec, levels, level_weights(hurst, levels), seed, count)
    return _surface(spec, hurst, seed, count)


def _surface(spec: MultifractionalBrownianSpec, hurst: Floats, seed: Any, count: int | None) -> xr.DataArray:
    exponents, number = chebyshev_nodes(float(hurst.min()), float(hurst.max()), spec.nodes), checked_count(count)
    need_memory(spec, smallest_periods(spec.shape, exponents[0]), exponents=spec.nodes, count=number)
    embeddings = smallest_embeddings(spec.shape, exponents)
    scale = (1 / (embeddings[0].spacing * spec.pixels_per_unit)) ** hurst
    weights = [(scale * weight).astype(spec.dtype) for weight in lagrange_weights(hurst, exponents)]
    heights = np.zeros((number, *spec.shape), spec.dtype)
    for field, stream in zip(heights, streams(seed, number), strict=True):
        noise = draw_noise(stream, embeddings[0].periods, spec.dtype)
        for embedding, weight in zip(embeddings, weights, strict=True):
            field += weight * embedded_surface(noise, embedding)
    attrs = {"radius": embeddings[0].radius}
    return spec.labelled(heights if count is not None else heights[0], long_name="height", attrs=attrs)


def nodes_for(shape: tuple[int, ...], low: float, high: float) -> int:
    """Return how many nodes keep the relative error of every amplitude below `INTERPOLATION_ERROR`.

    The amplitude at wave number k falls with h like k^-h, at most like m^-h with m about the diagonal in pixels.
    The error of K Chebyshev nodes relative to its smallest value is below 2 (a/2)^K e^a / K!, a = (high - low) ln(m)/2.

    Examples
    --------
    >>> nodes_for((1024, 1024), 0.3, 0.7), nodes_for((1024, 1024), 0.1, 0.9)
    (7, 10)
    """
    half_range = (high - low) / 2 * math.log(math.hypot(*shape))
    for number in range(2, MOST_NODES):
        if 2 * (half_range / 2) ** number * math.exp(half_range) / math.factorial(number) <= INTERPOLATION_ERROR:
            return number
    return MOST_NODES


def chebyshev_nodes(low: float, high: float, number: int) -> tuple[float, ...]:
    """Return the roots of Chebyshev's polynomial of degree `number`, moved to [low, high]; descending.

    Examples
    --------
    >>> [round(node, 4) for node in chebyshev_nodes(0.3, 0.7, 3)]
    [0.6732, 0.5, 0.3268]
    """
    angles = (np.arange(number) + 0.5) * np.pi / number
    return tuple(float(node) for node in (low + high) / 2 + (high - low) / 2 * np.cos(angles))


def lagrange_weights(hurst: Floats, nodes: tuple[float, ...]) -> list[Floats]:
    """Return the weight of every node at every H: products of ratios, in which nothing is divided by H - node.

    Examples
    --------
    >>> [float(weight) for weight in lagrange_weights(np.array(0.5), (0.75, 0.5, 0.25))]
    [0.0, 1.0, -0.0]
    """
    weights = []
    for own in nodes:
        factors = ((hurst - other) / (own - other) for other in nodes if other != own)
        weights.append(math.prod(factors, start=np.ones_like(hurst)))
    return weights


def _checked_field(hurst_field: Any) -> Floats:
    if np.iscomplexobj(hurst_field):
        raise InputError("hurst_field is complex; give real numbers, such as its real part")
    try:
        hurst = np.asarray(hurst_field, np.float64)
    except (TypeError, ValueError):
        hurst = np.empty(0)
    if hurst.ndim != 2 or min(hurst.shape) < 2:
        raise InputError(
            f"hurst_field of shape {hurst.shape} is not a plane of numbers; give (rows, columns), 2 or more"
        )
    bad = ~((hurst > 0) & (hurst < 1))  # NaN too
    if bad.any():
        row, column = np.argwhere(bad)[0]
        value = float(hurst[row, column])
        raise InputError(f"hurst_field is {value} at [{row}, {column}], not within (0, 1); clip or fill it")
    return hurst


def _check_nodes(nodes: Any) -> int:
    whole = isinstance(nodes, (int, np.integer)) and not isinstance(nodes, bool)
    if not whole or not 2 <= nodes <= MOST_NODES:
        raise InputError(f"nodes={nodes!r} is not a whole number from 2 to {MOST_NODES}; None chooses it")
    return int(nodes)

"""How much a surface or a signal varies over a lag: the curves behind its dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import choice, real
from fractalscape.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
Method = Literal["increments", "variogram", "madogram", "oscillation", "isarithm"]

TILES = 8
"""Tiles along a side of an image; of a signal there are its square."""
DEFAULT_LAGS = {
    "increments": (1, 2),
    "variogram": (1, 2),
    "madogram": (1, 2),
    "oscillation": (1, 2, 4, 8, 16),
    "isarithm": (1, 2, 4, 8, 16),
}
LARGEST_POWER = 20
"""Of increments: moments beyond are those of a single one."""
POWERS = {"increments": 0.5, "variogram": 2.0, "madogram": 1.0, "oscillation": 1.0, "isarithm": 1.0}


def surface_variation(
    heights: Any, *, method: Method = "increments", lags: Any = None, power: float | None = None
) -> xr.Dataset:
    r"""Measure how heights z vary over lags l, along both axes.

    Parameters
    ----------
    heights : DataArray or array_like, shape (y, x) or (x,)
        A surface, or a signal. What is not finite is left out with all that touches it.
    method : {"increments", "variogram", "madogram", "oscillation", "isarithm"}
        ``"increments"``: :math:`\langle |z(u + l) - 2 z(u) + z(u - l)|^p \rangle`. ``"variogram"`` and ``"madogram"``:
        :math:`\langle |z(u + l) - z(u)|^p \rangle` with p of 2 and 1. ``"oscillation"``: the mean of the largest less
        the smallest height within l along either axis (a square window). ``"isarithm"``: the share of pairs of samples
        a lag apart that are on different sides of the median.
    lags : array_like of int, optional
        In samples, at least two; 1 and 2, or 1, 2, 4, 8, 16 for the last two methods, when absent.
    power : float, optional
        p of increments; 1/2 for ``"increments"`` when absent, which outliers hardly move.

    Returns
    -------
    xarray.Dataset
        Over ``lag``: ``variation``; over (axis, lag) ``axis_variation`` (not for ``"oscillation"``); over (tile, lag)
        ``tile_sum`` and ``tile_count``, of which a bootstrap draws. Attributes ``status``, ``reason``, ``method``,
        ``power``.

    Raises
    ------
    InputError
        If an argument is not possible.

    References
    ----------
    Gneiting, Sevcikova & Percival, Statistical Science 27, 247 (2012), for increments and madogram. Dubuc et al., Phys.
    Rev. A 39, 1500 (1989), for oscillations.

    Examples
    --------
    A parabola: second differences grow with the square of the lag, their roots with the lag.

    >>> curve = surface_variation(np.arange(100.0) ** 2)
    >>> curve["variation"].values.round(6).tolist()
    [1.414214, 2.828427]
    """
    z, method = checked_heights(heights), _checked_method(method)
    lags = checked_lags(DEFAULT_LAGS[method] if lags is None else lags)
    power = POWERS[method] if power is None else _checked_power(power, method)
    problem = unusable_heights(z, 2 * int(lags[-1]) + TILES ** (3 - z.ndim), f"lags to {lags[-1]}")
    axes = 1 if method == "oscillation" else z.ndim
    sums, counts = np.zeros((2, axes, TILES**2, lags.size))
    level = float(np.median(z[np.isfinite(z)])) if problem[0] == "ok" else 0.0
    for k, lag in enumerate(lags if problem[0] == "ok" else ()):
        for axis in range(axes):
            sums[axis, :, k], counts[axis, :, k] = _by_tile(_variations(z, axis, int(lag), method, power, level))
    return _labelled(sums, counts, lags, {"method": method, "power": power, "ndim": z.ndim}, problem)


def second_increments(z: Floats, axis: int, lag: int) -> Floats:
    """Return z(u + l) - 2 z(u) + z(u - l) along an axis, for every u that has both."""
    z = np.moveaxis(z, axis, -1)
    return np.moveaxis(z[..., 2 * lag :] - 2 * z[..., lag:-lag] + z[..., : -2 * lag], -1, axis)


def oscillations(z: Floats, lag: int) -> Floats:
    """Return the largest less the smallest value in windows of 2 lag + 1 samples a side, inside the surface.

    NaN for windows that hold what is not finite.
    """
    from scipy.ndimage import maximum_filter1d, minimum_filter1d

    bad = ~np.isfinite(z)
    high, low = np.where(bad, 0, z), np.where(bad, 0, z)
    bad = bad.astype(np.uint8)
    for axis in range(z.ndim):
        high = maximum_filter1d(high, 2 * lag + 1, axis=axis)
        low = minimum_filter1d(low, 2 * lag + 1, axis=axis)
        bad = maximum_filter1d(bad, 2 * lag + 1, axis=axis)
    inner = (slice(lag, -lag),) * z.ndim
    return np.where(bad[inner] > 0, np.nan, high[inner] - low[inner])


def _variations(z: Floats, axis: int, lag: int, method: str, power: float, level: float) -> Floats:
    """Return what is averaged; along an axis, but for oscillations, which are of squares."""
    if method == "oscillation":
        return oscillations(z, lag)
    if method == "increments":
        return np.abs(second_increments(z, axis, lag)) ** power
    z = np.moveaxis(z, axis, -1)
    if method == "isarithm":
        crossed = ((z[..., lag:] > level) != (z[..., :-lag] > level)).astype(np.float64)
        crossed[~np.isfinite(z[..., lag:]) | ~np.isfinite(z[..., :-lag])] = np.nan
        return np.moveaxis(crossed, -1, axis)
    return np.moveaxis(np.abs(z[..., lag:] - z[..., :-lag]) ** power, -1, axis)


def _by_tile(values: Floats) -> tuple[Floats, Floats]:
    """Return sums of the finite values of tiles, and how many they are."""
    tiles = TILES ** (3 - values.ndim)
    known = np.isfinite(values)
    values = np.where(known, values, 0.0)
    parts = known.astype(np.float64)
    for axis in range(values.ndim):
        edges = np.arange(tiles) * values.shape[axis] // tiles
        values = np.add.reduceat(values, edges, axis=axis)
        parts = np.add.reduceat(parts, edges, axis=axis)
    return values.ravel(), parts.ravel()


def checked_heights(heights: Any) -> Floats:
    """Return the heights of a surface or a signal, NaN where they are not finite.

    Raises
    ------
    InputError
        If they are not real numbers of shape (y, x) or (x,).
    """
    try:
        z = np.asarray(heights, np.float64)
    except (TypeError, ValueError):
        z = np.empty(0)
    if z.ndim not in (1, 2) or z.size == 0:
        raise InputError(f"heights have shape {z.shape}; give real numbers of shape (y, x), or (x,) for a signal")
    return np.where(np.isfinite(z), z, np.nan)


def _checked_method(method: Any) -> Method:
    choice("method", method, get_args(Method))
    return method


def checked_lags(lags: Any) -> NDArray[np.int64]:
    """Return two or more different whole lags in samples, ascending.

    Raises
    ------
    InputError
        If they are not.
    """
    try:
        array = np.unique(np.asarray(lags, np.float64).ravel())
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.size < 2 or np.any(array < 1) or np.any(array != np.floor(array)):
        raise InputError(f"lags={lags!r} are not two or more different whole numbers of at least 1; they count samples")
    return array.astype(np.int64)


def _checked_power(power: Any, method: str) -> float:
    power = real("power", power, above=0, below=LARGEST_POWER, advice="0.5 is robust, 2 is the variogram's")
    if method != "increments":
        raise InputError(f"power={power!r} is of method='increments' alone; leave it out for {method!r}")
    return power


def unusable_heights(z: Floats, fewest: int, why: str) -> tuple[str, str]:
    """Return status and reason: why nothing can be measured, or what was left out.

    Parameters
    ----------
    z : array, shape (y, x) or (x,)
    fewest : int
        Samples that the shorter side needs.
    why : str
        What needs them, in the plural.
    """
    bad = int(np.isnan(z).sum())
    if bad == z.size:
        return "not_finite", f"none of {z.size} heights is finite"
    if min(z.shape) < fewest:
        return "too_few_points", f"the shorter side has {min(z.shape)} samples, {why} need {fewest}"
    if np.nanmin(z) == np.nanmax(z):
        return "constant", "all heights are equal"
    return "ok", f"{bad} of {z.size} heights are not finite and left out" if bad else ""


def _labelled(
    sums: Floats, counts: Floats, lags: NDArray[np.int64], attrs: dict[str, Any], problem: tuple[str, str]
) -> xr.Dataset:
    import xarray as xr

    of_axis, whole = _share(sums.sum(1), counts.sum(1)), _share(sums.sum((0, 1)), counts.sum((0, 1)))
    units = f"unit of the heights ** {attrs['power']:g}" if attrs["method"] != "isarithm" else "1"
    variables: dict[str, Any] = {
        "variation": ("lag", whole, {"units": units, "long_name": "mean variation over a lag"}),
        "tile_sum": (("tile", "lag"), sums.sum(0), {"units": units, "long_name": "sum of variations in a tile"}),
        "tile_count": (("tile", "lag"), counts.sum(0), {"units": "1", "long_name": "variations in a tile"}),
    }
    coords: dict[str, Any] = {"lag": ("lag", lags, {"units": "samples", "long_name": "lag"})}
    if attrs["method"] != "oscillation":
        variables["axis_variation"] = (
            ("axis", "lag"),
            of_axis,
            {"units": units, "long_name": "variation along an axis"},
        )
        coords["axis"] = ("axis", ["y", "x"][-len(sums) :], {"long_name": "axis along which lags are taken"})
    return xr.Dataset(variables, coords=coords, attrs={**attrs, "status": problem[0], "reason": problem[1]})


def _share(part: Floats, total: Floats) -> Floats:
    return np.divide(part, total, out=np.full(part.shape, np.nan), where=total > 0)

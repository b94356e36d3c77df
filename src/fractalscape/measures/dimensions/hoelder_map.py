"""Local Hölder exponents of a signal or an image."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fractalscape.arguments import choice, confidence_level, real, whole
from fractalscape.errors import InputError
from fractalscape.measures.dimensions.surface_variation import (
    LARGEST_POWER,
    Floats,
    checked_heights,
    checked_lags,
    oscillations,
    second_increments,
    unusable_heights,
)
from fractalscape.measures.scaling_region import fit_lines

if TYPE_CHECKING:
    import xarray as xr

PARTS = 4
"""Parts of a window along a side, whose scatter gives the standard error."""
DEFAULT_LAGS = {"increments": (1, 2), "oscillation": (1, 2, 4)}


def hoelder_map(
    heights: Any,
    *,
    window: int = 33,
    method: Literal["increments", "oscillation"] = "increments",
    lags: Any = None,
    power: float = 1.0,
    confidence: float = 0.95,
) -> xr.Dataset:
    r"""Measure the Hölder exponent at every sample, by how heights vary within a window about it.

    In the window, :math:`\langle |z(u + l) - 2 z(u) + z(u - l)|^p \rangle \sim l^{pH}` over both axes; with
    ``"oscillation"``, the mean of the largest less the smallest height within l :math:`\sim l^H`.

    Parameters
    ----------
    heights : DataArray or array_like, shape (y, x) or (x,)
        An image or a signal. A window that holds what is not finite has no exponent.
    window : int
        Samples along a side of the window, odd, at least 9 and not less than four times the largest lag.
    method : {"increments", "oscillation"}
        How variation is measured.
    lags : array_like of int, optional
        In samples, at least two; 1 and 2, or 1, 2 and 4 for ``"oscillation"``, when absent.
    power : float
        p of increments, positive.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    xarray.Dataset
        Of the shape, dims and coordinates of `heights`: ``hoelder`` with ``hoelder_lower`` and ``hoelder_upper``; NaN
        near the edges, in flat windows and where a height is not finite. Attributes ``status`` and ``reason``.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    A few running sums over the image. The exponent is that of the window, not of a point: over a window of w samples it
    averages H. The interval is Student's, from the scatter between parts of a quarter of its side; docs/sets.md has how
    often it holds H, and the bias of oscillations, which is large.

    References
    ----------
    Istas & Lang, Ann. Inst. H. Poincaré 33, 407 (1997), for quadratic variations; Ayache & Lévy Véhel, Stat. Inference
    Stoch. Process. 7, 2 (2004), for windows that follow H(t).

    Examples
    --------
    >>> from fractalscape.landscapes import fractional_brownian
    >>> found = hoelder_map(fractional_brownian((128, 128), hurst=0.3, seed=1))
    >>> found["hoelder"].dims, round(float(found["hoelder"].mean()), 1)
    (('y', 'x'), 0.3)
    """
    import xarray as xr

    z = checked_heights(heights)
    labelled = heights if isinstance(heights, xr.DataArray) else xr.DataArray(z, dims=("y", "x")[-z.ndim :])
    lags, power, window = _checked(window, method, lags, power, confidence)
    problem = unusable_heights(z, window + 2 * int(lags[-1]), "window and lags")
    exponent, error = np.full((2, *z.shape), np.nan)
    if problem[0] == "ok":
        inner, values = _variations(z, lags, method, power)
        exponent[inner], error[inner] = _exponents(values, lags, window, power)
        if not np.isfinite(exponent).any():
            problem = "not_finite", "no window is finite and varies"
    asked = {"window": window, "method": method, "power": power, "lags": lags.tolist()}
    return _labelled(labelled, exponent, error, confidence, problem, asked)


def _variations(z: Floats, lags: Any, method: str, power: float) -> tuple[Any, list[Floats]]:
    """Return the part of the image that has all increments, and the variation of each lag there."""
    widest = int(lags[-1])
    inner = (slice(widest, -widest),) * z.ndim
    values = []
    for lag in map(int, lags):
        if method == "oscillation":
            values.append(oscillations(z, lag)[tuple(_cut(length, widest, lag) for length in z.shape)])
            continue
        total = np.zeros(tuple(n - 2 * widest for n in z.shape))
        for axis in range(z.ndim):
            part = np.abs(second_increments(z, axis, lag)) ** power
            total += part[tuple(_cut(length, widest, lag if k == axis else 0) for k, length in enumerate(z.shape))]
        values.append(total / z.ndim)
    return inner, values


def _cut(length: int, widest: int, lag: int) -> slice:
    """Return where samples that are `widest` from both ends lie in an array that lost `lag` at both."""
    return slice(widest - lag, length - widest - lag)


def _exponents(values: list[Floats], lags: Any, window: int, power: float) -> tuple[Floats, Floats]:
    """Return slopes of log variation over log lag in windows, and their standard errors, over the power."""
    means = [_window_mean(each, window) for each in values]
    logs = np.stack([np.log(mean, out=np.full(mean.shape, np.nan), where=mean > 0) for mean in means], -1)
    log_lags = np.log(lags.astype(float))
    slope = fit_lines(log_lags, logs, np.ones(log_lags.size)).slope / power
    centred = log_lags - log_lags.mean()
    share = centred / (centred @ centred) / power
    relative = [w / np.where(mean > 0, mean, np.nan) for w, mean in zip(share, means, strict=True)]
    blocks, places = [_window_mean(each, _side(window)) for each in values], window - _side(window) + 1
    centre = [_window_mean(block, places) for block in blocks]
    spread = np.zeros_like(slope)
    for i, j in product(range(len(values)), repeat=2):
        covariance = _window_mean(blocks[i] * blocks[j], places) - centre[i] * centre[j]
        spread += relative[i] * relative[j] * covariance
    return slope, np.sqrt(np.maximum(spread, 0) / (_parts(window, slope.ndim) - 1))


def _side(window: int) -> int:
    """Return the samples along the side of a part, odd."""
    return (window // PARTS) | 1


def _parts(window: int, ndim: int) -> float:
    """Return how many parts make a window."""
    return (window / _side(window)) ** ndim


def _window_mean(values: Floats, window: int) -> Floats:
    """Return means over windows about every sample; NaN where one leaves the image or holds NaN."""
    from scipy.ndimage import maximum_filter1d, uniform_filter1d

    bad = ~np.isfinite(values)
    mean = np.where(bad, 0.0, values)
    touched = bad.astype(np.uint8)
    for axis in range(values.ndim):
        mean = uniform_filter1d(mean, window, axis=axis, mode="constant")
        touched = maximum_filter1d(touched, window, axis=axis, mode="constant", cval=1)
    return np.where(touched > 0, np.nan, mean)


def _checked(window: Any, method: Any, lags: Any, power: Any, confidence: Any) -> tuple[Any, float, int]:
    choice("method", method, DEFAULT_LAGS)
    array = checked_lags(DEFAULT_LAGS[method] if lags is None else lags)
    window = whole("window", window, least=max(9, 4 * int(array[-1]) + 1), advice="33 is usual")
    if window % 2 == 0:
        raise InputError(f"window={window} is even; an odd number of samples has a middle")
    power = real("power", power, above=0, below=LARGEST_POWER, advice="1 is usual")
    confidence_level(confidence)
    return array, 1.0 if method == "oscillation" else power, window


def _labelled(
    named: xr.DataArray, exponent: Floats, error: Floats, confidence: float, problem: tuple[str, str], asked: dict
) -> xr.Dataset:
    import xarray as xr
    from scipy.special import stdtrit

    half = float(stdtrit(_parts(asked["window"], named.ndim) - 1, (1 + confidence) / 2)) * error
    of_interval = {"units": "1", "confidence": confidence, "interval": "Student's, from parts of the window"}
    return xr.Dataset(
        {
            "hoelder": (named.dims, exponent, {"units": "1", "long_name": "Hölder exponent of the window"}),
            "hoelder_lower": (named.dims, exponent - half, {**of_interval, "long_name": "lower end of the exponent"}),
            "hoelder_upper": (named.dims, exponent + half, {**of_interval, "long_name": "upper end of the exponent"}),
        },
        coords=named.coords,
        attrs={"status": problem[0], "reason": problem[1], **asked},
    )

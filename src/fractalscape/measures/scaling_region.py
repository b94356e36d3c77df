"""Straight lines through log-log curves, and where along the curve they hold.

Everything here works on logarithms and bare arrays; `fractalscape.measures.fit_scaling` checks, labels and documents.

To add a way to choose the region: write a function beside these and a branch in ``scaling.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TOLERANCE = 0.25  # of neighbouring local slopes, as in FractalDimensions.jl
FEWEST_WINDOW_POINTS = 5  # n points leave n - 2 degrees of freedom; an inverse chi-squared has a mean from 3 on
SMALLEST_ERROR = 1e-10  # keeps the weight of an exact fit finite, as in the code of Deshmukh et al.
SMALLEST_BANDWIDTH = 1e-10  # of slope; rounding spreads the slopes of an exact power law by 1e-15
GRID_POINTS = 512  # over 16 standard deviations: a quarter of the narrowest bandwidth up to 20000 windows


class Lines(NamedTuple):
    """Weighted least-squares lines along the last axis: slope, intercept, mean squared residual, r²."""

    slope: Floats
    intercept: Floats
    residual: Floats
    r_squared: Floats


class SlopeDistribution(NamedTuple):
    """Where the density of slopes peaks and where it falls to half, and the sub-interval that adds most to the peak."""

    mode: float
    half_maximum: tuple[float, float]
    region: slice


def fit_lines(log_x: Floats, log_y: Floats, weights: Floats) -> Lines:
    """Fit a line along the last axis by weighted least squares.

    Sums are taken about the weighted means: raw sums of squares cancel to 1e-8 of the range.

    Parameters
    ----------
    log_x, log_y, weights : array, shape (..., n)
        Logarithms and non-negative weights; they broadcast.

    Returns
    -------
    Lines
        Arrays of shape (...); ``r_squared`` is NaN where ``log_y`` is constant.

    Examples
    --------
    >>> line = fit_lines(np.arange(3.0), np.array([[1.0, 3.0, 5.0], [0.0, 0.0, 3.0]]), np.ones(3))
    >>> line.slope, line.intercept
    (array([2. , 1.5]), array([ 1. , -0.5]))
    """
    weights = weights / weights.sum(-1, keepdims=True)
    mean_x = (weights * log_x).sum(-1, keepdims=True)
    mean_y = (weights * log_y).sum(-1, keepdims=True)
    x, y = log_x - mean_x, log_y - mean_y
    slope = (weights * x * y).sum(-1) / (weights * x**2).sum(-1)
    residual = (weights * (y - slope[..., None] * x) ** 2).sum(-1)
    total = (weights * y**2).sum(-1)
    r_squared = 1 - np.divide(residual, total, out=np.full_like(residual, np.nan), where=total > 0)
    return Lines(slope, mean_y[..., 0] - slope * mean_x[..., 0], residual, r_squared)


def log_or_nan(values: Floats) -> Floats:
    """Return natural logarithms, NaN for what is not positive and finite."""
    return np.log(values, out=np.full_like(values, np.nan), where=(values > 0) & np.isfinite(values))


def local_slopes(log_x: Floats, log_y: Floats) -> Floats:
    """Return the slopes between neighbouring points, shape (..., n - 1)."""
    return np.diff(log_y) / np.diff(log_x)


def longest_linear(log_x: Floats, log_y: Floats, tolerance: float = TOLERANCE) -> slice:
    """Find the largest run of neighbouring points whose local slopes agree.

    The curve is cut from left to right: a local slope s belongs to the run that slope s0 opened while
    |s - s0| <= tolerance * max(|s|, |s0|), else it opens the next run. The run of most points wins,
    the first of equals. Comparing with the opening slope, not the neighbour's, catches a slow bend.

    Parameters
    ----------
    log_x, log_y : array, shape (n,)
        Logarithms, x increasing, at least two points.
    tolerance : float
        Relative tolerance; slopes near zero agree with hardly anything.

    Returns
    -------
    slice
        The points of the run.

    References
    ----------
    ``LargestLinearRegion(dxi=1, tol=0.25)`` of FractalDimensions.jl; Datseris et al., Chaos 33, 102101 (2023).

    Examples
    --------
    >>> longest_linear(np.arange(7.0), np.array([0.0, 0.0, 0.1, 1.1, 2.2, 3.1, 3.2]))
    slice(2, 6, None)
    """
    slopes = local_slopes(log_x, log_y)
    best, start = slice(0, 0), 0
    for k in range(1, slopes.size + 1):
        ended = k == slopes.size or (
            abs(slopes[k] - slopes[start]) > tolerance * max(abs(slopes[k]), abs(slopes[start]))
        )
        if ended:
            if k + 1 - start > best.stop - best.start:
                best = slice(start, k + 1)
            start = k
    return best


def all_slopes(log_x: Floats, log_y: Floats, weights: Floats, minimum_points: int) -> SlopeDistribution:
    """Find the mode of the slopes of all sub-intervals.

    Every run of at least `minimum_points` neighbouring points gives one slope, of weight L / e^2, where L is the length
    of its fitted line and e its root mean squared residual on n - 2 degrees of freedom. The density of slopes is their
    weighted Gaussian kernel estimate with Scott's bandwidth, std * (sum of w^2 / (sum of w)^2)^(1/5).

    Parameters
    ----------
    log_x, log_y, weights : array, shape (n,)
        Logarithms, x increasing, and positive weights of the points.
    minimum_points : int
        Fewest points of a sub-interval, at least 3, at most n.

    Returns
    -------
    SlopeDistribution

    Notes
    -----
    O(n^3). Below five points the weight has no finite mean: accidental straight triples then own the density.
    A mean squared residual over n would favour short runs; the authors' code divides by n - 1.

    References
    ----------
    Deshmukh, Bradley, Garland & Meiss, Chaos 31, 123102 (2021), weights with p = 1, q = 2.

    Examples
    --------
    >>> x = np.arange(12.0)
    >>> found = all_slopes(x, np.minimum(1.5 * x, 12.0), np.ones(12), 5)
    >>> round(found.mode, 9), found.region
    (1.5, slice(0, 9, None))
    """
    first, count, slopes, weight = sub_interval_slopes(log_x, log_y, weights, minimum_points)
    weight = weight / weight.sum()
    shrink = np.sum(weight**2) ** 0.2
    mean = float(weight @ slopes)
    deviation = np.sqrt(weight @ (slopes - mean) ** 2 / max(1 - np.sum(weight**2), SMALLEST_BANDWIDTH))
    deviation = max(float(deviation), SMALLEST_BANDWIDTH / shrink)
    bandwidth = deviation * shrink

    def kernels(at: Floats | float) -> Floats:
        return weight * np.exp(-0.5 * ((np.atleast_1d(at)[:, None] - slopes) / bandwidth) ** 2)

    # By Chebyshev's inequality the peak is within 8 standard deviations.
    low = max(slopes.min() - 3 * bandwidth, mean - 8 * deviation)
    high = min(slopes.max() + 3 * bandwidth, mean + 8 * deviation)
    grid = np.linspace(low, high, GRID_POINTS)
    density = kernels(grid).sum(1)
    peak = int(density.argmax())
    mode = _climb(grid[peak], slopes, kernels)
    at_mode = kernels(mode)[0]
    half = (
        _crossing(grid[peak::-1], density[peak::-1], at_mode.sum() / 2),
        _crossing(grid[peak:], density[peak:], at_mode.sum() / 2),
    )
    chosen = int(at_mode.argmax())
    return SlopeDistribution(float(mode), half, slice(int(first[chosen]), int(first[chosen] + count[chosen])))


def sub_interval_slopes(
    log_x: Floats, log_y: Floats, weights: Floats, minimum_points: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, Floats]:
    """Return first point, number of points, slope and weight of every sub-interval; see `all_slopes`."""
    parts = []
    for count in range(minimum_points, log_x.size + 1):
        x, y, w = (sliding_window_view(values, count) for values in (log_x, log_y, weights))
        line = fit_lines(x, y, w)
        error = np.sqrt(line.residual * count / (count - 2)) + SMALLEST_ERROR
        length = (x[:, -1] - x[:, 0]) * np.hypot(1, line.slope)
        first = np.arange(line.slope.size)
        parts.append((first, np.full_like(first, count), line.slope, length / error**2))
    first, count, slope, weight = (np.concatenate(part) for part in zip(*parts, strict=True))
    return first, count, slope, weight


def _climb(start: float, slopes: Floats, kernels: Callable[[float], Floats]) -> float:
    """Follow the mean shift uphill; it never overshoots a peak."""
    mode = start
    for _ in range(200):
        pull = kernels(mode)[0]
        previous, mode = mode, float(pull @ slopes / pull.sum())
        if abs(mode - previous) <= 1e-15 * abs(mode):
            break
    return mode


def _crossing(grid: Floats, density: Floats, level: float) -> float:
    """Return where the density first falls below a level, walking along the grid."""
    below = np.flatnonzero(density < level)
    if below.size == 0:
        return float(grid[-1])
    k = int(below[0])
    if k == 0:
        return float(grid[0])
    share = (density[k - 1] - level) / (density[k - 1] - density[k])
    return float(grid[k - 1] + share * (grid[k] - grid[k - 1]))

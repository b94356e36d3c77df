"""Exponents from log-log curves: one fit for every measure.

To add a way to choose the fitted range: write it in ``scaling_region.py`` and name it in `Method`.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.arguments import choice, confidence_level
from fractalscape.errors import InputError
from fractalscape.measures.scaling_fit import ScalingFit as ScalingFit
from fractalscape.measures.scaling_region import (
    FEWEST_WINDOW_POINTS,
    Floats,
    all_slopes,
    fit_lines,
    log_or_nan,
    longest_linear,
)

Method = Literal["fixed_range", "longest_linear", "all_slopes"]


def fit_scaling(
    x: ArrayLike,
    y: ArrayLike,
    *,
    quantity: str,
    x_name: str,
    y_name: str,
    fit_range: tuple[float, float] | None = None,
    method: Method = "fixed_range",
    estimate_from_slope: Callable[[float], float] | tuple[float, float] = (0.0, 1.0),
    replicates: ArrayLike | None = None,
    confidence: float = 0.95,
    weights: ArrayLike | None = None,
    minimum_points: int = 3,
) -> ScalingFit:
    """Fit y ~ x^slope, a straight line in log-log coordinates.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        A curve in any order; x without repeats. Both should be positive where they are used.
    quantity, x_name, y_name : str
        What the estimate, x and y are called.
    fit_range : (float, float), optional
        Smallest and largest x to use, both included; all of the curve when absent.
    method : {"fixed_range", "longest_linear", "all_slopes"}
        ``"fixed_range"``: one line through every point of the range. ``"longest_linear"``: one line through the largest
        run of points whose local slopes agree within a quarter. ``"all_slopes"``: the most frequent slope of all
        sub-intervals of at least five points, weighted by length over squared residual.
    estimate_from_slope : (offset, factor) or callable
        ``estimate = offset + factor * slope``, such as ``(2, -1)`` for D = 2 - slope; or a monotone function.
    replicates : array_like, shape (replicate, n), optional
        Bootstrapped y curves; the interval is the percentiles of their estimates. ``"longest_linear"`` fits each over
        the run of `y`; ``"all_slopes"`` takes the mode of each.
    confidence : float
        Level of the percentile interval, between 0 and 1.
    weights : array_like, shape (n,), optional
        Least-squares weights of log(y), inverse variances; points of weight 0 are not used.
    minimum_points : int
        Fewest fitted points, at least 2; sub-intervals of ``"all_slopes"`` never have fewer than 5.

    Returns
    -------
    ScalingFit
        With NaN and a `status` of ``"not_finite"`` or ``"too_few_points"`` when there is nothing to fit.

    Raises
    ------
    InputError
        If shapes disagree, x repeats, or an option is outside what is allowed.

    Notes
    -----
    There is no interval from the scatter about the line: the points of a curve share data, so that the standard error
    of least squares is far too small. Resample tiles of an image or blocks of a trajectory, and pass the curves.
    An interval of ``"longest_linear"`` does not contain the choice of the range.

    References
    ----------
    `scaling_region.longest_linear` and `scaling_region.all_slopes` give the algorithms and papers.

    Examples
    --------
    Boxes that meet the Koch curve, four times as many at a third of the size:

    >>> size = 3.0 ** -np.arange(6)
    >>> koch = fit_scaling(
    ...     size, 4.0 ** np.arange(6),
    ...     quantity="box_dimension", x_name="size", y_name="boxes", estimate_from_slope=(0, -1),
    ... )
    >>> print(koch)
    box_dimension = 1.2619 no interval, size 0.004115 to 1, 6 points, r² = 1.0000, fixed_range
    """
    x, y, replicates, weights = _checked(x, y, replicates, weights)
    low, high = checked_range(fit_range)
    _check_options(method, confidence, minimum_points)
    if method == "all_slopes":
        minimum_points = max(minimum_points, FEWEST_WINDOW_POINTS)
    used = np.flatnonzero((low <= x) & (x <= high) & (weights > 0))
    failed = ScalingFit.failed(
        x, y, quantity=quantity, x_name=x_name, y_name=y_name, status="ok", reason="", method=method
    )
    reason = _not_finite(x, x, x_name, x_name) or _not_finite(x[used], y[used], x_name, y_name)
    if reason:
        return dataclasses.replace(failed, status="not_finite", reason=reason)
    if used.size < minimum_points:
        reason = f"{used.size} points of {x_name} in the range, {minimum_points} are needed; sample more or widen it"
        return dataclasses.replace(failed, status="too_few_points", reason=reason)

    log_x, log_y, weights = np.log(x[used]), np.log(y[used]), weights[used]
    peak = all_slopes(log_x, log_y, weights, minimum_points) if method == "all_slopes" else None
    region = peak.region if peak else longest_linear(log_x, log_y) if method == "longest_linear" else slice(used.size)
    fitted = used[region]
    if fitted.size < minimum_points:
        reason = f"the longest straight run has {fitted.size} points of {x_name}, {minimum_points} are needed"
        return dataclasses.replace(failed, status="too_few_points", reason=reason)

    estimate = _estimator(estimate_from_slope)
    line = fit_lines(log_x[region], log_y[region], weights[region])
    slope = peak.mode if peak else float(line.slope)
    interval, estimates, reason = (math.nan, math.nan), np.empty(0), ""
    if replicates is not None:
        curves = log_or_nan(replicates[:, used])
        lines = (log_x[region], curves[:, region], weights[region])
        slopes = _modes(log_x, curves, weights, minimum_points) if peak else fit_lines(*lines).slope
        estimates = np.array([estimate(value) for value in slopes])
        interval, reason = _percentiles(estimates, confidence)
    elif peak:
        low, high = sorted(estimate(half) for half in peak.half_maximum)
        interval = (low, high)
    return dataclasses.replace(
        failed,
        estimate=estimate(slope),
        interval=interval,
        confidence=math.nan if replicates is None else confidence,
        slope=slope,
        intercept=float(np.average(log_y[region] - slope * log_x[region], weights=weights[region])),
        fit_range=(x[fitted[0]], x[fitted[-1]]),
        r_squared=float(line.r_squared),
        replicates=estimates,
        reason=reason,
    )


def checked_range(fit_range: Any) -> tuple[float, float]:
    """Return the smallest and the largest x of a fit, 0 and infinity when absent.

    Raises
    ------
    InputError
        If it is not a pair of ascending numbers.

    Examples
    --------
    >>> checked_range((3, 1))
    Traceback (most recent call last):
    fractalscape.errors.InputError: fit_range=(3, 1) is not ascending; give (smallest, largest)
    """
    if fit_range is None:
        return 0.0, math.inf
    try:
        if isinstance(fit_range, (str, bytes)):
            raise TypeError
        low, high = (float(edge) for edge in fit_range)
    except (TypeError, ValueError):
        raise InputError(f"fit_range={fit_range!r} is not a pair of numbers; give (smallest, largest)") from None
    if not low < high:
        raise InputError(f"fit_range={fit_range} is not ascending; give (smallest, largest)")
    return low, high


def _check_options(method: str, confidence: float, minimum_points: int) -> None:
    choice("method", method, get_args(Method))
    confidence_level(confidence)
    if minimum_points < 2:
        raise InputError(f"minimum_points={minimum_points} is less than 2; a line needs two points")


def _not_finite(x: Floats, values: Floats, x_name: str, name: str) -> str:
    """Say which values have no logarithm; empty if all have one."""
    bad = np.flatnonzero(np.isnan(log_or_nan(values)))
    if bad.size == 0:
        return ""
    first = f"the first is {values[bad[0]]:g} at {x_name} = {x[bad[0]]:g}"
    return f"{bad.size} of {values.size} values of {name} are not positive and finite; {first}"


def _checked(x: ArrayLike, y: ArrayLike, replicates: ArrayLike | None, weights: ArrayLike | None):
    """Return float64 arrays, sorted by x."""
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if x.ndim != 1 or y.shape != x.shape:
        raise InputError(f"x has shape {x.shape} and y {y.shape}; they need the same shape (n,)")
    weights = np.ones_like(x) if weights is None else np.asarray(weights, np.float64)
    if weights.shape != x.shape or not np.all((weights >= 0) & np.isfinite(weights)):
        raise InputError(f"weights has shape {weights.shape}; it needs {x.size} numbers, finite and not negative")
    order = np.argsort(x)
    x, y, weights = x[order], y[order], weights[order]
    repeated = x[1:][np.diff(x) == 0]
    if repeated.size:
        raise InputError(f"x has the value {repeated[0]:g} more than once; average y over it first")
    if replicates is None:
        return x, y, None, weights
    replicates = np.asarray(replicates, np.float64)
    if replicates.ndim != 2 or replicates.shape[1] != x.size:
        raise InputError(f"replicates has shape {replicates.shape}; it needs (replicate, {x.size}), one y curve a row")
    return x, y, replicates[:, order], weights


def _estimator(estimate_from_slope: Callable[[float], float] | tuple[float, float]) -> Callable[[float], float]:
    if callable(estimate_from_slope):
        return lambda slope: float(estimate_from_slope(float(slope)))
    offset, factor = estimate_from_slope
    return lambda slope: float(offset + factor * slope)


def _modes(log_x: Floats, curves: Floats, weights: Floats, minimum_points: int) -> Floats:
    modes = np.full(len(curves), np.nan)
    for k in np.flatnonzero(np.isfinite(curves).all(1)):
        modes[k] = all_slopes(log_x, curves[k], weights, minimum_points).mode
    return modes


def _percentiles(estimates: Floats, confidence: float) -> tuple[tuple[float, float], str]:
    """Return the interval, and what was left out of it."""
    finite = estimates[np.isfinite(estimates)]
    lost = estimates.size - finite.size
    reason = f"{lost} of {estimates.size} replicates are not positive and finite" if lost else ""
    if finite.size < 2:
        return (math.nan, math.nan), reason or f"{finite.size} replicates give no interval; two are needed"
    low, high = np.percentile(finite, [50 * (1 - confidence), 50 * (1 + confidence)])
    return (float(low), float(high)), reason

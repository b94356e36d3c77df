"""The largest Lyapunov exponent of a recorded series, by Rosenstein's method."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_replicates
from fractalscape.measures.chaos.divergence_curve import divergence_curve, resampled_means
from fractalscape.measures.chaos.prediction_error import prediction_error
from fractalscape.measures.positions import Positions, positions
from fractalscape.measures.scaling import checked_range, fit_scaling
from fractalscape.measures.scaling_fit import ScalingFit
from fractalscape.randomness import streams

LARGEST_LOGARITHM = 700.0
STRAIGHT = 0.98
"""Share of the variance that a straight curve explains."""
LOOKED_AT, MOST_AXES = 2000, 3
"""Records and coordinates in which noise is looked for."""
PART = 0.5
"""Of the way from the first distance to saturation: beyond it the curve bends."""


def rosenstein_exponent(
    trajectory: Any,
    *,
    dimension: int = 2,
    delay: int = 1,
    theiler: int = 10,
    lags: int = 30,
    fit_range: tuple[int, int] | None = None,
    replicates: int = 200,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> ScalingFit:
    r"""Measure the largest Lyapunov exponent λ by :math:`\langle \ln d(t) \rangle \approx \text{const} + λ t`.

    It is ``fit_scaling`` of ``divergence_curve``, with the exponential of the lag for x: a power of :math:`e^t` is an
    exponential of t.

    Parameters
    ----------
    trajectory, dimension, delay, theiler, lags
        As in `divergence_curve`; at least 2 lags.
    fit_range : (int, int), optional
        First and last lag of the fit in steps; when absent, from 0 to before the curve has come half the way
        to the distance of moments at random.
    replicates : int
        Curves of blocks of time drawn with replacement, at least 2.
    confidence : float
        Level of the interval, between 0 and 1.
    seed : int or numpy.random.Generator
        Of the resampling.

    Returns
    -------
    ScalingFit
        `estimate` in 1/step; x is exp(lag) and y the geometric mean of distances. NaN with a `status` when there is
        nothing to measure.

    Raises
    ------
    InputError
        If the trajectory or an option is not possible.

    Notes
    -----
    **Noise has an exponent too** if you give a range: its neighbours part within a step, and the curve is flat after
    that. Without `fit_range` a curve that does so is refused. A walk parts more slowly and passes: `reason` says where
    the curve is bent (r² < 0.98), or where neighbours predict no coordinate better than a line does
    (`prediction_error` of its first 2000 records, one in `delay`, is above 1). Unlike the tangent
    exponent, it starts from neighbours in all directions and is biased by the first steps and by saturation.
    docs/chaos.md has errors and how often the interval holds the truth.

    References
    ----------
    Rosenstein, Collins & De Luca, Physica D 65, 117 (1993).

    Examples
    --------
    >>> x = np.empty(4000)
    >>> x[0] = 0.3
    >>> for t in range(3999):
    ...     x[t + 1] = 4 * x[t] * (1 - x[t])
    >>> fit = rosenstein_exponent(x, dimension=1)
    >>> round(fit.estimate, 1), fit.status  # ln 2
    (0.7, 'ok')
    """
    replicates, lags = checked_replicates(replicates), whole("lags", lags, least=2)
    of_band, of_fit = streams(seed, 2)
    options: dict[str, Any] = {"dimension": dimension, "delay": delay, "theiler": theiler, "lags": lags}
    curve = divergence_curve(trajectory, **options, confidence=confidence, seed=of_band)
    names: dict[str, Any] = {"quantity": "lyapunov_exponent", "x_name": "exp(lag)", "y_name": "distance"}
    lag, log_distance = curve["lag"].values.astype(float), curve["log_distance"].values
    if lag[-1] > LARGEST_LOGARITHM:
        raise InputError(f"lags={lags} reach {lag[-1]:g} steps, more than {LARGEST_LOGARITHM:g}; take fewer lags")
    status, reason = curve.attrs["status"], curve.attrs["reason"]
    first, last = _checked(fit_range) or (0.0, straight_until(lag, log_distance, float(curve["saturation"])))
    if status == "ok" and fit_range is None and last < lag[2]:
        status = "too_few_points"
        reason = f"neighbours are half the way to random distances after {last:g} steps, as those of noise are"
    if status != "ok":
        return ScalingFit.failed(np.exp(lag), np.exp(log_distance), status=status, reason=reason, **names)
    drawn = resampled_means(curve["block_sum"].values, curve["block_count"].values, replicates, of_fit)
    fit = fit_scaling(
        np.exp(lag),
        np.exp(log_distance),
        fit_range=(np.exp(first - 0.25), np.exp(last + 0.25)),
        replicates=np.exp(drawn),
        confidence=confidence,
        **names,
    )
    doubts = _doubts(fit, positions(trajectory), delay) if fit.status == "ok" else []
    notes = [curve.attrs["reason"], fit.reason, *doubts]
    return dataclasses.replace(fit, reason="; ".join(filter(None, notes)))


def _doubts(fit: ScalingFit, walk: Positions, delay: int) -> list[str]:
    """Say what speaks against an exponent."""
    bent = f"the curve is not straight (r² = {fit.r_squared:.2f})" if fit.r_squared < STRAIGHT else ""
    first = int(np.flatnonzero(walk.finite)[0])
    slab = next(iter(walk.blocks(walkers=slice(first, first + 1))))
    errors = [prediction_error(series[: delay * LOOKED_AT : delay]) for series in slab[0, :MOST_AXES]]
    least = min((error for error in errors if not np.isnan(error)), default=0.0)
    noise = f"neighbours predict no better than a line (prediction_error {least:.1f}), as in noise" if least > 1 else ""
    return [bent, noise]


def straight_until(lag: Any, log_distance: Any, saturation: float) -> float:
    """Return the last lag before the curve has come half the way to saturation.

    Examples
    --------
    >>> straight_until(np.arange(9.0), np.minimum(np.arange(-8.0, 1), -2), -2.0)
    3.0
    """
    level = log_distance[0] + PART * (saturation - log_distance[0])
    above = np.flatnonzero(log_distance > level)
    return float(lag[max(int(above[0]) - 1, 0) if above.size else -1])


def _checked(fit_range: Any) -> tuple[float, float] | None:
    if fit_range is None:
        return None
    first, last = checked_range(fit_range)
    if not (first >= 0 and last <= LARGEST_LOGARITHM):
        raise InputError(f"fit_range={fit_range!r} is not within 0 to {LARGEST_LOGARITHM:g}; give (first, last)")
    return first, last

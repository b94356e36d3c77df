"""The tail index by Hill's estimator: its curve over the number of tail points, and one number."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.arguments import choice, confidence_level
from fractalscape.errors import InputError
from fractalscape.measures.heavy_tails.kernels import pareto_distance
from fractalscape.measures.heavy_tails.power_law import FEWEST_TAIL_POINTS, pareto_interval
from fractalscape.measures.heavy_tails.samples import TAILS, Floats, Tail, descending_tail, samples
from fractalscape.measures.heavy_tails.tail_estimate import TailEstimate

if TYPE_CHECKING:
    import xarray as xr


def hill_curve(
    values: Any, *, tail: Tail = "both", tail_points: ArrayLike | None = None, confidence: float = 0.95
) -> xr.Dataset:
    r"""Return Hill's estimate of the tail index for each number k of tail points.

    .. math:: a_k = k \Big/ \sum_{i=1}^{k} \ln \frac{X_{(i)}}{X_{(k+1)}}, \qquad X_{(1)} \ge X_{(2)} \ge \dots

    Parameters
    ----------
    values : array_like
        Numbers of any shape; those that are not finite are left out.
    tail : {"both", "upper", "lower"}
        Absolute values, values, or their negatives. The centre is not subtracted.
    tail_points : array_like of int, optional
        Which k, each at least 1; 100 from 10 to half of the values, log-spaced, when absent.
    confidence : float

    Returns
    -------
    xarray.Dataset
        Dim ``tail_points``; ``tail_index`` with ``_lower`` and ``_upper`` (exact for a Pareto tail), ``threshold`` and
        ``distance`` (Kolmogorov-Smirnov, from the Pareto law). Empty, with a status, if there is no tail.

    Raises
    ------
    InputError
        If an option is not possible.

    Notes
    -----
    Look for a plateau: for stable laws with tail index above about 1.5 there is none at usual sizes, and Hill's
    estimate is far too high (2.7 for 1.8 at n = 2000, k = 100).

    References
    ----------
    Hill, Ann. Stat. 3 (1975) 1163, eq. 2.2.

    Examples
    --------
    >>> values = np.random.default_rng(0).pareto(1.5, 4000) + 1
    >>> hill_curve(values, tail="upper", tail_points=[100, 1000])["tail_index"].values.round(2).tolist()
    [1.36, 1.42]
    """
    choice("tail", tail, TAILS)
    confidence_level(confidence)
    given = samples(values, minimum=FEWEST_TAIL_POINTS)
    ordered = descending_tail(given.values, tail)
    status, reason = given.status, given.reason
    if given.ok and ordered.size < FEWEST_TAIL_POINTS:
        status, reason = "too_few_points", f"{ordered.size} values in the tail, {FEWEST_TAIL_POINTS} are needed"
    points = _checked_points(tail_points, ordered.size) if status == "ok" else np.empty(0, np.int64)
    rows = np.array([_row(ordered, int(k), confidence) for k in points]).reshape(-1, 5).T
    if status == "ok" and np.isnan(rows[0]).all():
        different = f"fewer than {points[0] + 1} different values in the tail"
        status, reason = "too_few_points", f"{different}; ask for fewer points"
    attrs = {"status": status, "reason": reason, "tail": tail, "samples": given.values.size}
    return _labelled(points, rows, attrs, confidence)


def _checked_points(tail_points: ArrayLike | None, size: int) -> np.ndarray:
    if tail_points is None:
        return np.unique(np.geomspace(FEWEST_TAIL_POINTS - 1, max(size // 2, FEWEST_TAIL_POINTS - 1), 100).astype(int))
    points = np.asarray(tail_points)
    if (
        points.ndim != 1
        or points.size == 0
        or points.dtype.kind not in "iu"
        or np.any(points < 1)
        or np.any(np.diff(points) <= 0)
    ):
        raise InputError(f"tail_points={tail_points!r} are not increasing whole numbers of at least 1")
    return points.astype(np.int64)


def _row(ordered: Floats, k: int, confidence: float) -> list[float]:
    """Return tail index, interval, threshold and distance; NaN where there are not as many points."""
    if k >= ordered.size or ordered[0] == ordered[k]:
        return [math.nan] * 5
    logs = np.log(ordered[: k + 1])
    spread = float(np.sum(logs[:k] - logs[k]))
    if spread <= 1e-12 * k:  # rounding of logarithms
        return [math.nan] * 5
    estimate = k / spread
    return [
        estimate,
        *pareto_interval(estimate, k, confidence),
        float(ordered[k]),
        float(pareto_distance(logs, logs.sum(), k + 1, 1, math.inf)),
    ]


def _labelled(points: np.ndarray, rows: Floats, attrs: dict[str, Any], confidence: float) -> xr.Dataset:
    import xarray as xr

    bound = {"units": "1", "confidence": confidence, "interval": "chi-squared"}
    described = {
        "tail_index": {"units": "1", "long_name": "tail index"},
        "tail_index_lower": {**bound, "long_name": "lower end of the interval"},
        "tail_index_upper": {**bound, "long_name": "upper end of the interval"},
        "threshold": {"units": "units of the values", "long_name": "threshold"},
        "distance": {"units": "1", "long_name": "Kolmogorov-Smirnov distance"},
    }
    variables = {name: ("tail_points", row, about) for (name, about), row in zip(described.items(), rows, strict=True)}
    coordinate = ("tail_points", points, {"units": "1", "long_name": "number of tail points"})
    return xr.Dataset(variables, coords={"tail_points": coordinate}, attrs=attrs)


def hill(values: Any, *, tail: Tail = "both", tail_points: int | None = None, confidence: float = 0.95) -> TailEstimate:
    """Estimate the tail index by Hill's estimator.

    Parameters
    ----------
    values : array_like
        Numbers of any shape; those that are not finite are left out.
    tail : {"both", "upper", "lower"}
        Absolute values, values, or their negatives.
    tail_points : int, optional
        How many of the largest; when absent, that number of `hill_curve` whose distance from a Pareto law is least.
    confidence : float
        Level of the interval, exact for a Pareto tail with the threshold given.

    Returns
    -------
    TailEstimate

    Raises
    ------
    InputError
        If an option is not possible.

    Notes
    -----
    At n = 2000 the 95 % interval held the tail index of Student's t 1.5 and 2.5 in 94 % and 92 % of samples with 100
    points, and in 64 % and 39 % with the number chosen: prefer to give it.

    Examples
    --------
    >>> values = np.random.default_rng(0).pareto(1.5, 4000) + 1
    >>> print(hill(values, tail="upper", tail_points=400))
    tail_index = 1.389 [1.256, 1.529] (95 %), 400 of 4000 values, hill
    """
    if tail_points is not None and (isinstance(tail_points, bool) or not isinstance(tail_points, (int, np.integer))):
        raise InputError(f"tail_points={tail_points!r} is not a whole number; leave it out to have it chosen")
    curve = hill_curve(
        values, tail=tail, tail_points=None if tail_points is None else [tail_points], confidence=confidence
    )
    about = {"method": "hill", "samples": int(curve.attrs["samples"])}
    if curve.attrs["status"] != "ok":
        return TailEstimate.failed(**about, status=curve.attrs["status"], reason=curve.attrs["reason"])
    chosen = curve.isel(tail_points=int(np.nanargmin(curve["distance"].values)))
    estimate = TailEstimate(
        estimate=float(chosen["tail_index"]),
        interval=(float(chosen["tail_index_lower"]), float(chosen["tail_index_upper"])),
        confidence=confidence,
        tail_points=int(chosen["tail_points"]),
        threshold=float(chosen["threshold"]),
        distance=float(chosen["distance"]),
        **about,
    )
    return dataclasses.replace(estimate, reason=curve.attrs["reason"])

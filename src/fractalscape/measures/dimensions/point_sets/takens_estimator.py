"""Takens' maximum-likelihood estimate of the correlation dimension."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from fractalscape.arguments import confidence_level, real, whole
from fractalscape.measures.bootstrap import checked_replicates, percentile_interval
from fractalscape.measures.dimensions.point_sets.correlation_sum import BLOCKS, FEWEST
from fractalscape.measures.dimensions.point_sets.kernels import sum_log_ratios
from fractalscape.measures.dimensions.point_sets.minimum_spanning_tree import points_or_distances
from fractalscape.measures.dimensions.point_sets.point_set import Floats, point_set
from fractalscape.measures.scaling_fit import Status
from fractalscape.randomness import streams


@dataclass(frozen=True, kw_only=True)
class TakensEstimate:
    """A dimension from the distances below one radius.

    Parameters
    ----------
    estimate : float
        The dimension; NaN where there is none.
    interval : (float, float)
        Percentile interval of the bootstrap over blocks of time.
    confidence : float
        Its level.
    radius : float
        Largest distance used.
    pairs : int
        Pairs that were used.
    status : str
        As of `ScalingFit`.
    reason : str
        One line in words.
    """

    estimate: float
    interval: tuple[float, float]
    confidence: float
    radius: float
    pairs: int
    status: Status
    reason: str

    def __str__(self) -> str:
        if self.status != "ok":
            return f"correlation_dimension not measured ({self.status}): {self.reason}"
        low, high = self.interval
        spread = "no interval" if math.isnan(low) else f"[{low:.4f}, {high:.4f}] ({100 * self.confidence:g} %)"
        note = f"; {self.reason}" if self.reason else ""
        return (
            f"correlation_dimension = {self.estimate:.4f} {spread}, radius up to {self.radius:.4g}, "
            f"{self.pairs} pairs, Takens{note}"
        )


def takens_estimator(
    points: Any,
    *,
    radius: float | None = None,
    theiler: int = 0,
    replicates: int = 200,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> TakensEstimate:
    r"""Estimate the correlation dimension by :math:`-1 / \langle \ln(r / r_0) \rangle` over pairs nearer than r_0.

    Parameters
    ----------
    points : array_like of shape (point, axis), or trajectory
        See `point_set`.
    radius : float, optional
        r_0; a quarter of the standard deviation of the points from their mean, over all axes, when absent.
    theiler : int
        Pairs of one walker up to this many records apart are left out.
    replicates : int
        Resampled estimates, at least 2.
    confidence : float
        Level of the interval, between 0 and 1.
    seed : int or numpy.random.Generator
        Of the resampling.

    Returns
    -------
    TakensEstimate

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    O(n² d). It is the correlation dimension if C(r) is a power law from 0 to r_0: look at the curve of
    `correlation_sum` first. Points of a filled body near its edge bias low.

    References
    ----------
    Takens, in Dynamical Systems and Bifurcations, Lecture Notes in Mathematics 1125, 99 (1985).

    Examples
    --------
    >>> found = takens_estimator(np.random.default_rng(0).random((2000, 2)), radius=0.05)
    >>> round(found.estimate, 1), found.status
    (2.0, 'ok')
    """
    read, theiler, replicates = (
        point_set(points),
        whole("theiler", theiler, least=0),
        checked_replicates(replicates),
    )
    confidence, radius = confidence_level(confidence), None if radius is None else real("radius", radius, above=0)
    problem = read.unusable(FEWEST)
    sums, pairs = np.zeros(BLOCKS), np.zeros(BLOCKS, np.int64)
    if problem is None:
        held, as_distances = points_or_distances(read)
        radius = radius or _scale(held, as_distances) / 4
        block = np.arange(read.size) * BLOCKS // read.size
        if as_distances:
            _add_distances(held, read.walker, radius, theiler, block, sums, pairs)
        else:
            sum_log_ratios(held, read.walker, radius, theiler, block, sums, pairs)
        if pairs.sum() < 2 * FEWEST:
            problem = "too_few_points", f"{pairs.sum() // 2} pairs nearer than {radius:g}; take a larger radius"
    estimate, low, high = math.nan, math.nan, math.nan
    if problem is None:
        estimate = float(-pairs.sum() / sums.sum())
        drawn = streams(seed, 1)[0].integers(BLOCKS, size=(replicates, BLOCKS))
        part, count = sums[drawn].sum(1), pairs[drawn].sum(1)
        means = 2 * np.divide(part, count, out=np.full(replicates, np.nan), where=count > 0) - sums.sum() / pairs.sum()
        low, high = percentile_interval(-1 / means, confidence)
    status, reason = problem or ("ok", read.left_out)
    return TakensEstimate(
        estimate=estimate,
        interval=(float(low), float(high)),
        confidence=confidence,
        radius=math.nan if radius is None else radius,
        pairs=int(pairs.sum()) // 2,
        status=status,
        reason=reason,
    )


def _scale(held: Floats, as_distances: bool) -> float:
    """Return the root mean squared distance from the mean, which is that between pairs over the root of two."""
    return float(np.sqrt((held**2).mean() / 2 if as_distances else held.var(0).sum()))


def _add_distances(
    held: Floats, walker: Any, radius: float, theiler: int, block: Any, sums: Floats, pairs: Any
) -> None:
    """Add logarithms of given distances, point by point; otherwise as `sum_log_ratios`."""
    at = np.arange(len(held))
    for i, distance in enumerate(held):
        used = (distance > 0) & (distance < radius) & ((walker != walker[i]) | (np.abs(at - i) > theiler))
        sums[block[i]] += np.log(distance[used] / radius).sum()
        pairs[block[i]] += used.sum()

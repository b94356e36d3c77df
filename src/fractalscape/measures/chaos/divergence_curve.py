"""How fast neighbours in one recorded series part: the curve behind Rosenstein's exponent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import confidence_level, whole
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import percentile_interval
from fractalscape.measures.chaos.embedding import Floats, embedding
from fractalscape.measures.chaos.kernels import add_log_distances, nearest_by_pairs
from fractalscape.measures.positions import Positions, positions
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

BLOCKS = 40
"""Blocks of time of each walker, of which a bootstrap draws."""
FEWEST = 100
LOG_ROUNDING = math.log(1e-12)
"""Of distances over those at random: rounding keeps the points of a periodic orbit apart."""
MOST_TREE_AXES = 10
MOST_TREE_THEILER = 100
REPLICATES = 400


def divergence_curve(
    trajectory: Any,
    *,
    dimension: int = 2,
    delay: int = 1,
    theiler: int = 10,
    lags: int = 30,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Measure the mean logarithm of the distance of nearest neighbours after some lag, :math:`\langle \ln d \rangle`.

    Parameters
    ----------
    trajectory : Dataset, DataArray or array_like
        See `positions`; all axes of a walker are embedded together. Every walker is a series.
    dimension, delay : int
        Of the embedding; see `embedding`.
    theiler : int
        Neighbours are more than this many records apart in time.
    lags : int
        Last lag in records, at least 1.
    confidence : float
        Level of the band, between 0 and 1.
    seed : int or numpy.random.Generator
        Of the bootstrap.

    Returns
    -------
    xarray.Dataset
        Over ``lag`` from 0: ``log_distance`` with ``log_distance_lower`` and ``_upper``; ``block_sum`` and
        ``block_count`` (block, lag), of which the bootstrap draws; ``saturation``, the mean logarithm of the distance
        of two moments at random. Attributes ``status`` and ``reason``.

    Raises
    ------
    InputError
        If the trajectory or an option is not possible.

    Notes
    -----
    O(n log n) with a k-d tree up to 10 embedded axes, else O(n² d). A point whose nearest
    neighbour is in its very place is left out.

    References
    ----------
    Rosenstein, Collins & De Luca, Physica D 65, 117 (1993), eq. 13.

    Examples
    --------
    >>> x = np.empty(2000)
    >>> x[0] = 0.3
    >>> for t in range(1999):
    ...     x[t + 1] = 4 * x[t] * (1 - x[t])
    >>> curve = divergence_curve(x, dimension=1, lags=4)
    >>> np.diff(curve["log_distance"].values).round(1).tolist()  # ln 2 a step
    [0.7, 0.7, 0.7, 0.7]
    """
    read, dimension, delay = (
        positions(trajectory),
        whole("dimension", dimension, least=1),
        whole("delay", delay, least=1),
    )
    theiler, lags, confidence = (
        whole("theiler", theiler, least=0),
        whole("lags", lags, least=1, most=10**7),
        confidence_level(confidence),
    )
    if read.interval is None and read.records > 1:
        raise InputError("records are not equidistant; interpolate or choose equal steps to embed them")
    at = np.arange(lags + 1)
    sums, counts = np.zeros((BLOCKS * read.walkers, at.size)), np.zeros((BLOCKS * read.walkers, at.size), np.int64)
    saturation: list[float] = []
    problem = _problem(read, (dimension - 1) * delay + lags + 2 * theiler)
    for walker in np.flatnonzero(read.finite & read.moved) if problem[0] == "ok" else ():
        points = embedding(_coordinates(read, int(walker)), dimension=dimension, delay=delay)
        near = nearest_neighbours(points, theiler=theiler, count=len(points) - lags)
        block = walker * BLOCKS + np.arange(near.size) * BLOCKS // near.size
        add_log_distances(points, near, at, block, sums, counts)
        saturation.append(_saturation(points))
    level = float(np.mean(saturation)) if saturation else math.nan
    started = sums[:, 0].sum() / max(counts[:, 0].sum(), 1)
    if problem[0] == "ok" and (not counts[:, 0].any() or started < level + LOG_ROUNDING):
        problem = "constant", "neighbours are in one place, to rounding: the series repeats itself"
    used = counts.any(1)
    return _labelled(sums[used], counts[used], level, read.interval or 1, confidence, seed, problem)


def nearest_neighbours(points: Floats, *, theiler: int, count: int) -> NDArray[np.int64]:
    """Return who is nearest among the first `count` points, more than `theiler` steps away.

    Parameters
    ----------
    points : array, shape (step, axis)
    theiler : int
    count : int

    Returns
    -------
    array of int, shape (count,)
        -1 where there is none, or it is in the very same place: ln 0 starts no curve.

    Notes
    -----
    A tree finds 2 theiler + 2 neighbours, the point itself among them: at least one of them is far enough in time.

    Examples
    --------
    >>> nearest_neighbours(np.array([[0.0], [1.0], [5.0], [1.5], [0.1]]), theiler=1, count=5).tolist()
    [4, 3, 4, 1, 0]
    """
    if points.shape[1] > MOST_TREE_AXES or theiler > MOST_TREE_THEILER or count < 2 * theiler + 2:
        near = np.full(count, -1)
        nearest_by_pairs(points, theiler, count, near)
        return near
    from scipy.spatial import KDTree

    distance: Any
    found: Any
    distance, found = KDTree(points[:count]).query(points[:count], k=2 * theiler + 2)
    at, apart = np.arange(count), np.abs(found - np.arange(count)[:, None]) > theiler
    first = apart.argmax(1)
    return np.where(apart.any(1) & (distance[at, first] > 0), found[at, first], -1)


def _coordinates(read: Positions, walker: int) -> Floats:
    return np.concatenate([slab[0] for slab in read.blocks(walkers=slice(walker, walker + 1))])


def _saturation(points: Floats) -> float:
    """Return the mean logarithm of the distance of pairs half the series apart and at fixed other strides."""
    size = len(points)
    strides = [size // 2, size // 3, size // 5, 2 * size // 7]
    squared = np.concatenate([((points[stride:] - points[:-stride]) ** 2).sum(1) for stride in strides if stride])
    return float(np.log(squared[squared > 0]).mean() / 2) if (squared > 0).any() else float("nan")


def _problem(read: Positions, spent: int) -> tuple[str, str]:
    if not read.finite.any():
        return "not_finite", read.left_out
    if read.records - spent < FEWEST:
        return "too_few_points", f"{read.records} records; embedding, lags and Theiler window need {spent + FEWEST}"
    if not (read.finite & read.moved).any():
        return "constant", "no walker moves"
    return "ok", read.left_out


def resampled_means(sums: Floats, counts: Any, replicates: int, seed: int | np.random.Generator) -> Floats:
    """Return means over blocks drawn with replacement, shape (replicate, lag)."""
    (random,) = streams(seed, 1)
    drawn = random.integers(len(sums), size=(replicates, len(sums)))
    weight = np.stack([np.bincount(row, minlength=len(sums)) for row in drawn]).astype(float)
    part, whole_count = weight @ sums, weight @ counts
    return np.divide(part, whole_count, out=np.full(part.shape, np.nan), where=whole_count > 0)


def _labelled(
    sums: Floats, counts: Any, level: float, interval: int, confidence: float, seed: Any, problem: tuple[str, str]
) -> xr.Dataset:
    import xarray as xr

    total = counts.sum(0)
    mean = np.divide(sums.sum(0), total, out=np.full(total.shape, np.nan), where=total > 0)
    low = high = np.full(mean.shape, np.nan)
    if problem[0] == "ok":
        low, high = percentile_interval(resampled_means(sums, counts, REPLICATES, seed), confidence)
    of_band = {"units": "1", "confidence": confidence, "interval": "percentiles of the bootstrap over blocks of time"}
    return xr.Dataset(
        {
            "log_distance": ("lag", mean, {"units": "1", "long_name": "mean logarithm of the distance of neighbours"}),
            "log_distance_lower": ("lag", low, {**of_band, "long_name": "lower end of the mean logarithm"}),
            "log_distance_upper": ("lag", high, {**of_band, "long_name": "upper end of the mean logarithm"}),
            "block_sum": (("block", "lag"), sums, {"units": "1", "long_name": "sum of logarithms"}),
            "block_count": (("block", "lag"), counts, {"units": "1", "long_name": "pairs"}),
            "saturation": ((), level, {"units": "1", "long_name": "mean logarithm of the distance at random"}),
        },
        coords={"lag": ("lag", np.arange(mean.size) * interval, {"units": "step", "long_name": "lag"})},
        attrs={"status": problem[0], "reason": problem[1]},
    )

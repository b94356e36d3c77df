"""Pairs of records of a path, put into bins by how far apart they are along it or in space."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.diffusion.displacement_lengths import squared_lengths
from fractalscape.measures.diffusion.lags import Integers, checked_lags, default_lags
from fractalscape.measures.diffusion.resampled_parts import Parts, resampled, with_interval
from fractalscape.measures.positions import Positions

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


def checked_record_lags(walk: Positions, lags: Any) -> Integers:
    """Return lags in records, those given in steps or about 50 up to a tenth of the trajectory."""
    interval = walk.interval or 1
    return (default_lags(walk) if lags is None else checked_lags(lags, interval)) // interval


def contour_lengths(walk: Positions, walker: int, lags: Iterable[int]) -> Iterator[Floats]:
    """Yield the length of the path of one walker from t to t + lag for every t, lag after lag.

    Examples
    --------
    >>> from fractalscape.measures.positions import positions
    >>> [lengths.tolist() for lengths in contour_lengths(positions([0.0, 1.0, 3.0, 2.0]), 0, [1, 2])]
    [[1.0, 2.0, 1.0], [3.0, 3.0]]
    """
    (steps,) = squared_lengths(walk, walker, [1])
    contour = np.concatenate([[0.0], np.cumsum(np.sqrt(steps))])
    for lag in lags:
        yield contour[lag:] - contour[: max(0, contour.size - lag)]


def binned_pairs(
    parts: Parts,
    *,
    bins: int,
    lags: Integers,
    summands: int,
    along: Callable[[int], Iterable[Floats]],
    values: Callable[[int], Iterable[tuple[Floats, ...]]],
) -> tuple[Floats, Floats, Floats]:
    """Add up values of pairs in bins even in the logarithm of how far apart they are.

    The pairs of one walker and one lag are made at a time, twice: for the range of the bins, and to fill them.

    Parameters
    ----------
    parts : Parts
    bins : int
    lags : array of int64, shape (lag,)
        In records.
    summands : int
        Values of a pair.
    along, values : callable
        Of a walker: how far apart its pairs are, and what is added up, lag after lag.

    Returns
    -------
    middle : array, shape (bin,)
        Mean distance of the pairs of each bin that has some.
    sums : array, shape (part, summand, bin)
    pairs : array, shape (part, bin)
    """
    low, high = np.inf, 0.0
    for walker in parts.walkers:
        for apart in along(int(walker)):
            low = min(low, apart.min(where=apart > 0, initial=np.inf))
            high = max(high, apart.max(initial=0.0))
    edges = np.geomspace(low, max(high, low * (1 + 1e-9)), bins + 1)[1:-1] if high > 0 else np.arange(bins - 1.0)
    rows = max(parts.count, 1)
    sums, pairs, middle = np.zeros((rows, summands, bins)), np.zeros((rows, bins)), np.zeros(bins)
    for index, walker in enumerate(parts.walkers):
        for apart, each in zip(along(int(walker)), values(int(walker)), strict=True):
            bounds = parts.edges(apart.size)
            for block in range(parts.blocks):
                piece, row = slice(bounds[block], bounds[block + 1]), index * parts.blocks + block
                own = apart[piece]
                there = own > 0
                where = np.searchsorted(edges, own[there], side="right")
                pairs[row] += np.bincount(where, minlength=bins)
                middle += np.bincount(where, own[there], minlength=bins)
                for k, value in enumerate(each):
                    sums[row, k] += np.bincount(where, value[piece][there], minlength=bins)
    kept = pairs.sum(0) > 0
    return middle[kept] / pairs.sum(0)[kept], sums[..., kept], pairs[:, kept]


def pair_curves(
    table: tuple[Floats, Floats, Floats],
    dim: str,
    curves: dict[str, tuple[Callable[..., Floats], str]],
    parts: Parts,
    *,
    replicates: int,
    seed: int | np.random.Generator,
    confidence: float,
) -> xr.Dataset:
    """Label what `binned_pairs` returned, and make curves of it with their intervals.

    Parameters
    ----------
    table : middle, sums, pairs
    dim : {"contour", "displacement"}
    curves : dict of str to (callable, str)
        Name of each curve, how it is made of sums and numbers of pairs, and its units.
    parts, replicates, seed, confidence
        Of the bootstrap.

    Returns
    -------
    xarray.Dataset
    """
    import xarray as xr

    middle, sums, pairs = table
    variables: dict[str, Any] = {}
    for name, (estimate, units) in curves.items():
        variables |= with_interval(
            name,
            estimate(sums.sum(0), pairs.sum(0)),
            resampled(estimate, sums, pairs, replicates=replicates, seed=seed),
            dims=(dim,),
            confidence=confidence,
            attrs={"units": units, "long_name": name.replace("_", " ")},
            method=parts.method,
        )
    variables["part_sum"] = (("part", "summand", dim), sums, {"units": "1", "long_name": "sum of a part"})
    variables["part_pairs"] = (("part", dim), pairs, {"units": "1", "long_name": "pairs of a part"})
    about = {"units": "position", "long_name": "contour length" if dim == "contour" else "displacement"}
    status, reason = parts.status, parts.reason
    if status == "ok" and middle.size == 0:
        status, reason = "too_few_points", f"no two of {parts.records} records are a lag apart and away from each other"
    return xr.Dataset(variables, {dim: (dim, middle, about)}, {"status": status, "reason": reason})

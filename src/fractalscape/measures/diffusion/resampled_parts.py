"""Parts of the data that a bootstrap draws: walkers where there are many, blocks of time where there are few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import drawn_weights, percentile_interval
from fractalscape.measures.positions import Positions
from fractalscape.measures.scaling_fit import Status
from fractalscape.randomness import streams

Floats = NDArray[np.float64]

MANY = 20
"""From so many walkers on whole walkers are drawn; fewer are cut into as many blocks of time."""
METHOD = "percentiles of a bootstrap of {}"


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Which walkers are measured, and into how many blocks of time each is cut.

    Parameters
    ----------
    walkers : array of int, shape (walker,)
        Numbers of those with finite positions.
    blocks : int
        Blocks of time of each.
    records : int
        Records of each walker.
    status, reason : str
        What was left out, and whether anything is left.
    """

    walkers: NDArray[np.int64]
    blocks: int
    records: int
    status: Status
    reason: str

    @property
    def count(self) -> int:
        """How many parts there are."""
        return self.walkers.size * self.blocks

    @property
    def method(self) -> str:
        """What an interval is made of, for attributes."""
        return METHOD.format("walkers" if self.blocks == 1 else "blocks of time")

    def edges(self, windows: int) -> NDArray[np.int64]:
        """Return the first window of every block, shape (block + 1,), ending with the number of windows."""
        return np.linspace(0, windows, self.blocks + 1).astype(np.int64)

    def judged(self, windows: Floats, *sums: Floats) -> dict[str, str]:
        """Return the attributes ``status`` and ``reason`` of a curve over lags.

        Parameters
        ----------
        windows : array, shape (lag,)
            How many displacements each lag has.
        *sums : array, shape (..., lag)
            What was added up; not finite where powers of displacements overflow.
        """
        status, notes, absent = self.status, [self.reason], int(np.count_nonzero(windows == 0))
        if status == "ok" and absent:
            notes.append(f"{absent} of {windows.size} lags have no window within {self.records} records")
            status = "too_few_points" if absent == windows.size else "ok"
        if status == "ok" and not all(np.isfinite(each[..., windows > 0]).all() for each in sums):
            status = "not_finite"
            notes.append("powers of displacements overflow; give positions in a larger unit")
        return {"status": status, "reason": "; ".join(filter(None, notes))}

    def sums(self, values: Floats) -> Floats:
        """Return sums over the blocks of the last axis, which are windows; apart, so that no block's rounding leaks."""
        edges = self.edges(values.shape[-1])
        return np.stack([values[..., first:last].sum(-1) for first, last in pairwise(edges)], axis=-1)


def parts_of(walk: Positions, *, records: int = 2, many: int = MANY) -> Parts:
    """Return the walkers with finite positions, cut into blocks of time where they are fewer than `many`.

    Parameters
    ----------
    walk : Positions
    records : int
        Fewest records that a measure needs.
    many : int
        Walkers from which on time is not cut; 1 if a measure needs whole walks.
    """
    if walk.records > 1 and walk.interval is None:
        raise InputError("records are at unequal steps; select equidistant ones, such as trajectory.isel(step=...)")
    kept = np.flatnonzero(walk.finite)
    reason = walk.left_out
    status: Status = "ok"
    if kept.size == 0:
        status = "not_finite"
    elif walk.records < records:
        status, reason = "too_few_points", _and(reason, f"{walk.records} records, {records} are needed")
    elif not walk.moved[kept].any():
        status, reason = "constant", _and(reason, "no walker ever moved")
    blocks = 1 if kept.size >= many or kept.size == 0 else -(-many // kept.size)
    return Parts(walkers=kept, blocks=blocks, records=walk.records, status=status, reason=reason)


def resampled(
    estimate: Callable[..., Floats], *data: Floats, replicates: int, seed: int | np.random.Generator
) -> Floats:
    """Return what an estimator gives for sums over parts drawn with replacement.

    Parameters
    ----------
    estimate : callable
        Of sums over parts, one argument for each of `data`.
    *data : array, shape (part, ...)
        What is summed.
    replicates : int
    seed : int or numpy.random.Generator

    Returns
    -------
    array, shape (replicate, ...)
    """
    (random,) = streams(seed, 1)
    drawn = drawn_weights(random, replicates, len(data[0]))
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return estimate(*(np.tensordot(drawn, each, (1, 0)) for each in data))


def with_interval(
    name: str,
    value: Floats,
    curves: Floats,
    *,
    dims: tuple[str, ...],
    confidence: float,
    attrs: dict[str, Any],
    method: str,
) -> dict[str, Any]:
    """Return dataset variables: a value, and the ends of its interval."""
    about = {"confidence": confidence, "interval": method, "units": attrs["units"]}
    low, high = percentile_interval(curves, confidence)
    return {
        name: (dims, value, attrs),
        f"{name}_lower": (dims, low, {**about, "long_name": f"lower end of {attrs['long_name']}"}),
        f"{name}_upper": (dims, high, {**about, "long_name": f"upper end of {attrs['long_name']}"}),
    }


def _and(first: str, second: str) -> str:
    return f"{first}; {second}" if first else second

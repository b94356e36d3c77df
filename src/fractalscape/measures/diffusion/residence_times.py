"""How long walkers stay within a radius of where they are, again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.diffusion.first_passage import checked_radius, first_above, squared_distances_from
from fractalscape.measures.diffusion.kaplan_meier import kaplan_meier
from fractalscape.measures.diffusion.resampled_parts import parts_of
from fractalscape.measures.positions import BLOCK_BYTES, Positions, positions

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
FIRST_LOOK = 16


def residence_times(trajectory: Any, *, radius: float, confidence: float = 0.95) -> xr.Dataset:
    r"""Measure how long walkers stay within a radius of where they are, again and again.

    A stay begins at a record and ends at the first one farther than the radius from it, where the next stay begins. The
    last stay of every walker is censored.

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes.
    radius : float
        From 0 on; 0 ends a stay with the first movement, which gives the residence times of a walk that waits.
    confidence : float
        Level of the pointwise interval.

    Returns
    -------
    xarray.Dataset
        What `kaplan_meier` returns, with ``residence_time``, ``observed`` and ``walker`` (stay).

    Raises
    ------
    InputError
        If the positions are not, or the radius is negative.

    Notes
    -----
    The interval takes stays for independent. Stays longer than the walk are never seen whole; their tail is that of the
    walkers that began it early, and has the smallest `at_risk`.

    Examples
    --------
    >>> found = residence_times([0.0, 0.0, 0.0, 1.0, 1.0, 2.0, 2.0], radius=0)
    >>> found["residence_time"].values, found["observed"].values
    (array([3., 2., 1.]), array([ True,  True, False]))
    """
    walk = positions(trajectory)
    limit = checked_radius(radius)
    parts = parts_of(walk)
    stays: list[tuple[float, bool, int]] = []
    for walker in parts.walkers if walk.records > 1 else ():
        for begin, end in pairwise(_stays(walk, int(walker), limit**2)):
            last = min(end, walk.records - 1)
            stays.append((float(walk.step[last] - walk.step[begin]), end < walk.records, int(walker)))
    times, seen, of = (np.array([stay[k] for stay in stays]) for k in range(3))
    found = kaplan_meier(times, seen.astype(bool), confidence=confidence)
    if parts.status in ("not_finite", "too_few_points"):
        found.attrs["status"] = parts.status
    found.attrs["reason"] = "; ".join(filter(None, [parts.reason, found.attrs["reason"]]))
    return found.assign(
        residence_time=("stay", times, {"units": "step", "long_name": "residence time"}),
        observed=("stay", seen.astype(bool), {"units": "1", "long_name": "whether its end was seen"}),
        walker=("stay", of.astype(np.int64), {"units": "1", "long_name": "walker"}),
    )


def _stays(walk: Positions, walker: int, limit: float) -> list[int]:
    """Return the records at which stays begin, and the number of records, unless the last record begins a stay."""
    if 8 * walk.axes * walk.records <= BLOCK_BYTES:
        (slab,) = walk.blocks(walkers=slice(walker, walker + 1))
        return _chain(partial(_first_beyond, slab[0]), walk.records, limit)

    def beyond(begin: int, limit: float) -> int:
        return begin + first_above(squared_distances_from(walk, walker, begin), limit)

    return _chain(beyond, walk.records, limit)


def _chain(beyond: Callable[[int, float], int], records: int, limit: float) -> list[int]:
    begins = [0]
    while begins[-1] < records - 1:
        begins.append(beyond(begins[-1], limit))
    return begins


def _first_beyond(path: Floats, begin: int, limit: float) -> int:
    """Return the first record farther from record `begin`, looking ahead twice as far each time."""
    here, ahead = begin, FIRST_LOOK
    while here < path.shape[1]:
        moved = path[:, here : here + ahead] - path[:, begin : begin + 1]
        found = first_above(np.einsum("at,at->t", moved, moved), limit)
        if found < moved.shape[1]:
            return here + found
        here, ahead = here + ahead, 2 * ahead
    return path.shape[1]

"""Squared lengths of the displacements of one walker, for any number of coordinates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.positions import BLOCK_BYTES, Positions

Floats = NDArray[np.float64]


def squared_lengths(walk: Positions, walker: int, lags: Iterable[int]) -> Iterator[Floats]:
    """Yield |x(t + lag) - x(t)|² of one walker for every window t, lag after lag.

    Parameters
    ----------
    walk : Positions
    walker : int
    lags : iterable of int
        In records; one without windows yields an empty array.

    Yields
    ------
    array, shape (records - lag,)

    Notes
    -----
    Coordinates that fit into one block are read once and a lag at a time is made; otherwise the lags are made together
    as blocks are added up.
    """
    chosen, lags = slice(int(walker), int(walker) + 1), [int(lag) for lag in lags]
    if 8 * walk.axes * walk.records <= BLOCK_BYTES:
        (slab,) = walk.blocks(walkers=chosen)
        for lag in lags:
            yield _squared(slab[0], lag)
        return
    totals = [np.zeros(max(0, walk.records - lag)) for lag in lags]
    for slab in walk.blocks(walkers=chosen):
        for total, lag in zip(totals, lags, strict=True):
            total += _squared(slab[0], lag)
    yield from totals


def _squared(path: Floats, lag: int) -> Floats:
    """Return squared lengths from positions of shape (axis, step)."""
    if lag >= path.shape[1]:
        return np.empty(0)
    moved = path[:, lag:] - path[:, : path.shape[1] - lag]
    return np.einsum("at,at->t", moved, moved)

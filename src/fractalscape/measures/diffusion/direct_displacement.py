"""Squared displacements summed window by window: exact, and the faster way for few lags."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.diffusion.lags import Integers
from fractalscape.measures.diffusion.walker_threads import shared
from fractalscape.measures.positions import BLOCK_BYTES, Positions

Floats = NDArray[np.float64]


def window_sums(
    walk: Positions, lags: Integers, first: Integers, stop: Integers, *, workers: int, block_bytes: int = BLOCK_BYTES
) -> Floats:
    """Return sums of squared displacements over ranges of origins.

    Parameters
    ----------
    walk : Positions
    lags : array of int64, shape (lag,)
        In records.
    first, stop : array of int64, shape (block, lag)
        Records at which the windows begin, from `first` to before `stop`.
    workers : int
        Threads; walkers are shared out among them.
    block_bytes : int
        Largest slab read at once.

    Returns
    -------
    array, shape (walker, block, lag)
        The same bits for any `workers` and `block_bytes`.
    """
    from fractalscape.measures.diffusion.kernels import add_displacements

    sums = np.zeros((walk.walkers, *first.shape))

    def add(slab: Floats, into: Floats) -> None:
        add_displacements(slab, lags, first, stop, into)

    with shared(workers) as run:
        for some in walk.walker_slices(block_bytes=block_bytes):
            for slab in walk.blocks(walkers=some, block_bytes=block_bytes):
                run(add, slab, sums[some])
    return sums


def pair_sums(walk: Positions, lags: Integers) -> tuple[Floats, Integers]:
    """Return sums of squared displacements over all pairs of records a lag apart, and how many there are.

    For records that are not equidistant: `lags` are in steps.
    """
    near, far = zip(*(pairs(walk.step, lag) for lag in lags), strict=True)
    sums = np.zeros((walk.walkers, lags.size))
    for some in walk.walker_slices():
        for slab in walk.blocks(walkers=some):
            for k, (i, j) in enumerate(zip(near, far, strict=True)):
                with np.errstate(over="ignore", invalid="ignore"):  # of walkers that are not finite
                    sums[some, k] += ((slab[..., j] - slab[..., i]) ** 2).sum(axis=(1, 2))
    return sums, np.array([i.size for i in near])


def pairs(step: Integers, lag: int) -> tuple[Integers, Integers]:
    """Return the indices (i, j) of all records with step[j] = step[i] + lag.

    Examples
    --------
    >>> pairs(np.array([0, 1, 2, 4, 8]), 2)
    (array([0, 2]), array([2, 3]))
    """
    j = np.searchsorted(step, step + lag)
    there = (j < step.size) & (step[np.minimum(j, step.size - 1)] == step + lag)
    return np.flatnonzero(there), j[there]

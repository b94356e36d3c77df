"""Draws of blocks: sums of replicates, and of replicates of each replicate, over the octaves of one item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.bootstrap.block_sums import BlockSums, Places

Floats = NDArray[np.float64]

TOGETHER = 64
"""Replicates drawn at once: their places are all that is kept of them. Changing it changes what a seed draws."""


def drawn_sums(
    octaves: Sequence[BlockSums | None], columns: int, *, shared: bool, replicates: int, random: np.random.Generator
) -> Floats:
    """Return the sums of replicates.

    Parameters
    ----------
    octaves : sequence of BlockSums or None
    columns : int
    shared : bool
        Whether all octaves are drawn at the same places.
    replicates : int
    random : numpy.random.Generator

    Returns
    -------
    array, shape (replicate, octave, column)
        0 in an octave that is None.
    """
    total = np.zeros((replicates, len(octaves), columns))
    for batch, places in _batches(octaves, shared, replicates, random):
        for k, octave in enumerate(octaves):
            if octave is not None:
                total[batch, k] = octave.resample(places[k])
    return total


def nested_sums(
    octaves: Sequence[BlockSums | None],
    columns: int,
    *,
    shared: bool,
    replicates: int,
    inner: int,
    random: np.random.Generator,
    again: np.random.Generator,
) -> Iterator[Floats]:
    """Yield the sums of the replicates of each replicate, for some of these at a time.

    Parameters
    ----------
    octaves, columns, shared, replicates
        As in `drawn_sums`.
    inner : int
        How many of each.
    random : numpy.random.Generator
        As it was when `drawn_sums` began.
    again : numpy.random.Generator
        Draws among the blocks of a replicate.

    Yields
    ------
    array, shape (replicate, inner, octave, column)
    """
    for _, places in _batches(octaves, shared, replicates, random):
        count = len(places[0])
        within = np.zeros((count, inner, len(octaves), columns))
        picks = None
        for k, octave in enumerate(octaves):
            if octave is None:
                continue
            if picks is None or not shared:
                picks = again.integers(octave.drawn, size=(count, inner, octave.drawn))
            for r in range(count):
                within[r, :, k] = octave.resample(places[k][r][picks[r]])
        yield within


def _batches(
    octaves: Sequence[BlockSums | None], shared: bool, replicates: int, random: np.random.Generator
) -> Iterator[tuple[slice, list[Places]]]:
    """Yield which replicates, and where their blocks begin in each octave, shape (replicate, drawn)."""
    for first in range(0, replicates, TOGETHER):
        count = min(TOGETHER, replicates - first)
        places: list[Places] = []
        last = None
        for octave in octaves:
            if octave is None:
                places.append(np.zeros((count, 0), np.int64))
                continue
            if last is None or not shared:
                last = random.integers(len(octave.sums), size=(count, octave.drawn))
            places.append(last)
        yield slice(first, first + count), places

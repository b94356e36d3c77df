"""Sums over all places of an octave, and over resampled blocks of it, for any statistic that is a function of sums."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.bootstrap.block_bootstrap import TOGETHER
from fractalscape.measures.multifractal.bootstrap.block_sums import octave_blocks

Floats = NDArray[np.float64]


class Terms(Protocol):
    """Which sums there are."""

    @property
    def count(self) -> int:
        """How many."""
        ...

    def of(self, logarithms: Any) -> Floats:
        """Return the terms of each place, shape (column, …): first 1, and all 0 where a value is NaN."""
        ...


def octave_sums(octaves: Sequence[NDArray[Any]], terms: Sequence[Terms]) -> Floats:
    """Return the sums of each octave, shape (octave, column).

    Parameters
    ----------
    octaves : sequence of arrays
        Values of each place; complex where a place has two, which are then resampled together.
    terms : sequence of Terms
        Those of each octave, all of one count.

    Returns
    -------
    array, shape (octave, column)
    """
    totals = [each.of(values).reshape(each.count, -1).sum(axis=1) for values, each in zip(octaves, terms, strict=True)]
    return np.stack(totals)


def resampled_sums(
    octaves: Sequence[NDArray[Any]], terms: Sequence[Terms], *, block: int, replicates: int, random: np.random.Generator
) -> Floats:
    """Return the sums of replicates that draw circular blocks of each octave by itself.

    Parameters
    ----------
    octaves, terms
        As in `octave_sums`.
    block : int
        Side of a block in places; halved where fewer than two fit.
    replicates : int
    random : numpy.random.Generator

    Returns
    -------
    array, shape (replicate, octave, column)
        0 in an octave without a value.
    """
    totals = np.zeros((replicates, len(octaves), terms[0].count))
    for k, (values, each) in enumerate(zip(octaves, terms, strict=True)):
        columns: Any = each
        blocks = octave_blocks(values, columns, block)
        if blocks is None:
            continue
        for first in range(0, replicates, TOGETHER):
            count = min(TOGETHER, replicates - first)
            places = random.integers(len(blocks.sums), size=(count, blocks.drawn))
            totals[first : first + count, k] = blocks.resample(places)
    return totals

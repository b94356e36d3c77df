"""Sums over circular overlapping blocks of leaders: a resample of blocks is a sum of drawn block sums."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import Columns

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Blocks = Literal["octave", "space"]
Box = tuple[tuple[int, int], ...]

CAUTION = {
    1: "not calibrated: blocks do not know the bias of sampling",
    2: "not calibrated: blocks of one image know neither the bias of sampling nor how images differ",
}
"""What block intervals of signals and images lack, by the number of axes."""


@dataclass(frozen=True, kw_only=True, eq=False)
class BlockSums:
    """Sums of the terms of leaders over each block of one octave of one item.

    Parameters
    ----------
    sums : array, shape (place, column)
        One row for each place a block may begin at, going round the edges.
    side : int
        Cells of a block along each axis.
    drawn : int
        How many blocks hold as many cells as there are, to the nearest.
    """

    sums: Floats = field(repr=False)
    side: int
    drawn: int

    def resample(self, places: Places) -> Floats:
        """Return the sums of replicates whose blocks begin at `places`, shape (replicate, drawn) -> (…, column)."""
        rows, count = places.shape
        starts = np.arange(0, rows * count + 1, count)
        # the product of a sparse matrix adds rows without a copy of them: neither replicate x leader nor gathered rows
        chosen = scipy.sparse.csr_matrix(
            (np.ones(places.size), places.ravel(), starts), shape=(rows, len(self.sums)), copy=False
        )
        return np.asarray(chosen @ self.sums)


def block_side(block: int, shape: tuple[int, ...]) -> int:
    """Return the side of blocks: `block`, halved while an axis has fewer than two of them.

    Examples
    --------
    >>> block_side(6, (100,)), block_side(6, (8, 20)), block_side(6, (1,))
    (6, 3, 1)
    """
    while block > 1 and min(shape) < 2 * block:
        block //= 2
    return block


def finite_box(logarithms: Floats) -> Box:
    """Return first and one past the last finite value along each axis; no axis has any where there is none."""
    known = np.isfinite(logarithms)
    box = []
    for axis in range(known.ndim):
        other = tuple(each for each in range(known.ndim) if each != axis)
        places = np.flatnonzero(known.any(axis=other))
        box.append((int(places[0]), int(places[-1]) + 1) if places.size else (0, 0))
    return tuple(box)


def octave_blocks(logarithms: Floats, columns: Columns, block: int) -> BlockSums | None:
    """Return the block sums of one octave by itself; None without a finite value.

    Parameters
    ----------
    logarithms : array, shape of the octave
        ln ℓ less its centre, NaN where there is none. Only the smallest box with all finite ones is resampled.
    columns : Columns
    block : int
        Side in leaders; see `block_side`.

    Returns
    -------
    BlockSums or None
    """
    inside = logarithms[tuple(slice(*ends) for ends in finite_box(logarithms))]
    return _blocks(columns.of(inside), block) if inside.size else None


def space_blocks(octaves: list[Floats], columns: Columns, block: int) -> list[BlockSums] | None:
    """Return the block sums of successive octaves over the same blocks of space.

    Parameters
    ----------
    octaves : list of arrays
        ln ℓ less its centre of octaves j, j + 1, …, as in `octave_blocks`.
    columns : Columns
    block : int
        Side in leaders of the coarsest octave; a leader belongs to the block of its parent.

    Returns
    -------
    list of BlockSums, or None
        Places mean the same in all of them; None without a finite value.
    """
    last = len(octaves) - 1
    scales = [2 ** (last - k) for k in range(len(octaves))]
    boxes = [
        tuple((low // scale, -(-high // scale)) for low, high in finite_box(each))
        for each, scale in zip(octaves, scales, strict=True)
        if np.isfinite(each).any()
    ]
    if not boxes:
        return None
    box = tuple((min(low for low, _ in ends), max(high for _, high in ends)) for ends in zip(*boxes, strict=True))
    return [_blocks(_in_cells(each, box, s, columns), block) for each, s in zip(octaves, scales, strict=True)]


def _in_cells(logarithms: Floats, box: Box, scale: int, columns: Columns) -> Floats:
    """Return the sums of the leaders whose ancestor is each cell of the box, shape (column, *cells)."""
    cells = tuple(high - low for low, high in box)
    padded = np.full([side * scale for side in cells], np.nan)
    given = logarithms[tuple(slice(low * scale, high * scale) for low, high in box)]
    padded[tuple(slice(side) for side in given.shape)] = given
    split = [number for side in cells for number in (side, scale)]
    terms = columns.of(padded).reshape(columns.count, *split)
    return terms.sum(axis=tuple(range(2, terms.ndim, 2)))


def _blocks(cells: Floats, block: int) -> BlockSums:
    shape = cells.shape[1:]
    side = block_side(block, shape)
    sums = cells
    for axis in range(1, cells.ndim):
        sums = _round_sums(sums, side, axis)
    rows = np.ascontiguousarray(sums.reshape(len(sums), -1).T)
    return BlockSums(sums=rows, side=side, drawn=max(1, round(math.prod(shape) / side ** len(shape))))


def _round_sums(values: Floats, side: int, axis: int) -> Floats:
    """Return the sums of each value and the side - 1 after it, going round.

    Windows are joined by doubling: differences of one long running sum would lose the digits of small ℓ^q beside large.
    """
    window, length, found, done = values, 1, None, 0
    for bit, more in pairwise([*bin(side)[:1:-1], ""]):
        if bit == "1":
            part = np.roll(window, -done, axis)
            found, done = part if found is None else found + part, done + length
        if more:
            window = window + np.roll(window, -length, axis)
            length *= 2
    return values if found is None else found

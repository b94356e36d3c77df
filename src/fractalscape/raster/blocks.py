"""Blocks of samples and their outlines: the geometry of a recursive subdivision.

A block is a row ``(top, bottom, left, right)`` of an integer array, every edge included: neighbours share the line of
samples between them, so that an outline is evaluated once for both.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Blocks = NDArray[np.int64]
Booleans = NDArray[np.bool_]


def tiling(shape: tuple[int, int], side: int) -> Blocks:
    """Return blocks of `side` intervals that cover a grid; those at the far edges may be shorter.

    Examples
    --------
    >>> tiling((5, 4), 4).tolist()
    [[0, 4, 0, 3]]
    """
    rows, columns = (_intervals(np.unique([*range(0, count, side), count - 1])) for count in shape)
    return _products(rows, columns)


def split(blocks: Blocks, smallest: int) -> Blocks:
    """Return the blocks halved along every side of more than `smallest` intervals.

    Examples
    --------
    >>> split(np.array([[0, 5, 0, 2]]), 2).tolist()
    [[0, 2, 0, 2], [2, 5, 0, 2]]
    """
    parts = [np.empty((0, 4), np.int64)]
    for top, bottom, left, right in blocks:
        parts.append(_products(_halves(top, bottom, smallest), _halves(left, right, smallest)))
    return np.concatenate(parts)


def small(blocks: Blocks, smallest: int) -> Booleans:
    """Return which blocks have no side of more than `smallest` intervals."""
    return (blocks[:, 1] - blocks[:, 0] <= smallest) & (blocks[:, 3] - blocks[:, 2] <= smallest)


def outlines(blocks: Blocks, shape: tuple[int, int]) -> Booleans:
    """Return the samples of a grid that lie on the outline of a block."""
    mask = np.zeros(shape, bool)
    for part in (side for block in blocks for side in _sides(*block)):
        mask[part] = True
    return mask


def interiors(blocks: Blocks) -> Iterator[tuple[slice, slice]]:
    """Yield the samples within the outline of each block."""
    for top, bottom, left, right in blocks:
        yield slice(top + 1, bottom), slice(left + 1, right)


def uniform(labels: NDArray, blocks: Blocks) -> Booleans:
    """Return which blocks have an outline of one label."""
    first = labels[blocks[:, 0], blocks[:, 2]]
    return np.array(
        [
            all((labels[side] == label).all() for side in _sides(*block))
            for label, block in zip(first, blocks, strict=True)
        ],
        bool,
    )


def _sides(top: int, bottom: int, left: int, right: int) -> tuple[tuple[slice | int, slice | int], ...]:
    rows, columns = slice(top, bottom + 1), slice(left, right + 1)
    return (top, columns), (bottom, columns), (rows, left), (rows, right)


def _halves(first: int, last: int, smallest: int) -> Blocks:
    lines = [first, (first + last) // 2, last] if last - first > smallest else [first, last]
    return _intervals(np.array(lines))


def _intervals(lines: NDArray) -> Blocks:
    return np.stack([lines[:-1], lines[1:]], -1) if lines.size > 1 else np.array([[lines[0], lines[0]]])


def _products(rows: Blocks, columns: Blocks) -> Blocks:
    return np.concatenate([np.repeat(rows, len(columns), 0), np.tile(columns, (len(rows), 1))], 1)

"""Boxes of an anchored grid, each half as large as the next: box counting as it is usually done."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.dimensions.sizes import Sizes
from fractalscape.measures.dimensions.tiles import Tiles

Counts = tuple[NDArray[np.int64], NDArray[np.int64]]


def anchored_boxes(cells: NDArray[np.bool_], valid: NDArray[np.bool_] | None, sizes: Sizes) -> Counts:
    """Count boxes of d x d cells that hold a cell of the boundary, on grids anchored at the first cell.

    Only boxes within the largest multiple of the largest size count, for every size: partial ones at the far side bias.

    Parameters
    ----------
    cells : array of bool, shape (ny, nx)
        The boundary.
    valid : array of bool, shape (ny, nx), optional
        Cells whose samples are all computed; a box counts if it holds no other.
    sizes : array of int, shape (size,)
        Ascending, each a divisor of the last.

    Returns
    -------
    mixed, positions : array of int, shape (tile, size)
        Boxes that hold a cell of the boundary, and all boxes; a tile is a group of whole largest boxes.
    """
    largest = int(sizes[-1])
    down, across = cells.shape[0] // largest, cells.shape[1] // largest
    tiles = Tiles.over(down, across)
    mixed, positions = [], []
    for size in sizes:
        part = Tiles(rows=tiles.rows * (largest // size), columns=tiles.columns * (largest // size))
        occupied = _any_in_box(cells[: down * largest, : across * largest], int(size))
        if valid is None:
            mixed.append(part.count(occupied))
            positions.append(part.areas)
        else:
            whole = ~_any_in_box(~valid[: down * largest, : across * largest], int(size))
            mixed.append(part.count(occupied & whole))
            positions.append(part.count(whole))
    return np.stack(mixed, 1), np.stack(positions, 1)


def _any_in_box(cells: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    rows = np.logical_or.reduceat(cells, np.arange(0, cells.shape[0], size), 0)
    return np.logical_or.reduceat(rows, np.arange(0, cells.shape[1], size), 1)

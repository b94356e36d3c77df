"""Boxes at every position of one interior: the exact average of box counting over all offsets of its grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.dimensions.sizes import Sizes
from fractalscape.measures.dimensions.tiles import Tiles

Counts = tuple[NDArray[np.int64], NDArray[np.int64]]


def gliding_boxes(cells: NDArray[np.bool_], valid: NDArray[np.bool_] | None, sizes: Sizes) -> Counts:
    """Count boxes of d x d cells that hold a cell of the boundary, at every position of the largest box.

    Boxes of all sizes share their centres, half a cell aside: an interior that grew as boxes shrink would bias low.

    Parameters
    ----------
    cells : array of bool, shape (ny, nx)
        The boundary.
    valid : array of bool, shape (ny, nx), optional
        Cells whose samples are all computed; a centre counts if its largest box holds no other.
    sizes : array of int, shape (size,)
        Ascending, the last at most the shorter side.

    Returns
    -------
    mixed, positions : array of int, shape (tile, size)
        Boxes that hold a cell of the boundary, and all boxes, by the tile their centre is in.
    """
    largest = int(sizes[-1])
    height, width = cells.shape[0] - largest + 1, cells.shape[1] - largest + 1
    tiles = Tiles.over(height, width)
    counted = None if valid is None else ~widest(~valid, 1, largest)
    mixed, grown, edge = [], cells, 1
    for size in sizes:
        grown, edge = widest(grown, edge, int(size)), int(size)
        corner = (largest - edge) // 2
        if counted is None:
            mixed.append(tiles.count(grown, top=corner, left=corner))
        else:
            mixed.append(tiles.count(grown[corner : corner + height, corner : corner + width] & counted))
    positions = tiles.areas if counted is None else tiles.count(counted)
    return np.stack(mixed, 1), np.repeat(positions[:, None], sizes.size, 1)


def widest(grown: NDArray[np.bool_], edge: int, size: int) -> NDArray[np.bool_]:
    """Return whether boxes of `size` hold a True cell, from the same for boxes of a smaller `edge`.

    Entry (j, i) is the box whose first cell is (j, i). Two boxes of an edge, shifted by at most it, cover a larger one:
    two shifts along each axis double the edge.
    """
    while edge < size:
        shift = min(edge, size - edge)
        grown = grown[:, :-shift] | grown[:, shift:]
        grown = grown[:-shift] | grown[shift:]
        edge += shift
    return grown

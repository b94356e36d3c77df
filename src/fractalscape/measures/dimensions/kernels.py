"""Box counts of a set in one pass over its pixels.

numba caches by the age of this file.
"""

from __future__ import annotations

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def count_mixed_boxes(pixels, sizes, counts):
    """Count, for every size, the boxes of an anchored grid that hold a pixel of the set and are not full of it.

    ``pixels``: uint8 of 0 and 1, shape (ny, nx). ``counts``: int64, added to, one for each of ``sizes``.
    Rows are joined into one row of "any" and one of "all" for each size, so that a pixel is read from memory once.
    """
    ny, nx = pixels.shape
    some = np.zeros((sizes.size, nx), np.uint8)
    every = np.ones((sizes.size, nx), np.uint8)
    for j in range(ny):
        row = pixels[j]
        for k in range(sizes.size):
            some_row, every_row = some[k], every[k]
            for i in range(nx):
                some_row[i] |= row[i]
                every_row[i] &= row[i]
            if (j + 1) % sizes[k] == 0 or j == ny - 1:
                counts[k] += _mixed_in_row(some_row, every_row, sizes[k])
                some_row[:] = 0
                every_row[:] = 1


@numba.njit(cache=True, nogil=True)
def _mixed_in_row(some_row, every_row, size):
    mixed = 0
    for start in range(0, some_row.size, size):
        stop = min(start + size, some_row.size)
        occupied, full = np.uint8(0), np.uint8(1)
        for i in range(start, stop):
            occupied |= some_row[i]
            full &= every_row[i]
        mixed += np.int64(occupied) - np.int64(full)
    return mixed


@numba.njit(cache=True, nogil=True)
def tile_sums(pixels, top, left, rows, columns):
    """Return the sums of uint8 pixels over tiles, int64 of shape (rows.size - 1, columns.size - 1).

    Tile (j, i) reaches from row ``top + rows[j]`` to before ``top + rows[j + 1]``, and likewise along the columns.
    """
    sums = np.zeros((rows.size - 1, columns.size - 1), np.int64)
    for j in range(rows.size - 1):
        for y in range(top + rows[j], top + rows[j + 1]):
            row = pixels[y]
            for i in range(columns.size - 1):
                total = np.int64(0)
                for x in range(left + columns[i], left + columns[i + 1]):
                    total += row[x]
                sums[j, i] += total
    return sums

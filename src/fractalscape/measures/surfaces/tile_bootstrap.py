"""Tiles of a surface drawn with replacement, for intervals of what is summed over its samples."""

from __future__ import annotations

import numpy as np

from fractalscape.measures.surfaces.surface_grid import Floats
from fractalscape.randomness import streams

TILES = 8
"""Tiles along a side."""


def tile_numbers(shape: tuple[int, int]) -> np.ndarray:
    """Return the tile of every sample, int of shape (y, x), row after row.

    Examples
    --------
    >>> tile_numbers((16, 16))[[0, 0, 2], [0, 2, 0]]
    array([0, 1, 8])
    """
    rows, columns = (np.arange(length) * TILES // length for length in shape)
    return TILES * rows[:, None] + columns


def drawn_tiles(replicates: int, seed: int | np.random.Generator) -> Floats:
    """Return how often each tile is drawn in each replicate, shape (replicate, tile).

    Examples
    --------
    >>> drawn_tiles(3, 0).sum(axis=1)
    array([64., 64., 64.])
    """
    (random,) = streams(seed, 1)
    drawn = random.integers(TILES**2, size=(replicates, TILES**2))
    return np.stack([np.bincount(row, minlength=TILES**2) for row in drawn]).astype(np.float64)

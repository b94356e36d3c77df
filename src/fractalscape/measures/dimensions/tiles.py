"""Tiles of an image: what a spatial block bootstrap draws from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.dimensions.kernels import tile_sums

TILES = 6  # along each axis: finer tiles lose the correlation along the border, coarser ones are too few to draw from


@dataclass(frozen=True, kw_only=True, eq=False)
class Tiles:
    """A grid of tiles over an interior of an image, of nearly equal sizes.

    Parameters
    ----------
    rows, columns : array of int, shape (tile + 1,)
        First row and column of each tile, and the end of the last, counted from the interior's corner.
    """

    rows: NDArray[np.int64]
    columns: NDArray[np.int64]

    @classmethod
    def over(cls, height: int, width: int) -> Self:
        """Return 6 x 6 tiles over an interior; some are empty if it has fewer rows or columns."""
        rows, columns = (np.linspace(0, side, TILES + 1).astype(np.int64) for side in (height, width))
        return cls(rows=rows, columns=columns)

    def count(self, pixels: NDArray[np.bool_], *, top: int = 0, left: int = 0) -> NDArray[np.int64]:
        """Return how many pixels are True in each tile, with the interior's corner at (top, left); shape (tile,)."""
        pixels = np.ascontiguousarray(pixels)
        return tile_sums(pixels.view(np.uint8), top, left, self.rows, self.columns).ravel()

    @property
    def areas(self) -> NDArray[np.int64]:
        """Pixels in each tile, shape (tile,)."""
        return np.outer(np.diff(self.rows), np.diff(self.columns)).ravel()

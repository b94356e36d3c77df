"""Surfaces that know differences of heights at samples alone: between samples linear, or of the nearest one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from fractalscape.landscapes.landscape import Floats, fold, fold_sign
from fractalscape.schema import Edges


@dataclass(frozen=True, kw_only=True, eq=False)
class GridDifferences:
    """Central differences at the samples (one-sided at walls), as ``numpy.gradient`` takes them.

    Parameters
    ----------
    heights : array, shape (ny, nx)
    edges : {"periodic", "reflecting", "open"}
    linear : bool
        Interpolate heights and differences linearly along both axes, or take those of the nearest sample.
    """

    heights: Floats
    edges: Edges
    linear: bool

    @property
    def _extent(self) -> tuple[float, float]:
        less = 0 if self.edges == "periodic" else 1
        return float(self.heights.shape[1] - less), float(self.heights.shape[0] - less)

    @cached_property
    def _slopes(self) -> Floats:
        """Differences along x and along y, shape (2, ny, nx)."""
        return np.array([_difference(self.heights, axis, self.edges) for axis in (1, 0)])

    @cached_property
    def _bends(self) -> Floats:
        """Differences of the differences, shape (2, 2, ny, nx)."""
        return np.array([[_difference(slope, axis, self.edges) for axis in (1, 0)] for slope in self._slopes])

    def value(self, points: Floats) -> Floats:
        """Return heights, shape (n,)."""
        return self._between(self.heights, points)

    def gradient(self, points: Floats) -> Floats:
        """Return interpolated differences, shape (n, 2)."""
        found = np.stack([self._between(slope, points) for slope in self._slopes], axis=-1)
        return found * fold_sign(points, self._extent, self.edges)

    def hessian(self, points: Floats) -> Floats:
        """Return the derivative of `gradient`, shape (n, 2, 2), where it is linear; else differences of differences."""
        if self.linear:
            found = np.stack([self._change(slope, points) for slope in self._slopes], axis=1)
        else:
            found = np.array([[self._between(bend, points) for bend in row] for row in self._bends])
            found = np.moveaxis(found, -1, 0)
        sign = fold_sign(points, self._extent, self.edges)
        return found * sign[:, :, None] * sign[:, None, :]

    @cached_property
    def data(self) -> tuple[Floats, float, float, int, bool]:
        """Heights and slopes side by side, extent along x and y, code of the edges, and whether between is linear."""
        from fractalscape.landscapes.cubic_spline import EDGE_CODES

        grids = np.ascontiguousarray(np.stack([self.heights, *self._slopes], axis=-1))
        return grids, *self._extent, EDGE_CODES[self.edges], self.linear

    def kernel(self) -> tuple[Callable[..., Any], Any]:
        """Return the compiled function of one point, and its data."""
        from fractalscape.landscapes.difference_jet import difference_jet

        return difference_jet, self.data

    def _between(self, grid: Floats, points: Floats) -> Floats:
        if not self.linear:
            places, outside = self._folded(points)
            nearest = np.floor(places + 0.5).astype(int)
            found = grid[nearest[:, 1] % grid.shape[0], nearest[:, 0] % grid.shape[1]]
            return np.where(outside, np.nan, found)
        (a, b, c, d), t, s = self._cell(grid, points)
        return (1 - s) * ((1 - t) * a + t * b) + s * ((1 - t) * c + t * d)

    def _change(self, grid: Floats, points: Floats) -> Floats:
        """Return the derivatives along x and y of a linear interpolation, shape (n, 2)."""
        (a, b, c, d), t, s = self._cell(grid, points)
        return np.stack([(1 - s) * (b - a) + s * (d - c), (1 - t) * (c - a) + t * (d - b)], axis=-1)

    def _cell(self, grid: Floats, points: Floats) -> tuple[tuple[Any, Any, Any, Any], Floats, Floats]:
        """Return the corners of the cells of points, and the places within; a whole coordinate is a side like any."""
        places, outside = self._folded(points)
        last = np.array(grid.shape[::-1]) - (1 if self.edges == "periodic" else 2)
        low = np.minimum(np.floor(places).astype(int), last)
        high = (low + 1) % np.array(grid.shape[::-1])
        t, s = np.where(outside[:, None], np.nan, places - low).T
        (i, j), (k, m) = low.T, high.T
        return (grid[j, i], grid[j, k], grid[m, i], grid[m, k]), t, s

    def _folded(self, points: Floats) -> tuple[Floats, Any]:
        folded = fold(points, self._extent, self.edges)
        inside = np.all((folded >= 0) & (folded <= self._extent), axis=-1)  # NaN is not
        return np.where(inside[:, None], folded, 0.0), ~inside


def _difference(grid: Floats, axis: int, edges: Edges) -> Floats:
    if edges == "periodic":
        return (np.roll(grid, -1, axis) - np.roll(grid, 1, axis)) / 2
    return np.gradient(grid, axis=axis)

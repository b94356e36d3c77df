"""What points of a loss surface cost, in whole passes."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fractalscape.raster import Cost, Window

if TYPE_CHECKING:
    from fractalscape.networks.loss_surface.loss_surface import LossSurface


@dataclass(frozen=True, kw_only=True)
class ChunkCost(Cost):
    """A `raster.Cost` whose slices are whole passes, of which a part would cost as much.

    Parameters
    ----------
    chunk : int
        Points of a pass.
    """

    chunk: int

    @property
    def slice_points(self) -> int:
        """Points to evaluate between two looks at the stop flag: a multiple of `chunk`."""
        return max(super().slice_points // self.chunk, 1) * self.chunk


def chunk_cost(surface: LossSurface, window: Window) -> ChunkCost:
    """Measure what a point costs, on the diagonal of a window.

    Parameters
    ----------
    surface : LossSurface
    window : Window

    Returns
    -------
    ChunkCost
    """
    along = np.arange(1, surface.points + 1) / (surface.points + 1)
    u, v = (float(axis.lo) + float(axis.span) * along for axis in (window.x, window.y))
    surface.evaluate(u, v)
    took = []
    for _ in range(3):
        clock = time.perf_counter()
        surface.evaluate(u, v)
        took.append(time.perf_counter() - clock)
    seconds = max(float(np.median(took)) / surface.points, 1e-9)
    return ChunkCost(seconds=seconds, worst=seconds, chunk=surface.points)

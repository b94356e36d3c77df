"""Surfaces of cubic splines through a grid: of the heights, or of each of their Fourier derivatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.fft

from fractalscape.landscapes.cubic_spline import EDGE_CODES, spline_coefficients, spline_jet, spline_jets
from fractalscape.landscapes.landscape import Floats
from fractalscape.schema import Edges


@dataclass(frozen=True, kw_only=True, eq=False)
class SplineSurface:
    """The cubic B-spline through heights, and its own derivatives."""

    heights: Floats
    edges: Edges

    @cached_property
    def data(self) -> tuple[Floats, float, float, int]:
        """Padded coefficients, extent along x and y, and code of the edges."""
        rows, columns = self.heights.shape
        less = 0 if self.edges == "periodic" else 1
        coefficients = spline_coefficients(self.heights, self.edges)
        return coefficients, float(columns - less), float(rows - less), EDGE_CODES[self.edges]

    def jets(self, points: Floats) -> Floats:
        """Return f, f_x, f_y, f_xx, f_xy, f_yy at points, shape (n, 6)."""
        jets = np.empty((len(points), 6))
        spline_jets(self.data, points, jets)
        return jets

    def value(self, points: Floats) -> Floats:
        """Return heights, shape (n,)."""
        return self.jets(points)[:, 0]

    def gradient(self, points: Floats) -> Floats:
        """Return gradients, shape (n, 2)."""
        return self.jets(points)[:, 1:3]

    def hessian(self, points: Floats) -> Floats:
        """Return Hessians, shape (n, 2, 2)."""
        return self.jets(points)[:, [[3, 4], [4, 5]]]

    def kernel(self) -> tuple[Callable[..., Any], Any]:
        """Return the compiled function of one point, and its data."""
        return spline_jet, self.data


@dataclass(frozen=True, kw_only=True, eq=False)
class FourierSurface:
    """The trigonometric polynomial through periodic or mirrored heights: its derivatives at the samples, splined."""

    heights: Floats
    edges: Edges

    @cached_property
    def _tile(self) -> Floats:
        """One period; of mirrored heights it is twice as long, so that unfolded points need no signs."""
        if self.edges == "periodic":
            return self.heights
        rows, columns = self.heights.shape
        return np.pad(self.heights, ((0, rows - 2), (0, columns - 2)), mode="reflect")

    def _derivative(self, along_x: int, along_y: int, points: Floats) -> Floats:
        spectrum: Any = scipy.fft.fft2(self._tile)
        factors = [_powers(length, order) for length, order in zip(self._tile.shape, (along_y, along_x), strict=True)]
        grid: Any = scipy.fft.ifft2(spectrum * np.outer(*factors))
        return SplineSurface(heights=np.ascontiguousarray(grid.real), edges="periodic").value(points)

    def value(self, points: Floats) -> Floats:
        """Return heights, shape (n,)."""
        return SplineSurface(heights=self._tile, edges="periodic").value(points)

    def gradient(self, points: Floats) -> Floats:
        """Return gradients, shape (n, 2)."""
        return np.stack([self._derivative(1, 0, points), self._derivative(0, 1, points)], axis=-1)

    def hessian(self, points: Floats) -> Floats:
        """Return Hessians, shape (n, 2, 2)."""
        xx, xy, yy = (self._derivative(*orders, points) for orders in ((2, 0), (1, 1), (0, 2)))
        return np.stack([xx, xy, xy, yy], axis=-1).reshape(-1, 2, 2)

    def kernel(self) -> None:
        """Return None: it takes the vectorised path."""


def _powers(length: int, order: int) -> Any:
    """Return (ik)^order; an odd derivative of the wave of two samples is 0 at the samples."""
    factors = (2j * np.pi * np.asarray(scipy.fft.fftfreq(length))) ** order
    if order % 2 and length % 2 == 0:
        factors[length // 2] = 0
    return factors

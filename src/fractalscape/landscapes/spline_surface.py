"""Surfaces of cubic splines through a grid: of the heights, or of each of their Fourier derivatives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy.fft

from fractalscape.landscapes.cubic_spline import (
    EDGE_CODES,
    fourier_jet,
    fourier_jets,
    spline_coefficients,
    spline_jet,
    spline_jets,
)
from fractalscape.landscapes.landscape import Floats
from fractalscape.schema import Edges


@dataclass(frozen=True, kw_only=True, eq=False)
class JetSurface(ABC):
    """A surface through heights on a grid, of which one function gives height, gradient and Hessian together."""

    heights: Floats
    edges: Edges

    @abstractmethod
    def jets(self, points: Floats) -> Floats:
        """Return f, f_x, f_y, f_xx, f_xy, f_yy at points, shape (n, 6)."""

    def value(self, points: Floats) -> Floats:
        """Return heights, shape (n,)."""
        return self.jets(points)[:, 0]

    def gradient(self, points: Floats) -> Floats:
        """Return gradients, shape (n, 2)."""
        return self.jets(points)[:, 1:3]

    def hessian(self, points: Floats) -> Floats:
        """Return Hessians, shape (n, 2, 2)."""
        return self.jets(points)[:, [[3, 4], [4, 5]]]


@dataclass(frozen=True, kw_only=True, eq=False)
class SplineSurface(JetSurface):
    """The cubic B-spline through heights, and its own derivatives."""

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

    def kernel(self) -> tuple[Callable[..., Any], Any]:
        """Return the compiled function of one point, and its data."""
        return spline_jet, self.data


@dataclass(frozen=True, kw_only=True, eq=False)
class FourierSurface(JetSurface):
    """The trigonometric polynomial through periodic or mirrored heights: its derivatives at the samples, splined."""

    @cached_property
    def _tile(self) -> Floats:
        """One period; of mirrored heights it is twice as long, so that unfolded points need no signs."""
        if self.edges == "periodic":
            return self.heights
        rows, columns = self.heights.shape
        return np.pad(self.heights, ((0, rows - 2), (0, columns - 2)), mode="reflect")

    @cached_property
    def data(self) -> tuple[Any, ...]:
        """Data of the splines through f, f_x, f_y, f_xx, f_xy, f_yy."""
        spectrum: Any = scipy.fft.fft2(self._tile)
        return tuple(self._spline(spectrum, orders) for orders in ((0, 0), (0, 1), (1, 0), (0, 2), (1, 1), (2, 0)))

    def _spline(self, spectrum: Any, orders: tuple[int, int]) -> tuple[Floats, float, float, int]:
        """Return data of the spline through a derivative of orders along y and x."""
        grid: Any = self._tile
        if any(orders):
            factors = [_powers(length, order) for length, order in zip(self._tile.shape, orders, strict=True)]
            grid = scipy.fft.ifft2(spectrum * np.outer(*factors)).real  # pyright: ignore[reportAttributeAccessIssue]
        return SplineSurface(heights=np.ascontiguousarray(grid), edges="periodic").data

    def jets(self, points: Floats) -> Floats:
        """Return f, f_x, f_y, f_xx, f_xy, f_yy at points, shape (n, 6)."""
        jets = np.empty((len(points), 6))
        fourier_jets(self.data, points, jets)
        return jets

    def kernel(self) -> tuple[Callable[..., Any], Any]:
        """Return the compiled function of one point, and its data."""
        return fourier_jet, self.data


def _powers(length: int, order: int) -> Any:
    """Return (ik)^order; an odd derivative of the wave of two samples is 0 at the samples."""
    factors = (2j * np.pi * np.asarray(scipy.fft.fftfreq(length))) ** order
    if order % 2 and length % 2 == 0:
        factors[length // 2] = 0
    return factors

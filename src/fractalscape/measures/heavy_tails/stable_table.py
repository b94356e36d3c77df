"""Density of a stable law on a grid, by one Fourier transform of its characteristic function."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from scipy.fft import irfft
from scipy.interpolate import CubicSpline, PchipInterpolator
from scipy.special import zeta

from fractalscape.measures.heavy_tails.stable_series import Floats, series_factors, stable_tail

EDGE = 50.0
"""Where the series takes over, in units of the scale."""
SPACING = 0.01
PERIOD = 1310.72
SMALLEST = 1e-300
ALIASED_TERMS = 3
NOISE = 1e-15
"""Rounding of the transform: smaller densities are not known."""


def log_characteristic(t: Floats, tail_index: float, skewness: float) -> np.ndarray:
    """Return the logarithm of the characteristic function at t >= 0, scale 1, location 0 (S0)."""
    power = t**tail_index
    return -power - 1j * skewness * phase(t, tail_index)


def phase(t: Floats, tail_index: float) -> Floats:
    """Return tan(π α / 2) (t - t^α), which is (2/π) t ln t at α = 1, for t >= 0."""
    if abs(tail_index - 1) > 1e-5:
        return math.tan(math.pi * tail_index / 2) * (t - t**tail_index)
    return 2 / math.pi * t * np.log(np.where(t > 0, t, 1.0))


def grid_density(tail_index: float, skewness: float, *, spacing: float, period: float = PERIOD) -> Floats:
    """Return the density at -EDGE, …, EDGE in steps of `spacing`, its aliased tails subtracted.

    Parameters
    ----------
    tail_index, skewness : float
    spacing : float
    period : float
        Of the transform, a power of 2 of spacings.

    Returns
    -------
    array of float64
        At least `NOISE`.
    """
    half = round(EDGE / spacing)
    x = np.arange(-half, half + 1, dtype=np.float64) * spacing
    if tail_index == 2:
        return np.maximum(np.exp(-(x**2) / 4) / math.sqrt(4 * math.pi), SMALLEST)
    n = round(period / spacing)
    t = np.arange(n // 2 + 1, dtype=np.float64) * (2 * math.pi / period)
    density = np.asarray(irfft(np.exp(np.conj(log_characteristic(t, tail_index, skewness))), n)) / spacing
    around = np.concatenate([density[-half:], density[: half + 1]])
    return np.maximum(around - _aliased(x, tail_index, skewness, period), NOISE)


def _aliased(x: Floats, tail_index: float, skewness: float, period: float) -> Floats:
    """Return the sum of the density over all other periods, by the series of its tails."""
    nodes = np.linspace(x[0], x[-1], 33, dtype=np.float64)
    total = np.zeros_like(nodes)
    for side in (1, -1):
        factors, shift = series_factors(tail_index, side * skewness)
        q = 1 + (side * nodes + shift) / period
        for k, factor in enumerate(factors[:ALIASED_TERMS], start=1):
            power = 1 + k * tail_index
            total += factor * np.asarray(zeta(power, q)) / period**power
    return CubicSpline(nodes, total)(x)


@dataclass(frozen=True, kw_only=True)
class StableTable:
    """One stable law of scale 1 and location 0 (S0): splines within `EDGE`, the series matched to them outside.

    Parameters
    ----------
    tail_index, skewness : float
    """

    tail_index: float
    skewness: float

    @cached_property
    def _density(self) -> Floats:
        return grid_density(self.tail_index, self.skewness, spacing=SPACING)

    @cached_property
    def _grid(self) -> Floats:
        return np.linspace(-EDGE, EDGE, self._density.size)

    @cached_property
    def _log_spline(self) -> CubicSpline:
        return CubicSpline(self._grid, np.log(self._density))

    @cached_property
    def _mass(self) -> tuple[CubicSpline, float, float, float]:
        """Antiderivative of the density within the edges; mass left of them, right of them and in total."""
        within = CubicSpline(self._grid, self._density).antiderivative()
        left, right = (self._edge_mass(side) for side in (-1, 1))
        return within, left, right, left + float(within(EDGE)) + right

    def _edge_mass(self, side: int) -> float:
        density, survival = self._series(np.array([EDGE]), side)
        return float(self._density[0 if side < 0 else -1] * survival[0] / density[0]) if density[0] > NOISE else 0.0

    def _series(self, distance: Floats, side: int) -> tuple[Floats, Floats]:
        return stable_tail(distance, tail_index=self.tail_index, skewness=side * self.skewness)

    def log_density(self, z: Floats) -> Floats:
        """Return log f(z)."""
        result = self._log_spline(np.clip(z, -EDGE, EDGE))
        if self.tail_index == 2:
            return -(z**2) / 4 - math.log(4 * math.pi) / 2
        for side in (-1, 1):
            far = side * z > EDGE
            if far.any():
                edge, there = self._series(np.array([EDGE]), side)[0][0], self._series(side * z[far], side)[0]
                ratio = np.maximum(there / edge, SMALLEST) if edge > NOISE else np.full(there.shape, SMALLEST)
                result[far] += np.log(ratio)
        return result

    def cumulative(self, z: Floats) -> Floats:
        """Return F(z)."""
        within, left, right, total = self._mass
        result = left + within(np.clip(z, -EDGE, EDGE))
        for side, mass in ((-1, left), (1, right)):
            far = side * z > EDGE
            if far.any() and mass > 0:
                edge, there = self._series(np.array([EDGE]), side)[1][0], self._series(side * z[far], side)[1]
                tail = mass * np.where(np.isinf(z[far]), 0.0, there / edge)
                result[far] = tail if side < 0 else total - tail
        return np.clip(result / total, 0.0, 1.0)

    def quantile(self, probability: Floats) -> Floats:
        """Return z with F(z) = probability."""
        cumulative = self.cumulative(self._grid)
        rising = np.flatnonzero(np.diff(cumulative, prepend=-1.0) > 1e-14)
        known = cumulative[rising]
        result = PchipInterpolator(known, self._grid[rising])(np.clip(probability, known[0], known[-1]))
        for side, mass, edge in ((-1, probability, known[0]), (1, 1 - probability, 1 - known[-1])):
            far = mass < edge
            if far.any():
                result[far] = side * self._far_quantile(mass[far] / edge, side)
        return result

    def _far_quantile(self, share: Floats, side: int) -> Floats:
        """Return the distance beyond which this share of the mass beyond the edge lies, by secants in logarithms."""
        at_edge = self._series(np.array([EDGE]), side)[1][0]
        with np.errstate(divide="ignore"):
            distance = EDGE * np.maximum(share, 0) ** (-1 / self.tail_index)
        finite = np.isfinite(distance)
        for _ in range(8):
            ratio = self._series(distance[finite], side)[1] / at_edge / share[finite]
            distance[finite] *= ratio ** (1 / self.tail_index)
        return distance


@lru_cache(maxsize=128)
def stable_table(tail_index: float, skewness: float) -> StableTable:
    """Return the table of a law, made once."""
    return StableTable(tail_index=tail_index, skewness=skewness)

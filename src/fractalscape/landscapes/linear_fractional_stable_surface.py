"""Linear fractional stable surfaces: stable noise, smeared out by a power of the distance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
from scipy import fft

from fractalscape.landscapes.circulant_embedding import doubled_period, torus_distance
from fractalscape.landscapes.parameters import real, whole_numbers
from fractalscape.landscapes.random_landscape import RandomLandscapeSpec
from fractalscape.specs import register
from fractalscape.stable_noise import stable_noise


@register
@dataclass(frozen=True, kw_only=True)
class StableSurfaceSpec(RandomLandscapeSpec):
    r"""A linear fractional stable surface: the isotropic moving average of symmetric α-stable noise M.

    .. math:: X(t) = \int (|t - s|^{H - 2/\alpha} - |s|^{H - 2/\alpha})\, M(ds), \qquad
              E\,e^{ik (X(t + r) - X(t))} = e^{-|k\, \sigma(r)|^\alpha}, \qquad \sigma(r) = |r|^H

    Its increments are stationary and α-stable, and X(bt) is b^H X(t) in law. With α = 2 it is a fractional Brownian
    surface of variogram 2 |r|^{2H}.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns (ny, nx).
    tail_index : float
        α in (0.5, 2]; increments have moments of order below α alone, unless it is 2. For smaller ones the largest
        sample is so large that rounding it would show in small increments.
    hurst : float
        H in (0, 1).

    Raises
    ------
    InputError
        If a number is outside these ranges.

    Notes
    -----
    Noise has one sample a cell, on a torus of twice the sides; the kernel of the cell itself is the mean of its α-th
    power. `scale` is σ(r) of the surface as made, exactly; heights are in units of the scale of neighbours.

    At 1024² the slope of ln σ is H within 0.01 from lags of 8 cells to 32; at 1 to 4 it is 0.02 to 0.09 off, and beyond
    a sixteenth of the side up to 0.04 too small, because the torus cuts the kernel off.

    Because H < 2/α, the kernel is infinite at its middle: below the tail index 2 the true surface has a spike of every
    height in every region, and on a grid, spikes as high as the cells allow.

    References
    ----------
    Samorodnitsky & Taqqu, *Stable Non-Gaussian Random Processes* (1994), sections 7.4 and 8.1; Stoev & Taqqu, Fractals
    12 (2004) 95, for sums by the Fourier transform.

    Examples
    --------
    >>> spec = StableSurfaceSpec(shape=(20, 30), tail_index=1.7, hurst=0.4)
    >>> surface = spec.draw(seed=1)
    >>> dict(surface.sizes), float(surface[0, 0]), spec.scale((0, 1))
    ({'y': 20, 'x': 30}, 0.0, 1.0)
    """

    kind: ClassVar[str] = "stable_surface"
    working_grids: ClassVar[int] = 8
    shape: tuple[int, int]
    tail_index: float
    hurst: float = 0.5

    def __post_init__(self) -> None:
        shape = whole_numbers("shape", self.shape, count=2, least=1, advice="give rows and columns")
        object.__setattr__(self, "shape", shape)
        index = self.tail_index
        if index != 2:
            index = real("tail_index", index, above=0.5, below=2, advice="2 is allowed too, and Gaussian")
        object.__setattr__(self, "tail_index", float(index))
        hurst = real("hurst", self.hurst, above=0, below=1, advice="0.5 is as rough as Brownian, smaller is rougher")
        object.__setattr__(self, "hurst", hurst)

    @property
    def torus(self) -> tuple[int, int]:
        """Periods of the torus on which the surface is made."""
        rows, columns = (doubled_period(length) for length in self.shape)
        return rows, columns

    @property
    def _workspace(self) -> tuple[int, ...]:
        return self.torus

    def scale(self, lag: tuple[int, int]) -> float:
        """Return the scale σ of X(t + lag) - X(t) for the surface as made, exact on its torus.

        Parameters
        ----------
        lag : (int, int)
            Rows and columns between the two cells.

        Returns
        -------
        float
        """
        response = moving_average(self.torus, self.tail_index, self.hurst)
        return _increment_scale(response, lag, self.tail_index)

    def _replicate(self, generator: np.random.Generator, dtype: np.dtype) -> np.ndarray:
        noise = stable_noise(self.torus, tail_index=self.tail_index, generator=generator)
        spectrum = fft.rfft2(moving_average(self.torus, self.tail_index, self.hurst))
        spectrum *= np.asarray(fft.rfft2(noise))
        heights = np.asarray(fft.irfft2(spectrum, self.torus, overwrite_x=True))[: self.shape[0], : self.shape[1]]
        return heights - heights[0, 0]


@lru_cache(maxsize=2)
def moving_average(torus: tuple[int, int], tail_index: float, hurst: float) -> np.ndarray:
    """Return the kernel |s|^(H - 2/α) on a torus, divided by the scale of increments at the lag of one cell."""
    distance = torus_distance(torus)
    distance[0, 0] = 1.0
    kernel = distance ** (hurst - 2 / tail_index)
    kernel[0, 0] = _mean_power_over_cell(hurst * tail_index - 2) ** (1 / tail_index)
    kernel /= _increment_scale(kernel, (0, 1), tail_index)
    kernel.setflags(write=False)
    return kernel


def _increment_scale(kernel: np.ndarray, lag: tuple[int, int], tail_index: float) -> float:
    moved = np.abs(np.roll(kernel, lag, axis=(0, 1)) - kernel)
    return float(np.sum(moved**tail_index) ** (1 / tail_index))


def _mean_power_over_cell(power: float) -> float:
    """Return the mean of |s|^power over the unit square about 0, for a power above -2."""
    nodes, weights = np.polynomial.legendre.leggauss(32)
    angles = (nodes + 1) * math.pi / 8
    return float(math.pi * np.sum(weights * (2 * np.cos(angles)) ** -(power + 2)) / (power + 2))


stable_surface = StableSurfaceSpec.draw

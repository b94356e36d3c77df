"""The approximate generator behind the published landscapes: increments on a torus, summed up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from fractalscape.landscapes.surface_noise import draw_noise, torus_field

Floats = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class IncrementalTorus:
    r"""A torus of mixed increments, whose double sum is nearly a fractional Brownian surface.

    With φ(x, y) = (x² + y²)^H in pixels, the mixed increments B(u) - B(u + e_x) - B(u + e_y) + B(u + e_x + e_y) of the
    true surface have the covariance

    .. math:: C_{xy}(x, y) = φ(x ± 1, y) + φ(x, y ± 1) - \tfrac12 φ(x ± 1, y ± 1) - 2 φ(x, y)

    (each ± a sum over its signs), and those along x alone C_x(x, y) = (φ(x ± 1, y) - 2φ(x, y)) / 2. Both are wrapped
    around a torus; frequencies on either axis of the first spectrum S, and frequency 0 of the second on its axis, are
    left out, and eigenvalues below 0 too. The increments along x on the first row are the mixed ones, divided by
    exp(i k_y) - 1, and independent noise of the spectrum of C_x at k_y = 0; likewise along y. Then all are summed.

    Because the sums telescope, the surface is a stationary field of spectrum S / (16 sin²(k_x/2) sin²(k_y/2)), less its
    first sample, and a walk along x and one along y, which is how it is made here: one transform, no sums of a surface.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the grid.
    hurst : float
        Hurst exponent in (0, 1).

    References
    ----------
    Kaplan, L. M. & Kuo, C.-C. J. (1996), An improved method for 2-D self-similar image synthesis, IEEE Trans. Image
    Process. 5, 754-761, for increments on a torus.

    Examples
    --------
    >>> IncrementalTorus(shape=(3, 512), hurst=0.5).periods
    (8, 1024)
    """

    shape: tuple[int, int]
    hurst: float

    @property
    def periods(self) -> tuple[int, int]:
        """Samples of the torus along y and x: the first powers of 2 that are at least twice the sides."""
        rows, columns = (2 ** (2 * length - 1).bit_length() for length in self.shape)
        return rows, columns

    def roots(self) -> tuple[Floats, Floats, Floats]:
        """Return amplitudes of the stationary field, and of the steps along y and along x; read-only, the last kept.

        The first are on the quadrant of non-negative frequencies, the others on half an axis.
        """
        return _roots(self)


@lru_cache(maxsize=2)
def _roots(torus: IncrementalTorus) -> tuple[Floats, Floats, Floats]:
    power = np.arange(-1.0, torus.periods[0] // 2 + 2)[:, None] ** 2 + np.arange(-1.0, torus.periods[1] // 2 + 2) ** 2
    power **= torus.hurst
    centre = power[1:-1, 1:-1]
    along_y = (power[2:, 1:-1] + power[:-2, 1:-1]) / 2 - centre
    along_x = (power[1:-1, 2:] + power[1:-1, :-2]) / 2 - centre
    steps_y, steps_x = _axis_spectrum(along_y.T), _axis_spectrum(along_x)
    corners = power[2:, 2:] + power[2:, :-2] + power[:-2, 2:] + power[:-2, :-2]
    mixed: Any = scipy.fft.dctn(2 * (along_y + along_x + centre) - corners / 2, type=1)
    sines = [2 * np.sin(np.pi * np.arange(1, length) / (2 * length - 2)) for length in mixed.shape]
    mixed[1:, 1:] /= np.outer(*sines) ** 2
    mixed[0], mixed[:, 0] = 0.0, 0.0
    for root in (mixed, steps_y, steps_x):
        np.sqrt(np.maximum(root, 0, out=root), out=root)
        root.flags.writeable = False
    return mixed, steps_y, steps_x


def _axis_spectrum(covariance: Floats) -> Floats:
    """Return the spectrum of the mean over the first axis of a quadrant, without its frequency 0."""
    weights = np.full(len(covariance), 1 / (len(covariance) - 1))
    weights[[0, -1]] /= 2  # what the others have twice, as images
    spectrum: Any = scipy.fft.dct(weights @ covariance, type=1)
    spectrum[0] = 0.0
    return spectrum


@dataclass(frozen=True, kw_only=True)
class IncrementalNoise:
    """The random numbers of one surface, for every Hurst exponent.

    Parameters
    ----------
    half_spectrum : complex array, shape (rows, columns / 2 + 1)
        Of white noise of unit variance on the torus.
    walk_spectra : pair of complex arrays, shapes (rows / 2 + 1,) and (columns / 2 + 1,)
        Of white noise along y and along x.
    """

    half_spectrum: NDArray[Any]
    walk_spectra: tuple[NDArray[np.complex128], NDArray[np.complex128]]


def draw_incremental_noise(stream: np.random.Generator, periods: tuple[int, int], dtype: str) -> IncrementalNoise:
    """Draw the random numbers of one surface on a torus of these periods."""
    of_y, of_x = (_line_noise(stream, period) for period in periods)
    return IncrementalNoise(half_spectrum=draw_noise(stream, periods, dtype).half_spectrum, walk_spectra=(of_y, of_x))


def _line_noise(stream: np.random.Generator, period: int) -> NDArray[np.complex128]:
    half = stream.standard_normal((period // 2 + 1, 2)).view(np.complex128)[:, 0]
    half[1:-1] *= math.sqrt(0.5)
    return half


def incremental_surface(noise: IncrementalNoise, torus: IncrementalTorus) -> NDArray[Any]:
    """Return the surface that noise makes on a torus: nearly of unit variogram at a lag of one pixel, 0 at the first.

    Parameters
    ----------
    noise : IncrementalNoise
        For the periods of the torus.
    torus : IncrementalTorus

    Returns
    -------
    array, shape of the grid
        Of the precision of the noise.
    """
    roots, *steps = torus.roots()
    field = torus_field(noise.half_spectrum, roots, torus.periods[1], torus.shape)
    surface = field - field[0, 0]
    walks = [
        _walk(spectrum * root, length)
        for spectrum, root, length in zip(noise.walk_spectra, steps, torus.shape, strict=True)
    ]
    surface += walks[0].astype(surface.dtype)[:, None]
    surface += walks[1].astype(surface.dtype)
    return surface


def _walk(spectrum: NDArray[np.complex128], length: int) -> Floats:
    """Return the sum of the first steps of a spectrum, from 0."""
    steps: Any = scipy.fft.irfft(spectrum, n=2 * (len(spectrum) - 1), norm="ortho")
    return np.concatenate([[0.0], np.cumsum(steps[: length - 1])])

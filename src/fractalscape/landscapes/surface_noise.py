"""The random numbers of a surface, and the surface that they make through an embedding."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from fractalscape.landscapes.intrinsic_embedding import IntrinsicEmbedding

BLOCK = 64
"""Rows of noise drawn at once: single precision then never holds all of it in double."""


@dataclass(frozen=True, kw_only=True)
class SurfaceNoise:
    """The random numbers of one surface.

    Parameters
    ----------
    half_spectrum : complex array, shape (rows, columns / 2 + 1)
        Of white noise of unit variance on the torus.
    plane : float array, shape (2,)
        Standard normal slopes along y and x.
    """

    half_spectrum: NDArray[Any]
    plane: NDArray[np.float64]


def draw_noise(stream: np.random.Generator, periods: tuple[int, int], dtype: str) -> SurfaceNoise:
    """Draw the random numbers of one surface.

    Parameters
    ----------
    stream : numpy.random.Generator
    periods : (int, int)
        Samples of the torus, even.
    dtype : {"f8", "f4"}

    Returns
    -------
    SurfaceNoise

    Notes
    -----
    Entries are independent complex normals. On the first and the last column, which a real field mirrors onto
    themselves, they have twice the variance: `embedded_surface` drops the imaginary half of what these columns give.
    """
    rows, columns = periods
    plane = stream.standard_normal(2)
    half = np.empty((rows, columns // 2 + 1), np.result_type(dtype, np.complex64))
    for start in range(0, rows, BLOCK):
        block = half[start : start + BLOCK]
        block[:] = stream.standard_normal((*block.shape, 2)).view(np.complex128)[..., 0]
        block[:, 1:-1] *= math.sqrt(0.5)
    return SurfaceNoise(half_spectrum=half, plane=plane)


def embedded_surface(noise: SurfaceNoise, embedding: IntrinsicEmbedding) -> NDArray[Any]:
    """Return the surface that noise makes through an embedding, with unit variogram at the diagonal of the grid.

    Parameters
    ----------
    noise : SurfaceNoise
        For the periods of the embedding.
    embedding : IntrinsicEmbedding

    Returns
    -------
    array, shape of the grid
        (S(t) - S(0)) / √2 + √c₂ t·Z with distances in diagonals of the grid.
    """
    rows, columns = embedding.shape
    stationary = torus_field(noise.half_spectrum, embedding.root_eigenvalues(), embedding.periods[1], embedding.shape)
    surface = (stationary - stationary[0, 0]) * stationary.dtype.type(math.sqrt(0.5))
    slopes = noise.plane * (math.sqrt(embedding.plane_variance) * embedding.spacing)
    surface += (slopes[0] * np.arange(rows)).astype(surface.dtype)[:, None]
    surface += (slopes[1] * np.arange(columns)).astype(surface.dtype)
    return surface


def torus_field(
    half_spectrum: NDArray[Any], roots: NDArray[np.float64], period: int, shape: tuple[int, int]
) -> NDArray[Any]:
    """Return the corner of a stationary field on a torus.

    Parameters
    ----------
    half_spectrum : complex array, shape (rows, period / 2 + 1)
        Of white noise, from `draw_noise`.
    roots : array, shape (rows / 2 + 1, period / 2 + 1)
        Roots of the eigenvalues, at non-negative frequencies.
    period : int
        Columns of the torus.
    shape : (int, int)
        Rows and columns of the corner.

    Returns
    -------
    array, of the shape
    """
    spectrum: Any = _coloured(half_spectrum, roots)
    spectrum = scipy.fft.ifft(spectrum, axis=0, norm="ortho", overwrite_x=True)
    # irfft ignores the imaginary parts of the first and the last column
    field: Any = scipy.fft.irfft(spectrum[: shape[0]], n=period, axis=1, norm="ortho")
    return field[:, : shape[1]]


def _coloured(half: NDArray[Any], roots: NDArray[np.float64]) -> NDArray[Any]:
    """Multiply a half spectrum by the roots of the eigenvalues, given on the quadrant of non-negative frequencies."""
    roots, middle = roots.astype(np.finfo(half.dtype).dtype, copy=False), len(half) // 2
    spectrum = np.empty_like(half)
    np.multiply(half[: middle + 1], roots, out=spectrum[: middle + 1])
    np.multiply(half[middle + 1 :], roots[middle - 1 : 0 : -1], out=spectrum[middle + 1 :])
    return spectrum

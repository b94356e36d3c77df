"""Exact stationary Gaussian noise on a line or a grid, by embedding its covariance in a torus.

Wood & Chan, *Simulation of stationary Gaussian processes in [0, 1]^d*, J. Comput. Graph. Stat. 3 (1994) 409.
"""

from __future__ import annotations

import numpy as np
from scipy import fft

from fractalscape.errors import InputError


def torus_distance(shape: tuple[int, ...]) -> np.ndarray:
    """Return the distance of every cell of a torus from cell 0, in grid units.

    Examples
    --------
    >>> torus_distance((6,))
    array([0., 1., 2., 3., 2., 1.])
    """
    squared = np.zeros(shape)
    for axis, length in enumerate(shape):
        along = np.minimum(np.arange(length), length - np.arange(length)).astype(float)
        squared += np.expand_dims(along**2, tuple(k for k in range(len(shape)) if k != axis))
    return np.sqrt(squared)


def doubled_period(side: int) -> int:
    """Return the smallest even period of at least twice a side that the Fourier transform is fast at."""
    return 2 * int(fft.next_fast_len(side, real=True) or side)


def circulant_roots(covariance: np.ndarray, *, advice: str) -> np.ndarray:
    """Return the square roots of the eigenvalues of a stationary covariance on a torus.

    Parameters
    ----------
    covariance : array, shape (period, ...)
        Covariance with cell 0, even along every axis; the eigenvalues are its Fourier transform.
    advice : str
        What to do if it is no covariance, the end of the message.

    Returns
    -------
    array
        The half of the roots that `scipy.fft.rfftn` gives.

    Raises
    ------
    InputError
        If an eigenvalue is negative beyond rounding, so that no noise has this covariance on this torus.

    Examples
    --------
    >>> circulant_roots(np.array([2.0, 1.0, 0.0, 1.0]), advice="").round(3)
    array([2.   , 1.414, 0.   ])
    """
    eigenvalues = np.real(np.asarray(fft.rfftn(covariance)))
    least, largest = float(eigenvalues.min()), float(eigenvalues.max())
    if least < -1e-12 * largest:
        raise InputError(
            f"the covariance on a torus of {covariance.shape} has the eigenvalue {least:.3g}, of {largest:.3g} at "
            f"most, so that no noise has it; {advice}"
        )
    return np.sqrt(np.maximum(eigenvalues, 0))


def stationary_noise(
    roots: np.ndarray, torus: tuple[int, ...], generator: np.random.Generator, dtype: np.dtype
) -> np.ndarray:
    """Return Gaussian noise of mean zero on a torus, of the covariance whose `circulant_roots` are given.

    Parameters
    ----------
    roots : array
        From `circulant_roots`.
    torus : tuple of int
        Periods of the torus, as the roots do not tell an even last one from an odd one.
    generator : numpy.random.Generator
    dtype : numpy.dtype
        Type in which everything is computed.
    """
    spectrum = fft.rfftn(generator.standard_normal(torus, dtype))  # pyright: ignore[reportArgumentType, reportCallIssue]
    spectrum *= roots.astype(dtype, copy=False)
    return np.asarray(fft.irfftn(spectrum, torus, overwrite_x=True))

"""Independent random streams from one seed, keyed by what they are for, and the fractional noise drawn from them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import real, whole
from fractalscape.errors import InputError

Floats = NDArray[np.float64]

SERIES_FROM = 10
"""Lag from which eight terms of the binomial series give the covariance of noise to the last digit."""


def streams(seed: int | np.random.Generator, count: int) -> list[np.random.Generator]:
    """Return `count` independent generators, one for each walker or replicate.

    Stream k depends on the seed and on k alone, so a longer list begins with the shorter one.

    Parameters
    ----------
    seed : int or numpy.random.Generator
        A non-negative integer; or a generator, whose own seed sequence is spawned.
    count : int
        How many streams.

    Returns
    -------
    list of numpy.random.Generator

    Raises
    ------
    InputError
        If the seed is negative, or the count is.

    Examples
    --------
    >>> [float(stream.random()) for stream in streams(7, 2)] == [float(s.random()) for s in streams(7, 3)[:2]]
    True
    """
    if count < 0:
        raise InputError(f"count={count} is negative; ask for 0 or more streams")
    if isinstance(seed, np.random.Generator):
        return seed.spawn(count)
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InputError(f"seed={seed!r} must be a non-negative integer or a numpy.random.Generator")
    return [np.random.default_rng(child) for child in np.random.SeedSequence(int(seed)).spawn(count)]


def fractional_noise(n: int, *, hurst: float, seed: int | np.random.Generator, count: int | None = None) -> Floats:
    r"""Draw fractional Gaussian noise of unit variance, exactly.

    Its covariance at lag k is that of increments of `fractional_motion`,

    .. math:: γ(k) = (|k+1|^{2H} - 2|k|^{2H} + |k-1|^{2H}) / 2.

    Parameters
    ----------
    n : int
        Steps, at least 1.
    hurst : float
        Hurst exponent H in (0, 1); 1/2 is white noise.
    seed : int or numpy.random.Generator
        Row k depends on the seed, n and k alone. A generator gives other noise at every call.
    count : int, optional
        How many rows; without it one, of shape (n,).

    Returns
    -------
    array, shape (n,) or (count, n)

    Raises
    ------
    InputError
        If n or count is not a positive whole number, H is not in (0, 1), or the seed is not one.

    Notes
    -----
    O(n log n): the covariance is embedded in a circulant one of 2n, whose eigenvalues are never negative. For lags of
    ten and more it is summed as a series in 1/k², because the difference above loses digits like k².

    References
    ----------
    Davies, R. B. & Harte, D. S. (1987), Tests for Hurst effect, Biometrika 74, 95-101.

    Examples
    --------
    >>> noise = fractional_noise(100_000, hurst=0.2, seed=0)
    >>> theory = (2**0.4 - 2) / 2
    >>> round(float(np.mean(noise[1:] * noise[:-1])), 2), round(theory, 2)
    (-0.34, -0.34)
    """
    whole("n", n, least=1)
    real("hurst", hurst, above=0, below=1, advice="give a Hurst exponent such as 0.5")
    rows = 1 if count is None else whole("count", count, least=1)
    roots = np.sqrt(_circulant_eigenvalues(n, float(hurst)))
    noise = np.array([_coloured_noise(stream, roots)[:n] for stream in streams(seed, rows)])
    return noise[0] if count is None else noise


def fractional_motion(n: int, *, hurst: float, seed: int | np.random.Generator, count: int | None = None) -> Floats:
    r"""Draw fractional Brownian motion B at 0, 1, …, n - 1, exactly.

    .. math:: E|B(s) - B(t)|^2 = |s - t|^{2H}, \qquad B(0) = 0

    Parameters
    ----------
    n : int
        Points, at least 2; the first is 0.
    hurst, seed, count
        As in `fractional_noise`. Paths of a unit length are these times ``(n - 1) ** -hurst``.

    Returns
    -------
    array, shape (n,) or (count, n)
        The running sum of n - 1 steps of fractional noise.

    Raises
    ------
    InputError
        As in `fractional_noise`.

    Examples
    --------
    >>> paths = fractional_motion(100, hurst=0.3, seed=0, count=10_000)
    >>> round(float(np.mean(paths[:, -1] ** 2)) / 99**0.6, 1)
    1.0
    """
    whole("n", n, least=2)
    steps = fractional_noise(n - 1, hurst=hurst, seed=seed, count=count)
    path = np.zeros((*steps.shape[:-1], n))
    np.cumsum(steps, axis=-1, out=path[..., 1:])
    return path


@lru_cache(maxsize=1)  # walkers are drawn one by one
def _circulant_eigenvalues(n: int, hurst: float) -> Floats:
    """Return the n + 1 eigenvalues of the circulant covariance of 2n steps; rounding below zero is taken for zero."""
    import scipy.fft  # streams are for everybody, and scipy takes long to import

    eigenvalues: Any = scipy.fft.dct(_noise_covariance(n + 1, hurst), type=1)
    return np.maximum(eigenvalues, 0)


def _noise_covariance(n: int, hurst: float) -> Floats:
    """Return γ(0), …, γ(n - 1)."""
    lags, power = np.arange(n, dtype=np.float64), 2 * hurst
    near = lags[:SERIES_FROM]
    near = (np.abs(near + 1) ** power - 2 * near**power + np.abs(near - 1) ** power) / 2
    inverse_square, total, coefficient = lags[SERIES_FROM:] ** -2, 0.0, 1.0
    terms = []
    for m in range(1, 9):
        coefficient *= (power - 2 * m + 2) * (power - 2 * m + 1) / ((2 * m - 1) * (2 * m))
        terms.append(coefficient)
    for term in reversed(terms):
        total = (total + term) * inverse_square
    return np.concatenate([near, lags[SERIES_FROM:] ** power * total])


def _coloured_noise(stream: np.random.Generator, roots: Floats) -> Floats:
    """Return a real periodic series whose spectrum has these roots, from its half spectrum of complex normals."""
    import scipy.fft

    half = stream.standard_normal((roots.size, 2)).view(np.complex128)[:, 0]
    half[1:-1] *= np.sqrt(0.5)  # irfft ignores the imaginary parts of the first and the last
    series: Any = scipy.fft.irfft(roots * half, n=2 * (roots.size - 1), norm="ortho")
    return series

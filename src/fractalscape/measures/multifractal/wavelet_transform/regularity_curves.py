"""Largest sizes and mean powers of wavelet coefficients in each octave: the curves whose slopes are h_min and η(p)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import WaveletCoefficients

Floats = NDArray[np.float64]


def log2_largest(coefficients: WaveletCoefficients, octaves: Sequence[int]) -> Floats:
    r"""Return log2 of the largest size of a coefficient, :math:`\log_2 \sup_k |c_j(k)|`.

    Parameters
    ----------
    coefficients : WaveletCoefficients
    octaves : sequence of int
        j.

    Returns
    -------
    array, shape (replicate, octave)
        NaN where an octave of an item has no coefficient other than 0.

    Examples
    --------
    >>> from fractalscape.measures.multifractal import wavelet_coefficients
    >>> coefficients = wavelet_coefficients(np.random.default_rng(0).standard_normal(256))
    >>> log2_largest(coefficients, [1, 2]).round(2)
    array([[1.06, 0.46]])
    """
    with np.errstate(invalid="ignore"):
        return np.log2(largest_sizes(coefficients, octaves))


def log2_mean_power(coefficients: WaveletCoefficients, p: float, octaves: Sequence[int]) -> Floats:
    r"""Return log2 of the mean of sizes to the power p over all bands, :math:`\log_2 \langle |c_j|^p \rangle`.

    Parameters
    ----------
    coefficients, octaves
        As in `log2_largest`.
    p : float
        Positive and finite. Sizes are taken in units of the largest first, so that no power leaves the floats.

    Returns
    -------
    array, shape (replicate, octave)
        NaN where an octave of an item has no coefficient other than 0.

    Examples
    --------
    >>> from fractalscape.measures.multifractal import wavelet_coefficients
    >>> coefficients = wavelet_coefficients(np.random.default_rng(0).standard_normal(2**14))
    >>> np.diff(log2_mean_power(coefficients, 2.0, range(2, 7))).round(1)  # white noise: eta(2) = -1
    array([[-0.9, -1.1, -1. , -0.8]])
    """
    largest = largest_sizes(coefficients, octaves)
    means = []
    for j, unit in zip(octaves, largest.T, strict=True):
        detail = coefficients.details[j - 1]
        known = np.isfinite(detail)
        units = np.where(unit > 0, unit, 1.0).reshape(-1, *[1] * (detail.ndim - 1))
        sizes = np.abs(np.where(known, detail, 0.0), dtype=np.float64) / units
        powers = np.square(sizes, out=sizes) if p == 2 else np.power(sizes, p, out=sizes)
        axes = tuple(range(1, detail.ndim))
        means.append(powers.sum(axis=axes) / np.maximum(known.sum(axis=axes), 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return p * np.log2(largest) + np.log2(np.stack(means, axis=-1))


def largest_sizes(coefficients: WaveletCoefficients, octaves: Sequence[int]) -> Floats:
    """Return the largest size of a coefficient, shape (replicate, octave); NaN where there is none but 0."""
    axes: Any = tuple(range(1, coefficients.ndim + 2))
    found = []
    for j in octaves:
        detail = coefficients.details[j - 1]
        found.append(np.fmax(np.fmax.reduce(detail, axis=axes), -np.fmin.reduce(detail, axis=axes)))
    sizes = np.stack(found, axis=-1).astype(np.float64)
    return np.where(sizes > 0, sizes, np.nan)

"""Regularity diagnostics: what must hold before leaders or p-leaders say anything."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import shown, whole
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.octave_slopes import octave_slopes
from fractalscape.measures.multifractal.wavelet_leaders.leaders import checked_p
from fractalscape.measures.multifractal.wavelet_transform.regularity_curves import log2_largest, log2_mean_power
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import WaveletCoefficients

Floats = NDArray[np.float64]

LEAST_P, MOST_P = 0.01, 100.0
"""Between which the critical p is sought."""


def coefficient_counts(coefficients: WaveletCoefficients, octaves: Sequence[int]) -> Floats:
    """Return how many coefficients each octave has, shape (replicate, octave)."""
    found = [np.isfinite(coefficients.details[j - 1]).sum(axis=_all_but_first(coefficients)) for j in octaves]
    return np.stack(found, axis=-1).astype(np.float64)


def minimum_regularity(coefficients: WaveletCoefficients, octaves: Sequence[int]) -> Floats:
    r"""Return h_min, the slope of log2 of the largest coefficient of each octave.

    .. math:: \log_2 \sup_k |c_j(k)| \sim h_{min}\, j

    Leaders need it positive; else integrate by more than -h_min, `WaveletCoefficients.integrate`.

    Parameters
    ----------
    coefficients : WaveletCoefficients
    octaves : sequence of int
        Those of the fit, two or more, ascending, weighted by their number of coefficients.

    Returns
    -------
    array, shape (replicate,)
        NaN for an item without coefficients other than 0 in two octaves.

    Raises
    ------
    InputError
        If the coefficients have no such octaves.

    References
    ----------
    Jaffard, Abry & Wendt (2015), Irregularities and scaling in signal and image processing: multifractal analysis.

    Examples
    --------
    >>> from fractalscape.measures.multifractal import wavelet_coefficients
    >>> noise = np.random.default_rng(0).standard_normal(4096)
    >>> bool(minimum_regularity(wavelet_coefficients(noise), range(3, 8))[0] < -0.5)  # white noise has no regularity
    True
    """
    octaves = checked_octaves(coefficients, octaves)
    return octave_slopes(*_usable(log2_largest(coefficients, octaves), coefficients, octaves))


def wavelet_scaling(coefficients: WaveletCoefficients, p: float, octaves: Sequence[int]) -> Floats:
    r"""Return η(p), the slope of log2 of the mean of \|c_j\|^p over all bands.

    p-leaders of order p need η(p) > 0. With p = 2, half of it estimates the Hurst exponent of a fractional process.

    Parameters
    ----------
    coefficients, octaves
        As in `minimum_regularity`.
    p : float
        Positive and finite.

    Returns
    -------
    array, shape (replicate,)

    Raises
    ------
    InputError
        If p is not such a number, or the coefficients have no such octaves.

    Examples
    --------
    >>> from fractalscape.measures.multifractal import wavelet_coefficients
    >>> from fractalscape.randomness import fractional_motion
    >>> coefficients = wavelet_coefficients(fractional_motion(2**14, hurst=0.3, seed=1))
    >>> round(float(wavelet_scaling(coefficients, 2, range(3, 9))[0]) / 2, 2)
    0.26
    """
    if math.isinf(p := checked_p(p)):
        raise InputError("p=inf has no mean of powers; its slope is minimum_regularity")
    octaves = checked_octaves(coefficients, octaves)
    return octave_slopes(*_usable(log2_mean_power(coefficients, p, octaves), coefficients, octaves))


def critical_p(coefficients: WaveletCoefficients, octaves: Sequence[int]) -> Floats:
    """Return p0, the largest p for which η(p) > 0; infinite where h_min > 0, 0 where no p from 0.01 on has it.

    Parameters
    ----------
    coefficients, octaves
        As in `minimum_regularity`.

    Returns
    -------
    array, shape (replicate,)
    """
    smallest = minimum_regularity(coefficients, octaves)
    found = np.where(smallest > 0, math.inf, np.nan)
    for k in np.flatnonzero(smallest <= 0):
        item = dataclasses.replace(coefficients, details=tuple(each[k : k + 1] for each in coefficients.details))
        found[k] = _bisected(item, octaves)
    return found


def _bisected(item: WaveletCoefficients, octaves: Sequence[int]) -> float:
    low, high = LEAST_P, MOST_P
    if not wavelet_scaling(item, low, octaves)[0] > 0:
        return 0.0
    while high > 1.0001 * low:
        middle = math.sqrt(low * high)
        low, high = (middle, high) if wavelet_scaling(item, middle, octaves)[0] > 0 else (low, middle)
    return low


def resolution_correction(
    coefficients: WaveletCoefficients,
    p: float,
    first_octave: int,
    octaves: Sequence[int],
    *,
    fitted: Sequence[int] | None = None,
) -> Floats:
    r"""Return what to add to ln ℓ_j for the octaves below `first_octave` that no coefficient has seen.

    .. math:: -\frac{1}{p} \ln \frac{1 - 2^{-(j - j_0 + 1) η(p)}}{1 - 2^{-η(p)}}

    Parameters
    ----------
    coefficients, octaves
        As in `minimum_regularity`.
    p : float
        0 for all octaves where it is infinite.
    first_octave : int
        j_0.
    fitted : sequence of int, optional
        Octaves that η(p) is the slope of, if not `octaves`.

    Returns
    -------
    array, shape (replicate, octave)
        NaN where η(p) is not positive.

    References
    ----------
    Leonarduzzi, Wendt, Abry, Jaffard & Melot (2016), Finite-resolution effects in p-leader multifractal analysis, IEEE
    Trans. Signal Process. 65, 3359-3368.
    """
    if math.isinf(p := checked_p(p)):
        return np.zeros((coefficients.replicates, len(octaves)))
    octaves = checked_octaves(coefficients, octaves)
    first_octave = whole("first_octave", first_octave, least=1, most=octaves[0])
    scaling = wavelet_scaling(coefficients, p, octaves if fitted is None else fitted)
    return correction_of(scaling, p, first_octave, octaves)


def correction_of(scaling: Floats, p: float, first_octave: int, octaves: Sequence[int]) -> Floats:
    """Return `resolution_correction`, shape (…, octave), for η(p) of shape (…)."""
    eta, terms = scaling[..., None], np.asarray(octaves, np.float64) - first_octave + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(eta > 0, -np.log((1 - 2.0 ** (-terms * eta)) / (1 - 2.0**-eta)) / p, np.nan)


def checked_octaves(coefficients: WaveletCoefficients, octaves: Any) -> tuple[int, ...]:
    """Return two or more ascending octaves, or raise `InputError` if the coefficients do not have them."""
    if not isinstance(coefficients, WaveletCoefficients):
        raise InputError(
            f"coefficients={shown(coefficients)} are no WaveletCoefficients; wavelet_coefficients makes some"
        )
    try:
        found = tuple(whole("octaves", j, least=1, most=coefficients.octaves) for j in octaves)
    except TypeError:
        found = ()
    if len(found) < 2 or any(after <= before for before, after in pairwise(found)):
        raise InputError(f"octaves={shown(octaves)} are not two or more ascending octaves; range(3, 6) are 3, 4 and 5")
    return found


def _usable(curves: Floats, coefficients: WaveletCoefficients, octaves: Sequence[int]) -> tuple[Floats, Any, Floats]:
    """Return the arguments of `octave_slopes`, octaves without a finite value left out."""
    weights = np.where(np.isfinite(curves), coefficient_counts(coefficients, octaves), 0.0)
    return curves, list(octaves), weights


def _all_but_first(coefficients: WaveletCoefficients) -> tuple[int, ...]:
    return tuple(range(1, coefficients.ndim + 2))

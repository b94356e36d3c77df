"""η(p) and p0 of coefficients that a share of outlying ones does not carry away."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.bootstrap.octave_resamples import octave_sums
from fractalscape.measures.multifractal.cumulants.phase_cumulants import PhaseTerms, centred_logarithms, phase_cumulants
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.octave_slopes import octave_slopes
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import log_leaders
from fractalscape.measures.multifractal.wavelet_transform.regularity import coefficient_counts
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import WaveletCoefficients

Floats = NDArray[np.float64]


def coefficient_cumulants(coefficients: WaveletCoefficients, analysis: LeaderAnalysis, frequency: float) -> Floats:
    """Return robust c1 and c2 of the coefficients of all bands, fractional order included, shape (replicate, 2)."""
    octaves = analysis.octaves(coefficients)
    counts = coefficient_counts(coefficients, octaves)
    found = []
    for k in range(coefficients.replicates):
        logarithms = [log_leaders(np.abs(coefficients.details[j - 1][k])) for j in octaves]
        centred, centres, spread = centred_logarithms(logarithms)
        t = frequency / spread if spread > 0 else math.nan
        cumulants = phase_cumulants(octave_sums(centred, [PhaseTerms(frequency=t)] * len(octaves)), t)
        curves = np.stack([cumulants[:, 0] + centres, cumulants[:, 1]])
        found.append(math.log2(math.e) * octave_slopes(curves, octaves, counts[k]))
    return np.stack(found)


def robust_scaling(cumulants: Floats, p: float) -> Floats:
    """Return η(p) = p c1 + p² c2 / 2 from `coefficient_cumulants`, shape (replicate,); NaN for infinite p."""
    if math.isinf(p):
        return np.full(len(cumulants), np.nan)
    return p * cumulants[:, 0] + p**2 * cumulants[:, 1] / 2


def robust_critical_p(cumulants: Floats) -> Floats:
    """Return the p up to which `robust_scaling` is positive, shape (replicate,): -2 c1 / c2, 0 without any.

    Examples
    --------
    >>> robust_critical_p(np.array([[0.5, -0.25], [-0.1, -0.25], [0.5, 0.01]]))
    array([ 4.,  0., inf])
    """
    first, second = cumulants[:, 0], cumulants[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(first > 0, np.where(second < 0, -2 * first / second, math.inf), 0.0)

"""Multifractal analysis of signals and images, by wavelet leaders and p-leaders.

Composed in the open: `wavelet_coefficients` of the data, `leaders` of those, sums of them in every octave (and in
blocks), curves and slopes of the sums; a `LeaderAnalysis` says how.
"""

from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis, leader_exponents
from fractalscape.measures.multifractal.leaders import Leaders, leaders
from fractalscape.measures.multifractal.regularity import (
    critical_p,
    minimum_regularity,
    resolution_correction,
    wavelet_scaling,
)
from fractalscape.measures.multifractal.wavelet_coefficients import WaveletCoefficients, wavelet_coefficients

__all__ = [
    "LeaderAnalysis",
    "Leaders",
    "WaveletCoefficients",
    "critical_p",
    "leader_exponents",
    "leaders",
    "minimum_regularity",
    "resolution_correction",
    "wavelet_coefficients",
    "wavelet_scaling",
]

"""Logarithms whose slopes along octaves are the oscillation and the lacunarity exponent of each place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import choice, real, shown, whole
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.leader_analysis import USUAL_ANALYSIS, LeaderAnalysis, checked_analysis
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import log_leaders
from fractalscape.measures.multifractal.wavelet_leaders.leaders import leaders
from fractalscape.measures.multifractal.wavelet_transform.regularity import checked_octaves, resolution_correction
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import WaveletCoefficients

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class SingularityLogarithms:
    """Logarithms of each place, octave by octave.

    Parameters
    ----------
    octaves : tuple of int
    oscillation, lacunarity : tuple of arrays, shape (replicate, *shape of the octave)
        o and l, whose slopes along octaves are the two exponents; NaN where a leader is NaN or 0.
    """

    octaves: tuple[int, ...]
    oscillation: tuple[Floats, ...] = field(repr=False)
    lacunarity: tuple[Floats, ...] = field(repr=False)


def singularity_logarithms(
    coefficients: WaveletCoefficients,
    analysis: LeaderAnalysis = USUAL_ANALYSIS,
    octaves: Sequence[int] | None = None,
    *,
    difference: float = 0.05,
    corrected: bool = True,
) -> SingularityLogarithms:
    r"""Return the logarithms of two ratios of leaders.

    .. math:: o_j = \frac{1}{δ} \ln \frac{\ell_j^{(p, γ + δ)}}{\ell_j^{(p, γ)}} - j \ln 2, \qquad
       l_j = \frac{1}{δ} \ln \frac{\ell_j^{(p', γ)}}{\ell_j^{(p, γ)}}, \qquad \frac{1}{p'} = \frac{1}{p} + δ

    Where ℓ_j of a place scales with an exponent h(1/p, γ), these scale with the differences of it.

    Parameters
    ----------
    coefficients : WaveletCoefficients
        Integrated by the γ of `analysis`.
    analysis : LeaderAnalysis
    octaves : sequence of int, optional
        Two or more, ascending, from the first octave of the analysis on; those of its fit when absent.
    difference : float
        δ, between 0 and 1.
    corrected : bool
        Whether leaders are corrected for finite resolution, by η(p) of `octaves`. Not for a lone singularity, whose
        scaling is not that of the rest.

    Returns
    -------
    SingularityLogarithms

    Raises
    ------
    InputError
        If the coefficients have no such octaves, the difference is not between 0 and 1, or an argument is of another
        kind.
    """
    checked_analysis(analysis)
    if not isinstance(coefficients, WaveletCoefficients):
        raise InputError(f"coefficients={shown(coefficients)} are no WaveletCoefficients; make them of the analysis")
    choice("corrected", corrected, (True, False))
    octaves = checked_octaves(coefficients, analysis.octaves(coefficients) if octaves is None else octaves)
    whole("octaves", octaves[0], least=analysis.first_octave, advice="first_octave of the analysis is the first")
    difference = real("difference", difference, above=0, below=1, advice="0.05 is usual")
    inverse = 0.0 if math.isinf(analysis.norm) else 1 / analysis.norm
    plain, integrated, lower = (
        _log_leaders(each, p, analysis, octaves, corrected)
        for each, p in (
            (coefficients, analysis.norm),
            (coefficients.integrate(difference), analysis.norm),
            (coefficients, 1 / (inverse + difference)),
        )
    )
    by_order, by_norm = (
        [(b - a) / difference for a, b in zip(plain, other, strict=True)] for other in (integrated, lower)
    )
    return SingularityLogarithms(
        octaves=tuple(octaves),
        oscillation=tuple(values - j * math.log(2) for values, j in zip(by_order, octaves, strict=True)),
        lacunarity=tuple(by_norm),
    )


def _log_leaders(
    coefficients: WaveletCoefficients, p: float, analysis: LeaderAnalysis, octaves: Sequence[int], corrected: bool
) -> list[Floats]:
    found = leaders(coefficients, p=p, first_octave=analysis.first_octave, recursion=analysis.recursion)
    logarithms = [log_leaders(found.octave(j)) for j in octaves]
    if not corrected:
        return logarithms
    correction = resolution_correction(coefficients, p, analysis.first_octave, octaves)
    axes = [1] * coefficients.ndim
    return [values + correction[:, k].reshape(-1, *axes) for k, values in enumerate(logarithms)]

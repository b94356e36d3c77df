"""Densities of exponents along octaves, the spectra that are their slopes, and those of resamples."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.bootstrap.octave_draws import OctaveDraws
from fractalscape.measures.multifractal.bootstrap.octave_resamples import octave_sums
from fractalscape.measures.multifractal.large_deviations.exponent_density import (
    ExponentDensity,
    exponent_density,
    large_deviation_dimensions,
    scaled_log_densities,
)
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import log_leaders
from fractalscape.measures.multifractal.wavelet_leaders.leaders import Leaders
from fractalscape.measures.multifractal.wavelet_transform.regularity import resolution_correction

Floats = NDArray[np.float64]


class DeviationCurves(NamedTuple):
    """Curves against octaves and spectra of items, exponent by exponent.

    Parameters
    ----------
    curves : array (item, octave, point)
        log2 of the density, plus the logarithm of its prefactor.
    alone : array (item, octave, point)
        Spectra of single octaves.
    dimensions : array (item, point)
        Slopes of the curves.
    drawn : array (item, replicate, point)
        The same of resamples.
    """

    curves: Floats
    alone: Floats
    dimensions: Floats
    drawn: Floats


def deviation_densities(
    found: Leaders, analysis: LeaderAnalysis, *, outer_octave: float | None, bandwidth: float | None
) -> list[ExponentDensity]:
    """Return how the exponents of the leaders of each item are spread in the octaves of the fit.

    Parameters
    ----------
    found : Leaders
    analysis : LeaderAnalysis
    outer_octave, bandwidth : float or None
        As in `large_deviation_spectrum`.

    Returns
    -------
    list of ExponentDensity
    """
    octaves = analysis.octaves(found.coefficients)
    correction = resolution_correction(found.coefficients, found.p, found.first_octave, octaves) / math.log(2)
    return [
        exponent_density(
            [log_leaders(found.octave(j)[k]) / math.log(2) for j in octaves],
            octaves,
            correction=correction[k],
            outer_octave=outer_octave,
            bandwidth=bandwidth,
        )
        for k in range(found.replicates)
    ]


def deviation_curves(
    densities: list[ExponentDensity], exponents: Floats, analysis: LeaderAnalysis, draws: OctaveDraws, *, ndim: int
) -> DeviationCurves:
    """Return the curves and spectra of items at Hölder exponents of the integrated data.

    Parameters
    ----------
    densities : list of ExponentDensity
        One an item.
    exponents : array, shape (point,)
    analysis : LeaderAnalysis
    draws : OctaveDraws
    ndim : int
        d.

    Returns
    -------
    DeviationCurves
    """
    each = [
        _of_item(item, exponents, analysis, ndim, draws, stream)
        for item, stream in zip(densities, draws.streams(len(densities)), strict=True)
    ]
    return DeviationCurves(*map(np.stack, zip(*each, strict=True)))


def _of_item(
    item: ExponentDensity,
    exponents: Floats,
    analysis: LeaderAnalysis,
    ndim: int,
    draws: OctaveDraws,
    random: np.random.Generator,
) -> DeviationCurves:
    """Return the curves and spectra of one item, without the axis of items."""
    terms = item.terms(exponents)
    sums = octave_sums(item.values, terms)
    drawn_sums = draws.sums(item.values, terms, random)
    curves, drawn = (scaled_log_densities(each, item, terms) for each in (sums, drawn_sums))
    near = np.nan_to_num(sums[:, 1:])
    highest = np.max(np.where(np.isfinite(curves), curves, -np.inf), axis=1, keepdims=True)
    alone = ndim + (curves - np.where(np.isfinite(highest), highest, np.nan)) / item.generations[:, None]

    def dimensions(values: Floats) -> Floats:
        return large_deviation_dimensions(values, near, item.octaves, ndim=ndim, weighted=analysis.weights)

    return DeviationCurves(curves, alone, dimensions(curves), dimensions(drawn))

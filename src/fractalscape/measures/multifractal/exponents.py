"""Exponents of leaders: statistics of octaves, and the slopes of them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.measures.multifractal.leader_analysis import USUAL_ANALYSIS, LeaderAnalysis, checked_analysis
from fractalscape.measures.multifractal.octave_slopes import octave_slopes
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import (
    OctaveStatistics,
    leader_sums,
    octave_statistics,
)
from fractalscape.measures.multifractal.wavelet_leaders.leaders import Leaders
from fractalscape.measures.multifractal.wavelet_transform.regularity import resolution_correction

Floats = NDArray[np.float64]


class Exponents(NamedTuple):
    """Slopes against octaves, less the fractional order.

    Parameters
    ----------
    log_cumulants : array (…, order)
        c1, c2, …
    scaling_exponents : array (…, moment)
        ζ(q).
    singularity_dimensions, hoelder_exponents : array (…, moment)
        D(q) and h(q).
    """

    log_cumulants: Floats
    scaling_exponents: Floats
    singularity_dimensions: Floats
    hoelder_exponents: Floats


def octave_curves(found: Leaders, analysis: LeaderAnalysis, *, octaves: range | None = None) -> OctaveStatistics:
    """Return the statistics of octaves, shape (replicate, octave, …), corrected for finite resolution.

    Those of the fit when `octaves` is absent; the correction is that of the fit in any case.
    """
    fitted = analysis.octaves(found.coefficients)
    octaves = fitted if octaves is None else octaves
    sums, centres = leader_sums(found, octaves, analysis.columns)
    correction = resolution_correction(found.coefficients, found.p, found.first_octave, octaves, fitted=fitted)
    return octave_statistics(sums, centres, analysis.columns, correction)


def fit_weights(counts: Floats, analysis: LeaderAnalysis) -> Floats:
    """Return what each octave weighs in a fit, by how many leaders it has; 0 without one."""
    return counts if analysis.weights == "count" else (counts > 0).astype(np.float64)


def exponents(
    curves: OctaveStatistics,
    octaves: range,
    analysis: LeaderAnalysis,
    *,
    ndim: int,
    weights: Floats | OctaveStatistics | None = None,
) -> Exponents:
    r"""Return the slopes of curves.

    .. math:: c_m = \log_2 e\, \frac{dC_m}{dj}, \quad ζ(q) = \frac{d \log_2 S(j, q)}{dj}, \quad
       D(q) = d + \frac{dU}{dj}, \quad h(q) = \frac{dV}{dj}

    Parameters
    ----------
    curves : OctaveStatistics
        Leading axes of any shape, then octaves.
    octaves : range
    analysis : LeaderAnalysis
    ndim : int
        d.
    weights : array, shape (…, octave), or OctaveStatistics, optional
        Instead of those of the analysis; of every statistic by itself in the second form.

    Returns
    -------
    Exponents
    """
    shared = fit_weights(curves.counts, analysis) if weights is None else weights

    def slopes(name: str) -> Floats:
        of_each = isinstance(shared, OctaveStatistics)
        own = np.swapaxes(getattr(shared, name), -1, -2) if of_each else np.expand_dims(shared, -2)
        return octave_slopes(np.swapaxes(getattr(curves, name), -1, -2), octaves, own)

    moments, order = np.asarray(analysis.moments), analysis.fractional_order
    log_cumulants = slopes("cumulants") * math.log2(math.e)
    log_cumulants[..., 0] -= order
    return Exponents(
        log_cumulants=log_cumulants,
        scaling_exponents=slopes("structure") - moments * order,
        singularity_dimensions=ndim + slopes("dimension_term"),
        hoelder_exponents=slopes("exponent_term") - order,
    )


def leader_exponents(
    data: ArrayLike, analysis: LeaderAnalysis = USUAL_ANALYSIS, *, ndim: int | None = None
) -> Exponents:
    """Return the exponents of a signal, an image, or many, as bare arrays.

    Parameters
    ----------
    data, ndim
        As in `wavelet_coefficients`.
    analysis : LeaderAnalysis

    Returns
    -------
    Exponents
        Arrays of leading axis replicate; c1, ζ(q) and h(q) are NaN where η(p) is not positive.

    Raises
    ------
    InputError
        If the data are not of this form, or do not have the octaves of the fit.

    Notes
    -----
    Whether wavelet leaders may be taken is not looked at: where h_min is not positive, their exponents are finite and
    say nothing. See `minimum_regularity`, or call `singularity_spectrum`, which refuses such data.

    Examples
    --------
    >>> from fractalscape.landscapes import fractional_brownian
    >>> images = fractional_brownian((256, 256), hurst=0.7, seed=0, count=4)
    >>> found = leader_exponents(images, LeaderAnalysis(fit_octaves=(2, 4)), ndim=2)
    >>> found.log_cumulants.mean(axis=0).round(2) + 0.0
    array([0.63, 0.  , 0.  ])
    """
    coefficients = checked_analysis(analysis).coefficients(data, ndim=ndim)
    curves = octave_curves(analysis.leaders(coefficients), analysis)
    return exponents(curves, analysis.octaves(coefficients), analysis, ndim=coefficients.ndim)

"""Log-cumulants of one window: its leaders cut out, cell by cell, and analysed as if they were all there are."""

import dataclasses
import math

import numpy as np

from fractalscape.measures.multifractal.exponents import exponents, octave_curves
from fractalscape.measures.multifractal.wavelet_transform.regularity import minimum_regularity, wavelet_scaling


def window_cumulants(found, analysis, corner, side, left_out=None):
    """Return log-cumulants of the window of a side at a corner, of items, without the leaders of a part of it.

    `left_out` is (corner, side) of the part. NaN where the window is too irregular.
    """
    cut = _cut(found, corner, side, left_out)
    octaves = analysis.octaves(found.coefficients)
    estimates = exponents(octave_curves(cut, analysis), octaves, analysis, ndim=found.ndim).log_cumulants
    if left_out is None or math.isfinite(found.p):
        estimates[~(_regularity(cut, octaves) > 0)] = np.nan
    return estimates


def window_regularity(found, analysis, corner, side):
    """Return eta(p) / p of a window, or h_min for wavelet leaders, less the fractional order."""
    octaves = analysis.octaves(found.coefficients)
    return _regularity(_cut(found, corner, side, None), octaves) - analysis.fractional_order


def _regularity(cut, octaves):
    if math.isinf(cut.p):
        return minimum_regularity(cut.coefficients, octaves)
    return wavelet_scaling(cut.coefficients, cut.p, octaves) / cut.p


def jackknife_error(found, analysis, corner, side, parts):
    """Return the standard error from windows without one of parts^d parts."""
    without = []
    for place in np.ndindex(*[parts] * found.ndim):
        first = [c + p * side // parts for c, p in zip(corner, place, strict=True)]
        sides = [c + (p + 1) * side // parts - f for c, p, f in zip(corner, place, first, strict=True)]
        without.append(window_cumulants(found, analysis, corner, side, (first, sides)))
    middle = np.mean(without, axis=0)
    return np.sqrt((len(without) - 1) * np.mean([(each - middle) ** 2 for each in without], axis=0))


def _cut(found, corner, side, left_out):
    details = tuple(_inside(d, j, corner, side, left_out) for j, d in enumerate(found.coefficients.details, start=1))
    values = tuple(_inside(v, j, corner, side, left_out) for j, v in zip(found.octaves, found.values, strict=True))
    coefficients = dataclasses.replace(found.coefficients, details=details)
    return dataclasses.replace(found, values=values, coefficients=coefficients)


def _inside(values, octave, corner, side, left_out):
    ndim = len(corner)
    front = values.ndim - ndim
    wanted = []
    for axis in range(ndim):
        count = values.shape[front + axis]
        wanted.append([k for k in range(count) if _within(k, octave, corner[axis], side)])
    cut = values[(..., *np.ix_(*wanted))].copy()
    if left_out is not None:
        for place in np.ndindex(*(len(each) for each in wanted)):
            numbers = [each[k] for each, k in zip(wanted, place, strict=True)]
            if all(_within(k, octave, c, s) for k, c, s in zip(numbers, *left_out, strict=True)):
                cut[(..., *place)] = math.nan
    return cut


def _within(number, octave, first, side):
    return first <= 2**octave * (number + 0.5) < first + side

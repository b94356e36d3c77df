"""Log-cumulants of leaders in windows, each corrected by its own η(p), and their standard errors."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.exponents import fit_weights
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.octave_slopes import octave_slopes
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import (
    Columns,
    OctaveStatistics,
    centre_of,
    log_leaders,
    octave_statistics,
)
from fractalscape.measures.multifractal.wavelet_leaders.leaders import Leaders
from fractalscape.measures.multifractal.wavelet_transform.regularity import correction_of
from fractalscape.measures.multifractal.windows.window_maxima import window_maxima
from fractalscape.measures.multifractal.windows.window_sums import Windows, window_sums

Floats = NDArray[np.float64]


class WindowTotals(NamedTuple):
    """Sums over the leaders and the coefficients of windows.

    Parameters
    ----------
    leaders : array (…, item, *place, octave, column)
        Of the terms of `Columns`, of ln ℓ less its centre.
    powers : array (…, item, *place, octave, 2)
        How many coefficients, and the sum of their sizes to the power p in units of the largest.
    """

    leaders: Floats
    powers: Floats


class WindowCumulants(NamedTuple):
    """What windows say.

    Parameters
    ----------
    curves : OctaveStatistics
        Leading axes item, place, octave.
    log_cumulants, error : array (item, *place, order)
        NaN where an octave has no leader, or the window is too irregular: η(p), or h_min of wavelet leaders, is not
        positive. The standard error also where it would be without one part of the window.
    scaling : array (item, *place)
        η(p) less p times the fractional order; NaN for wavelet leaders.
    smallest : array (item, *place)
        h_min less the fractional order.
    """

    curves: OctaveStatistics
    log_cumulants: Floats
    error: Floats
    scaling: Floats
    smallest: Floats


def window_cumulants(
    found: Leaders, analysis: LeaderAnalysis, octaves: range, windows: Windows, *, parts: int
) -> WindowCumulants:
    r"""Return the log-cumulants of all windows, with standard errors from a jackknife over parts.

    .. math:: s^2 = \frac{n - 1}{n} \sum_k (c_{(k)} - \bar c_{(\cdot)})^2

    Parameters
    ----------
    found : Leaders
    analysis : LeaderAnalysis
    octaves : range
        Of the fit.
    windows : Windows
    parts : int
        Along each axis.

    Returns
    -------
    WindowCumulants
    """
    centres, units = _centres(found, octaves), _units(found, octaves)
    by_part = _by_part(found, analysis, octaves, windows, parts, centres, units)
    whole = WindowTotals(*(each.sum(axis=0) for each in by_part))

    def estimates(totals: WindowTotals) -> tuple[OctaveStatistics, Floats, Floats]:
        return _estimates(totals, centres, units, found, analysis, octaves)

    curves, log_cumulants, scaling = estimates(whole)
    count = len(by_part.leaders)
    without = np.stack(
        [
            estimates(WindowTotals(whole.leaders - by_part.leaders[k], whole.powers - by_part.powers[k]))[1]
            for k in range(count)
        ]
    )
    error = np.sqrt((count - 1) * without.var(axis=0))
    smallest = _smallest(found, whole.powers[..., 0], octaves, windows)
    if math.isinf(found.p):
        log_cumulants = np.where(smallest[..., None] > 0, log_cumulants, np.nan)
    order = analysis.fractional_order
    return WindowCumulants(curves, log_cumulants, error, scaling - found.p * order, smallest - order)


def _smallest(found: Leaders, counts: Floats, octaves: range, windows: Windows) -> Floats:
    """Return h_min of the windows, shape (item, *place); as `minimum_regularity`, of integrated data."""
    largest = [window_maxima(found.coefficients.details[j - 1], j, windows) for j in octaves]
    with np.errstate(divide="ignore"):
        curves = np.log2(np.stack(largest, axis=-1))
    return octave_slopes(curves, octaves, np.where(np.isfinite(curves), counts, 0.0))


def _by_part(
    found: Leaders,
    analysis: LeaderAnalysis,
    octaves: range,
    windows: Windows,
    parts: int,
    centres: Floats,
    units: Floats,
) -> WindowTotals:
    """Return the totals of each part of the windows, leading axis part."""
    columns, shape = Columns(orders=analysis.orders, moments=()), (-1, *[1] * found.ndim)
    leaders, powers = [], []
    for k, j in enumerate(octaves):
        logarithms = log_leaders(found.octave(j)) - centres[:, k].reshape(shape)
        leaders.append(window_sums(columns.of(logarithms), j, windows, parts=parts))
        terms = _powers(found.coefficients.details[j - 1], units[:, k], found.p)
        powers.append(window_sums(terms, j, windows, parts=parts))
    # (octave, column, item, part, *place) to (part, item, *place, octave, column)
    front = (3, 2, *range(4, 4 + found.ndim), 0, 1)
    return WindowTotals(*(np.ascontiguousarray(np.stack(each).transpose(front)) for each in (leaders, powers)))


def _estimates(
    totals: WindowTotals, centres: Floats, units: Floats, found: Leaders, analysis: LeaderAnalysis, octaves: range
) -> tuple[OctaveStatistics, Floats, Floats]:
    """Return curves, log-cumulants and η(p) of the integrated data."""
    middle = (slice(None), *[None] * found.ndim)
    scaling = _scaling(totals.powers, units[middle], found.p, octaves)
    correction: Floats | float = 0.0
    if math.isfinite(found.p):
        correction = correction_of(scaling, found.p, found.first_octave, octaves)
    columns = Columns(orders=analysis.orders, moments=())
    curves = octave_statistics(totals.leaders, centres[middle], columns, correction)
    weights = fit_weights(curves.counts, analysis)[..., None, :]
    slopes = octave_slopes(np.swapaxes(curves.cumulants, -1, -2), octaves, weights) * math.log2(math.e)
    slopes[..., 0] -= analysis.fractional_order
    slopes[(curves.counts == 0).any(axis=-1) | np.isnan(slopes[..., 0])] = np.nan  # of the correction, if η(p) <= 0
    return curves, slopes, scaling


def _scaling(powers: Floats, units: Floats, p: float, octaves: range) -> Floats:
    """Return the slopes of log2 of the mean of powers, as `wavelet_scaling` does; NaN for infinite p."""
    if math.isinf(p):
        return np.full(powers.shape[:-2], np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        curves = np.log2(powers[..., 1] / powers[..., 0]) + p * np.log2(units)
    return octave_slopes(curves, octaves, np.where(np.isfinite(curves), powers[..., 0], 0.0))


def _centres(found: Leaders, octaves: range) -> Floats:
    """Return the mean of ln ℓ of each octave, shape (item, octave)."""
    return np.stack([centre_of(log_leaders(found.octave(j))) for j in octaves], axis=-1)


def _units(found: Leaders, octaves: range) -> Floats:
    """Return the largest size of a coefficient of each octave, shape (item, octave); 1 where all are 0 or NaN."""
    axes = tuple(range(1, found.ndim + 2))
    details = [np.abs(found.coefficients.details[j - 1], dtype=np.float64) for j in octaves]
    largest = np.stack([np.fmax.reduce(each, axis=axes, initial=0.0) for each in details], axis=-1)
    return np.where(largest > 0, largest, 1.0)


def _powers(detail: NDArray[np.floating], units: Floats, p: float) -> Floats:
    """Return counts and powers of the sizes of coefficients, summed over bands, shape (2, item, *octave)."""
    known = np.isfinite(detail)
    if math.isinf(p):
        counts = known.sum(axis=1, dtype=np.float64)
        return np.stack([counts, np.zeros_like(counts)])
    sizes = np.abs(np.where(known, detail, 0.0), dtype=np.float64) / units.reshape(-1, *[1] * (detail.ndim - 1))
    return np.stack([known.sum(axis=1, dtype=np.float64), (sizes**p).sum(axis=1)])

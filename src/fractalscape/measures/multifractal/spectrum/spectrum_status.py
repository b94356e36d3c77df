"""Which signals and images have a singularity spectrum, and what speaks against the others."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.errors import InputError
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.wavelet_transform.regularity import (
    critical_p,
    minimum_regularity,
    wavelet_scaling,
)
from fractalscape.measures.multifractal.wavelet_transform.samples import beyond_range, samples_of
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import (
    FEWEST_OCTAVES,
    WaveletCoefficients,
)

Floats = NDArray[np.float64]

ROUNDING = 256
"""Coefficients below so many roundings of the largest sample say nothing."""


class Diagnostics(NamedTuple):
    """What leaders need to hold, of each item; exponents without the fractional order.

    Parameters
    ----------
    minimum_regularity : array (replicate,)
        h_min.
    wavelet_scaling : array (replicate,)
        η(p); NaN for wavelet leaders.
    critical_p : array (replicate,)
        p0 of the integrated data.
    hurst : array (replicate,)
        η(2) / 2.
    """

    minimum_regularity: Floats
    wavelet_scaling: Floats
    critical_p: Floats
    hurst: Floats


def diagnostics(coefficients: WaveletCoefficients, analysis: LeaderAnalysis) -> Diagnostics:
    """Return the regularity of each item, from the fitted octaves of its coefficients."""
    octaves, p, order = analysis.octaves(coefficients), analysis.norm, analysis.fractional_order
    scaling = np.full(coefficients.replicates, np.nan)
    if math.isfinite(p):
        scaling = wavelet_scaling(coefficients, p, octaves) - p * order
    return Diagnostics(
        minimum_regularity=minimum_regularity(coefficients, octaves) - order,
        wavelet_scaling=scaling,
        critical_p=critical_p(coefficients, octaves),
        hurst=wavelet_scaling(coefficients, 2.0, octaves) / 2 - order,
    )


class Statuses(NamedTuple):
    """What became of each item.

    Parameters
    ----------
    status : list of str
        ok, or in one word why there is no spectrum.
    reason : list of str
        The same in a sentence; empty for ok.
    """

    status: list[str]
    reason: list[str]

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Which items have a spectrum."""
        return np.array([status == "ok" for status in self.status])

    def mark(self, which: NDArray[np.bool_], status: str, reason: str) -> None:
        """Say of items that were ok until now why they are not."""
        for item in np.flatnonzero(which & self.ok):
            self.status[item], self.reason[item] = status, reason


def sample_statuses(data: ArrayLike, coefficients: WaveletCoefficients) -> Statuses:
    """Return what the samples of each item tell before any leader is taken.

    Parameters
    ----------
    data : array_like
        What the coefficients are of.
    coefficients : WaveletCoefficients

    Returns
    -------
    Statuses
        not_finite without a sample or with infinities, too_few_points if NaN reach every coefficient, constant without
        a detail above rounding.
    """
    items = samples_of(data, coefficients.ndim).reshape(coefficients.replicates, -1)
    lowest, highest = (reduce(items, axis=1).astype(np.float64) for reduce in (np.fmin.reduce, np.fmax.reduce))
    rounding = ROUNDING * np.finfo(coefficients.details[0].dtype).eps
    flat = _largest_detail(coefficients) <= rounding * np.maximum(np.abs(lowest), np.abs(highest))
    found = Statuses(["ok"] * len(items), [""] * len(items))
    for item, said in enumerate(beyond_range(items)):
        found.mark((np.arange(len(items)) == item) & bool(said), "not_finite", f"the data {said}")
    found.mark(np.isnan(highest), "not_finite", "all samples are NaN")
    unseen = np.array([each and not _any_coefficient(coefficients, item) for item, each in enumerate(flat)], bool)
    found.mark(unseen & (lowest < highest), "too_few_points", "NaN samples reach every coefficient")
    found.mark(flat | (lowest == highest), "constant", "the samples have no details that the wavelet sees")
    return found


def mark_irregular(found: Statuses, shown: Diagnostics, analysis: LeaderAnalysis, *, alone: bool) -> None:
    """Mark the items that are too irregular for their leaders, with what would help, and those where none can tell.

    Parameters
    ----------
    found : Statuses
        Changed in place.
    shown : Diagnostics
    analysis : LeaderAnalysis
    alone : bool
        Whether to raise instead: the item is all there is, and needs another option.

    Raises
    ------
    InputError
        If one stands alone and h_min is not positive, or p not below p0.
    """
    p, order = analysis.norm, analysis.fractional_order
    regularity = shown.minimum_regularity if math.isinf(p) else shown.wavelet_scaling / p
    for item in np.flatnonzero(found.ok & (regularity + order <= 0)):
        said = _refusal(p, float(regularity[item]), float(shown.critical_p[item]))
        if alone:
            raise InputError(said)
        found.mark(np.arange(len(found.status)) == item, "too_irregular", said)
    said = "fewer than two octaves of the fit have coefficients other than 0"
    found.mark(np.isnan(regularity), "too_few_points", said)


def irregularities(coefficients: WaveletCoefficients, analysis: LeaderAnalysis) -> list[str]:
    """Return what makes each item too irregular for its leaders and what would help; empty where nothing does.

    The same as `mark_irregular` says, without the other diagnostics.
    """
    p, octaves = analysis.norm, analysis.octaves(coefficients)
    if math.isinf(p):
        regularity = minimum_regularity(coefficients, octaves)
    else:
        regularity = wavelet_scaling(coefficients, p, octaves) / p
    low = regularity <= 0
    critical = critical_p(coefficients, octaves) if low.any() and math.isfinite(p) else np.full(low.shape, np.nan)
    own = regularity - analysis.fractional_order
    return [_refusal(p, float(own[k]), float(critical[k])) if low[k] else "" for k in range(len(low))]


def mark_few_octaves(found: Statuses, counts: Floats) -> None:
    """Mark the items with leaders in fewer than three octaves; counts have shape (replicate, octave)."""
    few = np.count_nonzero(counts, axis=-1) < FEWEST_OCTAVES
    found.mark(few, "too_few_points", "fewer than three octaves have leaders")


def _refusal(p: float, regularity: float, critical: float) -> str:
    least = -regularity
    measured = "h_min" if math.isinf(p) else "eta(p) / p"
    remedy = f"integrate by a fractional_order above {least:.2g}, such as {_half_above(least):g}"
    if math.isinf(p) or critical > p:  # of another estimate of eta(p)
        kind = "wavelet leaders" if math.isinf(p) else f"p-leaders of p = {p:g}"
        return f"{measured} = {regularity:.2g} is too low for {kind}: {remedy}"
    below = f"take p below {critical:.2g}, or " if critical > 0 else ""
    return f"p={p:g} is not below p0 = {critical:.2g} (eta(p) / p = {regularity:.2g}): {below}{remedy}"


def _half_above(value: float) -> float:
    """Return the smallest half that is larger by at least a tenth."""
    return math.ceil(2 * (value + 0.1)) / 2


def _any_coefficient(coefficients: WaveletCoefficients, item: int) -> bool:
    return any(np.isfinite(detail[item]).any() for detail in coefficients.details)


def _largest_detail(coefficients: WaveletCoefficients) -> Floats:
    """Return the largest size of a coefficient of each item without the fractional order; 0 where all are NaN."""
    axes: Any = tuple(range(1, coefficients.ndim + 2))
    order = coefficients.fractional_order
    largest = [
        np.fmax.reduce(np.abs(detail), axis=axes, initial=0.0).astype(np.float64) * 2.0 ** (-order * octave)
        for octave, detail in enumerate(coefficients.details, start=1)
    ]
    return np.max(largest, axis=0)

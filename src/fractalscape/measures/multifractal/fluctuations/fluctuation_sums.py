"""Sums over segments of powers and logarithms of their fluctuations, part by part of the data."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.fluctuations.fluctuation_analysis import FluctuationAnalysis
from fractalscape.measures.multifractal.fluctuations.fluctuation_profile import fluctuation_profile
from fractalscape.measures.multifractal.fluctuations.segment_fluctuations import fluctuations, segment_starts
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import centre_of, log_leaders

Floats = NDArray[np.float64]

PARTS = {1: 16, 2: 4}
"""Along an axis, by dimension: 16 of an item. Of smaller ones intervals are too narrow, see `detrended_fluctuation`."""


class FluctuationSums(NamedTuple):
    """What is known of the segments of each size.

    Parameters
    ----------
    sums : array (item, part, size, column)
        Of the terms of `Columns`; what a segment gives is shared among the parts that it lies in.
    centres : array (item, size)
        What was taken off ln F.
    segments : array (size,)
        How many there are, those without a fluctuation included.
    missing : array (item, size)
        How many hold a sample that is NaN.
    rounding : array (item, size)
        The fluctuation that rounding of samples explains.
    """

    sums: Floats
    centres: Floats
    segments: NDArray[np.int64]
    missing: NDArray[np.int64]
    rounding: Floats


def fluctuation_sums(
    items: NDArray[np.floating], analysis: FluctuationAnalysis, sizes: tuple[int, ...]
) -> FluctuationSums:
    """Return the sums over segments of items, shape (item, *sides)."""
    profile = fluctuation_profile(items, cumulative=analysis.cumulative)
    ndim, columns = items.ndim - 1, analysis.columns
    sums, centres, segments, missing = [], [], [], []
    rounding = np.stack([profile.rounding(size) * profile.units.ravel() for size in sizes], axis=1)
    for size in sizes:
        found = fluctuations(profile, size, degree=analysis.degree)
        logarithms = log_leaders(found)
        centre = centre_of(logarithms)
        terms = columns.of(logarithms - centre.reshape(-1, *[1] * ndim))
        sums.append(_by_part(terms, items.shape[1:], size))
        centres.append(centre)
        segments.append(found[0].size)
        missing.append(np.isnan(found).sum(axis=tuple(range(1, ndim + 1))))
    return FluctuationSums(
        np.stack(sums, axis=2), np.stack(centres, axis=1), np.array(segments), np.stack(missing, axis=1), rounding
    )


def part_shares(length: int, size: int, parts: int) -> Floats:
    """Return which share of each segment along an axis lies in each of the parts, shape (part, segment).

    Examples
    --------
    >>> part_shares(6, 4, 2)
    array([[0.75, 0.25],
           [0.25, 0.75]])
    """
    before = np.linspace(0, length / size, parts + 1)[:, None] - segment_starts(length, size) / size
    return np.diff(np.clip(before, 0, 1, out=before), axis=0)


def _by_part(terms: Floats, shape: tuple[int, ...], size: int) -> Floats:
    """Return sums of terms (column, item, *segments), shape (item, part, column)."""
    for axis, length in enumerate(shape, start=2):
        shares = part_shares(length, size, PARTS[len(shape)])
        terms = np.moveaxis(np.tensordot(shares, terms, axes=(1, axis)), 0, axis)
    return np.moveaxis(terms.reshape(*terms.shape[:2], -1), 0, -1)

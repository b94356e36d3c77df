"""The profile of increments, or what is one already, from which segments take their fluctuations."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError

Floats = NDArray[np.float64]

LARGEST_SAMPLE = 1e150
ROUNDINGS = 8
"""Of the samples, that a fluctuation is above, or it is exactly 0."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FluctuationProfile:
    """Profiles of items.

    Parameters
    ----------
    values : array, shape (item, *sides)
        Y in `units`; NaN where a sample is.
    units : array, shape (item, 1, …)
        Powers of two near the largest sample of each item: in units of it no square leaves the floats.
    sums_by_segment : bool
        Whether the values are still to be summed along each axis, from the corner of a segment: of an image no sum
        from elsewhere would do, as it differs by functions of one coordinate.
    furthest : array, shape (item,)
        Largest size of the sums of a signal, which round; 0 where nothing is summed.
    """

    values: Floats = field(repr=False)
    units: Floats = field(repr=False)
    sums_by_segment: bool
    furthest: Floats = field(repr=False)

    def rounding(self, size: int) -> Floats:
        """Return the fluctuation in segments of a size that rounding of samples or sums explains, shape (item,)."""
        times = size ** (self.values.ndim - 1) if self.sums_by_segment else 1
        return np.finfo(np.float64).eps * (ROUNDINGS * times + (ROUNDINGS + math.sqrt(size)) * self.furthest)


def fluctuation_profile(items: NDArray[np.floating], *, cumulative: bool) -> FluctuationProfile:
    """Return the profile of items, shape (item, *sides), less their means.

    Raises
    ------
    InputError
        If a sample is infinite, or so large that its square is.
    """
    axes = tuple(range(1, items.ndim))
    values = items.astype(np.float64)
    known = ~np.isnan(values)
    largest = np.where(known, np.abs(values), 0.0).max(axis=axes, keepdims=True)
    if np.isinf(largest).any():
        raise InputError("the data hold infinities; put NaN where a sample is to be left out")
    if (largest > LARGEST_SAMPLE).any():
        raise InputError(f"the data have samples beyond {LARGEST_SAMPLE:g}; divide them by a constant, exponents stay")
    units = np.exp2(np.frexp(largest)[1])
    values /= units
    total = np.where(known, values, 0.0).sum(axis=axes, keepdims=True)
    values -= total / np.maximum(known.sum(axis=axes, keepdims=True), 1)
    furthest = np.zeros(len(values))
    if cumulative and len(axes) == 1:
        sums = np.cumsum(np.where(known, values, 0.0), axis=1)
        furthest = np.abs(sums).max(axis=1)
        values = np.where(known, sums, np.nan)
    return FluctuationProfile(
        values=values, units=units, sums_by_segment=cumulative and len(axes) > 1, furthest=furthest
    )

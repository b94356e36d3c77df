"""Sums of powers of leaders and of their logarithms: all that any estimate, or any resampling, needs to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.wavelet_leaders.leaders import Leaders

Floats = NDArray[np.float64]

LARGEST_EXPONENT = 600.0
"""Of terms ℓ^q: sums of 1e40 of them are floats."""


TOGETHER = 2**14
"""Leaders whose terms are held at once: of 30 columns 4 MB, which stay near the processor, whatever the data hold."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which sums there are: of 1, of l to l^orders, of ℓ^q and of ℓ^q l, with l = ln ℓ less a centre.

    Parameters
    ----------
    orders : int
        How many log-cumulants.
    moments : tuple of float
        The q.
    """

    orders: int
    moments: tuple[float, ...]

    @property
    def count(self) -> int:
        """How many sums."""
        return 1 + self.orders + 2 * len(self.moments)

    def of(self, logarithms: Floats) -> Floats:
        """Return the terms of each logarithm, shape (column, …); 0 where it is NaN, NaN where ℓ^q would overflow."""
        terms = np.zeros((self.count, *logarithms.shape))
        known = np.isfinite(logarithms)
        values = np.where(known, logarithms, 0.0)
        terms[0] = known
        terms[1] = values
        for order in range(2, self.orders + 1):
            np.multiply(terms[order - 1], values, out=terms[order])
        first = 1 + self.orders
        furthest = max(values.max(initial=0), -values.min(initial=0))
        for k, moment in enumerate(self.moments):
            exponents = moment * values
            if abs(moment) * furthest > LARGEST_EXPONENT:
                exponents[exponents > LARGEST_EXPONENT] = np.nan
            np.multiply(np.exp(exponents, out=exponents), known, out=terms[first + k])
            np.multiply(terms[first + k], values, out=terms[first + len(self.moments) + k])
        return terms


class OctaveStatistics(NamedTuple):
    """What each octave says, from its sums; trailing axes as named, in natural logarithms but for the last three.

    Parameters
    ----------
    counts : array (…)
        Leaders.
    cumulants : array (…, order)
        Sample cumulants of ln ℓ, orders 1 to 5 at most.
    structure : array (…, moment)
        log2 of the mean of ℓ^q.
    dimension_term, exponent_term : array (…, moment)
        U = Σ R log2(n R) and V = Σ R log2 ℓ with R = ℓ^q / Σ ℓ^q, whose slopes give D and h.
    """

    counts: Floats
    cumulants: Floats
    structure: Floats
    dimension_term: Floats
    exponent_term: Floats


def log_leaders(values: NDArray[np.floating]) -> Floats:
    """Return ln ℓ in double precision; NaN for leaders that are NaN or 0."""
    with np.errstate(divide="ignore"):
        logarithms = np.log(values, dtype=np.float64)
    return np.where(np.isfinite(logarithms), logarithms, np.nan)


def centre_of(logarithms: Floats) -> Floats:
    """Return the mean of the finite logarithms of each item, shape (replicate,); 0 where there is none."""
    axes = tuple(range(1, logarithms.ndim))
    known = np.isfinite(logarithms)
    total = np.where(known, logarithms, 0.0).sum(axis=axes)
    return total / np.maximum(known.sum(axis=axes), 1)


def leader_sums(found: Leaders, octaves: Sequence[int], columns: Columns) -> tuple[Floats, Floats]:
    """Return the sums of each octave over all its leaders, and the centres that were taken off.

    Parameters
    ----------
    found : Leaders
    octaves : sequence of int
    columns : Columns

    Returns
    -------
    sums : array, shape (replicate, octave, column)
    centres : array, shape (replicate, octave)
    """
    sums = np.zeros((found.replicates, len(octaves), columns.count))
    centres = np.zeros((found.replicates, len(octaves)))
    for k, j in enumerate(octaves):
        logarithms = log_leaders(found.octave(j))
        centres[:, k] = centre_of(logarithms)
        flat = logarithms.reshape(len(logarithms), -1)
        width = max(1, TOGETHER // max(flat.shape[1], 1))
        for item in range(0, len(flat), width):
            part = slice(item, item + width)
            for place in range(0, flat.shape[1], TOGETHER):
                centred = flat[part, place : place + TOGETHER] - centres[part, k, None]
                sums[part, k] += columns.of(centred).sum(axis=-1).T
    return sums, centres


def octave_statistics(sums: Floats, centres: Floats, columns: Columns, correction: Floats | float = 0.0):
    """Return the statistics of sums.

    Parameters
    ----------
    sums : array, shape (…, column)
    centres : array, shape (…)
        What was taken off ln ℓ.
    columns : Columns
    correction : array, shape (…), optional
        Added to ln ℓ: `resolution_correction`.

    Returns
    -------
    OctaveStatistics
        NaN where there is no leader, and of moments q for which a ℓ^q is beyond the floats.
    """
    orders, moments = columns.orders, np.asarray(columns.moments)
    count = sums[..., 0]
    shift = centres + correction
    with np.errstate(divide="ignore", invalid="ignore"):
        means = sums[..., 1:] / count[..., None]
        cumulants = cumulants_from_moments(means[..., :orders])
        cumulants[..., 0] += shift
        powers = means[..., orders : orders + moments.size]
        weighted = means[..., orders + moments.size :] / powers
        log_powers = np.log2(powers)
    exponent_term = (weighted + shift[..., None]) / np.log(2)
    return OctaveStatistics(
        counts=count,
        cumulants=cumulants,
        structure=log_powers + moments * shift[..., None] / np.log(2),
        dimension_term=moments * weighted / np.log(2) - log_powers,
        exponent_term=exponent_term,
    )


def cumulants_from_moments(raw: Floats) -> Floats:
    """Return cumulants from the raw moments of orders 1, 2, … along the last axis, at most 5 of them."""
    means = np.moveaxis(raw, -1, 0)
    first = means[0]
    found = [first.copy()]
    if len(means) > 1:
        found.append(means[1] - first**2)
    if len(means) > 2:
        found.append(means[2] - 3 * first * means[1] + 2 * first**3)
    if len(means) > 3:
        central = means[3] - 4 * first * means[2] + 6 * first**2 * means[1] - 3 * first**4
        found.append(central - 3 * found[1] ** 2)
    if len(means) > 4:
        central = means[4] - 5 * first * means[3] + 10 * first**2 * means[2] - 10 * first**3 * means[1] + 4 * first**5
        found.append(central - 10 * found[2] * found[1])
    return np.stack(found, axis=-1)

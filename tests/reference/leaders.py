"""Leaders by their definition: every coefficient below the neighbourhood of a place is looked at.

With `one_band` only the first band counts below an octave, once for each band.
"""

import itertools
import math

import numpy as np


def leaders_by_definition(details, p, *, periodic=False, first_octave=1, one_band=False):
    """Return leaders of each octave from arrays (band, ...); NaN where a coefficient is NaN or lies outside."""
    octaves = range(first_octave, len(details) + 1)
    return [_octave(details, j, first_octave, p, periodic, one_band) for j in octaves]


def _octave(details, octave, first_octave, p, periodic, one_band):
    shape = details[octave - 1].shape[1:]
    found = np.zeros(shape)
    for place in np.ndindex(*shape):
        terms = []
        for below in range(first_octave, octave + 1):
            depth = octave - below
            share = 2.0 ** (-len(shape) * depth) * (len(details[0]) if one_band and depth else 1)
            sizes = _sizes_in_cone(details[below - 1], place, depth, periodic, one_band and depth > 0)
            terms += [(size, share) for size in sizes]
        found[place] = _joined(terms, p)
    return found


def _sizes_in_cone(detail, place, depth, periodic, first_band_alone):
    """Yield the sizes of the coefficients `depth` octaves below the three neighbours of a place along each axis."""
    ranges = [range((k - 1) * 2**depth, (k + 2) * 2**depth) for k in place]
    sides = detail.shape[1:]
    for below in itertools.product(*ranges):
        inside = all(0 <= k < side for k, side in zip(below, sides, strict=True))
        if periodic:
            below, inside = tuple(k % side for k, side in zip(below, sides, strict=True)), True
        for band in range(1 if first_band_alone else len(detail)):
            yield abs(detail[(band, *below)]) if inside else math.nan


def _joined(terms, p):
    if any(math.isnan(size) for size, _ in terms):
        return math.nan
    if math.isinf(p):
        return max(size for size, _ in terms)
    return math.fsum(share * size**p for size, share in terms) ** (1 / p)

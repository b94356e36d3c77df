"""Resampling of leaders one by one: the slow twin of block sums, with the same draws."""

import math

import numpy as np


def wrapped_block(values, start, side):
    """Return the values of one block that begins at an index and goes round the edges."""
    offsets = np.ndindex(*[side] * values.ndim)
    return [values[tuple((s + o) % n for s, o, n in zip(start, each, values.shape, strict=True))] for each in offsets]


def side_of(block, shape):
    while block > 1 and any(n < 2 * block for n in shape):
        block //= 2
    return block


def inside_box(values):
    known = np.argwhere(np.isfinite(values))
    return values[tuple(slice(a, b + 1) for a, b in zip(known.min(axis=0), known.max(axis=0), strict=True))]


def resampled_logarithms(values, block, replicates, random, together):
    """Yield ln ℓ of one octave for each replicate: its blocks, leader by leader."""
    box = inside_box(values)
    side = side_of(block, box.shape)
    drawn = max(1, round(box.size / side**box.ndim))
    for first in range(0, replicates, together):
        for row in random.integers(box.size, size=(min(together, replicates - first), drawn)):
            picked = [x for place in row for x in wrapped_block(box, np.unravel_index(place, box.shape), side)]
            yield np.array([x for x in picked if math.isfinite(x)])

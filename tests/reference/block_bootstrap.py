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


def octave_nested(octaves, block, replicates, inner, random, again):
    """Return ln ℓ of each octave, leader by leader, for each replicate and inner replicate of one batch."""
    found = [[[] for _ in range(inner)] for _ in range(replicates)]
    for values in octaves:
        box = inside_box(values)
        side = side_of(block, box.shape)
        drawn = max(1, round(box.size / side**box.ndim))
        places = random.integers(box.size, size=(replicates, drawn))
        picks = again.integers(drawn, size=(replicates, inner, drawn))
        for r, m in np.ndindex(replicates, inner):
            starts = [np.unravel_index(place, box.shape) for place in places[r][picks[r, m]]]
            picked = [x for start in starts for x in wrapped_block(box, start, side)]
            found[r][m].append(np.array([x for x in picked if math.isfinite(x)]))
    return found


def space_box(octaves):
    """Return first and one past the last cell, of the size of a coarsest leader, along each axis."""
    low, high = [], []
    for k, values in enumerate(octaves):
        scale = 2 ** (len(octaves) - 1 - k)
        known = np.argwhere(np.isfinite(values))
        low.append([index // scale for index in known.min(axis=0)])
        high.append([index // scale + 1 for index in known.max(axis=0)])
    return np.min(low, axis=0), np.max(high, axis=0)


def leaders_of_cell(values, cell, scale):
    """Return the finite values whose ancestor is a cell."""
    part = values[tuple(slice(c * scale, (c + 1) * scale) for c in cell)]
    return part[np.isfinite(part)].tolist()


def space_resampled(octaves, block, replicates, inner, random, again, together):
    """Yield ln ℓ of every octave for each replicate, leader by leader, and a list of the same of its inner ones."""
    low, high = space_box(octaves)
    cells = tuple(high - low)
    side = side_of(block, cells)
    drawn = max(1, round(math.prod(cells) / side ** len(cells)))

    def picked(values, scale, places):
        starts = [np.unravel_index(place, cells) for place in places]
        offsets = list(np.ndindex(*[side] * len(cells)))
        inside = [
            [(s + o) % n + a for s, o, n, a in zip(start, each, cells, low, strict=True)]
            for start in starts
            for each in offsets
        ]
        return np.array([x for cell in inside for x in leaders_of_cell(values, cell, scale)])

    def resample(places):
        return [picked(values, 2 ** (len(octaves) - 1 - k), places) for k, values in enumerate(octaves)]

    for first in range(0, replicates, together):
        count = min(together, replicates - first)
        places = random.integers(math.prod(cells), size=(count, drawn))
        picks = again.integers(drawn, size=(count, inner, drawn))
        for row, nested in zip(places, picks, strict=True):
            yield resample(row), [resample(row[pick]) for pick in nested]


def cumulant_slopes(octaves, logarithms, weights=None):
    """Return c1, c2 of ln ℓ in each octave by polynomial fits, with weights n_j or those of each cumulant."""
    curves = np.array([[np.mean(each), np.var(each)] for each in logarithms])
    weights = np.array([[len(each)] * 2 for each in logarithms], float) if weights is None else weights
    lines = [np.polyfit(octaves, curve, 1, w=np.sqrt(w))[0] for curve, w in zip(curves.T, weights.T, strict=True)]
    return np.array(lines) / math.log(2)

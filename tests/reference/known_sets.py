"""Class maps whose boundary has a known dimension, drawn filled: outlines bias every box count low.

A set is asked at single points, so that a map is what drawing four times finer and keeping every fourth sample would
give: nothing is averaged. ``detail`` is how much finer than the samples the sets with a finest level are drawn.
"""

import math

import numpy as np

KOCH = math.log(4) / math.log(3)
CARPET = math.log(8) / math.log(3)
SQRT3 = math.sqrt(3)


def grid(n, centre, width):
    """Return x and y of the samples of a square window."""
    offset = (np.arange(n) - (n - 1) / 2) * (width / n)
    return np.broadcast_to(centre[0] + offset, (n, n)), np.broadcast_to((centre[1] + offset)[:, None], (n, n))


def half_plane(n, *, angle, offset):
    """Return which samples of the unit square around 0 are beyond a line at `offset` from its centre."""
    x, y = grid(n, (0.0, 0.0), 1.0)
    return math.cos(angle) * x + math.sin(angle) * y > offset


def below_koch_curve(x, y):
    """Return which points are below the Koch curve from (0, 0) to (1, 0), whose bumps point up."""
    shape = np.shape(x)
    u, v = np.array(x, float).ravel(), np.array(y, float).ravel()
    below = v < 0
    left = np.flatnonzero(~below & (u > 0) & (u < 1))
    u, v = u[left], v[left]
    while left.size:
        u = np.minimum(u, 1 - u)
        along = 3 * ((u - 1 / 3) / 2 + v * SQRT3 / 2)  # the second of four segments, laid on (0, 1)
        above = 3 * (v / 2 - (u - 1 / 3) * SQRT3 / 2)
        filled = (above <= 0) & (u >= 1 / 3)
        below[left[filled]] = True
        on_first = ~filled & (SQRT3 * 3 * v <= np.minimum(3 * u, 1 - 3 * u))
        on_second = ~filled & ~on_first & (SQRT3 * above <= np.minimum(along, 1 - along)) & (above > 0)
        kept = on_first | on_second
        u, v = np.where(on_first, 3 * u, along)[kept], np.where(on_first, 3 * v, above)[kept]
        left = left[kept]
        if 3 * v.max(initial=0) < 1e-300:
            break
    return below.reshape(shape)


def point_of_koch_curve(rng):
    """Return a random point of the Koch curve."""
    point = complex(rng.random())
    for segment in rng.integers(4, size=30):
        turn = complex(0.5, SQRT3 / 2)
        start = [0, 1 / 3, 0.5 + 1j * SQRT3 / 6, 2 / 3][segment]
        point = start + point / 3 * [1, turn, turn.conjugate(), 1][segment]
    return np.array([point.real, point.imag])


def snowflake(n):
    """Return the filled Koch snowflake, its three curves on the sides of a triangle."""
    x, y = grid(n, (0.0, 0.0), 1.25)
    beyond, bump = np.zeros((n, n), bool), np.zeros((n, n), bool)
    for turn in (0.0, 2 * math.pi / 3, 4 * math.pi / 3):
        along = math.cos(turn) * x + math.sin(turn) * y
        out = -math.sin(turn) * x + math.cos(turn) * y - SQRT3 / 6
        beyond |= out > 0
        near = np.nonzero((out > 0) & (np.abs(along) < 0.5))
        bump[near] |= below_koch_curve(along[near] + 0.5, out[near])
    return ~beyond | bump


def koch_crop(n, rng):
    """Return a map across a random stretch of the Koch curve, a twentieth to a third of it wide, clear of its ends."""
    width = float(np.exp(rng.uniform(math.log(1 / 20), math.log(1 / 3))))
    while True:
        x, y = point_of_koch_curve(rng) + rng.uniform(-0.25, 0.25, 2) * width
        if width / 2 < x < 1 - width / 2:
            return below_koch_curve(*grid(n, (x, y), width))


def holes_of_carpet(n, *, corner=(0.0, 0.0), width=1.0, colours=2, depth=30):
    """Return the plane less the Sierpinski carpet: every hole filled with one of a few classes, drawn by chance.

    The holes fill the square, and the carpet is the border that all of them share.
    """
    x, y = (np.broadcast_to(edge + width * (np.arange(n) + 0.5) / n, (n, n)) for edge in corner)
    x, y = x.ravel(), y.T.ravel()
    labels, left = np.zeros(n * n, np.int8), np.arange(n * n)
    hole = np.zeros(n * n, np.uint64)
    for _ in range(depth):
        x, y = 3 * x, 3 * y
        column, row = np.floor(x), np.floor(y)
        x, y = x - column, y - row
        hole = (hole + (3 * row + column + 1).astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        hole ^= hole >> np.uint64(29)
        in_hole = (column == 1) & (row == 1)
        labels[left[in_hole]] = (hole[in_hole] >> np.uint64(40)) % np.uint64(colours)
        x, y, left, hole = x[~in_hole], y[~in_hole], left[~in_hole], hole[~in_hole]
    return labels.reshape(n, n)


def crop_of_carpet(n, rng):
    """Return the coloured holes in a random crop a third to all of the carpet wide."""
    width = float(rng.uniform(0.35, 0.95))
    return holes_of_carpet(n, corner=tuple(rng.uniform(0, 1 - width, 2)), width=width)


def carpet(n, *, detail=4):
    """Return the Sierpinski carpet itself, down to the holes that `detail` samples to a sample still show."""
    side = 3 ** math.floor(math.log(detail * n) / math.log(3))
    index = np.floor((np.arange(n) + 0.5) / n * side).astype(int)
    filled = np.ones((n, n), bool)
    while side > 1:
        filled &= ~np.logical_and.outer(index % 3 == 1, index % 3 == 1)
        index, side = index // 3, side // 3
    return filled


def noise(n, rng):
    """Return independent samples of two classes."""
    return rng.random((n, n)) < 0.5

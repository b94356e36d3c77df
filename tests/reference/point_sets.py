"""Point sets of known dimension, and what is measured on them, pair by pair."""

import math

import numpy as np

SIERPINSKI = math.log(3) / math.log(2)
CANTOR = math.log(2) / math.log(3)
CARPET = math.log(8) / math.log(3)


def self_similar(corners, ratio, size, seed, *, depth=45):
    """Return points drawn evenly from the set made of copies at some corners, shrunk by a ratio."""
    drawn = np.random.default_rng(seed).integers(len(corners), size=(depth, size))
    corners = np.asarray(corners, float)
    return sum(corners[drawn[k]] * ratio ** (k + 1) for k in range(depth))


def sierpinski(size, seed):
    """Return points of the Sierpinski gasket."""
    return self_similar([(0, 0), (1, 0), (0.5, math.sqrt(3) / 2)], 1 / 2, size, seed)


def cantor(size, seed):
    """Return points of the Cantor set, shape (size, 1)."""
    return self_similar([(0,), (2,)], 1 / 3, size, seed)


def carpet(size, seed):
    """Return points of the Sierpinski carpet."""
    return self_similar([(i, j) for i in range(3) for j in range(3) if (i, j) != (1, 1)], 1 / 3, size, seed)


def circle(size, seed):
    """Return points of a circle."""
    angle = np.random.default_rng(seed).uniform(0, 2 * math.pi, size)
    return np.stack([np.cos(angle), np.sin(angle)], 1)


def shares_of_pairs(points, radii, theiler):
    """Return the share of pairs within each radius, more than `theiler` steps apart."""
    pairs = [(i, j) for i in range(len(points)) for j in range(i + theiler + 1, len(points))]
    distance = np.array([math.dist(points[i], points[j]) for i, j in pairs])
    return np.array([np.mean(distance <= radius) for radius in radii])


def mean_log_ratio(points, radius):
    """Return the mean of ln(distance / radius) over pairs nearer than the radius."""
    distance = [math.dist(a, b) for i, a in enumerate(points) for b in points[:i]]
    return np.mean([math.log(d / radius) for d in distance if 0 < d < radius])


def occupied(points, size, offset):
    """Return how many points each box inside the bounding box holds."""
    low, high, held = points.min(0), points.max(0), {}
    for point in points:
        box = tuple(math.floor((x - a) / size + o) for x, a, o in zip(point, low, offset, strict=True))
        edges = [((k - o) * size, (k + 1 - o) * size) for k, o in zip(box, offset, strict=True)]
        if all(a >= 0 and b <= top - bottom for (a, b), top, bottom in zip(edges, high, low, strict=True)):
            held[box] = held.get(box, 0) + 1
    return sorted(held.values())

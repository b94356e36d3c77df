"""Slow, readable twins of descent: one walker, one step, one coordinate at a time."""

import math

import numpy as np


class Uncompiled:
    """A landscape without its compiled function."""

    def __init__(self, landscape):
        self._landscape = landscape

    def __getattr__(self, name):
        return getattr(self._landscape, name)

    ndim = property(lambda self: self._landscape.ndim)
    extent = property(lambda self: self._landscape.extent)
    edges = property(lambda self: self._landscape.edges)
    spec = property(lambda self: self._landscape.spec)

    def value(self, points):
        return self._landscape.value(points)

    def gradient(self, points):
        return self._landscape.gradient(points)

    def hessian(self, points):
        return self._landscape.hessian(points)

    def kernel(self):
        return None


def textbook_walk(gradient, start, rate, steps, name, *, momentum=0.9, decays=(0.9, 0.999), offset=1e-8):
    """Return the positions of one walker, shape (steps + 1, d), by the textbook's formulas."""
    position, velocity = np.array(start, float), np.zeros(len(start))
    mean, square, path = np.zeros(len(start)), np.zeros(len(start)), [np.array(start, float)]
    for t in range(1, steps + 1):
        if name == "gradient_descent":
            position = position - rate * gradient(position)
        elif name == "heavy_ball":  # Polyak's form, without a velocity
            before = path[-2] if t > 1 else path[-1]
            position = position - rate * gradient(position) + momentum * (position - before)
        elif name == "nesterov":
            velocity = momentum * velocity - rate * gradient(position + momentum * velocity)
            position = position + velocity
        else:
            slope = gradient(position)
            mean = decays[0] * mean + (1 - decays[0]) * slope
            square = decays[1] * square + (1 - decays[1]) * slope**2
            unbiased = mean / (1 - decays[0] ** t), square / (1 - decays[1] ** t)
            position = position - rate * unbiased[0] / (np.sqrt(unbiased[1]) + offset)
        path.append(position)
    return np.array(path)


def published_walk(heights, start, rate, steps):
    """Return folded and unfolded positions of the published simulator, with its parity of reflections mended.

    The gradient is ``numpy.gradient`` at the corners of a cell, with bilinear weights; walls at 0 and the last sample
    reflect until the place is inside.
    """
    down, across = np.gradient(heights)
    limits = [heights.shape[1] - 1, heights.shape[0] - 1]
    place, free, heading = list(start), list(start), [1.0, 1.0]
    folded, unfolded = [tuple(place)], [tuple(free)]
    for _ in range(steps):
        step = [-rate * bilinear(slope, *place) for slope in (across, down)]
        for axis in range(2):
            free[axis] += heading[axis] * step[axis]
            place[axis], flips = bounced(place[axis] + step[axis], limits[axis])
            heading[axis] *= (-1) ** flips
        folded.append(tuple(place))
        unfolded.append(tuple(free))
    return np.array(folded), np.array(unfolded)


def bilinear(grid, x, y):
    """Return a grid between its samples, linear along both axes; a whole coordinate is the side of a cell."""
    i, j = min(math.floor(x), grid.shape[1] - 2), min(math.floor(y), grid.shape[0] - 2)
    t, s = x - i, y - j
    upper = (1 - t) * grid[j, i] + t * grid[j, i + 1]
    lower = (1 - t) * grid[j + 1, i] + t * grid[j + 1, i + 1]
    return (1 - s) * upper + s * lower


def bounced(place, limit):
    """Reflect at walls until inside; return the place and how often."""
    flips = 0
    while not 0 <= place <= limit:
        place = -place if place < 0 else 2 * limit - place
        flips += 1
    return place, flips

"""One pass over the parameters of a network: what moved, and its sketches.

Sums run over the parameters in a fixed order, so that they have the same bits on any number of threads.
"""

from __future__ import annotations

import numpy as np
from numba import njit

LANES = 8
PRODUCTS = ("norm", "distance", "step", "overlap")
"""What `products` sums up: |w|², |w - w_0|², |w - w'|² and (w - w')·(w' - w''), w' and w'' the two records before."""


@njit(nogil=True, cache=True)
def products(position, before, earlier, origin, away):
    """Return the four sums of `PRODUCTS` as an array, and leave w - w_0 in `away`."""
    norm = distance = step = overlap = 0.0
    for i in range(position.size):
        w, last = np.float64(position[i]), np.float64(before[i])
        apart, moved = w - np.float64(origin[i]), w - last
        away[i] = apart
        norm += w * w
        distance += apart * apart
        step += moved * moved
        overlap += moved * (last - np.float64(earlier[i]))
    return np.array([norm, distance, step, overlap])


@njit(nogil=True, cache=True)
def squared_distance(one, other):
    """Return |a - b|²."""
    lanes = np.zeros(LANES)
    size = one.size
    for start in range(0, size - LANES + 1, LANES):
        for lane in range(LANES):
            apart = np.float64(one[start + lane]) - np.float64(other[start + lane])
            lanes[lane] += apart * apart
    for i in range(size - size % LANES, size):
        apart = np.float64(one[i]) - np.float64(other[i])
        lanes[0] += apart * apart
    return lanes.sum()


@njit(nogil=True, cache=True)
def square(vector):
    """Return |a|²."""
    lanes = np.zeros(LANES)
    size = vector.size
    for start in range(0, size - LANES + 1, LANES):
        for lane in range(LANES):
            lanes[lane] += np.float64(vector[start + lane]) * np.float64(vector[start + lane])
    for i in range(size - size % LANES, size):
        lanes[0] += np.float64(vector[i]) * np.float64(vector[i])
    return lanes.sum()


@njit(nogil=True, cache=True)
def add_sketches(vector, codes, into):
    """Add a vector to the places that codes tell: twice the component, plus 1 for a minus.

    Parameters
    ----------
    vector : array of float64, shape (size,)
    codes : array of unsigned integers, shape (sketch, size)
    into : array of float64, shape (sketch, 2 component)
        What has a plus and what has a minus, side by side: two additions cost less than one with a sign.
    """
    for sketch in range(codes.shape[0]):
        for i in range(vector.size):
            into[sketch, codes[sketch, i]] += vector[i]

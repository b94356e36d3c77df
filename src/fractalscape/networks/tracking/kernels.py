"""One pass over the parameters of a network: what moved, and its sketches.

Sums run over the parameters in a fixed order, so that they have the same bits on any number of threads.
"""

from __future__ import annotations

import numpy as np
from numba import njit

LANES = 512
"""Sums that run side by side, each over every so many parameters, and are added at the end."""


@njit(nogil=True, cache=True)
def _subtract(one, other, into):
    for k in range(into.size):
        into[k] = np.float64(one[k]) - np.float64(other[k])


@njit(nogil=True, cache=True)
def _add_products(one, other, into):
    for k in range(one.size):
        into[k] += np.float64(one[k]) * np.float64(other[k])


@njit(nogil=True, cache=True)
def products(position, before, earlier, origin, away):
    """Return |w|², |w - w_0|², |w - w'|² and (w - w')·(w' - w''), and leave w - w_0 in `away`.

    Parameters
    ----------
    position, before, earlier, origin : arrays, shape (size,)
        w, w' and w'', the two records before, and w_0.
    away : array of float64, shape (size,)
    """
    moved, moved_before, sums = np.empty(LANES), np.empty(LANES), np.zeros((4, LANES))
    for first in range(0, position.size, LANES):
        end = min(first + LANES, position.size)
        w, last, apart = position[first:end], before[first:end], away[first:end]
        step, step_before = moved[: end - first], moved_before[: end - first]
        _subtract(w, origin[first:end], apart)
        _subtract(w, last, step)
        _subtract(last, earlier[first:end], step_before)
        _add_products(w, w, sums[0])
        _add_products(apart, apart, sums[1])
        _add_products(step, step, sums[2])
        _add_products(step, step_before, sums[3])
    return sums.sum(axis=1)


@njit(nogil=True, cache=True)
def squared_distance(one, other):
    """Return |a - b|²."""
    apart, sums = np.empty(LANES), np.zeros(LANES)
    for first in range(0, one.size, LANES):
        end = min(first + LANES, one.size)
        _subtract(one[first:end], other[first:end], apart[: end - first])
        _add_products(apart[: end - first], apart[: end - first], sums)
    return sums.sum()


@njit(nogil=True, cache=True)
def square(vector):
    """Return |a|²."""
    sums = np.zeros(LANES)
    for first in range(0, vector.size, LANES):
        part = vector[first : first + LANES]
        _add_products(part, part, sums)
    return sums.sum()


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

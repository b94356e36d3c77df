"""Sums of squared displacements over rows of one coordinate.

numba caches by the age of this file. Sums run in eight lanes, joined in one order, so that a result depends neither on
threads nor on how the coordinates are cut into slabs.
"""

from __future__ import annotations

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def _lag_sum(row, lag, first, stop):
    """Return sum over t in [first, stop) of (row[t + lag] - row[t])^2."""
    a0, a1, a2, a3, a4, a5, a6, a7 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    near, far = row[first:stop], row[first + lag : stop + lag]
    n = near.size
    even = n - n % 8
    for t in range(0, even, 8):
        d0 = far[t] - near[t]
        d1 = far[t + 1] - near[t + 1]
        d2 = far[t + 2] - near[t + 2]
        d3 = far[t + 3] - near[t + 3]
        d4 = far[t + 4] - near[t + 4]
        d5 = far[t + 5] - near[t + 5]
        d6 = far[t + 6] - near[t + 6]
        d7 = far[t + 7] - near[t + 7]
        a0 += d0 * d0
        a1 += d1 * d1
        a2 += d2 * d2
        a3 += d3 * d3
        a4 += d4 * d4
        a5 += d5 * d5
        a6 += d6 * d6
        a7 += d7 * d7
    total = ((a0 + a4) + (a2 + a6)) + ((a1 + a5) + (a3 + a7))
    for t in range(even, n):
        d0 = far[t] - near[t]
        total += d0 * d0
    return total


@numba.njit(cache=True, nogil=True)
def add_displacements(slab, lags, first, stop, sums):
    """Add the squared displacements of every walker, lag and range of origins.

    ``slab``: float64 (walker, axis, record); ``lags``: int64, in records; ``first``, ``stop``: int64 (block, lag), the
    origins t of the windows (t, t + lag); ``sums``: float64 (walker, block, lag), added to axis after axis.
    """
    for walker in range(slab.shape[0]):
        for axis in range(slab.shape[1]):
            row = slab[walker, axis]
            for block in range(first.shape[0]):
                for k in range(lags.size):
                    if stop[block, k] > first[block, k]:
                        sums[walker, block, k] += _lag_sum(row, lags[k], first[block, k], stop[block, k])


@numba.njit(cache=True, nogil=True)
def remove_drift(row, level, squares, cross):
    """Write ``row`` without its drift and mean to ``level``, and add what the transform leaves out.

    With y = x - v t - mean: ``squares[t] += y_t^2``; ``cross[m] += 2 v sum_t (y_{t+m} - y_t)``. Returns v^2.
    The running sums are compensated: plain ones lose four digits over 1e5 records.
    """
    n = row.size
    drift = (row[n - 1] - row[0]) / (n - 1)
    mean = 0.0
    for t in range(n):
        level[t] = (row[t] - row[0]) - drift * t
        mean += level[t]
    mean /= n
    for t in range(n):
        level[t] -= mean
        squares[t] += level[t] * level[t]
    head, tail = 0.0, 0.0
    for m in range(n - 1, 0, -1):  # windows of lag m: origins 0 … n - m - 1, ends m … n - 1
        head += level[n - 1 - m]
        tail += level[m]
        cross[m] += 2.0 * drift * (tail - head)
    return drift * drift


@numba.njit(cache=True, nogil=True)
def end_sums(squares, ends):
    """Write to ``ends[m]`` the sum of ``squares[: n - m]`` and ``squares[m:]``, compensated, for m = 1 … n - 1."""
    n = squares.size
    total, lost = 0.0, 0.0
    for m in range(n - 1, 0, -1):
        term = (squares[n - 1 - m] + squares[m]) - lost
        grown = total + term
        lost = (grown - total) - term
        total = grown
        ends[m] = total
    ends[0] = 2.0 * total


@numba.njit(cache=True, nogil=True)
def add_power(spectrum, power):
    """Add the squared moduli of a complex spectrum, seen as pairs of float64, to ``power``."""
    for k in range(power.size):
        power[k] += spectrum[k, 0] * spectrum[k, 0] + spectrum[k, 1] * spectrum[k, 1]


@numba.njit(cache=True, nogil=True)
def finish_displacements(ends, correlation, cross, drift_square, out):
    """Write the mean squared displacement at every lag in records from the sums of one walker."""
    n = ends.size
    out[0] = 0.0
    for m in range(1, n):
        windows = n - m
        level = ends[m] - 2.0 * correlation[m] + m * cross[m]
        out[m] = level / windows + drift_square * (np.float64(m) * m)

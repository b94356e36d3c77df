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
def remove_drifts(first, second, turns, plain, turned, squares, cross):
    """Write two coordinates without drift and mean as y + i z to ``plain``, and times ``turns`` to ``turned``.

    Beyond the records both are zero. Adds what the transform leaves out, with y = x - v t - mean: ``squares[t] +=
    y_t^2 + z_t^2``; ``cross[m] += 2 v sum_t (y_{t+m} - y_t)``, likewise for z. Returns the sum of v^2.
    """
    n = first.size
    y_drift, z_drift = (first[n - 1] - first[0]) / (n - 1), (second[n - 1] - second[0]) / (n - 1)
    y_mean, z_mean = 0.0, 0.0
    for t in range(n):
        y, z = (first[t] - first[0]) - y_drift * t, (second[t] - second[0]) - z_drift * t
        y_mean += y
        z_mean += z
        plain[t] = complex(y, z)
    y_mean, z_mean = y_mean / n, z_mean / n
    for t in range(n):
        y, z = plain[t].real - y_mean, plain[t].imag - z_mean
        c, s = turns[t].real, turns[t].imag
        plain[t] = complex(y, z)
        turned[t] = complex(y * c - z * s, y * s + z * c)
        squares[t] += y * y + z * z
    for t in range(n, plain.size):
        plain[t] = 0.0
        turned[t] = 0.0
    y_apart, z_apart = 0.0, 0.0
    for m in range(n - 1, 0, -1):  # windows of lag m: origins 0 … n - m - 1, ends m … n - 1
        y_apart += plain[m].real - plain[n - 1 - m].real
        z_apart += plain[m].imag - plain[n - 1 - m].imag
        cross[m] += 2.0 * (y_drift * y_apart + z_drift * z_apart)
    return y_drift * y_drift + z_drift * z_drift


@numba.njit(cache=True, nogil=True)
def add_power(plain, turned, even, odd):
    """Add the power at even and at odd frequencies of a transform of twice the length, each folded by symmetry.

    ``plain`` and ``turned``: spectra of M points of what `pack` wrote; ``even``: complex, M / 2 + 1, of which the real
    parts are added to; ``odd``: M / 2.
    """
    n = plain.size
    even[0] += _square(plain[0])
    for k in range(1, n // 2 + 1):
        even[k] += 0.5 * (_square(plain[k]) + _square(plain[n - k]))
    for k in range(n // 2):
        odd[k] += 0.5 * (_square(turned[k]) + _square(turned[n - 1 - k]))


@numba.njit(cache=True, nogil=True)
def _square(value):
    return value.real * value.real + value.imag * value.imag


@numba.njit(cache=True, nogil=True)
def finish_displacements(squares, even, odd, cross, drift_square, least, out):
    """Write the mean squared displacement at every lag in records; return how many sums are below ``least``.

    ``even``: M correlations from even frequencies, symmetric about M / 2; ``odd``: M / 2 from odd ones, antisymmetric.
    The running sum of squares at both ends is compensated: a plain one loses four digits over 1e5 records.
    """
    n, points, below = squares.size, even.size, 0
    ends, lost = 0.0, 0.0
    for m in range(n - 1, 0, -1):
        term = (squares[n - 1 - m] + squares[m]) - lost
        grown = ends + term
        lost = (grown - ends) - term
        ends = grown
        mirrored = points - m
        alternating = 0.0
        if m < mirrored:
            alternating = odd[m]
        elif m > mirrored:
            alternating = -odd[mirrored]
        level = (ends - (even[m] + alternating / points)) + m * cross[m]
        out[m] = level / (n - m) + drift_square * (np.float64(m) * m)
        below += (n - m) * out[m] < least
    out[0] = 0.0
    return below

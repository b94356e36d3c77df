"""Loops over pairs of moments of one series.

numba caches by the age of this file.
"""

from __future__ import annotations

import numba
import numpy as np


@numba.njit(cache=True, nogil=True)
def nearest_by_pairs(points, theiler, count, nearest):
    """Find, for each of the first ``count`` points, the nearest of them more than ``theiler`` steps away.

    The first of equals is taken. ``nearest`` is -1 where there is none, and where it is in the very same place.
    """
    axes = points.shape[1]
    for i in range(count):
        best, chosen = np.inf, -1
        for j in range(count):
            if abs(i - j) <= theiler:
                continue
            total = 0.0
            for k in range(axes):
                total += (points[i, k] - points[j, k]) ** 2
                if total >= best:
                    break
            if total < best:
                best, chosen = total, j
        nearest[i] = chosen if best > 0.0 else -1


@numba.njit(cache=True, nogil=True)
def add_log_distances(points, nearest, lags, block, sums, counts):
    """Add ln|x[i + lag] - x[nearest[i] + lag]| to the block of i, for every lag; pairs in one place are left out."""
    axes = points.shape[1]
    size = points.shape[0]
    for i in range(nearest.size):
        j = nearest[i]
        if j < 0:
            continue
        for n in range(lags.size):
            lag = lags[n]
            if i + lag >= size or j + lag >= size:
                break
            total = 0.0
            for k in range(axes):
                total += (points[i + lag, k] - points[j + lag, k]) ** 2
            if total > 0.0:
                sums[block[i], n] += 0.5 * np.log(total)
                counts[block[i], n] += 1


@numba.njit(cache=True, nogil=True)
def recurrence_lines(points, limit_squared, theiler, block, diagonal, vertical):
    """Count lines of recurrences by length, made on the way: no matrix is held.

    ``diagonal[b, l]`` and ``vertical[b, l]`` grow by the lines of l points whose first moment belongs to block b. The
    matrix is symmetric: a diagonal line counts for the blocks of both its first moments. Moments up to ``theiler``
    steps apart are no recurrences.
    """
    size = points.shape[0]
    for lag in range(theiler + 1, size):
        length = 0
        for i in range(size - lag + 1):
            if i < size - lag and _near(points, i, i + lag, limit_squared):
                length += 1
            elif length > 0:
                diagonal[block[i - length], length] += 1
                diagonal[block[i - length + lag], length] += 1
                length = 0
    for j in range(size):
        length = 0
        for i in range(size + 1):
            if i < size and abs(i - j) > theiler and _near(points, i, j, limit_squared):
                length += 1
            elif length > 0:
                vertical[block[j], length] += 1
                length = 0


@numba.njit(cache=True, nogil=True)
def _near(points, i, j, limit_squared):
    total = 0.0
    for k in range(points.shape[1]):
        total += (points[i, k] - points[j, k]) ** 2
    return total <= limit_squared

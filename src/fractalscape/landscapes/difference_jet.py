"""Compiled heights and central differences of a grid, with the bits of `GridDifferences`."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from fractalscape.landscapes.cubic_spline import OPEN, PERIODIC

HEIGHT, ALONG_X, ALONG_Y = np.uint64(0), np.uint64(1), np.uint64(2)


@njit(nogil=True, cache=True, error_model="numpy")
def _folded(place, length, edges):
    """Return `fold` and `fold_sign` of a coordinate; NaN outside an open domain."""
    if 0 <= place < length:
        return place, 1.0
    if edges == OPEN:
        return (place if place == length else math.nan), 1.0
    if edges == PERIODIC:
        home = place % length
        return (0.0 if home == length else home), 1.0
    home = place % (2 * length)
    return min(home, 2 * length - home), (1.0 if home < length else -1.0)


@njit(nogil=True, cache=True, error_model="numpy")
def _between(grids, which, corners, t, s):
    """Return a linear interpolation between the four corners of a cell."""
    i, j, k, m = corners
    below = (1 - t) * grids[j, i, which] + t * grids[j, k, which]
    above = (1 - t) * grids[m, i, which] + t * grids[m, k, which]
    return (1 - s) * below + s * above


@njit(nogil=True, cache=True, error_model="numpy", inline="always")
def difference_jet(data, x, y):
    """Return f, f_x, f_y and three NaN at one unfolded point: a jet has no place for a Hessian that is not symmetric.

    ``data`` is grids of shape (ny, nx, 3), of heights and differences along x and y; the extent; the code of the edges;
    and whether they are interpolated linearly, or those of the nearest sample.
    """
    grids, length_x, length_y, edges, linear = data
    x, sign_x = _folded(x, length_x, edges)
    y, sign_y = _folded(y, length_y, edges)
    if not (math.isfinite(x) and math.isfinite(y)):
        return math.nan, math.nan, math.nan, math.nan, math.nan, math.nan
    rows, columns = grids.shape[0], grids.shape[1]
    if not linear:
        i, j = math.floor(x + 0.5), math.floor(y + 0.5)
        i, j = np.uint64(0 if i == columns else i), np.uint64(0 if j == rows else j)
        slope_x, slope_y = sign_x * grids[j, i, ALONG_X], sign_y * grids[j, i, ALONG_Y]
        return grids[j, i, HEIGHT], slope_x, slope_y, math.nan, math.nan, math.nan
    short = 1 if edges == PERIODIC else 2  # the last sample belongs to the last cell
    i, j = min(int(x), columns - short), min(int(y), rows - short)
    k, m = (0 if i + 1 == columns else i + 1), (0 if j + 1 == rows else j + 1)
    corners, t, s = (np.uint64(i), np.uint64(j), np.uint64(k), np.uint64(m)), x - i, y - j
    f = _between(grids, HEIGHT, corners, t, s)
    fx = sign_x * _between(grids, ALONG_X, corners, t, s)
    fy = sign_y * _between(grids, ALONG_Y, corners, t, s)
    return f, fx, fy, math.nan, math.nan, math.nan

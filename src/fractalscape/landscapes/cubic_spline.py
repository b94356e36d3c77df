"""Cubic B-splines through heights on a grid: coefficients by transforms, and compiled values and derivatives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.fft
from numba import njit
from numpy.typing import NDArray

from fractalscape.landscapes.spline_lanes import fma
from fractalscape.schema import Edges

Floats = NDArray[np.float64]

PERIODIC, REFLECTING, OPEN = 0, 1, 2
_ONE, _TWO, _THREE = np.uint64(1), np.uint64(2), np.uint64(3)
EDGE_CODES: dict[Edges, int] = {"periodic": PERIODIC, "reflecting": REFLECTING, "open": OPEN}


def spline_coefficients(heights: Floats, edges: Edges) -> Floats:
    """Return the coefficients of the cubic B-spline through heights, shape (ny + 3, nx + 3): one before, two behind.

    Parameters
    ----------
    heights : array, shape (ny, nx)
        At least 2 a side.
    edges : {"periodic", "reflecting", "open"}
        Heights go on around a torus, or else mirrored about the first and the last sample.

    Notes
    -----
    The spline at sample k is (c[k-1] + 4c[k] + c[k+1]) / 6, a circular convolution, or with mirrors one that the cosine
    transform of the first kind makes a product.

    References
    ----------
    Unser, Aldroubi & Eden, *B-spline signal processing*, IEEE Trans. Signal Process. 41 (1993) 821.

    Examples
    --------
    >>> spline_coefficients(np.ones((2, 3)), "periodic").shape
    (5, 6)
    """
    spectrum: Any
    coefficients: Any
    if edges == "periodic":
        spectrum = scipy.fft.rfft2(heights)
        rows = (2 + np.cos(2 * np.pi * np.asarray(scipy.fft.fftfreq(heights.shape[0])))) / 3
        columns = (2 + np.cos(2 * np.pi * np.asarray(scipy.fft.rfftfreq(heights.shape[1])))) / 3
        coefficients = scipy.fft.irfft2(spectrum / np.outer(rows, columns), heights.shape)
        return np.pad(coefficients, ((1, 2), (1, 2)), mode="wrap")
    spectrum = scipy.fft.dctn(heights, type=1)
    rows, columns = ((2 + np.cos(np.pi * np.arange(n) / (n - 1))) / 3 for n in heights.shape)
    coefficients = scipy.fft.idctn(spectrum / np.outer(rows, columns), type=1)
    return np.pad(coefficients, ((1, 2), (1, 2)), mode="reflect")


@njit(nogil=True, cache=True, error_model="numpy")
def inside(place, length, edges):
    """Return a coordinate brought back into its domain, and the sign of its direction there; NaN if it left it."""
    if 0 <= place < length:
        return place, 1.0
    if edges == OPEN:
        return (place if place == length else math.nan), 1.0
    period = 2 * length if edges == REFLECTING else length
    folded = fma(-np.floor(place / period), period, place)  # math.floor is a whole number, too small for far places
    if folded < 0:  # the quotient is rounded
        folded = 0.0
    if folded < length:
        return folded, 1.0
    back = period - folded
    if back < 0:
        back = 0.0
    return (back if back <= length else math.nan), (-1.0 if edges == REFLECTING else 1.0)


@njit(nogil=True, cache=True, error_model="numpy")
def _weights(t):
    """Return the weights of four coefficients, and those of the first and of the second derivative."""
    s = 1 - t
    tt, ss = t * t, s * s
    half_tt, half_ss = tt * 0.5, ss * 0.5
    values = (ss * s * (1 / 6), fma(half_tt, t - 2, 2 / 3), fma(half_ss, s - 2, 2 / 3), tt * t * (1 / 6))
    slopes = (-half_ss, t * fma(t, 1.5, -2.0), s * fma(s, -1.5, 2.0), half_tt)
    return values, slopes, (s, fma(3.0, t, -2.0), fma(-3.0, t, 1.0), t)


@njit(nogil=True, cache=True, error_model="numpy")
def _along(coefficients, row, column, weights):
    """Return the weighted sum of four coefficients of a row."""
    total = weights[0] * coefficients[row, column]
    total = fma(weights[1], coefficients[row, column + _ONE], total)
    total = fma(weights[2], coefficients[row, column + _TWO], total)
    return fma(weights[3], coefficients[row, column + _THREE], total)


@njit(nogil=True, cache=True, error_model="numpy")
def _over(coefficients, row, column, along_x, along_y):
    """Return the weighted sum of a square of sixteen coefficients."""
    total = along_y[0] * _along(coefficients, row, column, along_x)
    total = fma(along_y[1], _along(coefficients, row + _ONE, column, along_x), total)
    total = fma(along_y[2], _along(coefficients, row + _TWO, column, along_x), total)
    return fma(along_y[3], _along(coefficients, row + _THREE, column, along_x), total)


@njit(nogil=True, cache=True, error_model="numpy", inline="always")
def spline_jet(data, x, y):
    """Return f, f_x, f_y, f_xx, f_xy, f_yy at one unfolded point; for a compiled caller, or from Python."""
    coefficients, length_x, length_y, edges = data
    x, sign_x = inside(x, length_x, edges)
    y, sign_y = inside(y, length_y, edges)
    if not (math.isfinite(x) and math.isfinite(y)):
        return math.nan, math.nan, math.nan, math.nan, math.nan, math.nan
    short = 0 if edges == PERIODIC else 1  # the last sample belongs to the last cell
    i, j = min(int(x), coefficients.shape[1] - 4 - short), min(int(y), coefficients.shape[0] - 4 - short)
    along_x, slope_x, bend_x = _weights(x - i)
    along_y, slope_y, bend_y = _weights(y - j)
    column, row = np.uint64(i), np.uint64(j)  # signed ones would be looked at from the end too
    f = _over(coefficients, row, column, along_x, along_y)
    fx = sign_x * _over(coefficients, row, column, slope_x, along_y)
    fy = sign_y * _over(coefficients, row, column, along_x, slope_y)
    fxx = _over(coefficients, row, column, bend_x, along_y)
    fxy = sign_x * sign_y * _over(coefficients, row, column, slope_x, slope_y)
    fyy = _over(coefficients, row, column, along_x, bend_y)
    return f, fx, fy, fxx, fxy, fyy


@njit(nogil=True, cache=True, error_model="numpy")
def spline_jets(data, points, jets):
    """Fill jets, shape (n, 6), at points of shape (n, 2)."""
    for k in range(len(points)):
        jets[k] = spline_jet(data, points[k, 0], points[k, 1])


@njit(nogil=True, cache=True, error_model="numpy")
def _height(data, x, y):
    return spline_jet(data, x, y)[0]


@njit(nogil=True, cache=True, error_model="numpy")
def fourier_jet(data, x, y):
    """Return f, f_x, f_y, f_xx, f_xy, f_yy at one unfolded point, each from a spline of its own."""
    f, fx, fy, fxx, fxy, fyy = data
    slopes = _height(fx, x, y), _height(fy, x, y)
    bends = _height(fxx, x, y), _height(fxy, x, y), _height(fyy, x, y)
    return _height(f, x, y), slopes[0], slopes[1], bends[0], bends[1], bends[2]


@njit(nogil=True, cache=True, error_model="numpy")
def fourier_jets(data, points, jets):
    """Fill jets, shape (n, 6), at points of shape (n, 2)."""
    for k in range(len(points)):
        jets[k] = fourier_jet(data, points[k, 0], points[k, 1])

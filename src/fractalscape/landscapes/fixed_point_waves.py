"""The compiled sum of a Weierstrass function: phases in exact fixed-point arithmetic, in a fixed operation order."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_HALF_WORD = 2.0**32
_MANTISSA = np.uint64(11)
_LAST_BIT = 2.0**-53


@njit(nogil=True, cache=True)
def _digits(part):
    """Return the first 64 binary digits of a fraction, and the fraction that is left."""
    first = math.floor(part * _HALF_WORD)  # a float beyond 2^63 has no right conversion to uint64
    part = part * _HALF_WORD - first
    second = math.floor(part * _HALF_WORD)
    return (np.uint64(first) << _HALF) | np.uint64(second), part * _HALF_WORD - second


@njit(nogil=True, cache=True)
def _fraction(x):
    """Return x mod 1 as 128 binary digits, exact for every |x| of at least 2^-75."""
    part = abs(x) - math.floor(abs(x))
    high, part = _digits(part)
    low, part = _digits(part)
    if x < 0:
        return _negative(high, low)
    return high, low


@njit(nogil=True, cache=True)
def _negative(high, low):
    """Return -x mod 1."""
    if low == _ZERO:
        return ~high + _ONE, low
    return ~high, ~low + _ONE


@njit(nogil=True, cache=True)
def _times(high, low, factor):
    """Return the product with a whole number below 2^32, mod 1."""
    carry = ((low & _LOW) * factor) >> _HALF
    carry = ((low >> _HALF) * factor + carry) >> _HALF
    return high * factor + carry, low * factor


@njit(nogil=True, cache=True)
def _plus(high, low, other_high, other_low):
    """Return the sum, mod 1."""
    total = low + other_low
    if total < low:
        return high + other_high + _ONE, total
    return high + other_high, total


@njit(nogil=True, cache=True)
def _along(point, vector):
    """Return the scalar product of a point and a wave vector of whole numbers, mod 1."""
    high, low = _ZERO, _ZERO
    for axis in range(point.size):
        part = _fraction(point[axis])
        part = _times(part[0], part[1], np.uint64(abs(vector[axis])))
        if vector[axis] < 0:
            part = _negative(part[0], part[1])
        high, low = _plus(high, low, part[0], part[1])
    return high, low


@njit(nogil=True, cache=True)
def sum_waves(points, vectors, ratio, amplitudes, phases, order, sums):
    """Fill `sums` (point, vector) with Σ amplitude · (d/du)^order cos(2π (b^n u + phase)) / (2π)^order.

    Parameters
    ----------
    points : float64 array, shape (n, d)
    vectors : int64 array, shape (m, d)
    ratio : uint64
        b, below 2^32.
    amplitudes, phases : float64 arrays, shape (m, terms)
        The amplitudes hold the powers of b that derivatives bring.
    order : int
        0, 1 or 2.
    sums : float64 array, shape (n, m)
    """
    for k in range(points.shape[0]):
        for m in range(vectors.shape[0]):
            high, low = _along(points[k], vectors[m])
            total = 0.0
            for n in range(amplitudes.shape[1]):
                turn = 2 * math.pi * (float(high >> _MANTISSA) * _LAST_BIT + phases[m, n])
                if order == 1:
                    total -= amplitudes[m, n] * math.sin(turn)
                elif order == 2:
                    total -= amplitudes[m, n] * math.cos(turn)
                else:
                    total += amplitudes[m, n] * math.cos(turn)
                high, low = _times(high, low, ratio)
            sums[k, m] = total

"""Descent of the four-weight network in numba: one fixed order of elementary operations, the same bits everywhere.

Lanes are starts. Every number of a lane comes from its own start by +, -, *, / alone, without fused operations, so that
neither the lane nor the processor matters. Both neurons pass through the same operations, and tanh is exactly odd: two
neurons that are equal, or opposite, stay so to the last bit.
"""

from __future__ import annotations

import numpy as np
from numba import njit

LANES = 32
"""Starts that move together; the offsets below are compiled in."""
PARTS = 8
ESCAPED = 50.0
"""Weights of a walker that has left the chaos on the plane, whose weights are below 10, for good."""
CHECKED_EVERY = 64
"""Steps between looks whether all lanes of a block are lost."""

_W1, _W2, _V1, _V2, _GW1, _GW2, _GV1, _GV2 = (part * LANES for part in range(PARTS))


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def tanh(x):
    """Return the hyperbolic tangent within 3 units in the last place.

    With 2|x| = n ln 2 + r, expm1(2|x|) = 2^n expm1(r) + (2^n - 1), the former by its series up to r^13; then
    tanh|x| = expm1 / (expm1 + 2), which is exact near zero too. ln 2 is subtracted in two parts.
    """
    size = min(abs(x), 20.0)
    shifted = size * 2.8853900817779268 + 6755399441055744.0  # adding 1.5 * 2^52 rounds to a whole number
    n = shifted - 6755399441055744.0
    r = (2.0 * size - n * 0.693147180369123816490) - n * 1.90821492927058770002e-10
    series = 1 / 6227020800.0
    series = series * r + 1 / 479001600.0
    series = series * r + 1 / 39916800.0
    series = series * r + 1 / 3628800.0
    series = series * r + 1 / 362880.0
    series = series * r + 1 / 40320.0
    series = series * r + 1 / 5040.0
    series = series * r + 1 / 720.0
    series = series * r + 1 / 120.0
    series = series * r + 1 / 24.0
    series = series * r + 1 / 6.0
    series = series * r + 0.5
    series = (series * r) * r + r
    power = np.int64((np.float64(shifted).view(np.int64) + 1023) << 52).view(np.float64)
    growth = power * series + (power - 1.0)
    return np.copysign(growth / (growth + 2.0), x)


@njit(cache=True, nogil=True, error_model="numpy")
def descend(inputs, targets, learning_rate, steps, weights):
    """Descend from every start, in place.

    Parameters
    ----------
    inputs, targets : (samples,)
        Inputs times the square root of 2.
    learning_rate : float
    steps : int
    weights : (4, count)
        w1, w2, v1, v2; columns are starts.
    """
    samples, count = inputs.size, weights.shape[1]
    state = np.zeros(PARTS * LANES)
    scale = learning_rate / samples
    for first in range(0, count, LANES):
        held = min(LANES, count - first)
        for part in range(4):
            for k in range(held):
                state[part * LANES + k] = weights[part, first + k]
        for step in range(steps):
            for k in range(LANES):
                state[_GW1 + k] = 0.0
                state[_GW2 + k] = 0.0
                state[_GV1 + k] = 0.0
                state[_GV2 + k] = 0.0
            for sample in range(samples):
                a, target = inputs[sample], targets[sample]
                for k in range(LANES):
                    t1 = tanh(a * state[_W1 + k])
                    t2 = tanh(a * state[_W2 + k])
                    residual = 0.5 * (state[_V1 + k] * t1 + state[_V2 + k] * t2) - target
                    pull = residual * a
                    state[_GW1 + k] += pull * (1.0 - t1 * t1)
                    state[_GW2 + k] += pull * (1.0 - t2 * t2)
                    state[_GV1 + k] += residual * t1
                    state[_GV2 + k] += residual * t2
            for k in range(LANES):
                v1, v2 = state[_V1 + k], state[_V2 + k]
                state[_W1 + k] -= scale * (v1 * state[_GW1 + k])
                state[_W2 + k] -= scale * (v2 * state[_GW2 + k])
                state[_V1 + k] = v1 - scale * state[_GV1 + k]
                state[_V2 + k] = v2 - scale * state[_GV2 + k]
            if step % CHECKED_EVERY == 0 and _all_lost(state, held):
                break
        for part in range(4):
            for k in range(held):
                weights[part, first + k] = state[part * LANES + k]


@njit(cache=True, nogil=True, error_model="numpy")
def _all_lost(state, held):
    """Return whether no lane can come back: weights that are not finite stay so."""
    finite = 0
    for k in range(held):
        finite += np.isfinite(state[_V1 + k] + state[_V2 + k] + state[_W1 + k] + state[_W2 + k])
    return finite == 0


@njit(cache=True, nogil=True, error_model="numpy")
def plane_exponents(inputs, targets, learning_rate, transient, steps, starts, exponents):
    """Measure tangential and transverse exponents of every walker on the plane of equal neurons.

    Parameters
    ----------
    inputs, targets : (samples,)
        Inputs times the square root of 2.
    learning_rate : float
    transient, steps : int
    starts : (walkers, 2)
        w, v.
    exponents : (walkers, 4)
        What is found, larger one first; NaN where the walker left.
    """
    samples = inputs.size
    rate = learning_rate / samples
    for walker in range(len(starts)):
        w, v = starts[walker]
        sums = np.zeros(4)
        along, across = np.eye(2), np.eye(2)
        for step in range(transient + steps):
            slope_w, slope_v, ww, wv, vv, curve_ww, curve_wv = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
            for sample in range(samples):
                t = tanh(inputs[sample] * w)
                bend = inputs[sample] * (1.0 - t * t)
                residual = v * t - targets[sample]
                slope_w += residual * v * bend
                slope_v += residual * t
                ww += v * bend * v * bend
                wv += v * bend * t
                vv += t * t
                curve_ww -= residual * 2.0 * v * inputs[sample] * t * bend
                curve_wv += residual * bend
            grown = _grow(across, 1.0 - rate * curve_ww, -rate * curve_wv, 1.0)
            spread = _grow(along, 1.0 - rate * (ww + curve_ww), -rate * (wv + curve_wv), 1.0 - rate * vv)
            if step >= transient:
                sums[0] += np.log(spread[0])
                sums[1] += np.log(spread[1])
                sums[2] += np.log(grown[0])
                sums[3] += np.log(grown[1])
            w -= rate * slope_w
            v -= rate * slope_v
            if not (abs(w) < ESCAPED and abs(v) < ESCAPED):
                sums[:] = np.nan
                break
        exponents[walker] = sums / steps


@njit(cache=True, nogil=True, error_model="numpy")
def _grow(frame, xx, xy, yy):
    """Multiply a frame by a symmetric matrix, make it orthonormal again, and return how far both columns grew."""
    a, b = xx * frame[0, 0] + xy * frame[1, 0], xy * frame[0, 0] + yy * frame[1, 0]
    c, d = xx * frame[0, 1] + xy * frame[1, 1], xy * frame[0, 1] + yy * frame[1, 1]
    first = np.sqrt(a * a + b * b)
    a, b = a / first, b / first
    second = abs(a * d - b * c)
    frame[0, 0], frame[1, 0] = a, b
    frame[0, 1], frame[1, 1] = -b, a
    return first, second

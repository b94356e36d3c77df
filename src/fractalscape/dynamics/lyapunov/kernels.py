"""Descent with tangent vectors in numba, for landscapes of one or two axes: one fixed order of operations per walker.

``jet(data, x, y)`` returns height, gradient and Hessian. A state holds x, y and the buffer of both; ``frame[k]`` is
tangent vector k in the same order. Adam is not among the rules. A landscape of one axis has y = 0 throughout.
"""

import math

import numpy as np
from numba import njit

from fractalscape.dynamics.descent.kernels import DESCENT, NESTEROV, moved
from fractalscape.landscapes.cubic_spline import spline_jet


@njit(cache=True, nogil=True, error_model="numpy")
def push(rule, momentum, rate, hxx, hxy, hyy, frame):
    """Apply the Jacobian of one update to every tangent vector."""
    for k in range(frame.shape[0]):
        vx, vy, ax, ay = frame[k, 0], frame[k, 1], frame[k, 2], frame[k, 3]
        lx, ly = vx, vy
        if rule == NESTEROV:
            lx, ly = vx + momentum * ax, vy + momentum * ay
        frame[k, 0], frame[k, 2] = moved(rule, momentum, rate, vx, ax, hxx * lx + hxy * ly)
        frame[k, 1], frame[k, 3] = moved(rule, momentum, rate, vy, ay, hxy * lx + hyy * ly)


@njit(cache=True, nogil=True, error_model="numpy")
def orthonormalise(frame, size, logs):
    """Make tangent vectors orthonormal one after another (modified Gram-Schmidt); add the logarithms of lengths.

    A vector of length 0 adds -inf and stays 0.
    """
    for k in range(frame.shape[0]):
        for j in range(k):
            inner = 0.0
            for i in range(size):
                inner += frame[j, i] * frame[k, i]
            for i in range(size):
                frame[k, i] -= inner * frame[j, i]
        square = 0.0
        for i in range(size):
            square += frame[k, i] * frame[k, i]
        length = math.sqrt(square)
        logs[k] += np.log(length)
        if length > 0:
            for i in range(size):
                frame[k, i] /= length


@njit(nogil=True, error_model="numpy", inline="always")
def _moved(jet, data, rule, momentum, rate, planar, x, y, a, b):
    """Return the state after one update, and the Hessian it saw."""
    look_x, look_y = x, y
    if rule == NESTEROV:
        look_x, look_y = x + momentum * a, y + momentum * b
    _, gx, gy, hxx, hxy, hyy = jet(data, look_x, look_y)
    if not planar:
        gy, hxy, hyy = 0.0, 0.0, 0.0
    x, a = moved(rule, momentum, rate, x, a, gx)
    y, b = moved(rule, momentum, rate, y, b, gy)
    return x, y, a, b, hxx, hxy, hyy


@njit(nogil=True, error_model="numpy", inline="always")
def _frame_growths(jet, data, rule, momenta, rates, planar, states, start, schedule, growths):
    """Fill growths (walker, block, vector), sums of logarithms; return where walkers were lost, -1 nowhere.

    ``schedule`` is (transient, steps of a block, steps between orthonormalisations). States become the last ones; a
    walker that is lost has NaN from that block on.
    """
    transient, block_steps, every = schedule
    count, blocks, vectors = growths.shape
    escaped = np.full(count, -1, np.int64)
    frame, logs = np.empty_like(start), np.zeros(vectors)
    size = 2 if rule == DESCENT else 4
    for n in range(count):
        momentum, rate = momenta[n], rates[n]
        x, y, a, b = states[n, 0], states[n, 1], states[n, 2], states[n, 3]
        frame[:] = start
        growths[n] = math.nan
        step = 0
        for block in range(-1, blocks):
            logs[:] = 0.0
            length = transient if block < 0 else block_steps
            for t in range(length):
                x, y, a, b, hxx, hxy, hyy = _moved(jet, data, rule, momentum, rate, planar, x, y, a, b)
                step += 1
                if not (math.isfinite(x) and math.isfinite(y)):
                    escaped[n] = step
                    break
                push(rule, momentum, rate, hxx, hxy, hyy, frame)
                if (t + 1) % every == 0 or t + 1 == length:
                    orthonormalise(frame, size, logs)
            if escaped[n] >= 0:
                break
            if block >= 0:
                growths[n, block] = logs
        states[n, 0], states[n, 1], states[n, 2], states[n, 3] = x, y, a, b
    return escaped


@njit(nogil=True, error_model="numpy", inline="always")
def _tangent_products(jet, data, rule, momenta, rates, planar, states, steps, products, log_scales):
    """Multiply products (walker, vector, 4) by all Jacobians, up to exp(log_scale); return where walkers were lost."""
    escaped = np.full(len(states), -1, np.int64)
    for n in range(len(states)):
        momentum, rate, frame = momenta[n], rates[n], products[n]
        x, y, a, b = states[n, 0], states[n, 1], states[n, 2], states[n, 3]
        for step in range(1, steps + 1):
            x, y, a, b, hxx, hxy, hyy = _moved(jet, data, rule, momentum, rate, planar, x, y, a, b)
            if not (math.isfinite(x) and math.isfinite(y)):
                escaped[n] = step
                break
            push(rule, momentum, rate, hxx, hxy, hyy, frame)
            if step % 8 == 0:
                largest = 0.0
                for k in range(frame.shape[0]):
                    for i in range(4):
                        largest = max(largest, abs(frame[k, i]))
                if largest > 1e50 or 0 < largest < 1e-50:
                    for k in range(frame.shape[0]):
                        for i in range(4):
                            frame[k, i] /= largest
                    log_scales[n] += np.log(largest)
        states[n, 0], states[n, 1], states[n, 2], states[n, 3] = x, y, a, b
    return escaped


@njit(nogil=True, error_model="numpy", inline="always")
def _orbits(jet, data, rule, momenta, rates, planar, states, transient, places):
    """Fill places (walker, record, 2) after some updates, NaN of lost walkers; return where walkers were lost."""
    escaped = np.full(len(states), -1, np.int64)
    for n in range(len(states)):
        momentum, rate = momenta[n], rates[n]
        x, y, a, b = states[n, 0], states[n, 1], states[n, 2], states[n, 3]
        places[n] = math.nan
        for step in range(1, transient + places.shape[1] + 1):
            x, y, a, b, _, _, _ = _moved(jet, data, rule, momentum, rate, planar, x, y, a, b)
            if not (math.isfinite(x) and math.isfinite(y)):
                escaped[n] = step
                break
            if step > transient:
                places[n, step - transient - 1, 0] = x
                places[n, step - transient - 1, 1] = y
        states[n, 0], states[n, 1], states[n, 2], states[n, 3] = x, y, a, b
    return escaped


@njit(nogil=True, error_model="numpy", inline="always")
def _arrivals(jet, data, rule, momenta, rates, planar, states, steps, still, far, settled, escaped):
    """Descend until a walker has state changes below `still`, or is farther than `far` from its start; fill the steps.

    -1 where it did not. States become the last ones.
    """
    for n in range(len(states)):
        momentum, rate = momenta[n], rates[n]
        x, y, a, b = states[n, 0], states[n, 1], states[n, 2], states[n, 3]
        x0, y0 = x, y
        settled[n] = escaped[n] = -1
        for step in range(1, steps + 1):
            px, py, pa, pb = x, y, a, b
            x, y, a, b, _, _, _ = _moved(jet, data, rule, momentum, rate, planar, x, y, a, b)
            if not (math.isfinite(x) and math.isfinite(y)) or (x - x0) ** 2 + (y - y0) ** 2 > far * far:
                escaped[n] = step
                break
            if (x - px) ** 2 + (y - py) ** 2 + (a - pa) ** 2 + (b - pb) ** 2 < still * still:
                settled[n] = step
                break
        states[n, 0], states[n, 1], states[n, 2], states[n, 3] = x, y, a, b


@njit(nogil=True, error_model="numpy")
def jet_frame_growths(jet, data, rule, momenta, rates, planar, states, start, schedule, growths):
    """As `_frame_growths`, on any compiled landscape."""
    return _frame_growths(jet, data, rule, momenta, rates, planar, states, start, schedule, growths)


@njit(cache=True, nogil=True, error_model="numpy")
def spline_frame_growths(data, rule, momenta, rates, planar, states, start, schedule, growths):
    """As `_frame_growths`, on a spline; compiled once for all processes, as the three below."""
    return _frame_growths(spline_jet, data, rule, momenta, rates, planar, states, start, schedule, growths)


@njit(nogil=True, error_model="numpy")
def jet_tangent_products(jet, data, rule, momenta, rates, planar, states, steps, products, log_scales):
    """As `_tangent_products`, on any compiled landscape."""
    return _tangent_products(jet, data, rule, momenta, rates, planar, states, steps, products, log_scales)


@njit(cache=True, nogil=True, error_model="numpy")
def spline_tangent_products(data, rule, momenta, rates, planar, states, steps, products, log_scales):
    """As `_tangent_products`, on a spline."""
    return _tangent_products(spline_jet, data, rule, momenta, rates, planar, states, steps, products, log_scales)


@njit(nogil=True, error_model="numpy")
def jet_orbits(jet, data, rule, momenta, rates, planar, states, transient, places):
    """As `_orbits`, on any compiled landscape."""
    return _orbits(jet, data, rule, momenta, rates, planar, states, transient, places)


@njit(cache=True, nogil=True, error_model="numpy")
def spline_orbits(data, rule, momenta, rates, planar, states, transient, places):
    """As `_orbits`, on a spline."""
    return _orbits(spline_jet, data, rule, momenta, rates, planar, states, transient, places)


@njit(nogil=True, error_model="numpy")
def jet_arrivals(jet, data, rule, momenta, rates, planar, states, steps, still, far, settled, escaped):
    """As `_arrivals`, on any compiled landscape."""
    _arrivals(jet, data, rule, momenta, rates, planar, states, steps, still, far, settled, escaped)


@njit(cache=True, nogil=True, error_model="numpy")
def spline_arrivals(data, rule, momenta, rates, planar, states, steps, still, far, settled, escaped):
    """As `_arrivals`, on a spline."""
    _arrivals(spline_jet, data, rule, momenta, rates, planar, states, steps, still, far, settled, escaped)

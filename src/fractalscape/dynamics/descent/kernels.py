"""Compiled descent of blocks of walkers, in a fixed operation order.

Walkers of a block take turns, so that one's loads are waited for while the next one's are under way.
"""

import math

import numpy as np
from numba import njit

from fractalscape.landscapes.cubic_spline import spline_jet
from fractalscape.landscapes.difference_jet import difference_jet
from fractalscape.landscapes.spline_lanes import LANES, spline_gradients

WIDTH = 32
DESCENT, HEAVY_BALL, NESTEROV, ADAM = 0, 1, 2, 3

# Columns of what is summed up on the way
MEAN, SQUARE, LOSS, LOWEST, LOWEST_STEP, LENGTH = 0, 2, 4, 5, 6, 7
SUMS = 8


@njit(cache=True, nogil=True, error_model="numpy")
def moved(rule, momentum, rate, x, a, g):
    """Return a coordinate and its buffer after one update by the gradient component g; of every rule but Adam's."""
    if rule == DESCENT:
        return x - rate * g, a
    a = momentum * a - rate * g
    return x + a, a


@njit(cache=True, nogil=True, error_model="numpy")
def updated(rule, parameters, corrections, rate, x, a, b, g):
    """Return a coordinate and its two buffers after one update by the gradient component g."""
    if rule == ADAM:
        a = parameters[0] * a + (1 - parameters[0]) * g
        b = parameters[1] * b + (1 - parameters[1]) * (g * g)
        return x - rate * (a / corrections[0]) / (math.sqrt(b / corrections[1]) + parameters[2]), a, b
    x, a = moved(rule, parameters[0], rate, x, a, g)
    return x, a, b


@njit(nogil=True, error_model="numpy")
def _jet_gradients(jet, data, points, gradients):
    for p in range(points.shape[1]):
        jets = jet(data, points[0, p], points[1, p])
        gradients[0, p] = jets[1]
        gradients[1, p] = jets[2]


@njit(nogil=True, error_model="numpy")
def _spline_gradients(jet, data, points, gradients):
    spline_gradients(data, points, gradients)


@njit(nogil=True, error_model="numpy")
def _update_all(rule, parameters, corrections, rate, points, a, b, slopes):
    """Update all walkers of a block, without noise."""
    for axis in range(2):
        for p in range(points.shape[1]):
            x, c, d = updated(
                rule, parameters, corrections, rate[p], points[axis, p], a[axis, p], b[axis, p], slopes[axis, p]
            )
            points[axis, p] = x
            if rule != DESCENT:
                a[axis, p] = c
            if rule == ADAM:
                b[axis, p] = d


@njit(nogil=True, error_model="numpy")
def _sum_up(sums, points, before, origin, height, step):
    """Add a place to what is known of a walk."""
    squared = 0.0
    for axis in range(2):
        away = points[axis] - origin[axis]
        sums[MEAN + axis] += away
        sums[SQUARE + axis] += away * away
        squared += (points[axis] - before[axis]) ** 2
    sums[LOSS] += height
    sums[LENGTH] += math.sqrt(squared)
    if height < sums[LOWEST]:
        sums[LOWEST] = height
        sums[LOWEST_STEP] = step


@njit(nogil=True, error_model="numpy", inline="always")
def _advance(gradients, jet, data, rule, parameters, rates, states, noise, multiplicative, run, places, losses, escapes,
             origins, sums):  # fmt: skip
    """Advance walkers; see `advance_jet`."""
    done, steps, every, first = run
    size = min(WIDTH, -(-states.shape[0] // LANES) * LANES)
    points, looks, slopes = np.zeros((2, size)), np.zeros((2, size)), np.empty((2, size))
    a, b, rate, before = np.zeros((2, size)), np.zeros((2, size)), np.zeros(size), np.empty(2)
    noisy, summed, corrections = noise.shape[0] > 0, sums.shape[0] > 0, (1.0, 1.0)
    for block in range(0, states.shape[0], size):
        width, frozen = min(size, states.shape[0] - block), 0
        for p in range(size):
            k = block + min(p, width - 1)  # the last walker fills the block
            rate[p] = rates[k]
            frozen += escapes[k] >= 0
            for axis in range(2):
                points[axis, p] = states[k, 0, axis]
                a[axis, p] = states[k, 1, axis]
                b[axis, p] = states[k, 2, axis]
        for t in range(steps):
            count = done + t
            if every > 0 and (count - first) % every == 0:
                record = (count - first) // every
                for p in range(width):
                    if escapes[block + p] < 0:
                        places[block + p, 0, record] = points[0, p]
                        places[block + p, 1, record] = points[1, p]
                        losses[block + p, record] = jet(data, points[0, p], points[1, p])[0]
            if rule == NESTEROV:
                for axis in range(2):
                    for p in range(size):
                        looks[axis, p] = points[axis, p] + parameters[0] * a[axis, p]
                gradients(jet, data, looks, slopes)
            else:
                gradients(jet, data, points, slopes)
            if rule == ADAM:
                corrections = 1 - math.pow(parameters[0], count + 1.0), 1 - math.pow(parameters[1], count + 1.0)
            lost = 0
            for p in range(size):
                lost += (slopes[0, p] - slopes[0, p] != 0) | (slopes[1, p] - slopes[1, p] != 0)
            if lost == 0 and frozen == 0 and not noisy and not summed:
                if rule == DESCENT:
                    _update_all(DESCENT, parameters, corrections, rate, points, a, b, slopes)
                elif rule == ADAM:
                    _update_all(ADAM, parameters, corrections, rate, points, a, b, slopes)
                else:
                    _update_all(HEAVY_BALL, parameters, corrections, rate, points, a, b, slopes)
                continue
            frozen += lost
            for p in range(width):
                k = block + p
                if escapes[k] >= 0:
                    continue
                if not (math.isfinite(slopes[0, p]) and math.isfinite(slopes[1, p])):
                    escapes[k] = count
                    continue
                if summed:
                    before[0], before[1] = points[0, p], points[1, p]
                for axis in range(2):
                    g = slopes[axis, p]
                    if noisy:
                        g += noise[k, t, axis] * g if multiplicative else noise[k, t, axis]
                    x, c, d = updated(
                        rule, parameters, corrections, rates[k], points[axis, p], a[axis, p], b[axis, p], g
                    )
                    points[axis, p], a[axis, p], b[axis, p] = x, c, d
                if summed:
                    _sum_up(
                        sums[k], points[:, p], before, origins[k], jet(data, points[0, p], points[1, p])[0], count + 1
                    )
        for p in range(width):
            for axis in range(2):
                states[block + p, 0, axis] = points[axis, p]
                states[block + p, 1, axis] = a[axis, p]
                states[block + p, 2, axis] = b[axis, p]


@njit(nogil=True, error_model="numpy")
def advance_jet(jet, data, rule, parameters, rates, states, noise, multiplicative, run, places, losses, escapes,
                origins, sums):  # fmt: skip
    """Advance walkers on any compiled landscape.

    Parameters
    ----------
    jet, data
        As of ``landscape.kernel()``.
    rule, parameters
        Of an `Optimiser`.
    rates : float64 array, shape (n,)
    states : float64 array, shape (n, 3, 2)
        Positions and two buffers, used or not; changed in place.
    noise : float64 array, shape (n, steps, 2), or (0, 0, 2)
    multiplicative : bool
        Whether noise is multiplied by the gradient.
    run : (int, int, int, int)
        Updates made before, updates to make, interval of records (0: none), and the count of the first record.
    places, losses : float64 arrays, shape (n, 2, records) and (n, records)
    escapes : int64 array, shape (n,)
        -1, or the count at which a walker had no finite gradient; it stays there.
    origins, sums : float64 arrays, shape (n, 2) and (n, SUMS), or (0, SUMS)
    """
    _advance(_jet_gradients, jet, data, rule, parameters, rates, states, noise, multiplicative, run, places, losses,
             escapes, origins, sums)  # fmt: skip


@njit(cache=True, nogil=True, error_model="numpy")
def advance_spline(data, rule, parameters, rates, states, noise, multiplicative, run, places, losses, escapes, origins,
                   sums):  # fmt: skip
    """Advance walkers on a cubic spline; as `advance_jet`, and compiled once for all processes."""
    _advance(_spline_gradients, spline_jet, data, rule, parameters, rates, states, noise, multiplicative, run, places,
             losses, escapes, origins, sums)  # fmt: skip


@njit(cache=True, nogil=True, error_model="numpy")
def advance_differences(data, rule, parameters, rates, states, noise, multiplicative, run, places, losses, escapes,
                        origins, sums):  # fmt: skip
    """Advance walkers on differences of a grid; as `advance_spline`."""
    _advance(_jet_gradients, difference_jet, data, rule, parameters, rates, states, noise, multiplicative, run, places,
             losses, escapes, origins, sums)  # fmt: skip

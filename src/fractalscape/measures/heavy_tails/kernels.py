"""Loops over samples of heavy-tailed laws: a log density read from a grid, a cut-off by its distance."""

import math

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def grid_log_likelihood(values, location, scale, log_density, edge, spacing, far):
    """Sum log densities from a grid on [-edge, edge]; mark values beyond it in `far` and leave them out.

    Lagrange polynomials through four neighbours.
    """
    last = log_density.size - 4
    total, outside = 0.0, 0
    for i in range(values.size):
        z = (values[i] - location) / scale
        if not abs(z) < edge:
            far[outside] = z
            outside += 1
            continue
        place = (z + edge) / spacing
        k = min(max(int(place) - 1, 0), last)
        t = place - k
        a, b, c = t - 1.0, t - 2.0, t - 3.0
        total += (
            -a * b * c / 6.0 * log_density[k]
            + t * b * c / 2.0 * log_density[k + 1]
            - t * a * c / 2.0 * log_density[k + 2]
            + t * a * b / 6.0 * log_density[k + 3]
        )
    return total, outside


@njit(cache=True, nogil=True)
def pareto_distance(logs, total, tail_points, stride, best):
    """Return the KS distance of the largest `tail_points` logs from a Pareto law, or early one that exceeds `best`.

    `logs` descend and sum to `total` over these points; the law starts at the smallest of them and has the
    maximum-likelihood tail index. Points are visited in strides, so that a bad fit shows early.
    """
    lowest = logs[tail_points - 1]
    excess = total - tail_points * lowest
    if logs[0] <= lowest or excess <= 0.0:
        return math.inf
    tail_index = tail_points / excess
    largest = 0.0
    for first in range(stride):
        for i in range(first, tail_points, stride):
            survival = math.exp(-tail_index * (logs[i] - lowest))
            largest = max(largest, (i + 1) / tail_points - survival, survival - i / tail_points)
            if largest > best:
                return largest
    return largest


@njit(cache=True, nogil=True)
def nearest_pareto(logs, candidates):
    """Return the first of the candidate numbers of tail points whose KS distance is the smallest, and that distance."""
    chosen, best = -1, math.inf
    totals = np.cumsum(logs - logs[-1])
    for coarse in (True, False):
        for j in range(candidates.size):
            if coarse and j % 64:
                continue
            k = candidates[j]
            distance = pareto_distance(logs, totals[k - 1] + k * logs[-1], k, max(1, k // 16), best)
            if distance < best or (distance == best and k > chosen):
                chosen, best = k, distance
    return chosen, best

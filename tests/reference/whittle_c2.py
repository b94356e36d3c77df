"""Twins of the posterior of c2: sums over all pairs of places, and integrals on a plain grid."""

import math

import numpy as np


def expected_periodogram(shape, covariance):
    """Return E|Σ x e^{-iω·k}|² / n, by the covariance of every pair of places."""
    places = [(row, column) for row in range(shape[0]) for column in range(shape[1])]
    expected = np.zeros(shape)
    for one in range(shape[0]):
        for two in range(shape[1]):
            total = 0.0
            for first in places:
                for second in places:
                    rows, columns = first[0] - second[0], first[1] - second[1]
                    phase = 2 * math.pi * (one * rows / shape[0] + two * columns / shape[1])
                    total += covariance(math.hypot(rows, columns)) * math.cos(phase)
            expected[one, two] = total / len(places)
    return expected


def far_covariance(distance, integral_scale):
    """Return ln(R / r) from 3 to R, and on the line in ln(1 + r) from ln R below."""
    if distance >= 3:
        return max(0.0, math.log(integral_scale / distance))
    share = math.log(1 + distance) / math.log(4)
    return (1 - share) * math.log(integral_scale) + share * math.log(integral_scale / 3)


def near_covariance(distance):
    """Return 1 at 0 to 0 at 3, on a line in ln(1 + r)."""
    return 1 - math.log(1 + min(distance, 3)) / math.log(4)


def posterior(power, far, near, per_ordinate, intermittencies, offsets):
    """Return the density of λ² on a grid, integrated over v on another: flat priors."""
    logs = np.zeros((len(intermittencies), len(offsets)))
    for i, intermittency in enumerate(intermittencies):
        for k, offset in enumerate(offsets):
            expected = intermittency * far + offset * near
            logs[i, k] = -np.sum(np.log(expected) + power / expected) / per_ordinate
    density = np.exp(logs - logs.max()).sum(axis=1)
    return density / density.sum()

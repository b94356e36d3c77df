"""Variations of surfaces, sample by sample."""

import numpy as np


def second_increments(z, lag, power):
    """Return the mean of |z(u + l) - 2 z(u) + z(u - l)|^p over all u and both axes."""
    rows, columns = z.shape
    values = [
        abs(z[j + lag, i] - 2 * z[j, i] + z[j - lag, i]) ** power
        for j in range(lag, rows - lag)
        for i in range(columns)
    ]
    values += [
        abs(z[j, i + lag] - 2 * z[j, i] + z[j, i - lag]) ** power
        for j in range(rows)
        for i in range(lag, columns - lag)
    ]
    return np.nanmean(values)


def oscillation(z, lag):
    """Return the mean of the largest less the smallest height in windows inside the surface."""
    rows, columns = z.shape
    return np.mean(
        [
            np.ptp(z[j - lag : j + lag + 1, i - lag : i + lag + 1])
            for j in range(lag, rows - lag)
            for i in range(lag, columns - lag)
        ]
    )


def hoelder(z, row, column, window, power):
    """Return the exponent of one window by lags 1 and 2."""
    half, means = window // 2, []
    for lag in (1, 2):
        values = []
        for j in range(row - half, row + half + 1):
            for i in range(column - half, column + half + 1):
                values.append(abs(z[j + lag, i] - 2 * z[j, i] + z[j - lag, i]) ** power)
                values.append(abs(z[j, i + lag] - 2 * z[j, i] + z[j, i - lag]) ** power)
        means.append(np.mean(values))
    return np.log2(means[1] / means[0]) / power

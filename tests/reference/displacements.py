"""Slow twins of squared displacements: the definitions, window by window."""

import numpy as np


def ageing_displacement(path, lags, start, window):
    """Return (1/W) sum_{i<W} |x(t_w+i+L) - x(t_w+i)|^2 for one walker, path of shape (axis, step), as published."""
    found = []
    for lag in lags:
        total = 0.0
        for i in range(window):
            total += sum((axis[start + i + lag] - axis[start + i]) ** 2 for axis in path)
        found.append(total / window)
    return np.array(found)


def time_averaged_displacement(path, lags):
    """Return the average over every window, path of shape (axis, step)."""
    return np.array([((path[:, lag:] - path[:, :-lag]) ** 2).sum(0).mean() for lag in lags])


def squared_distances(path):
    """Return |x_i - x_j|^2 for all records, path of shape (axis, step)."""
    return ((path[:, :, None] - path[:, None, :]) ** 2).sum(0)

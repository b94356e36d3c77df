"""Slow readable twin of ``measures.scaling_region.all_slopes``: NumPy's polyfit and SciPy's kernel density."""

import math

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import gaussian_kde


def sub_intervals(log_x, log_y, minimum_points):
    """Return [(first, count, slope, weight), ...], short sub-intervals first."""
    found = []
    for count in range(minimum_points, len(log_x) + 1):
        for first in range(len(log_x) - count + 1):
            x, y = log_x[first : first + count], log_y[first : first + count]
            slope, intercept = np.polyfit(x, y, 1)
            squares = sum((b - intercept - slope * a) ** 2 for a, b in zip(x, y, strict=True))
            error = math.sqrt(squares / (count - 2)) + 1e-10
            length = math.dist((x[0], slope * x[0]), (x[-1], slope * x[-1]))
            found.append((first, count, slope, length / error**2))
    return found


def density_of_slopes(log_x, log_y, minimum_points):
    """Return the density of slopes as a function, and the slopes."""
    _, _, slopes, weights = zip(*sub_intervals(log_x, log_y, minimum_points), strict=True)
    return gaussian_kde(slopes, weights=weights), np.array(slopes)


def mode_and_half_maximum(log_x, log_y, minimum_points):
    """Return the mode of the density of slopes, and where it has fallen to half on either side."""
    density, slopes = density_of_slopes(log_x, log_y, minimum_points)
    margin = 5 * float(np.sqrt(density.covariance).squeeze())
    grid = np.linspace(slopes.min() - margin, slopes.max() + margin, 20001)
    peak = np.argmax(density(grid))
    found = minimize_scalar(lambda slope: -density(slope)[0], bracket=grid[peak - 1 : peak + 2])
    mode = found.x  # pyright: ignore[reportAttributeAccessIssue]
    half = density(mode)[0] / 2
    below = density(grid) < half
    left = max(k for k in range(peak) if below[k])
    right = min(k for k in range(peak, grid.size) if below[k])
    edges = [(grid[k], grid[k + 1]) for k in (left, right - 1)]
    return mode, [float(brentq(lambda slope: density(slope)[0] - half, *edge)) for edge in edges]  # pyright: ignore

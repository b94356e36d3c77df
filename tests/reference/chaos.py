"""Chaos from data, slowly, and maps whose exponents are known."""

import math

import numpy as np


def logistic(rate, size, *, start=0.3, skip=1000):
    """Return a series of the logistic map; rate 4 has exponent ln 2, 3.9 has 0.49612."""
    series, x = np.empty(size), start
    for t in range(-skip, size):
        x = rate * x * (1 - x)
        if t >= 0:
            series[t] = x
    return series


def henon(size, *, start=(0.1, 0.1), skip=100):
    """Return points of the Hénon map, shape (size, 2); its exponent is 0.419168."""
    (x, y), points = start, np.empty((size, 2))
    for t in range(-skip, size):
        x, y = 1 - 1.4 * x * x + y, 0.3 * x
        if t >= 0:
            points[t] = x, y
    return points


def growth_correlation(series, c):
    """Return K_c of the 0-1 test from its definition."""
    size = len(series)
    lags = size // 10
    z = [0j] * size
    total = 0j
    for j in range(size):
        total += series[j] * complex(math.cos(c * (j + 1)), math.sin(c * (j + 1)))
        z[j] = total
    mean, used = sum(series) / size, size - lags
    displacement = []
    for n in range(1, lags + 1):
        square = sum(abs(z[j + n] - z[j]) ** 2 for j in range(used)) / used
        displacement.append(square - mean**2 * (1 - math.cos(n * c)) / (1 - math.cos(c)))
    return np.corrcoef(np.arange(1, lags + 1), displacement)[0, 1]


def nearest(points, theiler, count):
    """Return the nearest of the first points, more than `theiler` steps away."""
    found = []
    for i in range(count):
        distance = [math.dist(points[i], points[j]) if abs(i - j) > theiler else math.inf for j in range(count)]
        found.append(int(np.argmin(distance)))
    return np.array(found)


def log_divergence(points, near, lags):
    """Return the mean logarithm of the distance of neighbours after each lag."""
    curve = []
    for lag in lags:
        distance = [math.dist(points[i + lag], points[j + lag]) for i, j in enumerate(near) if j + lag < len(points)]
        curve.append(np.mean([math.log(d) for d in distance if d > 0]))
    return np.array(curve)


def lines(points, radius, theiler):
    """Return lengths of diagonal and of vertical lines in the whole matrix of recurrences."""
    size = len(points)
    near = np.array([[math.dist(a, b) <= radius for b in points] for a in points])
    near &= np.abs(np.subtract.outer(np.arange(size), np.arange(size))) > theiler
    diagonals = [np.diagonal(near, k) for k in range(-size + 1, size)]
    return [run for row in diagonals for run in _runs(row)], [run for row in near.T for run in _runs(row)]


def _runs(row):
    runs, length = [], 0
    for value in [*row, False]:
        if value:
            length += 1
        elif length:
            runs.append(length)
            length = 0
    return runs

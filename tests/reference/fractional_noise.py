"""Slow readable twins of fractional noise and surfaces: covariances written out, and Cholesky's factor of them."""

from decimal import Decimal, localcontext

import numpy as np


def noise_covariance(lag, hurst):
    """Return the covariance of fractional noise from its definition, in 60 digits."""
    with localcontext() as context:
        context.prec = 60
        power = 2 * Decimal(hurst)
        return float((Decimal(lag + 1) ** power - 2 * Decimal(lag) ** power + Decimal(abs(lag - 1)) ** power) / 2)


def surface_points(shape):
    """Return the (row, column) of every sample, shape (samples, 2)."""
    return np.array([(j, i) for j in range(shape[0]) for i in range(shape[1])], float)


def surface_covariance(points, hurst):
    """Return the covariance of fractional Brownian motion that is 0 at the first point, distances in pixels."""
    n, power = len(points), 2 * hurst
    origin = np.array([np.hypot(*(point - points[0])) for point in points])
    covariance = np.zeros((n, n))
    for a in range(n):
        for b in range(n):
            apart = np.hypot(*(points[a] - points[b]))
            covariance[a, b] = (origin[a] ** power + origin[b] ** power - apart**power) / 2
    return covariance


def cholesky_surface(shape, hurst, normals):
    """Return a surface from standard normal numbers, one for each sample but the first, where it is 0."""
    covariance = surface_covariance(surface_points(shape), hurst)[1:, 1:]
    return np.concatenate([[0.0], np.linalg.cholesky(covariance) @ normals]).reshape(shape)

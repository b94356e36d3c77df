"""Curves whose fitted slopes spread as the slope of a curve over sizes does."""

from __future__ import annotations

import numpy as np

from fractalscape.measures.dimensions.point_sets.point_set import Floats
from fractalscape.measures.scaling_region import fit_lines


def curve_replicates(log_x: Floats, log_curve: Floats, log_drawn: Floats, random: np.random.Generator) -> Floats:
    r"""Return straight curves of slopes :math:`2\hat s - s^*`, for ``fit_scaling(replicates=...)``.

    :math:`s^*` is the slope of a resampled curve over a random run of at least half the sizes, so that the percentiles
    of the fits are the basic (reflected) bootstrap interval, and it is as wide as the slope is unsettled: the curve of
    a fractal oscillates about its law, which resampling points alone does not see.

    Parameters
    ----------
    log_x, log_curve : array, shape (size,)
        Logarithms of the curve.
    log_drawn : array, shape (replicate, size)
        Logarithms of resampled curves.
    random : numpy.random.Generator

    Returns
    -------
    array, shape (replicate, size)

    References
    ----------
    Davison & Hinkley, Bootstrap Methods and their Application (1997), eq. 5.6.

    Examples
    --------
    >>> log_x = np.log([1.0, 2.0, 4.0])
    >>> drawn = np.array([1.5 * log_x, 2.5 * log_x])
    >>> curves = np.log(curve_replicates(log_x, 2 * log_x, drawn, np.random.default_rng(0)))
    >>> (np.diff(curves, axis=1) / np.log(2)).round(6).tolist()
    [[2.5, 2.5], [1.5, 1.5]]
    """
    if log_x.size < 2:
        return np.full(log_drawn.shape, np.nan)
    slope = fit_lines(log_x, log_curve, np.ones(log_x.size)).slope
    drawn = fit_lines(log_x, log_drawn, _runs(random, len(log_drawn), log_x.size)).slope
    return np.exp(log_curve.mean() + (2 * slope - drawn)[:, None] * (log_x - log_x.mean()))


def _runs(random: np.random.Generator, replicates: int, sizes: int) -> Floats:
    """Return weights of 1 over random runs of at least half the sizes and three, shape (replicate, size)."""
    length = random.integers(min(sizes, max(3, -(-sizes // 2))), sizes + 1, size=replicates)
    first = random.integers(0, sizes - length + 1)
    at = np.arange(sizes)
    return ((first[:, None] <= at) & (at < (first + length)[:, None])).astype(float)

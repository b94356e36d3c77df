"""Weights of octaves by the variance of their replicates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import OctaveStatistics

Floats = NDArray[np.float64]

ROUNDING = 2.0**-40
"""Replicates of one block differ by no more than this share of their size, because sums go round in another order."""


def variance_weights(drawn: OctaveStatistics) -> OctaveStatistics:
    """Return 1 / Var* of every statistic and octave.

    Parameters
    ----------
    drawn : OctaveStatistics
        Leading axes item, replicate, octave; replicates without leaders are left out.

    Returns
    -------
    OctaveStatistics
        Leading axes item, octave. 0 in an octave whose replicates do not vary, or of which fewer than two have a
        value: nothing is known of its variance. 1 in all octaves where none varies, as at the moment 0.

    Examples
    --------
    >>> values = np.array([0.0, 1.0, 2.0]).reshape(1, 3, 1, 1) * [[1.0], [2.0]]
    >>> variance_weights(OctaveStatistics(np.ones((1, 3, 2)), *[values] * 4)).cumulants[0, :, 0]
    array([1.  , 0.25])
    """
    counts = np.ones(drawn.counts.shape[:1] + drawn.counts.shape[2:])
    return OctaveStatistics(counts, *(inverse_variance(each) for each in drawn[1:]))


def inverse_variance(values: Floats) -> Floats:
    """Return 1 / Var* along the second axis, as in `variance_weights`."""
    known = np.isfinite(values)
    count = known.sum(axis=1)
    inside = np.where(known, values, 0.0)
    mean = inside.sum(axis=1) / np.maximum(count, 1)
    squares = np.square(np.where(known, values - mean[:, None], 0.0)).sum(axis=1)
    varies = (count > 1) & (squares > count * np.square(ROUNDING * mean))
    weights = np.where(varies, (count - 1) / np.where(varies, squares, 1.0), 0.0)
    none = ~varies.any(axis=1, keepdims=True)
    return np.where(none, 1.0, weights)


def weights_where_known(weights: OctaveStatistics, curves: OctaveStatistics) -> OctaveStatistics:
    """Return the weights of curves with the same leading axes or axes between, 0 where an octave has no leader."""
    between = curves.counts.ndim - weights.counts.ndim
    known = curves.counts > 0
    spread = [np.expand_dims(each, tuple(range(1, 1 + between))) for each in weights]
    return OctaveStatistics(spread[0] * known, *(each * known[..., None] for each in spread[1:]))

"""Weighted straight lines through octaves."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def octave_slopes(values: ArrayLike, octaves: ArrayLike, weights: ArrayLike) -> Floats:
    r"""Return the slopes Σ w_j y_j of weighted least squares against the octave j.

    .. math:: w_j = b_j \frac{S_0 j - S_1}{S_0 S_2 - S_1^2}, \qquad S_i = \sum_j b_j j^i

    Parameters
    ----------
    values : array_like, shape (…, octave)
    octaves : array_like, shape (octave,)
    weights : array_like, shape (…, octave) or (octave,)
        b_j, inverse variances; 0 leaves an octave out.

    Returns
    -------
    array, shape (…)
        NaN where fewer than two octaves have weight.

    Examples
    --------
    >>> round(float(octave_slopes([1.0, 3.0, 5.0], [3, 4, 5], [4, 2, 1])), 12)
    2.0
    """
    octaves = np.asarray(octaves, np.float64)
    weights = np.asarray(weights, np.float64)
    total = weights.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        away = octaves - (weights * octaves).sum(axis=-1, keepdims=True) / total
        share = weights * away
        share = share / (share * away).sum(axis=-1, keepdims=True)
    usable = np.where(weights > 0, np.asarray(values, np.float64), 0.0)
    with np.errstate(invalid="ignore"):  # of infinite values
        slopes = (share * usable).sum(axis=-1)
    return np.where(np.count_nonzero(weights, axis=-1) > 1, slopes, np.nan)

"""Coordinates on one scale, so that unequal scales are not taken for heavy tails."""

from __future__ import annotations

from typing import Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.measures.heavy_tails.samples import Floats, real_numbers

NORMAL_INTERQUARTILE = 1.3489795003921634


def standardise(values: Any) -> Floats:
    """Subtract the median of each coordinate and divide by its interquartile range, 1.349 for a normal law.

    Parameters
    ----------
    values : array_like, shape (axis, sample)
        Increments; numbers that are not finite become NaN.

    Returns
    -------
    array of float64, shape (axis, sample)
        Of median 0 and the interquartile range of a standard normal law; a coordinate without spread is NaN.

    Raises
    ------
    InputError
        If the shape is another.

    Examples
    --------
    >>> standardise([[0.0, 1.0, 2.0, 3.0, 4.0]]).round(2).tolist()
    [[-1.35, -0.67, 0.0, 0.67, 1.35]]
    """
    table = real_numbers(values)
    if table.ndim != 2:
        raise InputError(f"values have shape {table.shape}; they need (axis, sample)")
    known = ~np.isnan(table).all(axis=1)
    result = np.full_like(table, np.nan)
    low, middle, high = np.nanquantile(table[known], [0.25, 0.5, 0.75], axis=1) if known.any() else np.empty((3, 0))
    spread = np.where(high > low, (high - low) / NORMAL_INTERQUARTILE, np.nan)
    result[known] = (table[known] - middle[:, None]) / spread[:, None]
    return result

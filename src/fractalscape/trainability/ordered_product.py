"""A matrix product with the same bits on every machine."""

from __future__ import annotations

import numpy as np


def ordered_product(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the matrix product summed in one order: BLAS rounds differently from machine to machine.

    Parameters
    ----------
    left : ndarray of float64, shape (n, k)
    right : ndarray of float64, shape (k, m)

    Returns
    -------
    ndarray of float64, shape (n, m)

    Examples
    --------
    >>> ordered_product(np.eye(2), np.array([[1.0], [2.0]])).ravel()
    array([1., 2.])
    """
    out = np.zeros((left.shape[0], right.shape[1]))
    for k in range(left.shape[1]):
        out += left[:, k : k + 1] * right[k]
    return out

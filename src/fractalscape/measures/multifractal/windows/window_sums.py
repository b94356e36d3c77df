"""Sums over the leaders or coefficients of an octave in windows of the samples, for all windows at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


class Windows(NamedTuple):
    """Windows of one side along every axis, at places that are a stride apart.

    Parameters
    ----------
    shape : tuple of int
        Samples along each axis.
    window, stride : int
        In samples.
    """

    shape: tuple[int, ...]
    window: int
    stride: int

    def starts(self, axis: int) -> Numbers:
        """Return the first samples of the windows along an axis."""
        return np.arange(0, self.shape[axis] - self.window + 1, self.stride)

    def centres(self, axis: int) -> Floats:
        """Return the middles of the windows along an axis, in samples."""
        return self.starts(axis).astype(np.float64) + (self.window - 1) / 2


def first_number(place: Numbers, octave: int) -> Numbers:
    """Return the number of the first leader whose cell, 2^j samples, has its middle at or after a place.

    Examples
    --------
    >>> first_number(np.array([0, 3, 4, 5, 12, 13]), 3)
    array([0, 0, 0, 1, 1, 2])
    """
    half = 2**octave // 2
    return -((half - place) // 2**octave)


def window_sums(terms: Floats, octave: int, windows: Windows, *, parts: int) -> Floats:
    """Return sums over parts of windows.

    Parameters
    ----------
    terms : array, shape (column, item, *shape of the octave)
        Of an octave of at least 1.
    octave : int
    windows : Windows
    parts : int
        Equal parts of a window along each axis; leaders belong to the part that holds the middles of their cells.

    Returns
    -------
    array, shape (column, item, part, *place of the window)
        Parts of all axes joined to one.

    Notes
    -----
    O(leaders) + O(windows parts^d), by running sums along one axis after the other: those over areas lose digits.
    """
    ndim = len(windows.shape)
    for axis in range(ndim):
        terms = _sums_along(terms, 2 + 2 * axis, octave, windows, axis, parts)
    order = (0, 1, *range(2, 2 + 2 * ndim, 2), *range(3, 3 + 2 * ndim, 2))
    ordered = terms.transpose(order)
    return ordered.reshape(*terms.shape[:2], parts**ndim, *ordered.shape[2 + ndim :])


def _sums_along(terms: Floats, where: int, octave: int, windows: Windows, axis: int, parts: int) -> Floats:
    """Return sums in which an axis, number `where` of the terms, became two: part and place."""
    borders = np.arange(parts + 1)[:, None] * windows.window // parts + windows.starts(axis)
    numbers = np.clip(first_number(borders, octave), 0, terms.shape[where])
    before = np.zeros((*terms.shape[:where], 1, *terms.shape[where + 1 :]))
    running = np.concatenate([before, np.cumsum(terms, axis=where)], axis=where)
    return np.diff(np.take(running, numbers, axis=where), axis=where)

"""Largest coefficients of an octave in windows of the samples, for all windows at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.windows.window_sums import Windows, first_number

Floats = NDArray[np.float64]


def window_maxima(detail: NDArray[np.floating], octave: int, windows: Windows) -> Floats:
    """Return the largest size of a coefficient in each window.

    Parameters
    ----------
    detail : array, shape (item, band, *shape of the octave)
        NaN where there is none.
    octave : int
    windows : Windows

    Returns
    -------
    array, shape (item, *place of the window)
        NaN without a coefficient.

    Notes
    -----
    O(places · cells of a window) along one axis after the other, as largest numbers are no differences of running ones.

    Examples
    --------
    >>> detail = np.array([[[1.0, -5.0, 2.0, 0.0]]])
    >>> window_maxima(detail, 1, Windows(shape=(8,), window=4, stride=2))
    array([[5., 5., 2.]])
    """
    largest = np.fmax.reduce(np.abs(detail, dtype=np.float64), axis=1)
    for axis in range(len(windows.shape)):
        starts = windows.starts(axis)
        first, last = (first_number(each, octave) for each in (starts, starts + windows.window))
        parts = [
            np.fmax.reduce(largest.take(range(a, min(b, largest.shape[1 + axis])), axis=1 + axis), axis=1 + axis)
            for a, b in zip(first, last, strict=True)
        ]
        largest = np.stack(parts, axis=1 + axis)
    return largest

"""Signed ranks among the points that lie about as deep: colours that do not fade on the way down."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from fractalscape.views.palette import ColourReference, colour_reference, rank_colour

MOST_ANGLES = 512
"""Samples of a circle that count for a reference are thinned to about so many."""


def depth_ranks(values: np.ndarray) -> np.ndarray:
    """Return the signed rank of every sample of a strip among the circles within an octave of its own.

    Training slows down towards a boundary, so that one reference for a whole dive leaves its depths nearly one
    colour. Here the reference changes with the radius, and with nothing else: a point of the plane keeps its colour
    for a whole film. References stand every half octave, and ranks between two of them are interpolated.

    Parameters
    ----------
    values : numpy.ndarray, shape (log_radius, angle)
        The values of a strip, the deepest circle first; NaN where there is none.

    Returns
    -------
    numpy.ndarray, shape (log_radius, angle)
        In [-1, -1/4] for negative values, in [1/4, 1] for the others; NaN where a value is not finite.

    Examples
    --------
    >>> depth_ranks(np.array([[-1.0, 3.0] * 16] * 8))[0, :2].tolist()
    [-0.25, 1.0]
    """
    rows = values.shape[0]
    knots = _knots(values.shape)
    references = [depth_reference(values, knot) for knot in knots]
    ranks = np.full(values.shape, np.nan)
    for k, (low, high) in enumerate(pairwise(knots)):
        part = ((np.arange(low, min(high, rows)) - low) / (high - low))[:, None]
        below, above = (rank_colour(values[low:high], reference=reference) for reference in references[k : k + 2])
        ranks[low:high] = (1 - part) * below + part * above
    return ranks


def depth_reference(values: np.ndarray, row: int) -> ColourReference:
    """Return the reference of the circles within an octave of a row of a strip; row 0 is that of its core."""
    octave = _octave(values.shape[1])
    near = values[max(0, row - octave) : row + octave]
    return colour_reference(near[:, :: max(1, values.shape[1] // MOST_ANGLES)])


def _knots(shape: tuple[int, ...]) -> list[int]:
    """Return rows half an octave apart, from the first one to beyond the last."""
    step = max(1, _octave(shape[1]) // 2)
    return list(range(0, shape[0] + step, step))


def _octave(angles: int) -> int:
    return max(1, round(math.log(2) * angles / math.tau))

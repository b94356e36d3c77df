"""Which box sizes and lags to count at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError

FEWEST = 3  # a line through two points has no scatter to see
SMALLEST_BOX = 4  # pixels; smaller boxes miss what crosses the border between two samples
LARGEST_BOX = 8  # of the shorter side
LARGEST_LAG = 32  # of the shorter side

Sizes = NDArray[np.int64]


def half_octaves(first: int, last: int) -> Sizes:
    """Return whole numbers nearest to first * 2^(k/2), up to the last.

    Examples
    --------
    >>> half_octaves(4, 32).tolist()
    [4, 6, 8, 11, 16, 23, 32]
    """
    steps = 2 * int(np.log2(max(last, 1) / first) + 1) + 2 if last >= first else 0
    found = np.unique(np.rint(first * 2.0 ** (np.arange(steps) / 2)).astype(np.int64))
    return found[found <= last]


def box_sizes(side: int) -> Sizes:
    """Return sizes from 4 cells to an eighth of the side in samples, which are one more; half an octave apart."""
    return half_octaves(SMALLEST_BOX, (side + 1) // LARGEST_BOX)


def dyadic_sizes(side: int) -> Sizes:
    """Return powers of two from 4 cells to an eighth of the side in samples."""
    return box_sizes(side)[::2]


def lags(side: int) -> Sizes:
    """Return lags from 1 sample to a 32nd of the side in samples, half an octave apart."""
    return half_octaves(1, (side + 1) // LARGEST_LAG)


def published_sizes(side: int) -> Sizes:
    """Return ten sizes from 10 cells to the whole side, evenly spaced in the logarithm and rounded down.

    Examples
    --------
    >>> published_sizes(511).tolist()
    [10, 15, 23, 37, 57, 88, 137, 213, 330, 511]
    """
    return np.unique(np.logspace(1, np.log10(side), 10).astype(int)).astype(np.int64)


def checked_sizes(sizes: Any, default: Callable[[int], Sizes], side: int, *, method: str, least: int) -> Sizes:
    """Return ascending sizes, given or by default.

    Parameters
    ----------
    sizes : array_like of int, optional
        What the user gave.
    default : callable
        Sizes for a side.
    side : int
        The shorter side of the map, in cells; no size may be larger.
    method : str
        For the message.
    least : int
        The shortest side for which the default gives enough sizes.

    Returns
    -------
    array of int, shape (size,)

    Raises
    ------
    InputError
        If the side is too short for the default, or a given size is not a whole number from 1 to the side.
    """
    if sizes is None:
        if side < least:
            raise InputError(
                f"a map {side} cells high or wide is too small for method={method!r}; "
                f"compute at least {least + 1} samples along both axes, or give sizes="
            )
        return default(side)
    try:
        given = np.asarray(sizes, float)
    except (TypeError, ValueError):
        given = np.array([np.nan])
    if given.ndim != 1 or given.size == 0 or not np.all((given == np.rint(given)) & (given >= 1) & (given <= side)):
        raise InputError(f"sizes={sizes!r} must be whole numbers of cells, each from 1 to the shorter side, {side}")
    return np.unique(given.astype(np.int64))

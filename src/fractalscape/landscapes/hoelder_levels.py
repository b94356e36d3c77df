"""Levels of a Hölder field: the few exponents that stand for all of them, and how to blend between two."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MARGIN = 1e-3
"""Nearest that a level comes to 0 and 1."""
ROUNDS = 100


def hoelder_levels(hurst: Floats, number: int) -> tuple[float, ...]:
    """Return the centres of a k-means quantisation of a Hölder field, one guard below it and one above; ascending.

    Parameters
    ----------
    hurst : array
        H, within (0, 1), of two values at least.
    number : int
        Centres k, without the guards; fewer if there are fewer values.

    Returns
    -------
    tuple of float
        The guards are as far outside the field as the outer centres are inside, at least 0.001.

    Notes
    -----
    Lloyd's rounds begin with centres evenly spaced among the values, so that there is nothing random; they end when
    no centre moves, or after 100.

    Examples
    --------
    >>> [round(level, 3) for level in hoelder_levels(np.array([0.3, 0.32, 0.5, 0.7]), 2)]
    [0.29, 0.31, 0.6, 0.8]
    """
    values, counts = np.unique(np.clip(hurst, MARGIN, 1 - MARGIN), return_counts=True)
    places = np.linspace(0, values.size - 1, 2 * min(number, values.size) + 1)[1::2]
    centres = values[np.round(places).astype(int)]
    for _ in range(ROUNDS):
        ends = np.searchsorted(values, (centres[1:] + centres[:-1]) / 2, side="right")
        starts = np.unique(np.append(0, ends[ends < values.size]))  # a centre that lost all its values is dropped
        moved = np.add.reduceat(values * counts, starts) / np.add.reduceat(counts, starts)
        if np.array_equal(moved, centres):
            break
        centres = moved
    below = max(centres[0] - values[0], MARGIN)
    above = max(values[-1] - centres[-1], MARGIN)
    guards = max(values[0] - below, values[0] / 2), min(values[-1] + above, (1 + values[-1]) / 2)
    return (float(guards[0]), *map(float, centres), float(guards[1]))


def level_weights(hurst: Floats, levels: tuple[float, ...]) -> list[Floats]:
    """Return the weight of every level at every H, linear between neighbours: 1 at the level itself, never NaN.

    Examples
    --------
    >>> [weight.tolist() for weight in level_weights(np.array([0.5, 0.6]), (0.3, 0.5, 0.7))]
    [[0.0, 0.0], [1.0, 0.5], [0.0, 0.5]]
    """
    return [np.interp(hurst, levels, np.arange(len(levels)) == k) for k in range(len(levels))]

"""The bootstrap of all measures of trajectories: how often things are drawn, and intervals from what the draws give."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import confidence_level, whole

Floats = NDArray[np.float64]

MOST_LOST = 0.1
"""Share of replicates without a value up to which the others make an interval: they are not a random share of all."""

MOST_REPLICATES = 10**7


def drawn_weights(random: np.random.Generator, replicates: int, count: int) -> Floats:
    """Return how often each of `count` things is drawn in each replicate, shape (replicate, count).

    Examples
    --------
    >>> drawn_weights(np.random.default_rng(0), 2, 5).sum(axis=1)
    array([5., 5.])
    """
    return random.multinomial(count, np.full(count, 1 / count), size=replicates).astype(np.float64)


def percentile_interval(drawn: ArrayLike, confidence: float) -> tuple[Floats, Floats]:
    """Return both ends of the percentile interval of replicates.

    Parameters
    ----------
    drawn : array_like, shape (replicate, ...)
        What resampling gives; NaN or infinite where it gives nothing.
    confidence : float
        Level, between 0 and 1.

    Returns
    -------
    low, high : array, shape (...)
        NaN where more than a tenth of the replicates have no value, or fewer than two have one.

    Examples
    --------
    >>> low, high = percentile_interval(np.arange(101.0)[:, None] * [1, np.nan], 0.9)
    >>> low.round(6).tolist(), high.round(6).tolist()
    ([5.0, nan], [95.0, nan])
    """
    drawn = np.asarray(drawn, np.float64)
    columns = drawn.reshape(len(drawn), math.prod(drawn.shape[1:]))
    known = np.isfinite(columns)
    count = known.sum(axis=0)
    enough = (count >= 2) & (count >= (1 - MOST_LOST) * len(columns))
    ends = np.full((2, columns.shape[1]), np.nan)
    if enough.any():
        levels = [50 * (1 - confidence), 50 * (1 + confidence)]
        percentiles = np.percentile if known[:, enough].all() else np.nanpercentile  # the second is slow
        ends[:, enough] = percentiles(np.where(known, columns, np.nan)[:, enough], levels, axis=0)
    low, high = ends.reshape(2, *drawn.shape[1:])
    return low, high


def checked_bootstrap(replicates: Any, confidence: Any) -> tuple[int, float]:
    """Return the number of replicates and the level of an interval.

    Raises
    ------
    InputError
        If they are not from 2 to 10^7, or not between 0 and 1.
    """
    return checked_replicates(replicates, advice="400 is usual"), confidence_level(confidence)


def checked_replicates(replicates: Any, *, least: int = 2, advice: str = "200 is usual") -> int:
    """Return the number of replicates.

    Raises
    ------
    InputError
        If it is not a whole number from `least` to 10^7.

    Examples
    --------
    >>> checked_replicates(10**9)
    Traceback (most recent call last):
    fractalscape.errors.InputError: replicates=1000000000 is not a whole number from 2 to 10000000; 200 is usual
    """
    number = whole("replicates", replicates, least=least, advice=advice)
    if number > MOST_REPLICATES:
        whole("replicates", number, least=least, most=MOST_REPLICATES, advice=advice)
    return number

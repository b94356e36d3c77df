"""Lags of displacement curves, in steps."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.measures.positions import Positions

Integers = NDArray[np.int64]
COUNT = 50
LARGEST_LAG = 2**53
"""Up to which numbers in double precision hold every whole one."""


def log_spaced_lags(longest: int, *, count: int = COUNT) -> Integers:
    """Return whole lags from 1 to `longest`, evenly spaced in their logarithm as far as whole numbers are.

    Parameters
    ----------
    longest : int
        Largest lag, at least 1.
    count : int
        How many before those that round to the same number are merged.

    Returns
    -------
    array of int64, shape (lag,)
        Strictly ascending; at most `count`.

    Raises
    ------
    InputError
        If a number is not whole or below 1.

    Examples
    --------
    >>> log_spaced_lags(100, count=9)
    array([  1,   2,   3,   6,  10,  18,  32,  56, 100])
    >>> len(log_spaced_lags(10_000))
    45
    """
    longest, count = whole("longest", longest, least=1), whole("count", count, least=1)
    if count == 1:
        return np.array([longest])
    return np.unique(np.rint(np.geomspace(1, longest, count)).astype(np.int64))


def checked_lags(lags: Any, interval: int | None) -> Integers:
    """Return lags in steps: whole, positive, ascending, and multiples of the interval between records.

    Raises
    ------
    InputError
        If one is not.
    """
    array = np.atleast_1d(np.asarray(lags))
    if array.ndim != 1 or array.size == 0 or array.dtype.kind not in "iu":
        raise InputError(f"lags={lags!r} is not a list of whole numbers; give lags in steps such as [1, 2, 4]")
    array = array.astype(np.int64)
    if array[0] < 1 or np.any(np.diff(array) <= 0):
        raise InputError(f"lags from {array.min()} to {array.max()} must be 1 or more, strictly ascending")
    if array[-1] > LARGEST_LAG:
        raise InputError(f"lag {array[-1]} is more than 2^53 steps; give lags within the walk")
    if interval and np.any(array % interval):
        wrong = array[array % interval != 0][0]
        raise InputError(f"lag {wrong} is not a multiple of {interval}, the steps between records; give multiples")
    return array


def default_lags(walk: Positions, *, first: int = 0, share: int = 10) -> Integers:
    """Return about 50 log-spaced lags up to a share of the steps from record `first` on.

    Where records are not equidistant, they are lags that occur from record `first` on.
    """
    if walk.interval:
        return walk.interval * log_spaced_lags(max(1, (walk.records - first - 1) // share))
    if walk.records - first < 2:
        return np.array([1])
    there = walk.step[first + 1 :] - walk.step[first]
    there = there[there <= max(there[0], there[-1] // share)]
    return np.unique(there[np.rint(np.geomspace(1, there.size, COUNT)).astype(np.int64) - 1])

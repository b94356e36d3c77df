"""Six kinds of bootstrap intervals, on bare arrays: from an estimate and what resampling gives, to two ends."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from fractalscape.arguments import confidence_level
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import MOST_LOST, checked_replicates

Floats = NDArray[np.float64]
Ends = tuple[Floats, Floats]
IntervalKind = Literal["normal", "basic", "percentile", "studentised", "adjusted_basic", "adjusted_percentile"]

ROUNDING = 1e-9
"""Taken off before a rank is rounded up: (B + 1)(1 - α/2) of 400 · 0.975 is 390.00000000000006 in floats."""


def interval_ends(kind: IntervalKind, estimate: Floats, drawn: Floats, inner: Floats | None, confidence: float) -> Ends:
    r"""Return both ends of an interval of level 1 - α.

    With T the estimate, T* what B replicates give and T** what the inner replicates of each give,

    - normal: T ± z sd(T*);
    - basic: 2T - T*_{(b)}, 2T - T*_{(a)};
    - percentile: T*_{(a)}, T*_{(b)};
    - studentised: T - sd(T*) Z_{(b)}, T - sd(T*) Z_{(a)} with Z = (T* - T) / sd(T**);
    - adjusted basic and percentile: those, at the levels which the inner replicates would have needed to cover T,
      the quantiles of #{T** <= 2T* - T} and of #{T** <= T},

    where subscripts are ranks, a = ⌊(B + 1) α/2⌋ and b = ⌈(B + 1)(1 - α/2)⌉.

    Parameters
    ----------
    kind : str
    estimate : array, shape (...)
    drawn : array, shape (replicate, ...)
        NaN or infinite where a replicate gives nothing.
    inner : array, shape (replicate, inner, ...), or None
        Needed for the last three kinds.
    confidence : float
        1 - α.

    Returns
    -------
    low, high : array, shape (...)
        NaN where the estimate is, or where more than a tenth of the replicates give nothing.

    References
    ----------
    Davison & Hinkley (1997), Bootstrap Methods and their Application, sections 5.2, 5.3 and 5.6.

    Examples
    --------
    >>> drawn = np.arange(1.0, 400.0)
    >>> interval_ends("percentile", np.float64(150), drawn, None, 0.95)
    (array(10.), array(390.))
    >>> interval_ends("basic", np.float64(150), drawn, None, 0.95)
    (array(-90.), array(290.))
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = _KINDS[kind](estimate, drawn, inner, (1 - confidence) / 2)
    known = np.isfinite(estimate)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def ranked(values: Floats, low: Floats | float, high: Floats | float) -> Ends:
    """Return the order statistics at two levels along the first axis.

    Parameters
    ----------
    values : array, shape (replicate, ...)
        Those that are not finite are left out, up to a tenth.
    low, high : float or array, shape (...)
        Levels between 0 and 1: ranks ⌊(B + 1) low⌋ and ⌈(B + 1) high⌉, from 1 to B.

    Returns
    -------
    tuple of arrays, shape (...)
    """
    ordered = np.sort(np.where(np.isfinite(values), values, np.nan), axis=0)
    count = np.isfinite(ordered).sum(axis=0)
    enough = count >= (1 - MOST_LOST) * len(values)
    below = np.floor((count + 1) * low + ROUNDING)
    above = np.ceil((count + 1) * high - ROUNDING)
    ends = []
    for rank in (below, above):
        place = np.clip(np.nan_to_num(rank), 1, np.maximum(count, 1)).astype(np.int64) - 1
        found = np.take_along_axis(ordered, place[None], axis=0)[0]
        ends.append(np.where(enough & np.isfinite(rank), found, np.nan))
    return ends[0], ends[1]


def checked_percentiles(replicates: Any, confidence: Any, *, advice: str = "200 is usual") -> tuple[int, float]:
    """Return the number of replicates and the level of intervals between two of their ranks.

    Raises
    ------
    InputError
        If either is not of this form, or the replicates are too few for the level, see `check_ranks`.
    """
    number, level = checked_replicates(replicates, advice=advice), confidence_level(confidence)
    check_ranks(number, level)
    return number, level


def check_ranks(replicates: int, confidence: float) -> None:
    """Raise `InputError` if the ranks of an interval are not among those of the replicates.

    Examples
    --------
    >>> check_ranks(39, 0.95)
    >>> check_ranks(38, 0.95)
    Traceback (most recent call last):
    fractalscape.errors.InputError: replicates=38 have no rank for confidence=0.95; draw 39 or more
    """
    least = math.ceil(2 / (1 - confidence) - 1 - ROUNDING)
    if replicates < least:
        raise InputError(f"replicates={replicates} have no rank for confidence={confidence:g}; draw {least} or more")


def spread(drawn: Floats, axis: int = 0) -> Floats:
    """Return the standard deviation of replicates along an axis; NaN where more than a tenth give nothing."""
    known = np.isfinite(drawn)
    count = known.sum(axis=axis)
    enough = (count >= 2) & (count >= (1 - MOST_LOST) * drawn.shape[axis])
    with np.errstate(invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of fewer than two values, which are NaN below
        return np.where(enough, np.nanstd(np.where(known, drawn, np.nan), axis=axis, ddof=1), np.nan)


def share_below(inner: Floats, bound: Floats) -> Floats:
    """Return which share of the inner replicates is not above a bound of each replicate, never 0 or 1.

    (#{T** <= bound} + 1/2) / (M + 1), which turns into 1 less itself when all signs turn.
    """
    known = np.isfinite(inner)
    count = known.sum(axis=1)
    share = ((inner <= bound[:, None]).sum(axis=1) + 0.5) / (count + 1)
    enough = (count >= (1 - MOST_LOST) * inner.shape[1]) & np.isfinite(bound)
    return np.where(enough, share, np.nan)


def _normal(estimate: Floats, drawn: Floats, inner: Floats | None, tail: float) -> Ends:
    away = float(ndtri(1 - tail)) * spread(drawn)
    return estimate - away, estimate + away


def _basic(estimate: Floats, drawn: Floats, inner: Floats | None, tail: float) -> Ends:
    low, high = ranked(drawn, tail, 1 - tail)
    return 2 * estimate - high, 2 * estimate - low


def _percentile(estimate: Floats, drawn: Floats, inner: Floats | None, tail: float) -> Ends:
    return ranked(drawn, tail, 1 - tail)


def _studentised(estimate: Floats, drawn: Floats, inner: Floats, tail: float) -> Ends:
    low, high = ranked((drawn - estimate) / spread(inner, axis=1), tail, 1 - tail)
    scale = spread(drawn)
    return estimate - scale * high, estimate - scale * low


def _adjusted_basic(estimate: Floats, drawn: Floats, inner: Floats, tail: float) -> Ends:
    levels = ranked(share_below(inner, 2 * drawn - estimate), tail, 1 - tail)
    low, high = ranked(drawn, *levels)
    return 2 * estimate - high, 2 * estimate - low


def _adjusted_percentile(estimate: Floats, drawn: Floats, inner: Floats, tail: float) -> Ends:
    bound = np.where(np.isfinite(drawn), estimate, np.nan)
    return ranked(drawn, *ranked(share_below(inner, bound), tail, 1 - tail))


_KINDS: dict[str, Callable[..., Ends]] = {
    "normal": _normal,
    "basic": _basic,
    "percentile": _percentile,
    "studentised": _studentised,
    "adjusted_basic": _adjusted_basic,
    "adjusted_percentile": _adjusted_percentile,
}

NESTED = ("studentised", "adjusted_basic", "adjusted_percentile")
"""The kinds that need inner replicates."""

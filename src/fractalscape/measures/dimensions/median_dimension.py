"""One dimension from the levels of a zoom."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Literal

import numpy as np

from fractalscape.arguments import choice, confidence_level, whole
from fractalscape.errors import InputError
from fractalscape.measures.dimensions.published_boxes import published_slopes
from fractalscape.measures.scaling_fit import ScalingFit
from fractalscape.randomness import streams


def median_dimension(
    fits: Iterable[ScalingFit],
    *,
    of: Literal["estimates", "slopes"] = "estimates",
    replicates: int = 1000,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> ScalingFit:
    """Take the median of dimensions over the levels of a zoom, with the spread between levels.

    Parameters
    ----------
    fits : iterable of ScalingFit
        One a level, as `box_dimension` returns them. Levels without an estimate count for nothing, and are named.
    of : {"estimates", "slopes"}
        ``"slopes"``: the median of all local slopes of all levels, which is what the study printed, for fits of
        ``method="published"``.
    replicates : int
        Resamplings of the levels, at least 2.
    seed : int or numpy.random.Generator
        Of the resampling.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    ScalingFit
        Its curve is the estimate of each level over the level's number, from 0. `interval` holds percentiles of the
        medians of levels drawn with replacement: how far another dive of as many levels could be, not how well one
        level is known. One level has no such interval.

    Raises
    ------
    InputError
        If there is no fit, an option is not possible, or slopes are asked of fits by another method.

    References
    ----------
    Sohl-Dickstein, arXiv:2402.06184, for ``"slopes"``.

    Examples
    --------
    >>> y, x = np.mgrid[:128, :128]
    >>> from fractalscape.measures import box_dimension
    >>> levels = [box_dimension(x + k * y < 90 + k, method="pair") for k in range(4)]
    >>> found = median_dimension(levels)
    >>> round(found.estimate, 2), found.quantity
    (1.0, 'median box_dimension')
    """
    levels = list(fits)
    if not levels or not all(isinstance(fit, ScalingFit) for fit in levels):
        raise InputError(f"fits={fits!r} must be results of box_dimension, one a level and at least one")
    choice("of", of, ("estimates", "slopes"))
    whole("replicates", replicates, least=2, advice="1000 is usual")
    confidence_level(confidence)
    measured = [fit for fit in levels if fit.status == "ok"]
    failed = ScalingFit.failed(
        np.arange(len(levels)),
        [fit.estimate for fit in levels],
        quantity=f"median {levels[0].quantity}",
        x_name="level",
        y_name=levels[0].quantity,
        status="no_boundary",
        reason=f"none of {len(levels)} levels has an estimate; the first says: {levels[0].reason}",
        method=f"median of {of}",
    )
    if not measured:
        return failed
    values = [_values(fit, of) for fit in measured]
    (random,) = streams(seed, 1)
    medians = np.empty(0)
    if len(values) > 1:
        drawn = random.integers(len(values), size=(replicates, len(values)))
        medians = np.array([np.median(np.concatenate([values[k] for k in row])) for row in drawn])
    edges = np.percentile(medians, [50 * (1 - confidence), 50 * (1 + confidence)]) if medians.size else [np.nan] * 2
    left_out = len(levels) - len(measured)
    return dataclasses.replace(
        failed,
        estimate=float(np.median(np.concatenate(values))),
        interval=(edges[0], edges[1]),
        confidence=confidence if medians.size else np.nan,
        fit_range=(0, len(levels) - 1),
        replicates=medians,
        status="ok",
        reason=f"{left_out} of {len(levels)} levels have no estimate" if left_out else "",
    )


def _values(fit: ScalingFit, of: str) -> np.ndarray:
    if of == "estimates":
        return np.array([fit.estimate])
    if fit.method != "published":
        raise InputError(f"slopes are those of method='published', not of {fit.method!r}; use of='estimates'")
    return published_slopes(fit.x, fit.y)

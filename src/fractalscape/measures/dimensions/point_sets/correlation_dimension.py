"""The correlation dimension of a point set."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

import numpy as np

from fractalscape.arguments import confidence_level
from fractalscape.measures.bootstrap import MOST_LOST, checked_replicates
from fractalscape.measures.dimensions.point_sets.correlation_sum import correlation_sum
from fractalscape.measures.dimensions.point_sets.curve_replicates import curve_replicates
from fractalscape.measures.dimensions.point_sets.point_set import Floats
from fractalscape.measures.scaling import Method, fit_scaling
from fractalscape.measures.scaling_fit import ScalingFit
from fractalscape.measures.scaling_region import log_or_nan
from fractalscape.randomness import streams


def correlation_dimension(
    points: Any = None,
    *,
    distances: Any = None,
    radii: Any = None,
    theiler: int = 0,
    pair_method: Literal["auto", "tree", "pairs"] = "auto",
    method: Method = "fixed_range",
    replicates: int = 200,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> ScalingFit:
    r"""Measure the correlation dimension :math:`D_2` of a set by :math:`C(r) \sim r^{D_2}`.

    It is ``fit_scaling`` of ``correlation_sum``; `takens_estimator` is the maximum-likelihood value beside it.

    Parameters
    ----------
    points, distances, radii, theiler
        As in `correlation_sum`; `pair_method` is its ``method``.
    method : {"fixed_range", "longest_linear", "all_slopes"}
        How the range is chosen; see `fit_scaling`.
    replicates : int
        Resampled curves, at least 2.
    confidence : float
        Level of the interval, between 0 and 1.
    seed : int or numpy.random.Generator
        Of the resampling.

    Returns
    -------
    ScalingFit
        NaN with a `status` when nothing can be measured; no interval when more than a tenth of the replicates have no
        slope.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    The interval draws blocks of time, and random runs of radii, since local slopes oscillate (by 0.1 on the Hénon
    attractor). A finite set with D_2 > 2 log10(n) cannot show it (Eckmann & Ruelle). Noise has the dimension of its
    space: look at several embeddings. Successive points of a smooth path make a curve: set `theiler`.

    References
    ----------
    Grassberger & Procaccia, Physica D 9, 189 (1983); Eckmann & Ruelle, Physica D 56, 185 (1992).

    Examples
    --------
    >>> fit = correlation_dimension(np.random.default_rng(0).random((2000, 2)))
    >>> round(fit.estimate, 1), fit.status
    (2.0, 'ok')
    """
    replicates, confidence = checked_replicates(replicates), confidence_level(confidence)
    (random,) = streams(seed, 1)
    curve = correlation_sum(points, distances=distances, radii=radii, theiler=theiler, method=pair_method)
    names: dict[str, Any] = {"quantity": "correlation_dimension", "x_name": "radius", "y_name": "correlation"}
    radius, correlation = curve["radius"].values, curve["correlation"].values
    if curve.attrs["status"] != "ok":
        return ScalingFit.failed(
            radius, correlation, status=curve.attrs["status"], reason=curve.attrs["reason"], **names
        )
    seen = correlation > 0
    if seen.sum() < 3:
        reason = f"{seen.sum()} radii have a pair within them, 3 are needed; take larger radii"
        return ScalingFit.failed(radius, correlation, status="too_few_points", reason=reason, **names)
    drawn = resampled_shares(curve["block_pairs"].values[:, seen], curve["block_all"].values, replicates, random)
    fit = fit_scaling(
        radius[seen],
        correlation[seen],
        method=method,
        replicates=curve_replicates(np.log(radius[seen]), np.log(correlation[seen]), drawn, random),
        confidence=confidence,
        **names,
    )
    if fit.status == "ok" and np.isnan(fit.replicates).mean() > MOST_LOST:
        fit = dataclasses.replace(fit, interval=(np.nan, np.nan))
    return dataclasses.replace(fit, reason="; ".join(filter(None, [curve.attrs["reason"], fit.reason])))


def resampled_shares(part: Floats, every: Floats, replicates: int, random: np.random.Generator) -> Floats:
    """Return logarithms of shares of pairs, with blocks drawn with replacement, shape (replicate, ...).

    A pair varies with both its points and a block draws but one: deviations are doubled (Hoeffding's projection).
    """
    drawn = random.integers(len(every), size=(replicates, len(every)))
    weight = np.stack([np.bincount(row, minlength=len(every)) for row in drawn]).astype(float)
    whole_log = log_or_nan(part.sum(0) / every.sum())
    return 2 * log_or_nan((weight @ part) / (weight @ every)[:, None]) - whole_log

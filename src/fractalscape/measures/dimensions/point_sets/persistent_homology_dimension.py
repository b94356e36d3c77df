"""The persistent-homology dimension of a set, from its minimum spanning trees."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np

from fractalscape.arguments import confidence_level
from fractalscape.measures.bootstrap import checked_replicates
from fractalscape.measures.dimensions.point_sets.curve_replicates import curve_replicates
from fractalscape.measures.dimensions.point_sets.tree_lengths import TreeSampling, tree_lengths
from fractalscape.measures.scaling import fit_scaling
from fractalscape.measures.scaling_fit import ScalingFit
from fractalscape.measures.scaling_region import log_or_nan
from fractalscape.randomness import streams


def persistent_homology_dimension(
    points: Any = None,
    *,
    distances: Any = None,
    sampling: TreeSampling | None = None,
    power: float = 1.0,
    replicates: int = 200,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> ScalingFit:
    r"""Measure the dimension D of a set by :math:`E_a(n) \sim n^{(D - a) / D}`, the length of trees of n of its points.

    It is ``fit_scaling`` of ``tree_lengths``: D = a / (1 - slope).

    Parameters
    ----------
    points, distances, sampling, power, seed
        As in `tree_lengths`; ``sampling=BIRDAL2021`` is the published recipe.
    replicates : int
        Resampled curves, at least 2.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    ScalingFit
        NaN with a `status` when nothing can be measured; without interval when there is one draw of each size.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    Draws without replacement from one finite set share points, so that the interval speaks of the draws and of how
    straight the curve is, less of the set: docs/sets.md has how often it holds the truth. Finite-size bias: a square
    gives 1.95 to 1.99, a cube of five axes 4.5 to 4.8, stable motion comes out high. In a training run the dimension
    goes with the norm of the weights and the size of steps: do not read a correlation with generalisation as a cause.

    References
    ----------
    Birdal, Lou, Guibas & Simsekli, NeurIPS 2021, proposition 1. Tan et al., arXiv:2406.02234, for the caveat.

    Examples
    --------
    >>> angle = np.random.default_rng(0).uniform(0, 2 * np.pi, 2000)
    >>> fit = persistent_homology_dimension(np.stack([np.cos(angle), np.sin(angle)], 1))
    >>> round(fit.estimate, 2), fit.status
    (1.02, 'ok')
    """
    replicates, confidence = checked_replicates(replicates), confidence_level(confidence)
    of_draws, of_runs = streams(seed, 2)
    curve = tree_lengths(points, distances=distances, sampling=sampling, power=power, seed=of_draws)
    names: dict[str, Any] = {"quantity": "persistent_homology_dimension", "x_name": "size", "y_name": "total_length"}
    size, length = curve["size"].values.astype(float), curve["total_length"].values
    if curve.attrs["status"] != "ok":
        return ScalingFit.failed(size, length, status=curve.attrs["status"], reason=curve.attrs["reason"], **names)
    draws = curve["draw_length"].values
    resampled = None
    if len(draws) > 1:
        chosen = of_runs.integers(len(draws), size=(replicates, *draws.shape))
        medians = np.median(np.take_along_axis(draws[None], chosen, 1), 1)
        resampled = curve_replicates(np.log(size), log_or_nan(length), log_or_nan(medians), of_runs)

    def dimension(slope: float) -> float:
        return power / (1 - slope) if slope < 1 else math.nan

    fit = fit_scaling(size, length, estimate_from_slope=dimension, replicates=resampled, confidence=confidence, **names)
    if fit.status == "ok" and math.isnan(fit.estimate):
        reason = f"trees grow like n^{fit.slope:.3f}; only slopes below 1 make a dimension"
        return ScalingFit.failed(size, length, status="not_finite", reason=reason, **names)
    reasons = [curve.attrs["reason"], fit.reason, "" if len(draws) > 1 else "one draw of each size has no interval"]
    return dataclasses.replace(fit, reason="; ".join(filter(None, reasons)))

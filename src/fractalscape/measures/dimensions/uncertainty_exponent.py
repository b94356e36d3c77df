"""How fast the share of uncertain outcomes falls as initial points are known better."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import brentq

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.measures.dimensions.box_dimension import box_dimension
from fractalscape.measures.scaling import fit_scaling
from fractalscape.measures.scaling_fit import ScalingFit
from fractalscape.measures.scaling_region import fit_lines
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr


def uncertainty_exponent(
    observed: Any,
    *,
    fit_range: tuple[float, float] | None = None,
    replicates: int = 1000,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> ScalingFit:
    r"""Measure alpha in f(distance) ~ distance^alpha, f the share of pairs that differ in class; D = 2 - alpha.

    Parameters
    ----------
    observed : xarray.Dataset, xarray.DataArray or array_like of int or bool, shape (ny, nx)
        What `raster.sample_pairs` returned; or a class map, whose pairs are those of ``box_dimension(method="pair")``.
    fit_range : (float, float), optional
        Smallest and largest distance to fit, both included; all of them when absent. Counted pairs only.
    replicates : int
        Resampled curves, at least 2.
    seed : int or numpy.random.Generator
        Of the resampling.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    ScalingFit
        For counted pairs, y is ``flips / pairs`` over ``mean_distance``. A distance without flips is left out of the
        fit and named in `reason`; without any, the status is ``"no_boundary"``.

    Raises
    ------
    InputError
        If the map or an option is not possible, or a fit range is asked of a class map.

    Notes
    -----
    Counted pairs are independent: the variance of log f is :math:`v = (1 - f) / flips`, and replicates are drawn from
    the binomial law. Where the curve scatters about its line by more than that, it is no straight line at this
    precision, and its exponent depends a little on the range: a variance :math:`\tau^2`, alike at all distances, is
    added so that :math:`\chi^2` equals its degrees of freedom, in the weights :math:`1 / (v + \tau^2)` and in the
    replicates, and `reason` names :math:`\tau`.

    References
    ----------
    Grebogi, McDonald, Ott & Yorke, Phys. Lett. A 99, 415 (1983); for tau, Paule
    & Mandel, J. Res. Natl. Bur. Stand. 87, 377 (1982).

    Examples
    --------
    >>> import xarray as xr
    >>> distance = 10.0 ** -np.arange(8)
    >>> pairs = np.full(8, 10**7)
    >>> counted = xr.Dataset({
    ...     "pairs": ("distance", pairs),
    ...     "flips": ("distance", np.rint(pairs * 0.2 * distance**0.5).astype(int)),
    ...     "mean_distance": ("distance", distance),
    ... })
    >>> print(uncertainty_exponent(counted))
    uncertainty_exponent = 0.5000 [0.4994, 0.5006] (95 %), distance 1e-07 to 1, 8 points, r² = 1.0000, fixed_range
    """
    whole("replicates", replicates, least=2, advice="1000 is usual")
    if hasattr(observed, "data_vars") and {"pairs", "flips", "mean_distance"} <= set(observed.data_vars):
        return _of_pairs(observed, fit_range, replicates, seed, confidence)
    if fit_range is not None:
        raise InputError("fit_range goes with counted pairs; for a map use box_dimension(…, method='pair', sizes=…)")
    fit = box_dimension(observed, method="pair", replicates=replicates, seed=seed, confidence=confidence)
    low, high = fit.interval
    return dataclasses.replace(
        fit,
        quantity="uncertainty_exponent",
        estimate=2 - fit.estimate,
        interval=(2 - high, 2 - low),
        replicates=2 - fit.replicates,
    )


def _of_pairs(
    counted: xr.Dataset,
    fit_range: tuple[float, float] | None,
    replicates: int,
    seed: int | np.random.Generator,
    confidence: float,
) -> ScalingFit:
    names: dict[str, Any] = {"quantity": "uncertainty_exponent", "x_name": "distance", "y_name": "fraction"}
    distance = counted["mean_distance"].values
    pairs, flips = counted["pairs"].values, counted["flips"].values
    share = flips / np.maximum(pairs, 1)
    low, high = fit_range or (0.0, math.inf)
    used = (low <= distance) & (distance <= high) & (flips > 0)
    if not flips.any():
        reason = f"none of {pairs.sum()} pairs differ; take larger distances or a window with a boundary"
        return ScalingFit.failed(distance, share, status="no_boundary", reason=reason, **names)
    log_share = np.log(share, out=np.zeros(share.shape), where=flips > 0)
    variance = np.maximum(1 - share, 0.5 / np.maximum(pairs, 1)) / np.maximum(flips, 1)
    scatter = _scatter(np.log(distance[used]), log_share[used], variance[used])
    (random,) = streams(seed, 1)
    counts = np.maximum(random.binomial(pairs, share, size=(replicates, pairs.size)), 0.5)
    curves = counts / np.maximum(pairs, 1) * np.exp(scatter * random.standard_normal(counts.shape))
    weights = np.where(used, 1 / (variance + scatter**2), 0)
    fit = fit_scaling(
        distance, share, fit_range=fit_range, replicates=curves, confidence=confidence, weights=weights, **names
    )
    notes = [fit.reason] if fit.reason else []
    if (flips == 0).any():
        notes.append(f"no pair differs at {(flips == 0).sum()} distances, which are left out")
    if scatter > 0 and fit.status == "ok":
        notes.append(f"beyond counting, the curve scatters by {100 * math.expm1(scatter):.0f} % about its line")
    return dataclasses.replace(fit, reason="; ".join(notes))


def _scatter(log_distance: np.ndarray, log_share: np.ndarray, variance: np.ndarray) -> float:
    """Return tau, the standard deviation of log f about its line beyond that of counting."""
    freedom = log_distance.size - 2
    if freedom < 1:
        return 0.0

    def excess(tau: float) -> float:
        weights = 1 / (variance + tau**2)
        return float(fit_lines(log_distance, log_share, weights).residual * weights.sum()) - freedom

    if excess(0) <= 0:
        return 0.0
    return float(brentq(excess, 0, 1 + np.ptp(log_share)))  # pyright: ignore[reportArgumentType]

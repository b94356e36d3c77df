"""How two-time displacement curves of different ages fall onto one."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import real
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_bootstrap, drawn_weights, percentile_interval
from fractalscape.measures.scaling_region import log_or_nan
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
FEWEST_POINTS = 3
LARGEST = 1000.0
"""Exponent beyond which ages are out of the range of numbers."""


def ageing_collapse(
    two_time: xr.Dataset,
    *,
    exponents: ArrayLike | None = None,
    amplitude_exponent: float = 0.0,
    replicates: int = 100,
    confidence: float = 0.95,
    seed: int = 0,
) -> xr.Dataset:
    r"""Find μ such that :math:`Δ(t_w, t_w + t)\, t_w^{-ν}` of all ages is one function of :math:`t / t_w^μ`.

    The spread at μ is the mean squared difference of the logarithms of curves of neighbouring ages, where both have
    values; its smallest value gives μ.

    Parameters
    ----------
    two_time : xarray.Dataset
        What `two_time_displacement` returned; age 0 is left out.
    exponents : array_like, optional
        Values of μ to try; 0 to 1.5 in steps of 0.01 when absent.
    amplitude_exponent : float
        ν: 0 for a glass, the diffusion exponent for scaled Brownian motion and continuous-time random walks, whose
        aged displacement is :math:`t_w^α [(1 + t/t_w)^α - 1]`.
    replicates : int
        Resampled sets of walkers, at least 2.
    confidence : float
        Level of the interval, between 0 and 1.
    seed : int
        Of the resampling.

    Returns
    -------
    xarray.Dataset
        ``spread`` (exponent); scalars ``ageing_exponent``, ``ageing_exponent_lower``, ``ageing_exponent_upper`` (NaN
        for one walker); ``status`` and ``reason``.

    Raises
    ------
    InputError
        If the dataset or an option is not possible.

    Notes
    -----
    μ is known to the step of `exponents`. A pure power law Δ ~ t^α slides along itself and collapses for one pair of
    (μ, ν) on a whole line; look at the spread, and at the collapsed curves.

    References
    ----------
    Baity-Jesi et al., ICML 2018, section 4.

    Examples
    --------
    >>> random = np.random.default_rng(0)
    >>> growth = np.sqrt(np.diff(np.arange(2001.0) ** 0.5))  # of scaled Brownian motion, exponent 1/2
    >>> walks = np.cumsum(random.standard_normal((2000, 2000)) * growth, axis=1)
    >>> from fractalscape.measures.diffusion import two_time_displacement
    >>> aged = two_time_displacement(walks, [20, 60, 200], replicates=2)
    >>> found = ageing_collapse(aged, amplitude_exponent=0.5)
    >>> float(found["ageing_exponent"])
    0.97
    """
    import xarray as xr

    replicates, confidence = checked_bootstrap(replicates, confidence)
    amplitude_exponent = real(
        "amplitude_exponent", amplitude_exponent, above=-LARGEST, below=LARGEST, advice="0 for a glass"
    )
    if "age" not in getattr(two_time, "dims", ()):
        raise InputError("the dataset has no ages; give what two_time_displacement returns")
    grid = _checked_exponents(exponents)
    aged = two_time.sel(age=two_time["age"] > 0)
    log_age, log_lag = np.log(aged["age"].values.astype(float)), np.log(aged["lag"].values.astype(float))
    curves = aged["squared_displacement"].transpose("walker", "age", "lag").values
    curves = curves[np.isfinite(curves).any(axis=(1, 2))]
    spread, best = np.full(grid.size, np.nan), np.full(3, np.nan)
    status, reason = _judged(two_time, curves)
    if status == "ok":
        mean = log_or_nan(curves.mean(axis=0)) - amplitude_exponent * log_age[:, None]
        spread = _spread(mean, log_age, log_lag, grid)
        status, reason = ("ok", reason) if np.isfinite(spread).any() else ("too_few_points", "no two ages overlap")
    if status == "ok":
        best[0] = _best(spread, grid)
        if len(curves) > 1:
            (random,) = streams(seed, 1)
            means = np.tensordot(drawn_weights(random, replicates, len(curves)) / len(curves), curves, 1)
            logs = log_or_nan(means) - amplitude_exponent * log_age[:, None]
            best[1:] = percentile_interval(
                [_best(_spread(each, log_age, log_lag, grid), grid) for each in logs], confidence
            )
    bounds: dict[str, Any] = {"units": "1", "confidence": confidence, "interval": "percentiles of a bootstrap"}
    described = {"units": "1", "long_name": "mean squared difference of logarithms"}
    return xr.Dataset(
        {
            "spread": ("exponent", spread, described),
            "ageing_exponent": ((), best[0], {"units": "1", "long_name": "ageing exponent"}),
            "ageing_exponent_lower": ((), best[1], {**bounds, "long_name": "ageing exponent, lower bound"}),
            "ageing_exponent_upper": ((), best[2], {**bounds, "long_name": "ageing exponent, upper bound"}),
        },
        coords={"exponent": ("exponent", grid, {"units": "1", "long_name": "exponent tried"})},
        attrs={"status": status, "reason": reason, "amplitude_exponent": amplitude_exponent},
    )


def _checked_exponents(exponents: ArrayLike | None) -> Floats:
    try:
        grid = np.arange(151) / 100 if exponents is None else np.asarray(exponents, np.float64)
    except (TypeError, ValueError):
        grid = np.empty(0)
    if grid.ndim != 1 or not grid.size or not np.all(np.abs(grid) <= LARGEST):
        raise InputError(f"exponents={exponents!r} are not numbers of up to {LARGEST:g}; leave them out for 0 to 1.5")
    return grid


def _best(spread: Floats, grid: Floats) -> float:
    """Return the exponent of the smallest spread; NaN where no two ages share points, as walkers that never move do."""
    return float(grid[np.nanargmin(spread)]) if np.isfinite(spread).any() else np.nan


def _judged(two_time: xr.Dataset, curves: Floats) -> tuple[str, str]:
    status, reason = two_time.attrs.get("status", "ok"), two_time.attrs.get("reason", "")
    if status == "ok" and (len(curves) == 0 or curves.shape[1] < 2):
        return "too_few_points", f"{curves.shape[1]} ages above 0 have values; two are needed"
    return status, reason


def _spread(log_curves: Floats, log_age: Floats, log_lag: Floats, grid: Floats) -> Floats:
    """Return the spread at each exponent, NaN where no two ages share three points."""
    spread = np.full(grid.size, np.nan)
    known = [np.isfinite(curve) for curve in log_curves]
    for k, exponent in enumerate(grid):
        differences = []
        for young, old in pairwise(range(log_age.size)):
            at = log_lag[known[old]] - exponent * log_age[old]
            there = log_lag[known[young]] - exponent * log_age[young]
            inside = (at >= there[0]) & (at <= there[-1]) if there.size else np.zeros(at.size, bool)
            if inside.sum() >= FEWEST_POINTS:
                other = np.interp(at[inside], there, log_curves[young][known[young]])
                differences.append((log_curves[old][known[old]][inside] - other) ** 2)
        if differences:
            spread[k] = np.concatenate(differences).mean()
    return spread

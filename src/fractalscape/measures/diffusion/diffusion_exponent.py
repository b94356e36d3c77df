"""The diffusion exponent: how the mean squared displacement grows with the lag."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fractalscape.errors import InputError
from fractalscape.measures.diffusion.displacement_curve import usable_curves
from fractalscape.measures.diffusion.resampled_displacement import resampled_displacement
from fractalscape.measures.scaling import Method, checked_range, fit_scaling
from fractalscape.measures.scaling_fit import ScalingFit
from fractalscape.measures.scaling_region import fit_lines

if TYPE_CHECKING:
    import xarray as xr

TWO_SIGMA = math.erf(math.sqrt(2))


def diffusion_exponent(
    displacement: xr.Dataset,
    *,
    fit_range: tuple[float, float] | None = None,
    method: Method = "fixed_range",
    interval: Literal["bootstrap", "least_squares"] = "bootstrap",
    replicates: int = 1000,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> ScalingFit:
    r"""Measure :math:`α` in :math:`\langle δ^2(L) \rangle \sim L^α`.

    It is ``fit_scaling`` of the mean over walkers, with ``resampled_displacement`` for the interval.

    Parameters
    ----------
    displacement : xarray.Dataset
        What `time_averaged_displacement`, `squared_displacement` or `ensemble_average` returned.
    fit_range : (float, float), optional
        Smallest and largest lag to fit, both included; all of the curve when absent.
    method : {"fixed_range", "longest_linear", "all_slopes"}
        How lags of the range are chosen; see `fit_scaling`.
    interval : {"bootstrap", "least_squares"}
        ``"least_squares"``: the published one, two standard errors of a line through independent points, which the
        points of this curve are not. It holds the truth in few cases; offered to compare with figures that have it.
    replicates : int
        Resampled curves, at least 2: of walkers, or of blocks of time of a single one.
    confidence : float
        Level of the bootstrap interval, between 0 and 1.
    seed : int or numpy.random.Generator
        Of the resampling.

    Returns
    -------
    ScalingFit
        With NaN and the curve's own status if it has no values; ``"too_few_walkers"`` for one walker that is not
        averaged over time.

    Raises
    ------
    InputError
        If the dataset or an option is not possible.

    Notes
    -----
    Log-spaced lags keep the many noisy long lags from outweighing the short ones: with 3000 steps of a single Brownian
    path the standard deviation is 0.06 up to a tenth of the path, 0.115 with every lag, 0.026 with lags 1 to 4.
    Coverage of the intervals (docs/diffusion.md): as stated for ten walkers and more; for one walker close to it up
    to lags of a hundredth of the path, too narrow beyond. `whittle_hurst` has a better one for fractional Brownian
    motion.

    References
    ----------
    Metzler, Jeon, Cherstvy & Barkai, Phys. Chem. Chem. Phys. 16, 24128 (2014).

    Examples
    --------
    >>> from fractalscape.measures.diffusion import time_averaged_displacement
    >>> walks = np.cumsum(np.random.default_rng(0).standard_normal((100, 1000)), axis=1)
    >>> print(diffusion_exponent(time_averaged_displacement(walks)))
    diffusion_exponent = 1.0098 [0.9922, 1.0249] (95 %), lag 1 to 99, 34 points, r² = 0.9999, fixed_range
    """
    if interval not in ("bootstrap", "least_squares"):
        raise InputError(f"interval={interval!r} is not one of 'bootstrap', 'least_squares'")
    curves = usable_curves(displacement)
    names: dict[str, Any] = {"quantity": "diffusion_exponent", "x_name": "lag", "y_name": "mean_squared_displacement"}
    lags, status = displacement["lag"].values, displacement.attrs.get("status", "ok")
    reason = displacement.attrs.get("reason", "")
    if status == "ok" and len(curves) == 1 and int(displacement["windows"].max()) == 1:
        status, reason = "too_few_walkers", "one walker is no ensemble; average it over time"
    if status != "ok" or not len(curves):
        return ScalingFit.failed(lags, np.full(lags.size, np.nan), status=status, reason=reason, method=method, **names)
    chosen = _chosen(displacement, fit_range)
    mean = curves.mean(axis=0)
    drawn = resampled_displacement(
        displacement.isel(lag=chosen), replicates=replicates, confidence=confidence, seed=seed
    )
    known = np.isfinite(mean)
    wide = np.full((len(drawn), lags.size), np.nan)
    wide[:, chosen] = drawn
    fit = fit_scaling(
        lags[known],
        mean[known],
        fit_range=fit_range,
        method=method,
        replicates=wide[:, known] if interval == "bootstrap" and len(drawn) else None,
        confidence=confidence,
        **names,
    )
    notes = [note for note in (reason, fit.reason) if note]
    if interval == "least_squares" and fit.status == "ok":
        fit = _two_standard_errors(fit)
        notes.append("two standard errors of independent points, which lags are not: too narrow")
    elif not len(drawn):
        notes.append("one walker without blocks of time has no interval")
    return dataclasses.replace(fit, reason="; ".join(notes))


def _chosen(displacement: xr.Dataset, fit_range: tuple[float, float] | None) -> np.ndarray:
    """Return the indices of lags that a fit may use."""
    lags = displacement["lag"].values
    low, high = checked_range(fit_range)
    return np.flatnonzero((low <= lags) & (lags <= high))


def _two_standard_errors(fit: ScalingFit) -> ScalingFit:
    """Return the fit with the interval of ``numpy.polyfit(cov=True)``, estimate +- 2 sigma."""
    log_x, log_y = np.log(fit.x[fit.fitted]), np.log(fit.y[fit.fitted])
    residual = float(fit_lines(log_x, log_y, np.ones(log_x.size)).residual)
    error = math.sqrt(residual / (log_x.size - 2) / log_x.var()) if log_x.size > 2 else math.nan
    ends = (fit.estimate - 2 * error, fit.estimate + 2 * error)
    return dataclasses.replace(fit, interval=ends, confidence=TWO_SIGMA)

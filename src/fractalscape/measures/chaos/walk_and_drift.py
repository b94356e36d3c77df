"""Divergence of walkers as a random walk plus a linear part."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import confidence_level
from fractalscape.measures.bootstrap import percentile_interval
from fractalscape.measures.scaling_fit import Status

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class WalkAndDrift:
    """The fit d² = d0² + a t + b t².

    Parameters
    ----------
    initial_squared : float
        d0², the mean squared distance of the first record.
    random_walk : float
        a, in unit²/step.
    linear : float
        b, in unit²/step².
    random_walk_interval, linear_interval : (float, float)
        Percentile intervals of the bootstrap over walkers.
    confidence : float
        Their level.
    r_squared : float
        Share of the variance of d² that the curve explains.
    crossover : float
        a / b, the steps after which the linear part is the larger one; infinite or NaN where there is no such.
    status, reason : str
        As of `ScalingFit`.
    """

    initial_squared: float
    random_walk: float
    linear: float
    random_walk_interval: tuple[float, float]
    linear_interval: tuple[float, float]
    confidence: float
    r_squared: float
    crossover: float
    status: Status
    reason: str


def fit_walk_and_drift(curve: xr.Dataset, *, confidence: float = 0.95) -> WalkAndDrift:
    r"""Fit :math:`d(t)^2 = d_0^2 + a t + b t^2` to the mean squared distance of pairs, t from the first record on.

    Parameters
    ----------
    curve : xarray.Dataset
        What `pairwise_divergence` returned.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    WalkAndDrift
        NaN with a `status` for fewer than 4 records or no finite pair.

    Raises
    ------
    InputError
        If the confidence is not between 0 and 1.

    Notes
    -----
    Least squares in d², of a and b; d0 is as measured. Errors grow with time, so that late records weigh most. A
    negative a or b is left as it comes out: the law does not hold then.

    References
    ----------
    Herrmann, Granz & Landgraf, Chaotic dynamics are intrinsic to neural network training with SGD, NeurIPS 2022.

    Examples
    --------
    >>> from fractalscape.measures.chaos import pairwise_divergence
    >>> t = np.arange(50.0)
    >>> found = fit_walk_and_drift(pairwise_divergence([np.zeros(50), np.sqrt(1 + 0.5 * t + 0.01 * t**2)]))
    >>> round(found.random_walk, 6), round(found.linear, 6), round(found.crossover, 3)
    (0.5, 0.01, 50.0)
    """
    confidence = confidence_level(confidence)
    status, reason = curve.attrs["status"], curve.attrs["reason"]
    squared, time = curve["squared_distance"].values, curve["step"].values.astype(float)
    time = time - time[0]
    if status == "ok" and time.size < 4:
        status, reason = "too_few_points", f"{time.size} records, 4 are needed"
    walk, linear, r_squared, ends = math.nan, math.nan, math.nan, np.full((2, 2), np.nan)
    if status == "ok":
        fits, residual = _fit(squared[None], time)
        (walk, linear), spread = fits[0].tolist(), float(((squared - squared.mean()) ** 2).sum())
        r_squared = 1 - float((residual**2).sum()) / spread if spread > 0 else math.nan
        if curve.sizes["pair"] > 1:
            drawn, _ = _fit(curve["replicate_squared_distance"].values, time)
            ends = np.array(percentile_interval(drawn, confidence))
    return WalkAndDrift(
        initial_squared=float(squared[0]),
        random_walk=walk,
        linear=linear,
        random_walk_interval=(float(ends[0, 0]), float(ends[1, 0])),
        linear_interval=(float(ends[0, 1]), float(ends[1, 1])),
        confidence=confidence,
        r_squared=r_squared,
        crossover=math.nan if math.isnan(walk) or min(walk, linear) < 0 else walk / linear if linear else math.inf,
        status=status,
        reason=reason,
    )


def _fit(squared: Floats, time: Floats) -> tuple[Floats, Floats]:
    """Return (a, b) of every curve of shape (curve, step), and residuals; times are scaled for the digits."""
    longest = time[-1]
    design = np.stack([time / longest, (time / longest) ** 2], 1)
    rise = (squared - squared[:, :1]).T
    scaled = np.linalg.lstsq(design, rise, rcond=None)[0]
    return scaled.T / np.array([longest, longest**2]), rise - design @ scaled

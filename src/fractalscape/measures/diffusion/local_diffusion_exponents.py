"""The local diffusion exponent as a curve over lags: where motion crosses over from super- to subdiffusive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import choice, real, whole
from fractalscape.measures.bootstrap import percentile_interval
from fractalscape.measures.diffusion.displacement_curve import usable_curves
from fractalscape.measures.diffusion.resampled_displacement import resampled_displacement
from fractalscape.measures.scaling_region import fit_lines, log_or_nan

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
FEWEST_POINTS = 3


def local_diffusion_exponents(
    displacement: xr.Dataset,
    *,
    decades: float = 0.5,
    method: Literal["window", "two_points"] = "window",
    points: int = 20,
    replicates: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> xr.Dataset:
    r"""Measure :math:`α(L) = d \ln \langle δ^2 \rangle / d \ln L` at every lag, with a band.

    Parameters
    ----------
    displacement : xarray.Dataset
        What `time_averaged_displacement`, `squared_displacement` or `ensemble_average` returned.
    decades : float
        Width of the window about a lag, in decades; a line is fitted through the logarithms of the lags in it.
    method : {"window", "two_points"}
        ``"two_points"``: the published dynamic exponent, the slope between lag k and lag ``k + points`` of the curve,
        put at the shorter lag.
    points : int
        For ``"two_points"``.
    replicates : int
        Resampled curves, at least 2: of walkers, or of blocks of time of a single one.
    confidence : float
        Level of the band, between 0 and 1.
    seed : int
        Of the resampling.

    Returns
    -------
    xarray.Dataset
        ``local_diffusion_exponent`` (lag) and ``local_diffusion_exponent_lower``, ``_upper``; NaN where a window has
        fewer than 3 lags.

    Raises
    ------
    InputError
        If the dataset or an option is not possible.

    Notes
    -----
    The band holds pointwise. At the ends windows are cut, so that the exponent there belongs to a lag nearer the
    middle.

    References
    ----------
    Chen, Qu & Gong, Neural Networks 149, 18 (2022), for the dynamic exponent.

    Examples
    --------
    >>> from fractalscape.measures.diffusion import time_averaged_displacement
    >>> found = local_diffusion_exponents(time_averaged_displacement(np.arange(1000.0)))
    >>> found["local_diffusion_exponent"].values[:3].round(6)
    array([nan, nan,  2.])
    """
    choice("method", method, ("window", "two_points"))
    decades = real("decades", decades, above=0, advice="0.5 is usual")
    points = whole("points", points, least=1)
    curves = usable_curves(displacement)
    mean = curves.mean(axis=0) if len(curves) else np.full(curves.shape[1], np.nan)
    drawn = resampled_displacement(displacement, replicates=replicates, confidence=confidence, seed=seed)
    log_lag = np.log(displacement["lag"].values.astype(np.float64))
    log_curves = log_or_nan(np.vstack([mean[None], drawn]))
    if method == "window":
        slopes = _window_slopes(log_lag, log_curves, decades * np.log(10))
    else:
        slopes = np.full(log_curves.shape, np.nan)
        slopes[:, :-points] = (log_curves[:, points:] - log_curves[:, :-points]) / (
            log_lag[points:] - log_lag[:-points]
        )
    lower, upper = percentile_interval(slopes[1:], confidence)
    return _labelled(displacement, slopes[0], lower, upper, confidence, method)


def _window_slopes(log_lag: Floats, log_curves: Floats, width: float) -> Floats:
    """Return slopes of lines through the points within half a width of each lag, shape (curve, lag)."""
    slopes = np.full(log_curves.shape, np.nan)
    for k, centre in enumerate(log_lag):
        near = np.flatnonzero(np.abs(log_lag - centre) <= width / 2 * (1 + 1e-12))
        if near.size >= FEWEST_POINTS:
            slopes[:, k] = fit_lines(log_lag[near], log_curves[:, near], np.ones(near.size)).slope
    return slopes


def _labelled(
    displacement: xr.Dataset, slope: Floats, lower: Floats, upper: Floats, confidence: float, method: str
) -> xr.Dataset:
    import xarray as xr

    name, long_name = "local_diffusion_exponent", "local diffusion exponent"
    bounds: dict[str, Any] = {"units": "1", "confidence": confidence, "interval": "expanded percentiles of a bootstrap"}
    return xr.Dataset(
        {
            name: ("lag", slope, {"units": "1", "long_name": long_name}),
            f"{name}_lower": ("lag", lower, {**bounds, "long_name": f"{long_name}, lower bound"}),
            f"{name}_upper": ("lag", upper, {**bounds, "long_name": f"{long_name}, upper bound"}),
        },
        coords={"lag": displacement["lag"]},
        attrs={**{key: displacement.attrs.get(key, "") for key in ("status", "reason")}, "method": method},
    )

"""The ergodicity-breaking parameter: how much time averages differ from walker to walker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.bootstrap import checked_bootstrap, drawn_weights, percentile_interval
from fractalscape.measures.diffusion.displacement_curve import usable_curves
from fractalscape.measures.diffusion.resampled_displacement import expanded
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
FEWEST_FOR_INTERVAL = 10


def ergodicity_breaking(
    displacement: xr.Dataset, *, replicates: int = 1000, confidence: float = 0.95, seed: int = 0
) -> xr.Dataset:
    r"""Measure :math:`EB(L) = \mathrm{Var}\, \overline{δ^2} / \langle\overline{δ^2}\rangle^2` over walkers.

    It falls to 0 with the length of the walk where motion is ergodic, and stays above where it is not.

    Parameters
    ----------
    displacement : xarray.Dataset
        What `time_averaged_displacement` returned.
    replicates : int
        Resampled sets of walkers, at least 2.
    confidence : float
        Level of the interval, between 0 and 1.
    seed : int
        Of the resampling.

    Returns
    -------
    xarray.Dataset
        ``ergodicity_breaking`` (lag) with ``_lower`` and ``_upper``, and ``relative_displacement`` (walker, lag), the
        time average of each walker over their mean (NaN for walkers that are not finite). Attributes ``status`` and
        ``reason``: NaN and ``"too_few_walkers"`` for fewer than two walkers.

    Raises
    ------
    InputError
        If the dataset or an option is not possible.

    Notes
    -----
    The variance is that with n - 1. Fewer than 10 walkers give no interval, and that of 10 to 50 is too narrow (87 %
    for 95 % at 20 walkers, docs/diffusion.md). A bootstrap knows no larger time average than the largest seen: where
    their distribution has a long tail (lags near the length of the walk, trapping) the interval misses it.
    Closed forms: `brownian_ergodicity_breaking`, `gaussian_ergodicity_breaking`.

    References
    ----------
    He, Burov, Metzler & Barkai, Phys. Rev. Lett. 101, 058101 (2008).

    Examples
    --------
    >>> from fractalscape.measures.diffusion import brownian_ergodicity_breaking, time_averaged_displacement
    >>> walks = np.cumsum(np.random.default_rng(0).standard_normal((1000, 1000)), axis=1)
    >>> found = ergodicity_breaking(time_averaged_displacement(walks, [10]))
    >>> round(float(found["ergodicity_breaking"].item()), 4), round(brownian_ergodicity_breaking(1000, 10), 4)
    (0.0133, 0.0135)
    """
    replicates, confidence = checked_bootstrap(replicates, confidence)
    curves = usable_curves(displacement)
    status, reason = displacement.attrs.get("status", "ok"), displacement.attrs.get("reason", "")
    estimate, lower, upper = np.full((3, curves.shape[1]), np.nan)
    relative = np.full(displacement["squared_displacement"].shape, np.nan)
    if status == "ok" and len(curves) < 2:
        status, reason = "too_few_walkers", f"{len(curves)} finite walker has no spread; give two or more"
    elif status == "ok":
        (random,) = streams(seed, 1)
        weights = drawn_weights(random, replicates, len(curves))
        estimate = _breaking(np.ones((1, len(curves))), curves)[0]
        if len(curves) >= FEWEST_FOR_INTERVAL:
            drawn = expanded(_breaking(weights, curves), estimate, len(curves), confidence)
            lower, upper = percentile_interval(drawn, confidence)
        else:
            few = f"{len(curves)} walkers give no interval; {FEWEST_FOR_INTERVAL} are needed"
            reason = "; ".join(filter(None, [reason, few]))
        mean = curves.mean(axis=0)
        everyone = displacement["squared_displacement"].transpose("walker", "lag").values
        relative = np.divide(everyone, mean, out=relative, where=mean > 0)
    return _labelled(displacement, estimate, lower, upper, relative, confidence, {"status": status, "reason": reason})


def _breaking(weights: Floats, curves: Floats) -> Floats:
    """Return EB of weighted walkers, shape (replicate, lag); NaN where nothing moved."""
    n = len(curves)
    scale = np.where(curves.mean(axis=0) > 0, curves.mean(axis=0), np.nan)
    offset = curves / scale - 1
    mean = weights @ offset / n
    return (weights @ offset**2 / n - mean**2) * (n / (n - 1)) / (1 + mean) ** 2


def _labelled(
    displacement: xr.Dataset,
    estimate: Floats,
    lower: Floats,
    upper: Floats,
    relative: Floats,
    confidence: float,
    attrs: dict[str, Any],
) -> xr.Dataset:
    import xarray as xr

    name, long_name = "ergodicity_breaking", "ergodicity-breaking parameter"
    how = "expanded percentiles of a bootstrap over walkers"
    bounds: dict[str, Any] = {"units": "1", "confidence": confidence, "interval": how}
    share = {"units": "1", "long_name": "time average over its mean"}
    return xr.Dataset(
        {
            name: ("lag", estimate, {"units": "1", "long_name": long_name}),
            f"{name}_lower": ("lag", lower, {**bounds, "long_name": f"{long_name}, lower bound"}),
            f"{name}_upper": ("lag", upper, {**bounds, "long_name": f"{long_name}, upper bound"}),
            "relative_displacement": (("walker", "lag"), relative, share),
        },
        coords={"lag": displacement["lag"]},
        attrs=attrs,
    )

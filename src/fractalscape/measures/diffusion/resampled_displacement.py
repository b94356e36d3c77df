"""Bootstrap of displacement curves: over walkers, or over blocks of time of one walker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.bootstrap import checked_bootstrap, drawn_weights
from fractalscape.measures.diffusion.displacement_curve import usable_curves
from fractalscape.measures.scaling_region import log_or_nan
from fractalscape.memory import check_memory
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


def resampled_displacement(
    displacement: xr.Dataset, *, replicates: int = 1000, confidence: float = 0.95, seed: int | np.random.Generator = 0
) -> Floats:
    r"""Draw mean squared displacement curves that spread as the mean over n walkers does.

    Each replicate averages n walkers drawn with replacement. Its logarithm is then moved away from that of the mean by
    the factor :math:`\sqrt{n / (n-1)}\; t_{n-1} / z`, quantiles of Student's t and of the normal law at `confidence`,
    because percentiles of a bare bootstrap are too narrow for few walkers. Of one walker, blocks of time are drawn.

    Parameters
    ----------
    displacement : xarray.Dataset
        What `time_averaged_displacement` or `squared_displacement` returned.
    replicates : int
        At least 2.
    confidence : float
        Level of the interval that percentiles of the replicates will give.
    seed : int or numpy.random.Generator

    Returns
    -------
    array, shape (replicate, lag)
        NaN where nothing was drawn; of shape (0, lag) for one walker without blocks of time.

    Raises
    ------
    InputError
        If an option is not possible.

    References
    ----------
    Hesterberg, Am. Stat. 69, 371 (2015), section 4.3, for the factor (expanded percentile interval).

    Examples
    --------
    >>> import xarray as xr
    >>> curves = xr.Dataset({"squared_displacement": (("walker", "lag"), 1 + np.arange(50.0)[:, None] / 50)})
    >>> drawn = resampled_displacement(curves, replicates=2000)
    >>> theory = curves["squared_displacement"].values.std(ddof=1) / 50**0.5
    >>> round(float(drawn.std()), 3), round(float(theory), 3)
    (0.042, 0.041)
    """
    replicates, confidence = checked_bootstrap(replicates, confidence)
    curves = usable_curves(displacement)
    advice = "select fewer lags, such as log-spaced ones"
    check_memory(32 * replicates * curves.shape[1], f"{replicates} curves of {curves.shape[1]} lags", advice)
    (random,) = streams(seed, 1)
    if len(curves) > 1:
        weights = drawn_weights(random, replicates, len(curves))
        return expanded(weights @ curves / len(curves), curves.mean(axis=0), len(curves), confidence)
    if len(curves) == 0 or "block_displacement" not in displacement:
        return np.empty((0, curves.shape[1]))
    usable = np.isfinite(displacement["squared_displacement"].values).any(axis=1)
    blocks, windows = displacement["block_displacement"].values[usable][0], displacement["block_windows"].values
    weights = drawn_weights(random, replicates, len(blocks))
    total = weights @ windows
    means = weights @ np.where(windows > 0, blocks * windows, 0)
    drawn = np.divide(means, total, out=np.full(means.shape, np.nan), where=total > 0)
    return expanded(drawn, curves[0], len(blocks), confidence)


def expanded(drawn: Floats, centre: Floats, count: int, confidence: float) -> Floats:
    """Return positive values drawn from `count` things, farther from their centre by the factor of few things."""
    from scipy.special import ndtri, stdtrit

    level = 0.5 + confidence / 2
    factor = np.sqrt(count / (count - 1)) * stdtrit(count - 1, level) / ndtri(level)
    log_centre = log_or_nan(np.broadcast_to(centre, drawn.shape).copy())
    with np.errstate(over="ignore"):
        return np.exp(log_centre + factor * (log_or_nan(drawn) - log_centre))

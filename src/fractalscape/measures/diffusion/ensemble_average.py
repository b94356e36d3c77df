"""Mean squared displacement: the average of displacement curves over walkers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.measures.bootstrap import percentile_interval
from fractalscape.measures.diffusion.displacement_curve import usable_curves
from fractalscape.measures.diffusion.resampled_displacement import resampled_displacement
from fractalscape.measures.diffusion.squared_displacement import squared_displacement

if TYPE_CHECKING:
    import xarray as xr

LAGS_AT_ONCE = 2000


def ensemble_average(
    displacement: xr.Dataset, *, replicates: int = 1000, confidence: float = 0.95, seed: int = 0
) -> xr.Dataset:
    r"""Average squared displacements over walkers, with a bootstrap interval.

    Of `time_averaged_displacement` it makes :math:`\langle\overline{δ^2}(L)\rangle`, of `squared_displacement` the
    ensemble mean :math:`\langle|x(t_a + t) - x(t_a)|^2\rangle`.

    Parameters
    ----------
    displacement : xarray.Dataset
        With ``squared_displacement`` (walker, lag).
    replicates : int
        Resampled averages, at least 2.
    confidence : float
        Level of the interval, between 0 and 1.
    seed : int
        Of the resampling.

    Returns
    -------
    xarray.Dataset
        `displacement` with ``mean_squared_displacement`` (lag) and ``mean_squared_displacement_lower``, ``_upper``:
        over walkers, or over blocks of time of a single walker if it has some. One walker without average over
        time has no mean: NaN, and the status is ``"too_few_walkers"``.

    Raises
    ------
    InputError
        If the dataset or an option is not possible.

    Notes
    -----
    The intervals hold pointwise: neighbouring lags share data, and curves leave a band in several places at once.
    docs/diffusion.md has their coverage; it is poor for one walker at lags above a hundredth of the records.

    Examples
    --------
    >>> from fractalscape.measures.diffusion import time_averaged_displacement
    >>> walks = np.cumsum(np.random.default_rng(0).standard_normal((100, 1000)), axis=1)
    >>> mean = ensemble_average(time_averaged_displacement(walks, [10]))
    >>> names = ["mean_squared_displacement" + end for end in ("", "_lower", "_upper")]
    >>> [round(float(mean[name].item()), 2) for name in names]
    [9.95, 9.75, 10.15]
    """
    curves = usable_curves(displacement)
    bare = len(curves) == 1 and int(displacement["windows"].max()) == 1
    mean, lower, upper = np.full((3, curves.shape[1]), np.nan)
    if len(curves) and not bare:
        mean = curves.mean(axis=0)
    for first in range(0, curves.shape[1], LAGS_AT_ONCE):
        some = slice(first, first + LAGS_AT_ONCE)
        drawn = resampled_displacement(
            displacement.isel(lag=some), replicates=replicates, confidence=confidence, seed=seed
        )
        lower[some], upper[some] = percentile_interval(drawn, confidence)
    attrs = displacement["squared_displacement"].attrs
    long_name = f"mean {attrs.get('long_name', 'squared displacement')}"
    units, how = attrs.get("units", "position²"), _how(len(curves), displacement)
    bounds: dict[str, Any] = {"units": units, "confidence": confidence, "interval": how}
    found = displacement.assign(
        mean_squared_displacement=("lag", mean, {"units": units, "long_name": long_name}),
        mean_squared_displacement_lower=("lag", lower, {**bounds, "long_name": f"{long_name}, lower bound"}),
        mean_squared_displacement_upper=("lag", upper, {**bounds, "long_name": f"{long_name}, upper bound"}),
    )
    if bare and found.attrs["status"] in ("ok", "constant"):
        found.attrs |= {"status": "too_few_walkers", "reason": "one walker is no ensemble; average it over time"}
    return found


def mean_squared_displacement(
    trajectory: Any,
    lags: Any = None,
    *,
    age: int = 0,
    replicates: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> xr.Dataset:
    r"""Average :math:`|x(t_a + t) - x(t_a)|^2` over walkers.

    It is ``ensemble_average`` of ``squared_displacement``, whose arguments it takes.

    Parameters
    ----------
    trajectory, lags, age
        See `squared_displacement`.
    replicates, confidence, seed
        See `ensemble_average`.

    Returns
    -------
    xarray.Dataset
        See `ensemble_average`.

    Raises
    ------
    InputError
        As they do.

    Examples
    --------
    >>> walks = np.cumsum(np.random.default_rng(0).standard_normal((1000, 50)), axis=1)
    >>> mean_squared_displacement(walks, [1, 4, 16])["mean_squared_displacement"].values.round(1)
    array([ 1.1,  4. , 16.7])
    """
    found = squared_displacement(trajectory, lags, age=age)
    return ensemble_average(found, replicates=replicates, confidence=confidence, seed=seed)


def _how(walkers: int, displacement: xr.Dataset) -> str:
    if walkers > 1:
        return "expanded percentiles of a bootstrap over walkers"
    return "expanded percentiles of a bootstrap over blocks of time" if "block_displacement" in displacement else "none"

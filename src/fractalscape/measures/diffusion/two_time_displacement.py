"""The two-time mean squared displacement: how motion slows down, or speeds up, with age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.measures.diffusion.ensemble_average import ensemble_average
from fractalscape.measures.diffusion.lags import default_lags
from fractalscape.measures.diffusion.squared_displacement import squared_displacement
from fractalscape.measures.positions import Positions, positions

if TYPE_CHECKING:
    import xarray as xr

AGES = 8


def two_time_displacement(
    trajectory: Any,
    ages: Any = None,
    lags: Any = None,
    *,
    replicates: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> xr.Dataset:
    r"""Average :math:`Δ(t_w, t_w + t) = |x(t_w + t) - x(t_w)|^2` over walkers, for several ages :math:`t_w`.

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes.
    ages : array_like of int, shape (age,), optional
        t_w in steps after the first record, ascending; 0 and about 8 log-spaced ones up to half the trajectory when
        absent.
    lags : array_like of int, shape (lag,), optional
        t in steps; about 50 up to the trajectory's length when absent.
    replicates, confidence, seed
        See `ensemble_average`.

    Returns
    -------
    xarray.Dataset
        ``mean_squared_displacement`` (age, lag) with ``_lower`` and ``_upper``, and ``squared_displacement`` (age,
        walker, lag); NaN where t_w + t is beyond the last record.
        One walker (the weights of a network, whose coordinates average) keeps its values, without interval, and the
        reason says so.

    Raises
    ------
    InputError
        If positions, ages or lags are not possible.

    References
    ----------
    Baity-Jesi et al., Comparing dynamics: deep neural networks versus glassy systems, ICML 2018, eq. 3.

    Examples
    --------
    >>> walks = np.cumsum(np.random.default_rng(0).standard_normal((1000, 200)), axis=1)
    >>> found = two_time_displacement(walks, [0, 50], [4, 16])
    >>> found["mean_squared_displacement"].values.round(0)
    array([[ 4., 16.],
           [ 4., 16.]])
    """
    import xarray as xr

    walk = positions(trajectory)
    ages = _default_ages(walk) if ages is None else _checked_ages(ages)
    lags = default_lags(walk, share=1) if lags is None else lags
    how = {"replicates": replicates, "confidence": confidence, "seed": seed}
    curves = [ensemble_average(squared_displacement(walk, lags, age=int(age)), **how) for age in ages]
    statuses = [curve.attrs["status"] for curve in curves]
    kept = curves[statuses.index("ok") if "ok" in statuses else 0]
    found = xr.concat(curves, dim="age", combine_attrs="drop", coords="minimal", compat="override", join="exact")
    if statuses.count("too_few_walkers") and walk.walkers:
        found["mean_squared_displacement"] = found["squared_displacement"].mean("walker", keep_attrs=True)
        reasons = filter(None, [walk.left_out, "one walker: no interval"])
        found.attrs = {**kept.attrs, "status": "ok", "reason": "; ".join(reasons)}
    else:
        found.attrs = dict(kept.attrs)
    found.attrs.pop("age", None)
    return found.assign_coords(age=("age", ages, {"units": "step", "long_name": "age"}))


def _default_ages(walk: Positions) -> np.ndarray:
    since = walk.step - walk.step[0]
    wanted = np.geomspace(1, max(1, since[-1] / 2), AGES)
    return np.unique(np.append(0, since[np.searchsorted(since, wanted).clip(max=since.size - 1)]))


def _checked_ages(ages: Any) -> np.ndarray:
    array = np.atleast_1d(np.asarray(ages))
    whole = array.ndim == 1 and array.size and array.dtype.kind in "iu"
    if not whole or array[0] < 0 or np.any(np.diff(array.astype(np.int64)) <= 0):
        raise InputError(f"ages={ages!r} are not ascending whole numbers from 0 on; give steps such as [10, 100]")
    return array.astype(np.int64)

"""The squared displacement of every walker since a given age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.measures.diffusion.displacement_curve import displacement_curves
from fractalscape.measures.diffusion.lags import checked_lags, default_lags
from fractalscape.measures.positions import positions

if TYPE_CHECKING:
    import xarray as xr


def squared_displacement(trajectory: Any, lags: Any = None, *, age: int = 0) -> xr.Dataset:
    r"""Return :math:`|x(t_a + t) - x(t_a)|^2` of every walker, without average over time.

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes; records need not be equidistant.
    lags : array_like of int, shape (lag,), optional
        t in steps; about 50 up to the last record, evenly spaced in their logarithm, when absent.
    age : int
        t_a in steps after the first record; one that was recorded.

    Returns
    -------
    xarray.Dataset
        ``squared_displacement`` (walker, lag), ``windows`` (lag), 1 or 0 where x(t_a + t) was not recorded.
        Attributes as in `time_averaged_displacement`. `ensemble_average` makes the mean squared displacement of it.

    Raises
    ------
    InputError
        If positions or lags are not possible, or nothing was recorded at this age.

    Examples
    --------
    >>> squared_displacement([0.0, 1.0, 3.0, 2.0], [1, 2], age=1)["squared_displacement"].values
    array([[4., 1.]])
    """
    walk = positions(trajectory)
    begin = int(np.searchsorted(walk.step - walk.step[0], whole("age", age, least=0)))
    if begin < walk.records and walk.step[begin] - walk.step[0] != age:
        raise InputError(f"age={age} was not recorded; give one that was, such as {walk.step[begin] - walk.step[0]}")
    begin = min(begin, walk.records - 1)
    lags = default_lags(walk, first=begin, share=1) if lags is None else checked_lags(lags, None)
    ends = np.searchsorted(walk.step, walk.step[0] + age + lags)
    there = ends < walk.records
    there[there] = walk.step[ends[there]] == walk.step[0] + age + lags[there]
    curves = np.full((walk.walkers, lags.size), np.nan)
    curves[:, there] = 0
    for some in walk.walker_slices():
        for slab in walk.blocks(walkers=some):
            with np.errstate(over="ignore", invalid="ignore"):  # of walkers that are not finite
                curves[some, there] += ((slab[:, :, ends[there]] - slab[:, :, begin, None]) ** 2).sum(axis=1)
    curves[~walk.finite] = np.nan
    name, asked = "squared displacement", {"age": age}
    return displacement_curves(walk, lags, curves, there.astype(np.int64), long_name=name, asked=asked)

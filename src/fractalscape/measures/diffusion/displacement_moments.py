"""Moments of the lengths of displacements, of several orders at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_bootstrap
from fractalscape.measures.diffusion.displacement_lengths import squared_lengths
from fractalscape.measures.diffusion.lags import checked_lags, default_lags
from fractalscape.measures.diffusion.resampled_parts import parts_of, resampled, with_interval
from fractalscape.measures.positions import positions

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
ORDERS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0)


def displacement_moments(
    trajectory: Any,
    lags: Any = None,
    *,
    orders: ArrayLike = ORDERS,
    replicates: int = 400,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> xr.Dataset:
    r"""Average powers of displacements over windows and walkers, :math:`M_q(L) = \langle |x(t + L) - x(t)|^q \rangle`.

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes.
    lags : array_like of int, shape (lag,), optional
        In steps; about 50 up to a tenth of the trajectory when absent.
    orders : array_like, shape (order,)
        q, multiples of 1/2 from 0.5 to 8, ascending.
    replicates : int
        Of the bootstrap.
    seed : int or numpy.random.Generator
        Of the bootstrap.
    confidence : float
        Level of the intervals.

    Returns
    -------
    xarray.Dataset
        ``moment`` (order, lag) in units of position^q, with ``moment_lower`` and ``moment_upper``; ``part_sum`` (part,
        order, lag) and ``part_windows`` (part, lag), what a bootstrap draws: walkers from 20 on, else 20 blocks of
        time. Attributes ``status`` and ``reason``.

    Raises
    ------
    InputError
        If the positions, a lag, an order or another option is not possible.

    Notes
    -----
    Powers are products of the fourth root of the squared length; there is no pow. The intervals of few walkers miss
    memory beyond a block of time, and those of orders near or above a tail index are too narrow, like the moment
    itself, which the largest step decides.

    Examples
    --------
    >>> walk = np.cumsum(np.random.default_rng(0).standard_normal((100, 1000)), axis=1)
    >>> found = displacement_moments(walk, [1, 4, 16])
    >>> found["moment"].sel(order=2).values.round(2)
    array([ 1.  ,  4.  , 15.87])
    """
    import xarray as xr

    walk = positions(trajectory)
    replicates, confidence = checked_bootstrap(replicates, confidence)
    orders = _checked_orders(orders)
    parts = parts_of(walk)
    interval = walk.interval or 1
    lags = default_lags(walk) if lags is None else checked_lags(lags, interval)
    halves = np.rint(2 * orders).astype(int)
    sums = np.zeros((max(parts.count, 1), orders.size, lags.size))
    windows = np.zeros((max(parts.count, 1), lags.size))
    for index, walker in enumerate(parts.walkers):
        here = slice(index * parts.blocks, (index + 1) * parts.blocks)
        for k, squared in enumerate(squared_lengths(walk, walker, lags // interval)):
            windows[here, k] = np.diff(parts.edges(squared.size))
            sums[here, :, k] = parts.sums(half_powers(squared, halves)).T
    with np.errstate(invalid="ignore", divide="ignore"):
        moment = sums.sum(0) / windows.sum(0)
    drawn = resampled(lambda total, count: total / count[:, None, :], sums, windows, replicates=replicates, seed=seed)
    about = {"units": "position^order", "long_name": "moment of displacements"}
    variables = with_interval(
        "moment",
        moment,
        drawn,
        dims=("order", "lag"),
        confidence=confidence,
        attrs=about,
        method=parts.method,
    )
    variables["part_sum"] = (("part", "order", "lag"), sums, {"units": "position^order", "long_name": "sum of a part"})
    variables["part_windows"] = (("part", "lag"), windows, {"units": "1", "long_name": "windows of a part"})
    return xr.Dataset(
        variables,
        coords={
            "lag": ("lag", lags, {"units": "step", "long_name": "lag"}),
            "order": ("order", orders, {"units": "1", "long_name": "order"}),
        },
        attrs={**parts.judged(windows.sum(0), sums.sum(0)), "axes": walk.axes, "records": walk.records},
    )


def half_powers(squared: Floats, halves: NDArray[np.int64]) -> Floats:
    """Return squared ** (k / 4) for ascending whole k = `halves`, shape (k, ...), by products alone.

    Examples
    --------
    >>> half_powers(np.array([16.0]), np.array([1, 2, 4]))
    array([[ 2.],
           [ 4.],
           [16.]])
    """
    root = np.sqrt(np.sqrt(squared))
    power, reached = root.copy(), 1
    found = np.empty((halves.size, *squared.shape))
    for row, half in enumerate(halves):
        with np.errstate(over="ignore"):
            for _ in range(half - reached):
                power *= root
        reached = half
        found[row] = power
    return found


def need_moments(moments: Any, orders: tuple[float, ...]) -> None:
    """Raise `InputError` if a dataset does not hold moments of these orders."""
    if "part_sum" not in getattr(moments, "data_vars", ()) or "order" not in moments.dims:
        raise InputError(f"{type(moments).__name__} holds no moments; give what displacement_moments returns")
    there = moments["order"].values
    missing = [order for order in orders if order not in there]
    if missing:
        raise InputError(f"order {missing[0]:g} is not among {there.tolist()}; ask displacement_moments for it")


def _checked_orders(orders: ArrayLike) -> Floats:
    try:
        array = np.atleast_1d(np.asarray(orders, np.float64))
    except (TypeError, ValueError):
        array = np.array([np.nan])
    halves = 2 * np.minimum(array, 9)
    possible = array.ndim == 1 and array.size and np.all((halves == np.rint(halves)) & (array > 0) & (array <= 8))
    if not possible or np.any(np.diff(array) <= 0):
        raise InputError(f"orders={orders!r} are not ascending multiples of 0.5 up to 8; give such as (0.5, 1, 2)")
    return array

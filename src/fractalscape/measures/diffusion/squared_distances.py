"""Squared distances between all records of one walker, from which displacements of any age and window are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.measures.diffusion.displacement_curve import LAG
from fractalscape.measures.diffusion.lags import checked_lags, log_spaced_lags
from fractalscape.measures.positions import BLOCK_BYTES, LARGEST, positions

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


def squared_distances(trajectory: Any, *, walker: int = 0, block_bytes: int = BLOCK_BYTES) -> xr.DataArray:
    r"""Return :math:`D_{ij} = |x_i - x_j|^2` for all pairs of records of one walker.

    .. math:: D_{ij} = |y_i|^2 + |y_j|^2 - 2\, y_i \cdot y_j + 2 (j - i)\, v \cdot (y_j - y_i) + (j - i)^2 |v|^2,

    y the positions without their drift v and mean, so that little cancels.

    Parameters
    ----------
    trajectory : Dataset, DataArray, array_like or Positions
        What `positions` takes.
    walker : int
        Whose records.
    block_bytes : int
        Largest slab of coordinates read at once.

    Returns
    -------
    xarray.DataArray
        Dims (step, later_step), symmetric, in squared units of position; NaN, with ``status`` ``"not_finite"``, for a
        walker that is not finite.

    Raises
    ------
    InputError
        If there is no such walker.

    Notes
    -----
    For networks: 10^4 records at most, any number of coordinates. Cost: one matrix product of T x T for each slab, T²
    floats of memory. Relative error about 1e-16 times the mean of D over the value: 1e-12 for Brownian motion.

    Examples
    --------
    >>> squared_distances([0.0, 1.0, 3.0, 2.0]).values.round(12)
    array([[0., 1., 9., 4.], [1., 0., 4., 1.], [9., 4., 0., 1.], [4., 1., 1., 0.]])
    """
    import xarray as xr

    walk = positions(trajectory)
    if not 0 <= whole("walker", walker, least=0) < walk.walkers:
        raise InputError(f"walker={walker} is not one of {walk.walkers}; count from 0")
    block_bytes, records = whole("block_bytes", block_bytes, least=1), walk.records
    gram, along, drift_square = np.zeros((records, records)), np.zeros(records), 0.0
    index = np.arange(records, dtype=np.float64)
    finite = True
    for (slab,) in walk.blocks(walkers=slice(walker, walker + 1), block_bytes=block_bytes):
        finite = finite and bool((np.abs(slab) <= LARGEST).all())
        if not finite:
            break
        level = slab - slab[:, :1]
        drift = level[:, -1] / max(1, records - 1)
        level -= drift[:, None] * index
        level -= level.mean(axis=1, keepdims=True)
        gram += level.T @ level
        along += drift @ level
        drift_square += float(drift @ drift)
    own, apart = np.diag(gram).copy(), index - index[:, None]
    gram *= -2
    gram += own + own[:, None]
    gram += 2 * apart * (along - along[:, None]) + apart**2 * drift_square
    np.maximum(gram, 0, out=gram)
    np.fill_diagonal(gram, 0)
    if not finite:
        gram[:] = np.nan
    attrs = {"units": "position²", "long_name": "squared distance", "axes": walk.axes}
    judged = {"status": "ok", "reason": ""}
    if not finite:
        judged = {"status": "not_finite", "reason": f"walker {walker} has positions that are not finite"}
    coords = {"step": walk.step, "later_step": walk.step}
    return xr.DataArray(gram, dims=("step", "later_step"), coords=coords, attrs={**attrs, **judged})


def diagonal_displacement(
    distances: xr.DataArray, lags: Any = None, *, start: int = 0, window: int | None = None
) -> xr.Dataset:
    """Return the time-averaged squared displacement of one walker as means over parts of diagonals.

    Parameters
    ----------
    distances : xarray.DataArray
        What `squared_distances` returned, of equidistant records.
    lags, start, window
        As in `time_averaged_displacement`.

    Returns
    -------
    xarray.Dataset
        As `time_averaged_displacement` returns for one walker.

    Raises
    ------
    InputError
        If an option is not possible, or records are not equidistant.

    Examples
    --------
    >>> distances = squared_distances([0.0, 1.0, 3.0, 2.0])
    >>> diagonal_displacement(distances, [1, 2], start=1, window=1)["squared_displacement"].values
    array([[4., 1.]])
    """
    import xarray as xr

    if "step" not in getattr(distances, "coords", ()):
        raise InputError(f"{type(distances).__name__} holds no distances of steps; give what squared_distances returns")
    step = distances["step"].values
    spacing = np.unique(np.diff(step))
    if spacing.size != 1:
        raise InputError("records are not equidistant; use squared_displacement at each age")
    interval, records = int(spacing[0]), step.size
    for name, steps in (("start", start), ("window", window)):
        if not (name == "window" and steps is None) and whole(name, steps, least=int(name == "window")) % interval:
            raise InputError(f"{name}={steps} is not a multiple of {interval}, the steps between records; give one")
    begin, width = start // interval, None if window is None else window // interval
    left = max(1, (records - 1 - begin) // 10 if width is None else records - begin - width)
    lags = interval * log_spaced_lags(left) if lags is None else checked_lags(lags, interval)
    values, windows = np.full((1, lags.size), np.nan), np.zeros(lags.size, np.int64)
    for k, lag in enumerate(lags // interval):
        diagonal = np.diagonal(distances.values, lag)[begin:] if lag < records else np.empty(0)
        if diagonal.size >= (width or 1):
            values[0, k], windows[k] = diagonal[:width].mean(), diagonal[:width].size
    status, reason = distances.attrs["status"], distances.attrs["reason"]
    absent = int(np.count_nonzero(windows == 0))
    if absent and status == "ok":
        status = "too_few_points" if absent == lags.size else "ok"
        reason = f"{absent} of {lags.size} lags have no window within {records} records"
    elif status == "ok" and not np.nansum(values):
        status, reason = "constant", "no walker ever moved"
    name = {"units": "position²", "long_name": "time-averaged squared displacement"}
    return xr.Dataset(
        {
            "squared_displacement": (("walker", "lag"), values, name),
            "windows": ("lag", windows, {"units": "1", "long_name": "windows of a walker"}),
        },
        coords={"lag": ("lag", lags, LAG)},
        attrs={
            "status": status,
            "reason": reason,
            "axes": distances.attrs["axes"],
            "start": start,
            "window": window or 0,
        },
    )

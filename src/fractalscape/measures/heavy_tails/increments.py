"""Increments of trajectories: what tails are asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.measures.positions import positions

if TYPE_CHECKING:
    import xarray as xr


def coordinate_increments(trajectory: Any, *, lag: int | None = None, axes: ArrayLike | None = None) -> xr.DataArray:
    r"""Return the increments :math:`x_a(t + lag) - x_a(t)` of each coordinate, those of all walkers in one row.

    Parameters
    ----------
    trajectory : Dataset, DataArray or array_like
        What `positions` takes.
    lag : int, optional
        In steps, a multiple of those between records, which it is when absent; increments do not overlap.
    axes : array_like of int, optional
        Which coordinates, all when absent; what is kept is in memory.

    Returns
    -------
    xarray.DataArray, dims (axis, sample)
        In units of the positions. Walkers with a position that is not finite are left out and counted in
        ``attrs["reason"]``; ``attrs["status"]`` is ``"ok"``, ``"not_finite"`` (none is left: no samples) or
        ``"too_few_points"`` (fewer records than the lag).

    Raises
    ------
    InputError
        If the lag is not such a number, there are no positions, or records are at unequal steps: increments over some
        that are longer than others have unequal scales, which looks like a heavy tail.

    Examples
    --------
    >>> coordinate_increments([[0.0, 1.0, 3.0, 6.0]]).values.tolist()
    [[1.0, 2.0, 3.0]]
    """
    import xarray as xr

    walk = positions(trajectory)
    if walk.records > 1 and walk.interval is None:
        raise InputError("records are at unequal steps; select equidistant ones, such as trajectory.isel(step=...)")
    interval = walk.interval or 1
    lag = interval if lag is None else whole("lag", lag, least=1)
    if lag % interval:
        raise InputError(f"lag={lag} is not a multiple of {interval}, the steps between records; give a multiple")
    apart = lag // interval
    if axes is not None:
        walk = positions(walk.array[:, _checked_axes(axes, walk.axes)])
    finite = walk.finite
    chosen = np.flatnonzero(finite)
    rows = [
        np.diff(slab[chosen][:, :, ::apart], axis=2).swapaxes(0, 1).reshape(slab.shape[1], -1) for slab in walk.blocks()
    ]
    reason = walk.left_out
    status = "ok" if chosen.size else "not_finite"
    if walk.records <= apart and chosen.size:
        status, reason = "too_few_points", f"{walk.records} records, {apart + 1} are needed for a lag of {lag}"
    attrs = {"units": "units of the positions", "long_name": "increment", "lag": lag, "status": status}
    return xr.DataArray(np.concatenate(rows), dims=("axis", "sample"), attrs={**attrs, "reason": reason})


def _checked_axes(axes: ArrayLike, count: int) -> np.ndarray:
    chosen = np.asarray(axes)
    whole = chosen.ndim == 1 and chosen.size > 0 and chosen.dtype.kind in "iu"
    if not whole or chosen.min() < 0 or chosen.max() >= count:
        raise InputError(f"axes={axes!r} are not whole numbers from 0 to {count - 1}, at least one")
    return chosen

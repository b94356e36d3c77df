"""Increments of trajectories: what tails are asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.errors import InputError
from fractalscape.measures.positions import positions

if TYPE_CHECKING:
    import xarray as xr


def coordinate_increments(trajectory: Any, *, lag: int = 1, axes: ArrayLike | None = None) -> xr.DataArray:
    r"""Return the increments :math:`x_a(t + lag) - x_a(t)` of each coordinate, those of all walkers in one row.

    Parameters
    ----------
    trajectory : Dataset, DataArray or array_like
        What `positions` takes.
    lag : int
        In records, at least 1; increments do not overlap.
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
        If the lag is not a positive whole number, or there are no positions.

    Examples
    --------
    >>> coordinate_increments([[0.0, 1.0, 3.0, 6.0]]).values.tolist()
    [[1.0, 2.0, 3.0]]
    """
    import xarray as xr

    if isinstance(lag, bool) or not isinstance(lag, (int, np.integer)) or lag < 1:
        raise InputError(f"lag={lag!r} is not a whole number of at least 1")
    walk = positions(trajectory)
    if axes is not None:
        walk = positions(walk.array[:, _checked_axes(axes, walk.axes)])
    finite = walk.finite
    chosen = np.flatnonzero(finite)
    rows = [
        np.diff(slab[chosen][:, :, ::lag], axis=2).swapaxes(0, 1).reshape(slab.shape[1], -1) for slab in walk.blocks()
    ]
    reason = walk.left_out
    status = "ok" if chosen.size else "not_finite"
    if walk.records <= lag and chosen.size:
        status, reason = "too_few_points", f"{walk.records} records, {lag + 1} are needed for a lag of {lag}"
    attrs = {"units": "units of the positions", "long_name": "increment", "lag": lag, "status": status}
    return xr.DataArray(np.concatenate(rows), dims=("axis", "sample"), attrs={**attrs, "reason": reason})


def _checked_axes(axes: ArrayLike, count: int) -> np.ndarray:
    chosen = np.asarray(axes)
    whole = chosen.ndim == 1 and chosen.size > 0 and chosen.dtype.kind in "iu"
    if not whole or chosen.min() < 0 or chosen.max() >= count:
        raise InputError(f"axes={axes!r} are not whole numbers from 0 to {count - 1}, at least one")
    return chosen

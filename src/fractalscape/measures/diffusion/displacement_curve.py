"""The dataset that displacement curves of walkers live in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.measures.diffusion.lags import Integers
from fractalscape.measures.positions import Positions
from fractalscape.measures.scaling_fit import Status

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
LAG = {"units": "step", "long_name": "lag"}


def displacement_curves(
    walk: Positions,
    lags: Integers,
    curves: Floats,
    windows: Integers,
    *,
    long_name: str,
    asked: dict[str, Any],
) -> xr.Dataset:
    """Label squared displacements of walkers, shape (walker, lag), with why some of them are NaN.

    Parameters
    ----------
    walk : Positions
    lags, windows : array of int64, shape (lag,)
        Lags in steps, and how many windows each value averages.
    curves : array, shape (walker, lag)
        NaN for walkers that are not finite and lags without windows.
    long_name : str
    asked : dict
        What was asked for, for the attributes.

    Returns
    -------
    xarray.Dataset
    """
    import xarray as xr

    status, reason = _judged(walk, curves, windows)
    attrs = {"units": "position²", "long_name": long_name}
    return xr.Dataset(
        {
            "squared_displacement": (("walker", "lag"), curves, attrs),
            "windows": ("lag", windows, {"units": "1", "long_name": "windows of a walker"}),
        },
        coords={"lag": ("lag", lags, LAG)},
        attrs={
            "status": status,
            "reason": reason,
            "axes": walk.axes,
            "records": walk.records,
            **_sketch(walk),
            **asked,
        },
    )


def _judged(walk: Positions, curves: Floats, windows: Integers) -> tuple[Status, str]:
    """Return the status of curves, and in words what was left out."""
    notes = [walk.left_out] if walk.left_out else []
    if not walk.finite.any():
        return "not_finite", walk.left_out
    absent = int(np.count_nonzero(windows == 0))
    if absent:
        notes.append(f"{absent} of {windows.size} lags have no window within {walk.records} records")
    if absent == windows.size:
        return "too_few_points", "; ".join(notes)
    values = curves if absent == 0 and not walk.left_out else curves[walk.finite][:, windows > 0]
    if not np.isfinite(values).all():
        return "not_finite", "; ".join([*notes, "squared displacements overflow; give positions in a larger unit"])
    if not values.any():
        return "constant", "; ".join([*notes, "no walker ever moved"])
    return "ok", "; ".join(notes)


def _sketch(walk: Positions) -> dict[str, float]:
    """Return the relative standard deviation of one squared distance where axes are components of a sketch."""
    return {"sketch_relative_deviation": float(np.sqrt(2 / walk.axes))} if walk.sketched else {}


def usable_curves(displacement: xr.Dataset) -> Floats:
    """Return the curves of finite walkers, shape (walker, lag).

    Raises
    ------
    InputError
        If the dataset is not one of displacements.
    """
    if "squared_displacement" not in getattr(displacement, "data_vars", ()):
        what = type(displacement).__name__
        raise InputError(f"{what} holds no squared_displacement; give what time_averaged_displacement returns")
    curves = displacement["squared_displacement"].transpose("walker", "lag").values
    return curves[np.isfinite(curves).any(axis=1)]

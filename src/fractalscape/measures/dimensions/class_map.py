"""The class map in what a user has: a raster, one variable of it, or a bare array."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.schema import NOT_COMPUTED


def class_map(labels: Any) -> NDArray[Any]:
    """Return the class map of a raster as a two-dimensional array.

    Parameters
    ----------
    labels : xarray.Dataset, xarray.DataArray or array_like of int or bool, shape (ny, nx)
        A raster, of which ``outcome`` is taken; or the map itself, -1 where nothing was computed.

    Returns
    -------
    array of int or bool, shape (ny, nx)

    Raises
    ------
    InputError
        If a dataset has no ``outcome``, or the map is not two-dimensional, not of integers or smaller than 2 x 2.

    Notes
    -----
    Every label is a class of its own: undecided samples too, since where undecided meets diverged the map does change.
    To call them one class, merge them before: ``np.where(outcome == UNDECIDED, DIVERGED, outcome)``.

    Examples
    --------
    >>> class_map([[0, 0, 1], [0, 1, 1]]).shape
    (2, 3)
    """
    if hasattr(labels, "data_vars"):
        if "outcome" not in labels:
            names = ", ".join(map(str, labels.data_vars)) or "nothing"
            raise InputError(f"the dataset holds {names} and no outcome; pass a class map, such as raster['value'] > 0")
        labels = labels["outcome"]
    array = np.asarray(labels)
    if array.ndim != 2 or min(array.shape) < 2:
        raise InputError(f"labels has shape {array.shape}; it needs (ny, nx), at least (2, 2), one map at a time")
    if array.dtype.kind not in "biu":
        raise InputError(f"labels has dtype {array.dtype}; it needs integers or booleans, such as value > 0")
    return array


def computed(labels: NDArray[Any]) -> NDArray[np.bool_] | None:
    """Return which samples of a class map are computed; None if all are."""
    if labels.dtype.kind != "i":
        return None
    missing = labels == NOT_COMPUTED
    return ~missing if missing.any() else None

"""Points of a plane as fields of dynamics are given them."""

from __future__ import annotations

from typing import Any

import numpy as np

from fractalscape.errors import InputError


def plane_points(axes: tuple[str, str], x: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the coordinates of points as contiguous float64.

    Parameters
    ----------
    axes : (str, str)
        What the coordinates are called.
    x, y : array_like, shape (points,)

    Returns
    -------
    x, y : array of float64, shape (points,)

    Raises
    ------
    InputError
        If the arrays are not 1-D, differ in length or hold a value that is not finite.

    Examples
    --------
    >>> plane_points(("x", "y"), [1, 2], [3])
    Traceback (most recent call last):
    fractalscape.errors.InputError: x has shape (2,) and y (1,); both must be 1-D and of equal length
    """
    x, y = (np.ascontiguousarray(values, np.float64) for values in (x, y))
    if x.ndim != 1 or x.shape != y.shape:
        raise InputError(f"{axes[0]} has shape {x.shape} and {axes[1]} {y.shape}; both must be 1-D and of equal length")
    for name, values in zip(axes, (x, y), strict=True):
        if not np.isfinite(values).all():
            raise InputError(f"{name} holds {values[~np.isfinite(values)][0]}; every value must be finite")
    return x, y

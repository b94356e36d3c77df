"""Sizes of boxes, radii and numbers of points, checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from fractalscape.errors import InputError


def ascending(name: str, values: Any, *, least: int = 3) -> np.ndarray:
    """Return positive numbers in ascending order, at least so many, or say what is wrong."""
    try:
        array = np.unique(np.asarray(values, np.float64).ravel())
    except (TypeError, ValueError):
        raise InputError(f"{name} are not numbers; give at least {least} positive ones") from None
    if array.size < least or not np.all((array > 0) & np.isfinite(array)):
        raise InputError(f"{name}={np.asarray(values).tolist()} are not {least} or more different positive numbers")
    return array

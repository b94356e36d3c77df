"""Heights on a grid as measures of surfaces take them, and who is whose neighbour."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import choice
from fractalscape.errors import InputError
from fractalscape.schema import Edges

Floats = NDArray[np.float64]
Neighbours = Literal[4, 8]

STEPS: dict[int, tuple[tuple[int, int], ...]] = {
    4: ((-1, 0), (0, -1), (0, 1), (1, 0)),
    8: ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)),
}


def surface_grid(heights: Any, *, name: str = "heights", least: int = 3) -> Floats:
    """Return heights as float64 of shape (y, x).

    Parameters
    ----------
    heights : DataArray or array_like, shape (y, x)
    name : str
        What the caller calls them.
    least : int
        Fewest samples a side.

    Returns
    -------
    array, shape (y, x)

    Raises
    ------
    InputError
        If they are not a plane of finite numbers, or too few.

    Examples
    --------
    >>> surface_grid(np.eye(3)).shape
    (3, 3)
    """
    try:
        grid = np.ascontiguousarray(heights, np.float64)
    except (TypeError, ValueError):
        grid = np.empty(0)
    if grid.ndim != 2 or min(grid.shape) < least:
        raise InputError(f"{name} of shape {np.shape(heights)} is not a plane of numbers; give (y, x), {least} or more")
    if not np.isfinite(grid).all():
        row, column = np.argwhere(~np.isfinite(grid))[0]
        raise InputError(f"{name} is {grid[row, column]} at [{row}, {column}]; fill or cut out what is not finite")
    return grid


def neighbour_steps(neighbours: Any, edges: Any) -> tuple[tuple[int, int], ...]:
    """Return the (row, column) moves to the neighbours of a sample, after a check of both options.

    Raises
    ------
    InputError
        If the neighbours are not 4 or 8, or the edges not known.

    Examples
    --------
    >>> neighbour_steps(4, "open")
    ((-1, 0), (0, -1), (0, 1), (1, 0))
    """
    choice("neighbours", neighbours, get_args(Neighbours))
    choice("edges", edges, get_args(Edges))
    return STEPS[neighbours]

"""Local minima of a surface: where they are, how low, how flat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.arguments import whole
from fractalscape.measures.surfaces.surface_curvature import surface_curvature
from fractalscape.measures.surfaces.surface_grid import Floats, Neighbours, neighbour_steps, surface_grid
from fractalscape.schema import Edges

if TYPE_CHECKING:
    import xarray as xr


def surface_minima(
    heights: Any, *, lowest: int | None = None, neighbours: Neighbours = 4, edges: Edges = "open"
) -> xr.Dataset:
    """Find the samples that are strictly below their neighbours.

    Parameters
    ----------
    heights : DataArray or array_like, shape (y, x)
        A surface of finite heights.
    lowest : int, optional
        Keep so many of the lowest; the paper keeps 3000. All when absent.
    neighbours : {4, 8}
        Those that share a side, as published, or corners too.
    edges : {"open", "reflecting", "periodic"}
        ``"open"``: an outer sample is no minimum, because what is beyond is not known. ``"reflecting"``: it is one if
        it is below the neighbours it has. ``"periodic"``: it has neighbours on the other side.

    Returns
    -------
    xarray.Dataset
        Over ``minimum``, from the lowest up: ``x`` and ``y`` in grid units (column and row), ``height``, ``flatness``
        F = ‖Hess‖_F^(-1/2) and ``sharpness`` as in `surface_curvature` of the heights. The attributes ``found`` (number
        before `lowest` cut it), ``samples``, ``neighbours``, ``edges`` and ``extent`` say of what.

    Raises
    ------
    InputError
        If the heights are not a plane of finite numbers of 4 or more a side, or an option is not of its form.

    Notes
    -----
    Plateaus, of quantised heights, have no strict minimum; `merge_tree` has one for each.

    Examples
    --------
    >>> heights = np.full((5, 5), 2.0)
    >>> heights[1, 3], heights[3, 1] = 0.0, 1.0
    >>> minima = surface_minima(heights)
    >>> minima["x"].values, minima["y"].values, minima["height"].values
    (array([3, 1]), array([1, 3]), array([0., 1.]))
    """
    import xarray as xr

    grid = surface_grid(heights, least=4)
    inside = minimum_mask(grid, neighbours=neighbours, edges=edges)
    kept = None if lowest is None else whole("lowest", lowest, least=1, advice="None keeps all")
    rows, columns = np.nonzero(inside)
    order = np.argsort(grid[rows, columns], kind="stable")[:kept]
    rows, columns = rows[order], columns[order]
    curvature = surface_curvature(grid, edges=edges)
    found = {"x": columns, "y": rows, "height": grid[rows, columns]}
    found |= {name: curvature[name].values[rows, columns] for name in ("flatness", "sharpness")}
    names = {"x": "x in grid units", "y": "y in grid units", "sharpness": curvature["sharpness"].attrs["long_name"]}
    less = 0 if edges == "periodic" else 1
    attrs = {
        "found": int(inside.sum()),
        "samples": grid.size,
        "neighbours": neighbours,
        "edges": edges,
        "extent": [float(length - less) for length in grid.shape[::-1]],
    }
    described = {
        name: ("minimum", array, {"units": "1", "long_name": names.get(name, name)}) for name, array in found.items()
    }
    return xr.Dataset(described, attrs=attrs)


def minimum_mask(heights: Floats, *, neighbours: Neighbours, edges: Edges) -> np.ndarray:
    """Return which samples are strictly below their neighbours, bool of shape (y, x).

    Parameters
    ----------
    heights : array, shape (y, x)
    neighbours, edges
        As in `surface_minima`.

    Returns
    -------
    array of bool, shape (y, x)

    Raises
    ------
    InputError
        If an option is not of its form.

    Examples
    --------
    >>> int(minimum_mask(np.add.outer(np.arange(4.0), np.arange(4.0)), neighbours=4, edges="reflecting").sum())
    1
    """
    steps = neighbour_steps(neighbours, edges)
    if edges == "periodic":
        around = np.pad(heights, 1, mode="wrap")
    else:
        around = np.pad(heights, 1, constant_values=-np.inf if edges == "open" else np.inf)
    rows, columns = heights.shape
    below = np.ones(heights.shape, bool)
    for row, column in steps:
        below &= heights < around[1 + row : 1 + row + rows, 1 + column : 1 + column + columns]
    return below

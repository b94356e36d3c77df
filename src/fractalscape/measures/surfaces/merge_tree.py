"""How basins of a surface merge as the water rises: the merge tree of sublevel sets, and persistence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.errors import InputError
from fractalscape.measures.surfaces.kernels import merges_of_grid
from fractalscape.measures.surfaces.surface_grid import Neighbours, neighbour_steps, surface_grid
from fractalscape.schema import Edges

if TYPE_CHECKING:
    import xarray as xr


def merge_tree(heights: Any, *, neighbours: Neighbours = 4, edges: Edges = "open") -> xr.Dataset:
    r"""Find when components of the sublevel sets {z <= level} are born and merge.

    A component is born at a minimum. Where two meet, at a saddle, the one with the higher minimum ends (elder rule);
    saddle less minimum is its persistence: what a walker must climb to leave the basin for an older one. These are the
    finite bars of zero-dimensional persistent homology (H0).

    Parameters
    ----------
    heights : DataArray or array_like, shape (y, x)
        A surface of finite heights. For maxima give ``-heights``.
    neighbours : {4, 8}
        Who touches whom.
    edges : {"open", "reflecting", "periodic"}
        ``"periodic"`` joins opposite sides; the other two join nothing.

    Returns
    -------
    xarray.Dataset
        Over ``minimum``, from the lowest up: ``x``, ``y``, ``height``; ``saddle_x``, ``saddle_y``, ``saddle_height`` of
        the merger; ``parent``, the number of the minimum it merges into; ``persistence``. The lowest has no merger:
        saddle and parent -1, infinite height and persistence.

    Raises
    ------
    InputError
        If the heights are not a plane of finite numbers, or an option is not of its form.

    Notes
    -----
    One pass over the sorted samples with union-find: O(n log n) time. Equal heights are ordered by row and column, so
    that a plateau has one minimum, its first sample, and others of persistence 0 at most; samples of an outer row count
    as minima too, unlike those of `surface_minima` with open edges.

    References
    ----------
    Edelsbrunner & Harer, *Computational Topology* (2010), section VII.1; Carr, Snoeyink & Axen, Comput. Geom. 24 (2003)
    75, for trees of level sets.

    Examples
    --------
    >>> tree = merge_tree([[5.0, 5.0, 5.0, 5.0, 5.0], [0.0, 3.0, 1.0, 4.0, 2.0], [5.0, 5.0, 5.0, 5.0, 5.0]])
    >>> tree["height"].values, tree["saddle_height"].values, tree["parent"].values
    (array([0., 1., 2.]), array([inf,  3.,  4.]), array([-1,  0,  0]))
    """
    grid = surface_grid(heights, least=1)
    steps = np.array(neighbour_steps(neighbours, edges), np.int64)
    order = np.argsort(grid, axis=None, kind="stable")
    minimum, saddle, into = merges_of_grid(order, grid.shape[1], steps, edges == "periodic")
    number = np.full(grid.size, -1, np.int64)
    number[minimum] = np.arange(minimum.size)
    last = saddle < 0
    saddle_height = np.where(last, np.inf, grid.ravel()[saddle])
    (y, x), (saddle_y, saddle_x) = np.divmod(minimum, grid.shape[1]), np.divmod(saddle, grid.shape[1])
    found = {
        "x": x,
        "y": y,
        "height": grid.ravel()[minimum],
        "saddle_x": np.where(last, -1, saddle_x),
        "saddle_y": np.where(last, -1, saddle_y),
        "saddle_height": saddle_height,
        "parent": np.where(last, -1, number[into]),
        "persistence": saddle_height - grid.ravel()[minimum],
    }
    return _labelled(found, {"neighbours": neighbours, "edges": edges, "samples": grid.size})


def component_counts(tree: xr.Dataset, levels: ArrayLike) -> xr.DataArray:
    """Count the components of the sublevel set {z <= level} (Betti number 0).

    Parameters
    ----------
    tree : Dataset
        From `merge_tree`.
    levels : array_like, shape (n,)
        Heights.

    Returns
    -------
    xarray.DataArray, dims (level,)

    Raises
    ------
    InputError
        If the tree or the levels are not of this form.

    Examples
    --------
    >>> tree = merge_tree([[0.0, 3.0, 1.0, 4.0, 2.0]])
    >>> component_counts(tree, [-1, 0, 2, 3, 4]).values
    array([0, 1, 3, 2, 1])
    """
    import xarray as xr

    if not {"height", "saddle_height"} <= set(tree):
        raise InputError(f"tree has {', '.join(map(str, tree)) or 'nothing'}; give what merge_tree returned")
    levels = np.asarray(levels, np.float64)
    if levels.ndim != 1 or np.isnan(levels).any():
        raise InputError(f"levels of shape {levels.shape} are not a row of numbers; give heights, shape (n,)")
    born = np.searchsorted(np.sort(tree["height"].values), levels, side="right")
    merged = np.searchsorted(np.sort(tree["saddle_height"].values), levels, side="right")
    coords = {"level": ("level", levels, {"units": "1", "long_name": "height"})}
    attrs = {"units": "1", "long_name": "components of the sublevel set"}
    return xr.DataArray(born - merged, dims=("level",), coords=coords, attrs=attrs, name="components")


def _labelled(found: dict[str, Any], attrs: dict[str, Any]) -> xr.Dataset:
    import xarray as xr

    variables = {
        name: ("minimum", array, {"units": "1", "long_name": name.replace("_", " ")}) for name, array in found.items()
    }
    return xr.Dataset(variables, attrs=attrs)

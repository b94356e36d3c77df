"""The shortest tree that joins all points of a set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.measures.dimensions.point_sets.kernels import tree_of_distances, tree_of_points
from fractalscape.measures.dimensions.point_sets.pair_distances import checked_distances, distances_between
from fractalscape.measures.dimensions.point_sets.point_set import MOST_AXES_HELD, Floats, PointSet, point_set

if TYPE_CHECKING:
    import xarray as xr


def minimum_spanning_tree(points: Any = None, *, distances: Any = None) -> xr.Dataset:
    """Find the minimum spanning tree of points, by Prim's rule without a matrix of distances.

    Its edge lengths are the lifetimes of the finite bars of zero-dimensional persistent homology (H0) of the
    Vietoris-Rips filtration.

    Parameters
    ----------
    points : array_like of shape (point, axis), or trajectory
        See `point_set`. Above 64 axes the distances are made first, by matrix products (`pair_distances`).
    distances : array_like, shape (point, point)
        Instead of points: distances or a pseudo-metric, symmetric, not negative.

    Returns
    -------
    xarray.Dataset
        Over ``edge``, in the order of growth from the first point: ``length``, and ``parent`` and ``child``, the
        numbers of its ends among the points. The attribute ``status`` is ``"ok"``, ``"not_finite"`` or
        ``"too_few_points"`` (then there is no edge), ``reason`` says what was left out.

    Raises
    ------
    InputError
        If points or distances are not of this form, or not one of them is given.

    Notes
    -----
    O(n² d) time and O(n d) memory. The edges of equal lengths that are taken may differ between programs; lengths do
    not. Points in one place are joined by edges of length zero.

    References
    ----------
    Prim, Bell Syst. Tech. J. 36, 1389 (1957). Birdal, Lou, Guibas & Simsekli, NeurIPS 2021, for H0.

    Examples
    --------
    >>> tree = minimum_spanning_tree([[0.0, 0.0], [5.0, 0.0], [0.0, 1.0], [5.0, 2.0]])
    >>> tree["length"].values.tolist(), tree["child"].values.tolist()
    ([1.0, 5.0, 2.0], [2, 1, 3])
    """
    one_of(points, distances)
    if distances is not None:
        matrix = checked_distances(distances)
        finite = bool(np.isfinite(matrix).all())
        status, reason = ("ok", "") if finite else ("not_finite", "some distances are not finite")
        if len(matrix) < 2 and finite:
            status, reason = "too_few_points", "1 point, 2 are needed"
        edges = grow_tree(matrix, np.arange(len(matrix))) if status == "ok" else no_edges()
        return _labelled(edges, status, reason)
    read = point_set(points)
    unusable = read.unusable(2)
    if unusable and unusable[0] != "constant":
        return _labelled(no_edges(), *unusable)
    if read.axes > MOST_AXES_HELD:
        return _labelled(grow_tree(distances_between(read), np.arange(read.size)), "ok", read.left_out)
    return _labelled(tree_between(read.points()), "ok", read.left_out)


def one_of(points: Any, distances: Any) -> None:
    """Raise `InputError` unless either points or distances are given."""
    if (points is None) == (distances is None):
        given = "neither" if points is None else "both"
        raise InputError(f"{given} of points and distances given; give one of them")


def points_or_distances(points: PointSet) -> tuple[Floats, bool]:
    """Return the points, and False; or, where they have too many axes to be held, their distances, and True."""
    many = points.axes > MOST_AXES_HELD
    return (distances_between(points) if many else points.points()), many


def tree_between(points: Floats) -> tuple[Any, Any, Floats]:
    """Return parents, children and lengths of the edges of the tree of points of shape (point, axis)."""
    parent, child, squared = no_edges(len(points) - 1)
    tree_of_points(np.ascontiguousarray(points.T), parent, child, squared)
    return parent, child, np.sqrt(squared)


def grow_tree(distances: Floats, chosen: Any) -> tuple[Any, Any, Floats]:
    """Return parents, children and lengths of the edges of the tree of chosen points of a matrix of distances."""
    parent, child, length = no_edges(len(chosen) - 1)
    tree_of_distances(distances, chosen, parent, child, length)
    return parent, child, length


def no_edges(count: int = 0) -> tuple[Any, Any, Floats]:
    """Return room for edges."""
    return np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros(count)


def _labelled(edges: tuple[Any, Any, Floats], status: str, reason: str) -> xr.Dataset:
    import xarray as xr

    parent, child, length = edges
    return xr.Dataset(
        {
            "length": ("edge", length, {"units": "unit of the points", "long_name": "length of an edge"}),
            "parent": ("edge", parent, {"units": "1", "long_name": "point in the tree"}),
            "child": ("edge", child, {"units": "1", "long_name": "point joined by the edge"}),
        },
        attrs={"status": status, "reason": reason},
    )

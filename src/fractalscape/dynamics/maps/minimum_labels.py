"""Numbers of minima, which depend on the place alone and never on who came there first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.landscapes import GriddedLandscape, Landscape, fold

if TYPE_CHECKING:
    from scipy.spatial import KDTree

Floats = NDArray[np.float64]


def minimum_labels(landscape: Landscape, places: Floats, minima: tuple[tuple[float, ...], ...]) -> NDArray[np.int64]:
    """Return which minimum places belong to.

    Parameters
    ----------
    landscape : Landscape
    places : array, shape (n, d)
        Unfolded.
    minima : tuple of tuples of float
        Places of minima; none: samples of a gridded landscape are numbered, row * columns + column.

    Returns
    -------
    array of int, shape (n,)
        -1 for what is not finite, or no nearer to a minimum than half the smallest distance of two of them.

    Raises
    ------
    InputError
        If there are no minima and the landscape has no samples, or two of them are one place of a torus.

    Examples
    --------
    >>> minimum_labels(GriddedLandscape(heights=np.eye(5), edges="periodic"), np.array([[6.2, -0.9]]), ())
    array([21])
    """
    finite: Any = np.isfinite(places).all(1)
    home = fold(np.where(finite[:, None], places, 0.0), landscape.extent, landscape.edges)
    if minima:
        labels, distance = _nearest(landscape, home, np.array(minima))
        near = distance < _reach(landscape, np.array(minima))
        return np.where(finite & near, labels, -1)
    if not isinstance(landscape, GriddedLandscape):
        raise InputError("minima=() names none, and only gridded landscapes have samples instead; give their places")
    rows, columns = landscape.heights.shape
    nearest: Any = np.rint(home).astype(np.int64)
    column, row = nearest.T
    return np.where(finite, row % rows * columns + column % columns, -1)


def checked_minima(minima: Any, ndim: int) -> tuple[tuple[float, ...], ...]:
    """Return places of minima as tuples.

    Raises
    ------
    InputError
        If they are not different finite points of so many axes.
    """
    try:
        places = np.array(minima, np.float64)
    except (TypeError, ValueError):
        places = np.full((1, 1), math.nan)
    places = places if places.size else np.empty((0, ndim))
    if places.ndim != 2 or places.shape[1] != ndim or not np.isfinite(places).all():
        raise InputError(f"minima of shape {np.shape(minima)} are not finite points (minimum, {ndim})")
    if len(np.unique(places, axis=0)) < len(places):
        raise InputError("minima holds a place twice; give each minimum once")
    return tuple(tuple(map(float, place)) for place in places)


def _nearest(landscape: Landscape, home: Floats, minima: Floats) -> tuple[Any, Floats]:
    distance, labels = _tree(landscape, minima).query(home)
    return labels, np.asarray(distance)


def _reach(landscape: Landscape, minima: Floats) -> float:
    """Return half the smallest distance of two minima."""
    if len(minima) == 1:
        return math.inf
    tree = _tree(landscape, minima)
    nearest = np.asarray(tree.query(tree.data, k=2)[0])[:, 1].min()
    if nearest == 0:
        raise InputError("minima holds a place twice on a torus; give each minimum once")
    return float(nearest) / 2


def _tree(landscape: Landscape, minima: Floats) -> KDTree:
    from scipy.spatial import KDTree

    if landscape.edges == "periodic":
        return KDTree(fold(minima, landscape.extent, landscape.edges), boxsize=landscape.extent)
    return KDTree(minima)

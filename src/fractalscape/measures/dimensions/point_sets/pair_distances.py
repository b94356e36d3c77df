"""Distances between all pairs of points of any number of coordinates."""

from __future__ import annotations

from typing import Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.measures.dimensions.point_sets.point_set import Floats, PointSet, point_set
from fractalscape.memory import check_memory

ROWS = 256
"""Rows of differences made at once where a product would have lost the digits."""
DIGITS_LOST = 1e-8
"""Squared distances below this part of the squared norms are made from differences."""


def pair_distances(points: Any) -> Floats:
    """Return the Euclidean distances of all pairs of points.

    |a - b|² = |a|² + |b|² - 2 a·b by matrix products, added up over slabs of coordinates: 10^6 coordinates are never
    in memory at once. Where less than 1e-8 of the norms is left, the difference itself is taken, in a second reading.

    Parameters
    ----------
    points : array_like of shape (point, axis), or trajectory
        See `point_set`.

    Returns
    -------
    array, shape (point, point)
        Symmetric, zero on the diagonal.

    Raises
    ------
    InputError
        If they are not points, or a coordinate is not finite.

    Notes
    -----
    8 n² bytes and n² d / 10^10 seconds: for sets of up to some 10^4 points.

    Examples
    --------
    >>> pair_distances([[0.0, 0.0], [3.0, 4.0], [0.0, 4.0]])
    array([[0., 5., 4.],
           [5., 0., 3.],
           [4., 3., 0.]])
    """
    points = points if isinstance(points, PointSet) else point_set(points)
    if points.left_out:
        raise InputError(f"{points.left_out}; give points without NaN and infinities")
    return distances_between(points)


def distances_between(points: PointSet) -> Floats:
    """Return the distances of the finite points of a set; see `pair_distances`."""
    needed = 32 * points.size**2
    check_memory(
        needed,
        f"the distances of {points.size} points",
        "take fewer, such as trajectory.isel(step=slice(None, None, 10))",
    )
    squared, norms = np.zeros((points.size, points.size)), np.zeros(points.size)
    for slab in points.slabs():
        slab = slab - slab.mean(0)
        norm = np.einsum("ij,ij->i", slab, slab)
        squared += norm[:, None] + norm
        squared -= 2 * (slab @ slab.T)
        norms += norm
    low = squared <= DIGITS_LOST * (norms[:, None] + norms)
    np.fill_diagonal(low, False)
    first, second = np.nonzero(np.triu(low))
    exact = np.zeros(first.size)
    for slab in points.slabs() if first.size else ():
        for start in range(0, first.size, ROWS):
            rows = slice(start, start + ROWS)
            exact[rows] += ((slab[first[rows]] - slab[second[rows]]) ** 2).sum(1)
    squared[first, second] = squared[second, first] = exact
    np.fill_diagonal(squared, 0)
    return np.sqrt((squared + squared.T) / 2)


def checked_distances(distances: Any) -> Floats:
    """Return a matrix of distances or pseudo-distances, checked.

    Raises
    ------
    InputError
        If it is not square, symmetric, or holds a negative number.
    """
    try:
        matrix = np.ascontiguousarray(distances, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError("distances are not real numbers; give a matrix of shape (point, point)") from None
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or matrix.shape[0] == 0:
        raise InputError(f"distances have shape {matrix.shape}; they need (point, point)")
    if not np.array_equal(matrix, matrix.T, equal_nan=True) or np.any(matrix < 0):
        raise InputError("distances are not symmetric or some are negative; give (D + D.T) / 2 of distances D >= 0")
    return matrix

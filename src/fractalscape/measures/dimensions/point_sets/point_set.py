"""What every dimension of a point set reads: its points, checked once, or the distances between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.measures.positions import Positions, positions
from fractalscape.measures.scaling_fit import Status

Floats = NDArray[np.float64]

MOST_AXES_HELD = 64
"""Points of more axes are read in slabs, and only the distances between them are held."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PointSet:
    """Points of finite walkers in one set, in the order of their steps.

    Parameters
    ----------
    positions : Positions
        Where they come from.
    kept : array of bool, shape (walker,)
        Walkers whose positions are all finite.
    """

    positions: Positions
    kept: NDArray[np.bool_]

    @property
    def size(self) -> int:
        """Number of points."""
        return int(self.kept.sum()) * self.positions.records

    @property
    def axes(self) -> int:
        """Number of coordinates of a point."""
        return self.positions.axes

    @property
    def walker(self) -> NDArray[np.int64]:
        """Number of the walker a point belongs to, shape (point,)."""
        return np.repeat(np.arange(int(self.kept.sum())), self.positions.records)

    @property
    def left_out(self) -> str:
        """What was left out, in words; empty when nothing was."""
        return self.positions.left_out

    def slabs(self) -> Iterator[Floats]:
        """Read whole coordinates, slab by slab, each of shape (point, axis)."""
        for slab in self.positions.blocks():
            chosen = slab[self.kept]
            yield np.ascontiguousarray(chosen.transpose(0, 2, 1).reshape(-1, chosen.shape[1]))

    def points(self) -> Floats:
        """Return all points, shape (point, axis)."""
        return np.ascontiguousarray(np.concatenate(list(self.slabs()), axis=1))

    def unusable(self, fewest: int) -> tuple[Status, str] | None:
        """Say why nothing can be measured on fewer than `fewest` points, or on one place; None where it can be."""
        if not self.kept.any():
            return "not_finite", self.left_out
        if self.size < fewest:
            return "too_few_points", f"{self.size} points, {fewest} are needed"
        if all((slab == slab[:1]).all() for slab in self.slabs()):
            return "constant", f"all {self.size} points are in one place"
        return None


def point_set(points: Any) -> PointSet:
    """Read a set of points.

    Parameters
    ----------
    points : array_like, Dataset, DataArray or Positions
        Bare numbers of shape (point, axis) or (point,); or a trajectory as `positions` reads it, of which every step of
        every walker is a point.

    Returns
    -------
    PointSet

    Raises
    ------
    InputError
        If they are not real numbers of these shapes.

    Examples
    --------
    >>> found = point_set([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
    >>> found.size, found.axes
    (3, 2)
    """
    if not isinstance(points, Positions) and not hasattr(points, "dims"):
        try:
            points = np.asanyarray(points)
        except ValueError as error:
            raise InputError(f"points do not make an array ({error}); give shape (point, axis)") from None
        if points.ndim == 2:
            points = points.T[None]
    read = positions(points)
    return PointSet(positions=read, kept=read.finite)

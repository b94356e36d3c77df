"""Landscapes of heights on a grid, smoothed or not: any surface of this package or of yours, to be descended."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, get_args

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.errors import InputError
from fractalscape.landscapes.grid_differences import GridDifferences
from fractalscape.landscapes.landscape import Floats
from fractalscape.schema import Edges
from fractalscape.specs import Spec, register

METHODS = ("spline", "fd_bilinear", "nearest", "fourier")
LEAST = 4
"""Samples a side."""
HIGHEST = 1e150
"""Beyond which squares of heights are no numbers any more."""


@register
@dataclass(frozen=True, kw_only=True)
class GriddedSpec(Spec):
    """What names a gridded landscape; it does not hold the heights.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns.
    heights_digest : str
        sha256 of the heights, float64 in C order.
    method, edges : str
        As in `GriddedLandscape`.
    source : str
        JSON of the spec that made the heights; empty if they have none.
    """

    kind: ClassVar[str] = "gridded_landscape"
    shape: tuple[int, int]
    heights_digest: str
    method: str
    edges: str
    source: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class GriddedLandscape:
    r"""Heights on a grid, with a value, a gradient and a Hessian at every point.

    Parameters
    ----------
    heights : array_like, shape (y, x)
        Finite numbers, at least 4 a side; sample [j, i] stands at the point (i, j).
    method : {"spline", "fd_bilinear", "nearest", "fourier"}
        ``"spline"``: the cubic B-spline through the heights, twice differentiable; gradient and Hessian are its own.
        ``"fd_bilinear"``: central differences at the samples, interpolated linearly along both axes, as published (but
        not zero where one coordinate is whole); the Hessian is the derivative of that gradient, not symmetric.
        ``"nearest"``: heights, central differences and differences of these, of the nearest sample. ``"fourier"``:
        derivatives of the trigonometric polynomial through the heights, at the samples, between them by splines.
    edges : {"periodic", "reflecting", "open"}
        Periodic: the extent is (nx, ny). Otherwise it is (nx - 1, ny - 1), and heights are mirrored about the outer
        samples, or NaN outside.
    source : str
        JSON of the spec that made the heights, if any.

    Raises
    ------
    InputError
        If the heights are not a plane of finite numbers, or the method or the edges are not known or do not go
        together.

    Notes
    -----
    A rough surface has no gradient: what is descended is a surface cut off at the grid. With Hurst exponent H its
    slopes grow like h^(H-1), and its curvature like h^(H-2), as the spacing h of the samples falls. ``"fd_bilinear"``
    and ``"nearest"`` are no gradients of any surface, so that a descent may go round in circles.

    Examples
    --------
    >>> x = np.arange(16) * np.pi / 8
    >>> waves = GriddedLandscape(heights=np.add.outer(np.zeros(16), np.sin(x)), edges="periodic", method="fourier")
    >>> waves.extent, (waves.gradient([[0.0, 3.5], [8.0, 3.5]]) * 8 / np.pi).round(12) + 0.0
    ((16.0, 16.0), array([[ 1.,  0.],
           [-1.,  0.]]))
    """

    heights: Floats
    method: str = "spline"
    edges: Edges = "reflecting"
    source: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        heights = _checked_heights(self.heights)
        object.__setattr__(self, "heights", heights)
        for name, allowed in (("method", METHODS), ("edges", get_args(Edges))):
            if getattr(self, name) not in allowed:
                raise InputError(f"{name}={getattr(self, name)!r} is not one of {', '.join(map(repr, allowed))}")
        if self.method == "fourier" and self.edges == "open":
            raise InputError("method='fourier' needs edges='periodic' or 'reflecting'; for open ones take 'spline'")

    @property
    def ndim(self) -> int:
        """Number of axes, 2."""
        return 2

    @property
    def extent(self) -> tuple[float, float]:
        """Lengths along x and y, in grid units."""
        rows, columns = self.heights.shape
        less = 0 if self.edges == "periodic" else 1
        return float(columns - less), float(rows - less)

    @property
    def spec(self) -> GriddedSpec:
        """Shape, digest of the heights, method and edges."""
        rows, columns = self.heights.shape
        how: dict[str, Any] = {"method": self.method, "edges": self.edges, "source": self.source}
        return GriddedSpec(shape=(rows, columns), heights_digest=self._digest, **how)

    @cached_property
    def _digest(self) -> str:
        return hashlib.sha256(self.heights.tobytes()).hexdigest()

    def value(self, points: ArrayLike) -> Floats:
        """Return heights, shape (n,), at unfolded points (x, y) of shape (n, 2)."""
        return self._surface.value(self._checked_points(points))

    def gradient(self, points: ArrayLike) -> Floats:
        """Return gradients, shape (n, 2), in height per grid unit."""
        return self._surface.gradient(self._checked_points(points))

    def hessian(self, points: ArrayLike) -> Floats:
        """Return Hessians, shape (n, 2, 2), in height per squared grid unit."""
        return self._surface.hessian(self._checked_points(points))

    def kernel(self) -> tuple[Callable[..., Any], Any]:
        """Return a compiled jet, called as (data, x, y), and its data; that of differences has NaN for a Hessian."""
        return self._surface.kernel()

    @cached_property
    def _surface(self) -> Any:
        if self.method in ("fd_bilinear", "nearest"):
            return GridDifferences(heights=self.heights, edges=self.edges, linear=self.method == "fd_bilinear")
        from fractalscape.landscapes import spline_surface

        if self.method == "spline":
            return spline_surface.SplineSurface(heights=self.heights, edges=self.edges)
        return spline_surface.FourierSurface(heights=self.heights, edges=self.edges)

    def _checked_points(self, points: ArrayLike) -> Floats:
        points = np.ascontiguousarray(points, np.float64)
        if points.ndim != 2 or points.shape[1] != 2:
            raise InputError(f"points has shape {points.shape}; it needs (n, 2), one column an axis")
        return points


def _checked_heights(heights: Any) -> Floats:
    try:
        kind = np.asarray(heights).dtype.kind
        if np.ma.isMaskedArray(heights):
            heights = np.ma.filled(np.ma.asarray(heights, np.float64), np.nan)
        grid = np.array(heights, np.float64, order="C") if kind in "biufO" else np.empty(0)
    except (TypeError, ValueError):
        kind, grid = "O", np.empty(0)
    if kind in "cMmV":
        raise InputError(f"heights of type {np.asarray(heights).dtype} are not real numbers; give what of them is")
    if grid.ndim != 2 or min(grid.shape) < LEAST:
        raise InputError(f"heights of shape {grid.shape} are not a plane of numbers; give (rows, columns), 4 or more")
    if not np.isfinite(grid).all():
        row, column = np.argwhere(~np.isfinite(grid))[0]
        raise InputError(f"heights are {grid[row, column]} at [{row}, {column}]; fill or cut out what is not finite")
    if np.abs(grid).max() > HIGHEST:
        raise InputError(f"heights reach {np.abs(grid).max():.3g}, whose square is no number; divide all of them by it")
    grid.flags.writeable = False
    return grid

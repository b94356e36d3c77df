"""Landscapes of functions of your own, with derivatives of your own or by differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.errors import InputError
from fractalscape.landscapes.landscape import Floats, fold, fold_sign
from fractalscape.schema import Edges
from fractalscape.specs import Spec, register

Function = Callable[[Floats], Any]

MOST_ROUNDED = 0.01
"""Of the step of a difference, beyond which there is none."""


@register
@dataclass(frozen=True, kw_only=True)
class FunctionLandscapeSpec(Spec):
    """What names a landscape of a function, which it does not hold.

    Parameters
    ----------
    name : str
        Change it when the values of the function change.
    extent : tuple of float
    edges : str
    """

    kind: ClassVar[str] = "function_landscape"
    name: str
    extent: tuple[float, ...]
    edges: str


@dataclass(frozen=True, kw_only=True, eq=False)
class FunctionLandscape:
    """A landscape of a function of points.

    Parameters
    ----------
    function : callable
        ``function(points)`` returns heights, shape (n,), at points of the domain, shape (n, d). It must be pure.
    extent : tuple of float, length d
        Lengths of the domain along x, y, …
    edges : {"periodic", "reflecting", "open"}
        What the domain does at its border. An open one has the heights of the function outside too.
    slopes : callable, optional
        Gradients, shape (n, d), at the same points; central differences of heights by default, which do not look over
        walls: next to a reflecting one they are those at `step` from it.
    bends : callable, optional
        Hessians, shape (n, d, d); central differences of gradients by default.
    step : float
        Of the differences: errors of about step² and of 1e-16 of the heights over step, or step² for curvatures.
    name : str
        Identity of the function in a spec; its own name by default.

    Raises
    ------
    InputError
        If something cannot be called, or the extent, the edges or the step are not possible.

    Examples
    --------
    >>> bowl = FunctionLandscape(function=lambda points: np.sum(points**2, axis=1), extent=(4.0, 4.0), edges="open")
    >>> bowl.gradient([[1.0, 3.0]]).round(6), bowl.hessian([[1.0, 3.0]]).round(3)
    (array([[2., 6.]]), array([[[2., 0.],
            [0., 2.]]]))
    """

    function: Function
    extent: tuple[float, ...]
    edges: Edges = "open"
    slopes: Function | None = None
    bends: Function | None = None
    step: float = 1e-4
    name: str = ""

    def __post_init__(self) -> None:
        for name in ("function", "slopes", "bends"):
            if not callable(getattr(self, name)) and (name == "function" or getattr(self, name) is not None):
                raise InputError(f"{name}={getattr(self, name)!r} cannot be called; give a function of points (n, d)")
        fold(np.zeros((1, self.ndim)), self.extent, self.edges)
        if not 0 < self.step < min(self.extent):
            raise InputError(f"step={self.step!r} is not between 0 and the extent; 1e-4 suits heights of order 1")
        object.__setattr__(self, "extent", tuple(map(float, self.extent)))
        object.__setattr__(self, "name", self.name or getattr(self.function, "__qualname__", "function"))

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.extent)

    @property
    def spec(self) -> FunctionLandscapeSpec:
        """Name, extent and edges."""
        return FunctionLandscapeSpec(name=self.name, extent=self.extent, edges=self.edges)

    def value(self, points: ArrayLike) -> Floats:
        """Return heights, shape (n,), at unfolded points of shape (n, d)."""
        return self._called(self.function, self._folded(points), ())

    def gradient(self, points: ArrayLike) -> Floats:
        """Return gradients, shape (n, d)."""
        return self._gradient(self._folded(points)) * fold_sign(points, self.extent, self.edges)

    def hessian(self, points: ArrayLike) -> Floats:
        """Return Hessians, shape (n, d, d)."""
        home, sign = self._folded(points), fold_sign(points, self.extent, self.edges)
        if self.bends is not None:
            found = self._called(self.bends, home, (self.ndim, self.ndim))
        else:
            reach = self.step if self.slopes is not None else 2 * self.step
            found = self._differences(self.gradient, self._kept_from_walls(home, reach))
            found = (found + found.swapaxes(1, 2)) / 2
        return found * sign[:, :, None] * sign[:, None, :]

    def kernel(self) -> None:
        """Return None: it takes the vectorised path."""

    def _gradient(self, home: Floats) -> Floats:
        if self.slopes is not None:
            return self._called(self.slopes, home, (self.ndim,))
        return self._differences(self.value, self._kept_from_walls(home, self.step))

    def _differences(self, function: Function, home: Floats) -> Floats:
        """Return central differences along every axis, on a new last axis; NaN so far out that a step is rounded away.

        There both places would be one, and the slope 0: a walker that diverged would seem to rest.
        """
        shifts = self.step * np.eye(self.ndim)
        found = [(function(home + shift) - function(home - shift)) / (2 * self.step) for shift in shifts]
        apart = (home + self.step) - (home - self.step)
        near = (np.abs(apart / (2 * self.step) - 1) < MOST_ROUNDED).all(axis=1)
        slopes = np.stack(found, axis=-1)
        slopes[~near] = np.nan
        return slopes

    def _kept_from_walls(self, home: Floats, reach: float) -> Floats:
        """Return places, moved where differences would look over a reflecting wall; over periodic ones they see."""
        return np.clip(home, reach, np.array(self.extent) - reach) if self.edges == "reflecting" else home

    def _called(self, function: Function, points: Floats, per_point: tuple[int, ...]) -> Floats:
        found = np.asarray(function(points))
        if np.iscomplexobj(found):
            raise InputError(f"{self.name} returned complex numbers; it needs real ones, such as their real part")
        found = found.astype(np.float64, copy=False)
        if found.shape != (len(points), *per_point):
            raise InputError(
                f"{self.name} returned the shape {found.shape} at {len(points)} points; "
                f"it needs {(len(points), *per_point)}"
            )
        return found

    def _folded(self, points: ArrayLike) -> Floats:
        points = np.asarray(points, np.float64)
        if points.ndim != 2:
            raise InputError(f"points has shape {points.shape}; it needs (n, {self.ndim}), one column an axis")
        return fold(points, self.extent, self.edges)

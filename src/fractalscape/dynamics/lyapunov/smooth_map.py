"""Maps of your own, with their Jacobians."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.errors import InputError

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class SmoothMap:
    """A map z' = F(z) with its Jacobian, as `lyapunov_exponents` and its neighbours take one.

    Parameters
    ----------
    step : callable
        ``step(states)`` returns F of states of shape (n, d), each of them on its own.
    jacobian : callable, optional
        ``jacobian(states)`` returns the derivatives, shape (n, d, d). Without it, two trajectories are left:
        `two_trajectory_exponents`.

    Raises
    ------
    InputError
        If something cannot be called.

    Examples
    --------
    >>> matrix = np.array([[2.0, 1.0], [1.0, 1.0]])
    >>> cat = SmoothMap(step=lambda z: z @ matrix % 1, jacobian=lambda z: np.tile(matrix, (len(z), 1, 1)))
    >>> cat.advanced(np.array([[0.5, 0.25]]))
    array([[0.25, 0.75]])
    """

    step: Callable[[Floats], Any]
    jacobian: Callable[[Floats], Any] | None = None

    def __post_init__(self) -> None:
        for name, given in (("step", self.step), ("jacobian", self.jacobian)):
            if not callable(given) and (name == "step" or given is not None):
                raise InputError(f"{name}={given!r} cannot be called; give a function of states (n, d)")

    def start(self, position: ArrayLike) -> Floats:
        """Return states, which are positions."""
        return np.array(position, np.float64)

    def advanced(self, states: Floats, count: int = 0) -> Floats:
        """Return the states after one step.

        Raises
        ------
        InputError
            If the function returns another shape.
        """
        return _of_shape("step", self.step(states), states.shape)

    def derivative(self, states: Floats, count: int = 0) -> Floats:
        """Return Jacobians, shape (n, d, d).

        Raises
        ------
        InputError
            If there are none, or they are of another shape.
        """
        if self.jacobian is None:
            raise InputError("jacobian=None has no tangent vectors; give it, or take two_trajectory_exponents")
        return _of_shape("jacobian", self.jacobian(states), (*states.shape, states.shape[1]))


def _of_shape(name: str, found: Any, shape: tuple[int, ...]) -> Floats:
    array = np.asarray(found, np.float64)
    if array.shape != shape:
        raise InputError(f"{name} returned the shape {array.shape}; at these states it needs {shape}")
    return array

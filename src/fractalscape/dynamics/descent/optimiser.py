"""The map of an optimiser: one update of position and buffers, and its Jacobian."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import real
from fractalscape.landscapes import Landscape
from fractalscape.specs import Spec

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Optimiser(Spec, ABC):
    """Base of the maps that descend: each coordinate is updated by its own component of the gradient.

    A state z has shape (n, 1 + buffers, d): position, then buffers. The learning rate η is no part of the optimiser: it
    may differ between walkers. Compiled code knows the same maps by their `rule`, see ``kernels.updated``.

    To add one: write a file with a registered spec that has the members below, and its rule into ``kernels.updated``;
    the tests compare both, and the Jacobian with differences.
    """

    buffers: ClassVar[int] = 0
    """Numbers that a coordinate remembers besides its place."""
    rule: ClassVar[int]
    """Number of the map in compiled code."""

    @property
    def parameters(self) -> tuple[float, float, float]:
        """Numbers for compiled code."""
        return 0.0, 0.0, 0.0

    @property
    def look_ahead(self) -> float:
        """Multiple of the first buffer at which, added to the position, the gradient is taken."""
        return 0.0

    def start(self, position: ArrayLike) -> Floats:
        """Return states at rest, shape (n, 1 + buffers, d), at positions of shape (n, d)."""
        position = np.asarray(position, np.float64)
        state = np.zeros((position.shape[0], 1 + self.buffers, position.shape[1]))
        state[:, 0] = position
        return state

    def looks(self, state: Floats) -> Floats:
        """Return where the gradient is taken, shape (n, d)."""
        return state[:, 0] + self.look_ahead * state[:, 1] if self.look_ahead else state[:, 0]

    def step(
        self,
        landscape: Landscape,
        state: Floats,
        learning_rate: ArrayLike,
        *,
        count: int = 0,
        noise: Floats | None = None,
        multiplicative: bool = False,
    ) -> Floats:
        """Return the states after one update.

        Parameters
        ----------
        landscape : Landscape
        state : array, shape (n, 1 + buffers, d)
        learning_rate : float or array, shape (n,)
        count : int
            Updates made before, which Adam needs.
        noise : array, shape (n, d), optional
            Added to the gradient.
        multiplicative : bool
            Multiply the noise by the gradient first, component by component.

        Returns
        -------
        array, shape (n, 1 + buffers, d)
        """
        gradient = self._noisy(landscape.gradient(self.looks(state)), noise, multiplicative)
        return self._updated(state, gradient, _column(learning_rate), count)

    def jacobian(
        self,
        landscape: Landscape,
        state: Floats,
        learning_rate: ArrayLike,
        *,
        count: int = 0,
        noise: Floats | None = None,
        multiplicative: bool = False,
    ) -> Floats:
        r"""Return the derivative of `step` with respect to the state, at fixed noise.

        .. math:: \frac{\partial z'_{ia}}{\partial z_{jb}} = \delta_{ab} \frac{\partial u_i}{\partial z_{ja}}
                  + \frac{\partial u_i}{\partial g_a} \nabla_a \nabla_b L \, w_j

        with u the update of a coordinate, and w = (1, look_ahead, 0) where the gradient g is taken.

        Returns
        -------
        array, shape (n, (1 + buffers) d, (1 + buffers) d)
            In the order of the flattened state: all coordinates of the position, then of each buffer.
        """
        looks, size = self.looks(state), 1 + self.buffers
        gradient, hessian = landscape.gradient(looks), landscape.hessian(looks)
        if noise is not None and multiplicative:
            hessian = hessian * (1 + noise)[:, :, None]
        gradient = self._noisy(gradient, noise, multiplicative)
        own, by_gradient = self._partials(state, gradient, _column(learning_rate), count)
        weights = np.zeros(size)
        weights[0] = 1
        if self.look_ahead:
            weights[1] = self.look_ahead
        walkers, axes = looks.shape
        jacobian = np.einsum("nia,nab,j->niajb", by_gradient, hessian, weights)
        for a in range(axes):
            jacobian[:, :, a, :, a] += own[:, :, a, :]
        return jacobian.reshape(walkers, size * axes, size * axes)

    @staticmethod
    def _noisy(gradient: Floats, noise: Floats | None, multiplicative: bool) -> Floats:
        if noise is None:
            return gradient
        return gradient + noise * gradient if multiplicative else gradient + noise

    @abstractmethod
    def _updated(self, state: Floats, gradient: Floats, rate: Floats, count: int) -> Floats:
        """Return the new states; the rate is a column."""

    @abstractmethod
    def _partials(self, state: Floats, gradient: Floats, rate: Floats, count: int) -> tuple[Floats, Floats]:
        """Return ∂u_i/∂z_j, shape (n, i, d, j), and ∂u_i/∂g, shape (n, i, d), of every coordinate."""


def momentum_in_range(name: str, value: object) -> float:
    """Return a decay factor of a buffer.

    Raises
    ------
    InputError
        If it is not in [0, 1]; at 1 a heavy ball conserves volume.
    """
    return real(name, value, above=np.nextafter(0, -1), below=np.nextafter(1, 2), advice="0.9 is usual")


def _column(learning_rate: ArrayLike) -> Floats:
    return np.asarray(learning_rate, np.float64).reshape(-1, 1)

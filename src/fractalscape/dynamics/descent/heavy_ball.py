"""Gradient descent with Polyak's momentum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fractalscape.dynamics.descent.optimiser import Floats, Optimiser, momentum_in_range
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class HeavyBall(Optimiser):
    r"""Gradient descent with Polyak's momentum; the buffer is the last step v.

    .. math:: v' = \mu v - \eta \nabla L(x), \qquad x' = x + v'

    Its Jacobian has the determinant μ^d on every landscape, so that its Lyapunov exponents add up to d ln μ. A minimum
    is stable while its curvatures are below (2 + 2μ)/η.

    Parameters
    ----------
    momentum : float
        μ in [0, 1].

    Raises
    ------
    InputError
        If μ is not in [0, 1].

    References
    ----------
    Polyak, *Some methods of speeding up the convergence of iteration methods*, USSR Comput. Math. Math. Phys. 4 (1964)
    1.

    Examples
    --------
    >>> from fractalscape.landscapes import Rastrigin
    >>> ball = HeavyBall(momentum=0.5)
    >>> jacobian = ball.jacobian(Rastrigin(), ball.start([[0.3, 0.8]]), 0.01)[0]
    >>> round(float(np.linalg.det(jacobian)), 12)
    0.25
    """

    kind: ClassVar[str] = "heavy_ball"
    rule: ClassVar[int] = 1
    buffers: ClassVar[int] = 1
    momentum: float = 0.9

    def __post_init__(self) -> None:
        object.__setattr__(self, "momentum", momentum_in_range("momentum", self.momentum))

    @property
    def parameters(self) -> tuple[float, float, float]:
        """μ."""
        return self.momentum, 0.0, 0.0

    def _updated(self, state: Floats, gradient: Floats, rate: Floats, count: int) -> Floats:
        velocity = self.momentum * state[:, 1] - rate * gradient
        return np.stack([state[:, 0] + velocity, velocity], axis=1)

    def _partials(self, state: Floats, gradient: Floats, rate: Floats, count: int) -> tuple[Floats, Floats]:
        own = np.zeros((*state.shape, 2))
        own[:, 0, :, 0] = 1
        own[:, :, :, 1] = self.momentum
        return own, np.broadcast_to(-rate[:, None], state.shape)

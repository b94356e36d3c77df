"""Plain gradient descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fractalscape.dynamics.descent.optimiser import Floats, Optimiser
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class GradientDescent(Optimiser):
    r"""Plain gradient descent.

    .. math:: x' = x - \eta \nabla L(x), \qquad Dx' = I - \eta \nabla\nabla L(x)

    A minimum is stable while its curvatures are below 2/η.

    Examples
    --------
    >>> from fractalscape.landscapes import Quadratic
    >>> bowl, descent = Quadratic(center=(0.0, 0.0), curvature=((1.0, 0.0), (0.0, 4.0))), GradientDescent()
    >>> descent.step(bowl, descent.start([[1.0, 1.0]]), 0.25)[:, 0]
    array([[0.75, 0.  ]])
    >>> descent.jacobian(bowl, descent.start([[1.0, 1.0]]), 0.25)[0]
    array([[0.75, 0.  ],
           [0.  , 0.  ]])
    """

    kind: ClassVar[str] = "gradient_descent"
    rule: ClassVar[int] = 0

    def _updated(self, state: Floats, gradient: Floats, rate: Floats, count: int) -> Floats:
        return (state[:, 0] - rate * gradient)[:, None]

    def _partials(self, state: Floats, gradient: Floats, rate: Floats, count: int) -> tuple[Floats, Floats]:
        return np.ones((*state.shape, 1)), np.broadcast_to(-rate[:, None], state.shape)

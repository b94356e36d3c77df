"""Gradient descent with Nesterov's momentum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fractalscape.dynamics.descent.heavy_ball import HeavyBall
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class Nesterov(HeavyBall):
    r"""Gradient descent with Nesterov's momentum: a heavy ball whose gradient is taken where momentum alone would lead.

    .. math:: v' = \mu v - \eta \nabla L(x + \mu v), \qquad x' = x + v'

    The determinant of its Jacobian is μ^d det(I - η∇∇L). A minimum is stable while its curvatures are below
    (2 + 2μ)/(η (1 + 2μ)).

    Parameters
    ----------
    momentum : float
        μ in [0, 1], constant.

    Raises
    ------
    InputError
        If μ is not in [0, 1].

    References
    ----------
    Sutskever, Martens, Dahl & Hinton, *On the importance of initialization and momentum in deep learning*, ICML 2013,
    eqs. 3-4.

    Examples
    --------
    >>> from fractalscape.landscapes import Quadratic
    >>> bowl, nesterov = Quadratic(center=(0.0, 0.0)), Nesterov(momentum=0.5)
    >>> once = nesterov.step(bowl, nesterov.start([[1.0, 0.0]]), 0.5)
    >>> nesterov.step(bowl, once, 0.5)[0, 0]
    array([0.125, 0.   ])
    """

    kind: ClassVar[str] = "nesterov"
    rule: ClassVar[int] = 2

    @property
    def look_ahead(self) -> float:
        """μ."""
        return self.momentum

"""Adam."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fractalscape.arguments import real
from fractalscape.dynamics.descent.optimiser import Floats, Optimiser, momentum_in_range
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class Adam(Optimiser):
    r"""Adam: steps of about the learning rate, whatever the slope.

    .. math:: m' = \beta_1 m + (1 - \beta_1) g, \qquad s' = \beta_2 s + (1 - \beta_2) g^2, \qquad
              x' = x - \eta \frac{m' / (1 - \beta_1^t)}{\sqrt{s' / (1 - \beta_2^t)} + \epsilon}

    with t = 1 at the first update; the buffers are m and s. The map changes with t until β^t is negligible.

    Parameters
    ----------
    first_decay, second_decay : float
        β₁ and β₂ in [0, 1).
    offset : float
        ε, in height per grid unit; not negative.

    Raises
    ------
    InputError
        If a number is outside its range.

    References
    ----------
    Kingma & Ba, *Adam: a method for stochastic optimization*, ICLR 2015, algorithm 1.

    Examples
    --------
    >>> from fractalscape.landscapes import Quadratic
    >>> bowl, adam = Quadratic(center=(0.0, 0.0)), Adam()
    >>> adam.step(bowl, adam.start([[1.0, -3.0]]), 0.1)[0, 0].round(6)
    array([ 0.9, -2.9])
    """

    kind: ClassVar[str] = "adam"
    rule: ClassVar[int] = 3
    buffers: ClassVar[int] = 2
    first_decay: float = 0.9
    second_decay: float = 0.999
    offset: float = 1e-8

    def __post_init__(self) -> None:
        for name in ("first_decay", "second_decay"):
            decay = momentum_in_range(name, getattr(self, name))
            object.__setattr__(self, name, real(name, decay, below=1, advice="0.9 and 0.999 are usual"))
        offset = real("offset", self.offset, above=np.nextafter(0, -1), advice="1e-8 is usual")
        object.__setattr__(self, "offset", offset)

    @property
    def parameters(self) -> tuple[float, float, float]:
        """β₁, β₂, ε."""
        return self.first_decay, self.second_decay, self.offset

    def _updated(self, state: Floats, gradient: Floats, rate: Floats, count: int) -> Floats:
        mean, square, corrections = self._averages(state, gradient, count)
        step = rate * (mean / corrections[0]) / (np.sqrt(square / corrections[1]) + self.offset)
        return np.stack([state[:, 0] - step, mean, square], axis=1)

    def _averages(self, state: Floats, gradient: Floats, count: int) -> tuple[Floats, Floats, tuple[float, float]]:
        mean = self.first_decay * state[:, 1] + (1 - self.first_decay) * gradient
        square = self.second_decay * state[:, 2] + (1 - self.second_decay) * (gradient * gradient)
        corrections = [1 - math.pow(decay, count + 1.0) for decay in (self.first_decay, self.second_decay)]
        return mean, square, (corrections[0], corrections[1])

    def _partials(self, state: Floats, gradient: Floats, rate: Floats, count: int) -> tuple[Floats, Floats]:
        mean, square, (first, second) = self._averages(state, gradient, count)
        root = np.sqrt(square / second)
        by_mean = -rate / (first * (root + self.offset))
        with np.errstate(divide="ignore", invalid="ignore"):
            by_square = rate * (mean / first) / (root + self.offset) ** 2 / (2 * second * root)
        by_square = np.where(root > 0, by_square, 0.0)
        own, by_gradient = np.zeros((*state.shape, 3)), np.empty(state.shape)
        own[:, 0, :, 0] = 1
        own[:, 0, :, 1], own[:, 1, :, 1] = self.first_decay * by_mean, self.first_decay
        own[:, 0, :, 2], own[:, 2, :, 2] = self.second_decay * by_square, self.second_decay
        by_gradient[:, 1], by_gradient[:, 2] = 1 - self.first_decay, 2 * (1 - self.second_decay) * gradient
        by_gradient[:, 0] = by_mean * by_gradient[:, 1] + by_square * by_gradient[:, 2]
        return own, by_gradient

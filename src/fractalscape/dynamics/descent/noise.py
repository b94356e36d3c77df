"""Noise of gradients: what makes a descent stochastic.

To add one: a registered spec that inherits `GradientNoise` and draws; it then works with every optimiser and landscape.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import real
from fractalscape.randomness import fractional_noise
from fractalscape.specs import Spec, register
from fractalscape.stable_noise import stable_noise

Floats = NDArray[np.float64]

ADVICE = "give a height per grid unit, such as a tenth of a usual slope"


@dataclass(frozen=True, kw_only=True)
class GradientNoise(Spec, ABC):
    """Base of what is added to the gradient ∇L at every step, in height per grid unit.

    A learning rate η makes steps of -η(∇L + ξ): noise of scale σ alone moves a walker by ησ.

    Parameters
    ----------
    scale : float
        σ, not negative.

    Raises
    ------
    InputError
        If a number is outside its range.
    """

    multiplicative: ClassVar[bool] = False
    """Whether it is multiplied by the gradient, component by component."""
    remembers: ClassVar[bool] = False
    """Whether steps depend on all earlier ones, so that a walk must be drawn at once."""
    sequential: ClassVar[bool] = True
    """Whether the first steps of a long draw are those of a short one."""
    scale: float

    def __post_init__(self) -> None:
        scale = real("scale", self.scale, above=np.nextafter(0, -1), advice=ADVICE)
        object.__setattr__(self, "scale", scale)

    @abstractmethod
    def draw(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        """Return noise of one walker, shape (step, axis)."""


@register
@dataclass(frozen=True, kw_only=True)
class GaussianNoise(GradientNoise):
    """Independent Gaussian noise of standard deviation σ along every axis, as of Langevin dynamics.

    Examples
    --------
    >>> GaussianNoise(scale=0.5).draw(np.random.default_rng(0), 2, 2).round(3)
    array([[ 0.063, -0.066],
           [ 0.32 ,  0.052]])
    """

    kind: ClassVar[str] = "gaussian_gradient_noise"

    def draw(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        """Return noise of one walker, shape (step, axis)."""
        return self.scale * generator.standard_normal((steps, axes))


@register
@dataclass(frozen=True, kw_only=True)
class StableNoise(GradientNoise):
    """Independent symmetric α-stable noise of scale σ along every axis: a few steps outweigh all others.

    Parameters
    ----------
    scale : float
        σ; at α = 2 it is Gaussian of standard deviation √2 σ.
    tail_index : float
        α in (0, 2].

    References
    ----------
    Şimşekli, Sagun & Gürbüzbalaban, *A tail-index analysis of stochastic gradient noise*, ICML 2019, eq. 5.
    """

    kind: ClassVar[str] = "stable_gradient_noise"
    sequential: ClassVar[bool] = False
    tail_index: float

    def __post_init__(self) -> None:
        super().__post_init__()
        advice = "2 is Gaussian, smaller has heavier tails"
        tail_index = real("tail_index", self.tail_index, above=0, below=np.nextafter(2, 3), advice=advice)
        object.__setattr__(self, "tail_index", tail_index)

    def draw(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        """Return noise of one walker, shape (step, axis)."""
        return self.scale * stable_noise((steps, axes), tail_index=self.tail_index, generator=generator)


@register
@dataclass(frozen=True, kw_only=True)
class FractionalNoise(GradientNoise):
    """Fractional Gaussian noise of standard deviation σ, independent along each axis: its steps remember.

    Parameters
    ----------
    scale : float
        σ.
    hurst : float
        H in (0, 1): below 1/2 steps turn back, above they go on.
    """

    kind: ClassVar[str] = "fractional_gradient_noise"
    remembers: ClassVar[bool] = True
    sequential: ClassVar[bool] = False
    hurst: float

    def __post_init__(self) -> None:
        super().__post_init__()
        hurst = real("hurst", self.hurst, above=0, below=1, advice="0.5 is without memory")
        object.__setattr__(self, "hurst", hurst)

    def draw(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        """Return noise of one walker, shape (step, axis)."""
        return self.scale * fractional_noise(steps, hurst=self.hurst, seed=generator, count=axes).T


@register
@dataclass(frozen=True, kw_only=True)
class MinibatchNoise(GradientNoise):
    r"""Noise as of small batches: in proportion to the gradient, so that minima of the landscape are at rest.

    .. math:: g_a = (1 + \sigma \zeta_a) \nabla_a L, \qquad \zeta_a \text{ independent standard normal}

    In a bowl of curvature h the mean square of the offset is multiplied by (1 - ηh)² + (ηhσ)² at every step.

    Parameters
    ----------
    scale : float
        σ, a pure number; of a batch of b samples, the spread of the slopes of single samples over the mean slope,
        divided by √b.

    References
    ----------
    Hodgkinson & Mahoney, *Multiplicative noise and heavy tails in stochastic optimization*, ICML 2021.
    """

    kind: ClassVar[str] = "minibatch_gradient_noise"
    multiplicative: ClassVar[bool] = True

    def draw(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        """Return noise of one walker, shape (step, axis), to be multiplied by the gradient."""
        return self.scale * generator.standard_normal((steps, axes))

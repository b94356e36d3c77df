"""Brownian motion: independent Gaussian steps, what every other walk is compared with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fractalscape.arguments import real
from fractalscape.dynamics.reference_walks.reference_walk import Floats, from_origin
from fractalscape.dynamics.reference_walks.stationary_gaussian import StationaryGaussian
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class BrownianMotion(StationaryGaussian):
    r"""Brownian motion: independent Gaussian steps along each axis.

    .. math:: E|x(t) - x(0)|^2 = d\,\sigma^2 t

    Parameters
    ----------
    step_variance : float
        σ², variance of one step along one axis.

    Raises
    ------
    InputError
        If it is not positive.

    Examples
    --------
    >>> walk = BrownianMotion()
    >>> walk.mean_squared_displacement([1, 10], axes=2)
    array([ 2., 20.])
    >>> round(walk.ergodicity_breaking(10, steps=999), 12)  # 4 L / 3 T for long walks
    0.013501683502
    >>> walk.trajectory(walkers=3, steps=100, seed=0)["position"].shape
    (3, 1, 101)
    """

    kind: ClassVar[str] = "brownian_motion"
    step_variance: float = 1.0
    diffusion_exponent: ClassVar[float] = 1.0
    persistence_exponent: ClassVar[float] = 0.5
    power_spectrum_slope: ClassVar[float] = -2.0
    power_spectrum_variation: ClassVar[float] = math.sqrt(5) / 2
    joseph_exponent: ClassVar[float] = 0.5
    noah_exponent: ClassVar[float] = 0.5
    moses_exponent: ClassVar[float] = 0.5

    def __post_init__(self) -> None:
        advice = "1 is a standard walk"
        object.__setattr__(self, "step_variance", real("step_variance", self.step_variance, above=0, advice=advice))

    def moment_scaling_exponent(self, order: float) -> float:
        """Return γ(q) = q / 2 of E|x(t)|^q ~ t^γ(q), exact."""
        return order / 2

    def _spread(self, time: Floats) -> Floats:
        return self.step_variance * time

    def _path(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        return from_origin(math.sqrt(self.step_variance) * generator.standard_normal((axes, steps)))

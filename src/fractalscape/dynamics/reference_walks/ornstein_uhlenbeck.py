"""The Ornstein-Uhlenbeck process: Brownian motion in a harmonic well."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from fractalscape.arguments import real
from fractalscape.dynamics.reference_walks.reference_walk import Floats
from fractalscape.dynamics.reference_walks.stationary_gaussian import StationaryGaussian
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class OrnsteinUhlenbeck(StationaryGaussian):
    r"""The Ornstein-Uhlenbeck process in equilibrium, discretised exactly.

    .. math:: x_{t+1} = e^{-\theta} x_t + \sqrt{s^2 (1 - e^{-2\theta})}\,\xi_t, \qquad
              E|x(t) - x(0)|^2 = 2 d s^2 \left(1 - e^{-\theta t}\right)

    It starts from its equilibrium, so that its steps are stationary: diffusion at short lags, a plateau at long ones.

    Parameters
    ----------
    relaxation_rate : float
        θ per step, above 0: the curvature of the well times the learning rate.
    variance : float
        s², variance of the position along one axis.

    Raises
    ------
    InputError
        If a number is not positive.

    References
    ----------
    Uhlenbeck & Ornstein, Phys. Rev. 36, 823 (1930); Gillespie, Phys. Rev. E 54, 2084 (1996), for the exact step.

    Examples
    --------
    >>> walk = OrnsteinUhlenbeck(relaxation_rate=0.1)
    >>> walk.mean_squared_displacement([1, 10, 1000]).round(4)
    array([0.1903, 1.2642, 2.    ])
    >>> walk.position_autocorrelation([0, 10]).round(4)
    array([1.    , 0.3679])
    """

    kind: ClassVar[str] = "ornstein_uhlenbeck"
    relaxation_rate: float
    variance: float = 1.0

    def __post_init__(self) -> None:
        advice = "0.01 relaxes in a hundred steps"
        rate = real("relaxation_rate", self.relaxation_rate, above=0, advice=advice)
        object.__setattr__(self, "relaxation_rate", rate)
        object.__setattr__(self, "variance", real("variance", self.variance, above=0, advice="1 is usual"))

    def position_autocorrelation(self, lag: Any) -> Floats:
        """Return exp(-θ lag), the correlation of positions, of the shape of `lag`."""
        return np.exp(-self.relaxation_rate * np.asarray(lag, float))

    def _spread(self, time: Floats) -> Floats:
        return -2 * self.variance * np.expm1(-self.relaxation_rate * time)

    def _path(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        from scipy.signal import lfilter  # scipy takes long to import

        noise = math.sqrt(self.variance) * generator.standard_normal((axes, steps + 1))
        noise[:, 1:] *= math.sqrt(-math.expm1(-2 * self.relaxation_rate))
        path: Any = lfilter([1.0], [1.0, -math.exp(-self.relaxation_rate)], noise, axis=-1)
        return path

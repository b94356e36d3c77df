"""Scaled Brownian motion: independent Gaussian steps whose size depends on time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fractalscape.arguments import real, whole
from fractalscape.dynamics.reference_walks.reference_walk import Floats, from_origin
from fractalscape.dynamics.reference_walks.uncorrelated_increments import UncorrelatedIncrements, whole_lags
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class ScaledBrownianMotion(UncorrelatedIncrements):
    r"""Scaled Brownian motion: Brownian motion whose clock runs as a power of time.

    .. math:: E|x(t_a + t) - x(t_a)|^2 = d \left[(t_a + t)^\alpha - t_a^\alpha\right]

    Every law here is exact.

    Parameters
    ----------
    diffusion_exponent : float
        α, above 0: below 1 steps shrink, above 1 they grow.

    Raises
    ------
    InputError
        If α is not positive.

    References
    ----------
    Lim & Muniandy, Phys. Rev. E 66, 021114 (2002); Jeon, Chechkin & Metzler, Phys. Chem. Chem. Phys. 16, 15811 (2014);
    Thiel & Sokolov, Phys. Rev. E 89, 012115 (2014), for ergodicity breaking.

    Examples
    --------
    >>> walk = ScaledBrownianMotion(diffusion_exponent=0.5)
    >>> walk.mean_squared_displacement([1, 100], age=0), walk.mean_squared_displacement([1, 100], age=300)
    (array([ 1., 10.]), array([0.0288435 , 2.67949192]))
    >>> walk.time_averaged_displacement([1, 2], steps=10_000)  # linear in the lag, whatever α
    array([0.01      , 0.01990149])
    """

    kind: ClassVar[str] = "scaled_brownian_motion"
    diffusion_exponent: float
    joseph_exponent: ClassVar[float] = 0.5
    noah_exponent: ClassVar[float] = 0.5

    def __post_init__(self) -> None:
        advice = "1 is Brownian"
        alpha = real("diffusion_exponent", self.diffusion_exponent, above=0, advice=advice)
        object.__setattr__(self, "diffusion_exponent", alpha)

    @property
    def moses_exponent(self) -> float:
        """α / 2: all of the anomaly is ageing."""
        return self.diffusion_exponent / 2

    def moment_scaling_exponent(self, order: float) -> float:
        """Return γ(q) = q α / 2 of E|x(t)|^q ~ t^γ(q), exact."""
        return order * self.diffusion_exponent / 2

    def ergodicity_breaking(self, lag: int, *, steps: int, axes: int = 1) -> float:
        r"""Return Var/mean² of the time-averaged squared displacement over all windows, exact.

        .. math:: EB = \frac{2}{d} \frac{\sum_{s,t} C_{st}^2}{\left(\sum_t C_{tt}\right)^2}, \qquad
                  C_{st} = \left[(\min(s, t) + L)^\alpha - \max(s, t)^\alpha\right]_+

        Parameters
        ----------
        lag : int
            Steps L, from 1 to `steps`.
        steps : int
            Steps of the walk.
        axes : int
            Coordinates d of a walker.

        Returns
        -------
        float

        Notes
        -----
        For long walks it is 4 α² / (3 (2 α - 1)) L/T if α > 1/2. O(L T).

        Examples
        --------
        >>> ScaledBrownianMotion(diffusion_exponent=1.0).ergodicity_breaking(10, steps=999)  # as Brownian motion
        0.01350168350168...
        """
        steps = whole("steps", steps, least=1, advice="give the length of the walk")
        lag = int(whole_lags(whole("lag", lag, least=1, advice="give a number of steps"), steps))
        clock = self._spread(np.arange(steps + 1.0))
        windows = steps + 1 - lag
        mean = np.sum(clock[lag:] - clock[:windows])
        total = np.sum((clock[lag:] - clock[:windows]) ** 2)
        for apart in range(1, min(lag, windows)):
            total += 2 * np.sum((clock[lag : steps + 1 - apart] - clock[apart:windows]) ** 2)
        return float(2 * total / (axes * mean**2))

    def _spread(self, time: Floats) -> Floats:
        return time**self.diffusion_exponent

    def _path(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        variances = np.diff(self._spread(np.arange(steps + 1.0)))
        return from_origin(np.sqrt(variances) * generator.standard_normal((axes, steps)))

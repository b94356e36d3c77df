"""The continuous-time random walk: jumps after residence times without a mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fractalscape.arguments import choice, real
from fractalscape.dynamics.reference_walks.reference_walk import Floats, from_origin
from fractalscape.dynamics.reference_walks.residence_times import checked_law, expected_events, times_until
from fractalscape.dynamics.reference_walks.subdiffusive_limit import amplitude_moment
from fractalscape.dynamics.reference_walks.uncorrelated_increments import UncorrelatedIncrements
from fractalscape.specs import register

JUMPS = ("unit", "gaussian")


@register
@dataclass(frozen=True, kw_only=True)
class ContinuousTimeRandomWalk(UncorrelatedIncrements):
    r"""A continuous-time random walk: it stays for a time, jumps along every axis, stays again.

    .. math:: E|x(t_a + t) - x(t_a)|^2 = d \left[n(t_a + t) - n(t_a)\right], \qquad n(t) \sim t^a

    with n the expected number of jumps. A jump is ±1 or standard normal along each axis. Time averages grow with the
    first power of the lag, and stay random however long the walk is.

    Parameters
    ----------
    residence_exponent : float
        a in (0, 1): P(residence time > t) ~ t^-a.
    residence_law : {"mittag_leffler", "pareto"}
        ``"mittag_leffler"``: n(t) = t^a / Γ(1 + a) exactly, so that every second moment here is exact. ``"pareto"``:
        times of at least one step, P = t^-a; second moments are expansions for long times.
    jump_law : {"unit", "gaussian"}

    Raises
    ------
    InputError
        If the exponent is not in (0, 1), or a law is not known.

    References
    ----------
    Montroll & Weiss, J. Math. Phys. 6, 167 (1965); He, Burov, Metzler & Barkai, Phys. Rev. Lett. 101, 058101 (2008),
    for time averages; Chen, Bassler, McCauley & Gunaratne, Phys. Rev. E 95, 042141 (2017), for the three effects.

    Examples
    --------
    >>> walk = ContinuousTimeRandomWalk(residence_exponent=0.5)
    >>> walk.mean_squared_displacement([100, 10_000]).round(2), walk.mean_squared_displacement(100, age=10_000).round(2)
    (array([ 11.28, 112.84]), np.float64(0.56))
    >>> walk.time_averaged_displacement([1, 10], steps=20_000).round(4)  # linear in the lag
    array([0.008 , 0.0787])
    >>> walk.ergodicity_breaking_limit
    0.570796326794896...
    """

    kind: ClassVar[str] = "continuous_time_random_walk"
    residence_exponent: float
    residence_law: str = "mittag_leffler"
    jump_law: str = "unit"
    joseph_exponent: ClassVar[float] = 0.5

    def __post_init__(self) -> None:
        advice = "with a mean, from 1 on, the walk is Brownian in the long run"
        exponent = real("residence_exponent", self.residence_exponent, above=0, below=1, advice=advice)
        object.__setattr__(self, "residence_exponent", exponent)
        checked_law(self.residence_law)
        choice("jump_law", self.jump_law, JUMPS)

    @property
    def diffusion_exponent(self) -> float:
        """The residence exponent a, of the ensemble; that of time averages is 1."""
        return self.residence_exponent

    @property
    def noah_exponent(self) -> float:
        """1 - a / 2: jumps become ever rarer, a fat tail of velocities."""
        return 1 - self.residence_exponent / 2

    @property
    def moses_exponent(self) -> float:
        """A - 1 / 2: velocities become ever smaller on average."""
        return self.residence_exponent - 0.5

    @property
    def persistence_exponent(self) -> float:
        """A / 2: that of a random walk, at the a-th power of time."""
        return self.residence_exponent / 2

    @property
    def ergodicity_breaking_limit(self) -> float:
        """2 Γ(1 + a)² / Γ(1 + 2a) - 1, of infinitely long walks; more axes do not lessen it."""
        return self.amplitude_moment(2) - 1

    def amplitude_moment(self, order: float) -> float:
        """Return E ξ^q of time averages over their mean in the limit of long walks; half-Gaussian at a = 1/2.

        See `fractalscape.dynamics.reference_walks.subdiffusive_limit.amplitude_moment`.
        """
        return amplitude_moment(order, self.residence_exponent)

    def moment_scaling_exponent(self, order: float) -> float:
        """Return γ(q) = q a / 2 of E|x(t)|^q ~ t^γ(q), in the limit of long times."""
        return order * self.residence_exponent / 2

    def _spread(self, time: Floats) -> Floats:
        law = checked_law(self.residence_law)
        return expected_events(time, law=law, exponent=self.residence_exponent)

    def _path(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        for_times, for_jumps = generator.spawn(2)
        law = checked_law(self.residence_law)
        times = times_until(steps, law=law, exponent=self.residence_exponent, generator=for_times)
        jumped = np.searchsorted(np.cumsum(times), np.arange(steps + 1.0), side="right")
        shape = (int(jumped[-1]), axes)
        unit = self.jump_law == "unit"
        jumps = 2.0 * for_jumps.integers(2, size=shape) - 1 if unit else for_jumps.standard_normal(shape)
        return from_origin(np.asarray(jumps.T, np.float64))[:, jumped]

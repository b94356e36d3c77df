"""The Lévy walk: straight flights of one speed and of durations without a variance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.arguments import real
from fractalscape.dynamics.reference_walks.reference_walk import Floats, ReferenceWalk, checked_lags
from fractalscape.dynamics.reference_walks.residence_times import times_until
from fractalscape.dynamics.reference_walks.stationary_gaussian import displacement_correlation
from fractalscape.errors import InputError
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class LevyWalk(ReferenceWalk):
    r"""A Lévy walk: flights of one speed, in directions at random, whose durations τ follow P(τ > t) = t^-σ, t ≥ 1.

    Durations are real numbers; positions between turning points are interpolated. The first flight begins with the
    walk. With one axis the directions are ±, with more they are isotropic; second moments do not depend on the axes.

    Parameters
    ----------
    flight_exponent : float
        σ in (0, 1), ballistic, or in (1, 2), between ballistic and diffusive.
    speed : float
        v, length a step.

    Raises
    ------
    InputError
        If a number is outside these ranges; at σ = 1 the laws have logarithms.

    Notes
    -----
    Ensemble and time averages differ by a factor for ever (ultraweak ergodicity breaking), 1 / |σ - 1|. It is
    approached slowly: 1.74 at 20 000 steps where 2 is due.

    References
    ----------
    Zaburdaev, Denisov & Klafter, *Lévy walks*, Rev. Mod. Phys. 87, 483 (2015), sec. III; Godec & Metzler, Phys. Rev.
    Lett. 110, 020603 (2013), and Froemberg & Barkai, Phys. Rev. E 87, 030104 (2013), for time averages; Castiglione et
    al., Physica D 134, 75 (1999), for the two lines of γ(q); Aghion et al., New J. Phys. 23, 023002 (2021).

    Examples
    --------
    >>> walk = LevyWalk(flight_exponent=1.5)
    >>> walk.diffusion_exponent, walk.moment_scaling_exponent(1), walk.moment_scaling_exponent(2)
    (1.5, 0.666..., 1.5)
    >>> walk.mean_squared_displacement([100, 10_000]).round()
    array([   889., 888889.])
    >>> walk.time_averaged_displacement([1, 100]).round(3)
    array([8.890000e-01, 1.677889e+03])
    """

    kind: ClassVar[str] = "levy_walk"
    flight_exponent: float
    speed: float = 1.0
    noah_exponent: ClassVar[float] = 0.5
    moses_exponent: ClassVar[float] = 0.5

    def __post_init__(self) -> None:
        advice = "below 1 is ballistic, above 1 superdiffusive"
        exponent = real("flight_exponent", self.flight_exponent, above=0, below=2, advice=advice)
        if exponent == 1:
            raise InputError(f"flight_exponent={exponent} is where the laws have logarithms; take 0.99 or 1.01")
        object.__setattr__(self, "flight_exponent", exponent)
        object.__setattr__(self, "speed", real("speed", self.speed, above=0, advice="1 is usual"))

    @property
    def diffusion_exponent(self) -> float:
        """2 below σ = 1, 3 - σ above."""
        return min(2.0, 3 - self.flight_exponent)

    @property
    def joseph_exponent(self) -> float:
        """Half the diffusion exponent: all of the anomaly is memory."""
        return self.diffusion_exponent / 2

    @property
    def persistence_exponent(self) -> float:
        """min(σ, 1) / 2: that of a random walk, at the number of flights."""
        return min(self.flight_exponent, 1.0) / 2

    @property
    def ultraweak_ratio(self) -> float:
        """1 / |σ - 1|, the time-averaged over the ensemble's squared displacement, for lags far below long walks."""
        return 1 / abs(self.flight_exponent - 1)

    def moment_scaling_exponent(self, order: float) -> float:
        """Return γ(q) of E|x(t)|^q ~ t^γ(q) for long times: q below σ = 1; above it q / σ to q = σ, then q + 1 - σ."""
        sigma = self.flight_exponent
        if sigma < 1:
            return float(order)
        return order / sigma if order < sigma else order + 1 - sigma

    def mean_squared_displacement(self, lag: ArrayLike) -> Floats:
        r"""Return E|x(lag) - x(0)|² for long lags, of any number of axes.

        .. math:: (1 - \sigma)\,v^2 t^2 \; (\sigma < 1), \qquad
                  \frac{2 (\sigma - 1)\,v^2}{\sigma (2 - \sigma)(3 - \sigma)}\,t^{3 - \sigma} \; (\sigma > 1)

        Parameters
        ----------
        lag : array_like
            Steps t, from 0 on.

        Returns
        -------
        array
            Of the shape of `lag`. What is left out is smaller by t^(σ - 1) below σ = 1, by the larger of t^(1 - σ) and
            t^(σ - 2) above.
        """
        times, sigma, v = checked_lags(lag), self.flight_exponent, self.speed
        if sigma < 1:
            return np.asarray((1 - sigma) * v**2 * times**2)
        factor = 2 * (sigma - 1) / (sigma * (2 - sigma) * (3 - sigma))
        return np.asarray(factor * v**2 * times ** (3 - sigma))

    def time_averaged_displacement(self, lag: ArrayLike) -> Floats:
        r"""Return the time-averaged squared displacement's expectation, for lags far below infinitely long walks.

        .. math:: v^2 L^2 \; (\sigma < 1), \qquad 2 v^2 \int_0^L (L - t)\,C(t)\,dt \; (\sigma > 1)

        with C(t) the probability that a flight met at random, of duration σ / (σ - 1) on average, goes on for t,

        .. math:: C(t) = 1 - \frac{\sigma - 1}{\sigma} t \; (t < 1), \qquad \frac{t^{1 - \sigma}}{\sigma} \; (t \ge 1)

        Parameters
        ----------
        lag : array_like
            Steps L, from 0 on.

        Returns
        -------
        array
            Of the shape of `lag`. Exact at any lag for an infinitely long walk; a finite walk, which begins with a
            flight of its own, is away from it by a share of (L/T)^(σ - 1) above σ = 1, (L/T)^(1 - σ) below.
        """
        return np.asarray(self._equilibrium_spread(checked_lags(lag)))

    def velocity_autocorrelation(self, lag: ArrayLike, *, span: float = 1) -> Floats:
        """Return the correlation of displacements over `span` that begin `lag` apart, as time averages see it.

        Parameters
        ----------
        lag : array_like
            Steps, from 0 on.
        span : float
            Steps of each displacement, above 0.

        Returns
        -------
        array
            Of the shape of `lag`; 1 below σ = 1, where long walks never turn. Validity as of
            `time_averaged_displacement`.
        """
        span = real("span", span, above=0, advice="give a number of steps")
        return displacement_correlation(self._equilibrium_spread, checked_lags(lag), span)

    def _equilibrium_spread(self, time: Floats) -> Floats:
        sigma, v = self.flight_exponent, self.speed
        if sigma < 1:
            return v**2 * time**2
        drop = (sigma - 1) / sigma
        begun = np.minimum(time, 1.0)
        first = time * (begun - drop * begun**2 / 2) - (begun**2 / 2 - drop * begun**3 / 3)
        late = np.maximum(time, 1.0)
        rest = late * (late ** (2 - sigma) - 1) / (2 - sigma) - (late ** (3 - sigma) - 1) / (3 - sigma)
        return 2 * v**2 * (first + rest / sigma)

    def _path(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        for_times, for_directions = generator.spawn(2)
        times = times_until(steps, law="pareto", exponent=self.flight_exponent, generator=for_times)
        flights = self.speed * times[:, None] * directions(for_directions, times.size, axes)
        turning_times = np.concatenate([[0.0], np.cumsum(times)])
        turning_points = np.concatenate([np.zeros((1, axes)), np.cumsum(flights, axis=0)])
        clock = np.arange(steps + 1.0)
        return np.array([np.interp(clock, turning_times, points) for points in turning_points.T])


def directions(generator: np.random.Generator, count: int, axes: int) -> Floats:
    """Draw isotropic unit vectors, shape (count, axes); ±1 for one axis."""
    if axes == 1:
        return np.asarray(2.0 * generator.integers(2, size=(count, 1)) - 1, np.float64)
    normals = generator.standard_normal((count, axes))
    return np.asarray(normals / np.linalg.norm(normals, axis=1, keepdims=True), np.float64)

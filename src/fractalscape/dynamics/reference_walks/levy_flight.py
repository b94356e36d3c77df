"""The Lévy flight: independent steps without a variance, in any direction."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.arguments import real
from fractalscape.dynamics.reference_walks.reference_walk import Floats, ReferenceWalk, checked_lags, from_origin
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class LevyFlight(ReferenceWalk):
    r"""An isotropic Lévy flight: independent α-stable steps of scale 1, in any number of dimensions.

    .. math:: E\,e^{ik \cdot (x(t) - x(0))} = e^{-t |k|^\alpha}

    Each step is :math:`\sqrt{2A}\,G` with G standard normal and A positive (α/2)-stable, one A for all axes: axes are
    uncorrelated, not independent.

    Parameters
    ----------
    tail_index : float
        α in (0, 2]; moments of order α and above are infinite, the mean squared displacement too. At 2 the flight is
        Brownian motion of step variance 2.

    Raises
    ------
    InputError
        If α is not in (0, 2].

    References
    ----------
    Kanter, Ann. Probab. 3, 697 (1975), for A; Samorodnitsky & Taqqu, *Stable Non-Gaussian Random Processes* (1994),
    sec. 2.5, for subordination; Nakao, Phys. Lett. A 266, 282 (2000), for moments of samples.

    Examples
    --------
    >>> flight = LevyFlight(tail_index=1.5)
    >>> flight.displacement_moment(0.5, [1, 8]).round(4)  # 8^(q/α) is 2
    array([1.0804, 2.1609])
    >>> flight.displacement_moment(2, [1, 8])
    array([inf, inf])
    """

    kind: ClassVar[str] = "levy_flight"
    tail_index: float
    joseph_exponent: ClassVar[float] = 0.5
    persistence_exponent: ClassVar[float] = 0.5

    def __post_init__(self) -> None:
        above_two = math.nextafter(2, 3)
        advice = "up to 2, where the flight is Brownian"
        alpha = real("tail_index", self.tail_index, above=0, below=above_two, advice=advice)
        object.__setattr__(self, "tail_index", alpha)

    @property
    def noah_exponent(self) -> float:
        """1 / α: all of the anomaly is the tail of the steps; 1 for α < 1, where steps have no mean length."""
        return min(1 / self.tail_index, 1.0)

    @property
    def moses_exponent(self) -> float:
        """1/2; 1 / α - 1/2 for α < 1, where the mean length of the steps so far grows with time."""
        return max(1 / self.tail_index - 0.5, 0.5)

    @property
    def self_similarity_exponent(self) -> float:
        """1 / α: x(bt) has the law of b^(1/α) x(t), exactly."""
        return 1 / self.tail_index

    def displacement_moment(self, order: float, lag: ArrayLike, *, axes: int = 1) -> Floats:
        r"""Return E|x(lag) - x(0)|^q, exact.

        .. math:: E\,r^q = t^{q/\alpha}\, 2^q\,
                  \frac{\Gamma((d + q)/2)\,\Gamma(1 - q/\alpha)}{\Gamma(d/2)\,\Gamma(1 - q/2)}

        Parameters
        ----------
        order : float
            q, above -axes; infinite moments, of order α and above, are returned as such.
        lag : array_like
            Steps t, from 0 on.
        axes : int
            Coordinates d of a walker.

        Returns
        -------
        array
            Of the shape of `lag`.
        """
        order = real("order", order, above=-axes, advice="moments below are infinite")
        times, alpha = checked_lags(lag), self.tail_index
        if alpha == 2:
            return (4 * times) ** (order / 2) * math.gamma((axes + order) / 2) / math.gamma(axes / 2)
        if order >= alpha:
            return np.where(times > 0, np.inf, 0.0)
        tail = math.gamma(1 - order / alpha) / math.gamma(1 - order / 2)
        return 2**order * times ** (order / alpha) * tail * math.gamma((axes + order) / 2) / math.gamma(axes / 2)

    def moment_scaling_exponent(self, order: float) -> float:
        """Return γ(q) of a sample mean of |x(t + L) - x(t)|^q ~ L^γ(q): q / α below α, 1 above.

        Above α the sample's largest step decides, which is one of every window of L that holds it; the law is that of
        samples much longer than L.
        """
        return min(order / self.tail_index, 1.0) if self.tail_index < 2 else order / 2

    def _path(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        for_lengths, for_directions = generator.spawn(2)
        lengths = np.sqrt(2 * positive_stable(for_lengths, steps, self.tail_index / 2))
        with np.errstate(over="ignore", invalid="ignore"):
            return from_origin(lengths * for_directions.standard_normal((axes, steps)))


def positive_stable(generator: np.random.Generator, count: int, exponent: float) -> Floats:
    r"""Draw positive stable numbers A with :math:`E\,e^{-sA} = e^{-s^\rho}`.

    .. math:: A = \frac{\sin \rho\pi U}{(\sin \pi U)^{1/\rho}}
              \left[\frac{\sin (1 - \rho)\pi U}{E}\right]^{(1 - \rho)/\rho}

    with U uniform and E exponential.

    Parameters
    ----------
    generator : numpy.random.Generator
    count : int
    exponent : float
        ρ in (0, 1]; at 1 A is 1.

    Returns
    -------
    array, shape (count,)
        Infinite where beyond float64, as exponents below about 0.05 make it.
    """
    if exponent == 1:
        return np.ones(count)
    angle = math.pi * (generator.random(count) * (1 - 2e-16) + 1e-16)  # sin is 0 at the ends
    exponential = np.maximum(generator.standard_exponential(count), np.finfo(float).tiny)
    with np.errstate(over="ignore"):
        inner = (np.sin((1 - exponent) * angle) / exponential) ** ((1 - exponent) / exponent)
        return np.sin(exponent * angle) / np.sin(angle) ** (1 / exponent) * inner

"""Fractional Brownian motion: Gaussian steps that remember."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fractalscape.arguments import real
from fractalscape.dynamics.reference_walks.reference_walk import Floats
from fractalscape.dynamics.reference_walks.stationary_gaussian import StationaryGaussian
from fractalscape.randomness import fractional_motion
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class FractionalBrownianMotion(StationaryGaussian):
    r"""Fractional Brownian motion of unit steps, independent along each axis, drawn exactly.

    .. math:: E|x(t) - x(0)|^2 = d\,t^{2H}

    Parameters
    ----------
    hurst : float
        H in (0, 1): below 1/2 steps turn back, above 1/2 they go on.

    Raises
    ------
    InputError
        If H is not in (0, 1).

    Notes
    -----
    The ergodicity-breaking parameter is exact at finite length. For long walks it falls like L/T for H < 3/4, but like
    (L/T)^(4 - 4H) above, very slowly near H = 1.

    References
    ----------
    Deng & Barkai, *Ergodic properties of fractional Brownian-Langevin motion*, Phys. Rev. E 79, 011112 (2009).
    Krapf et al., *Power spectral density of a single Brownian trajectory*, New J. Phys. 20, 023029 (2018), and
    *Spectral content of a single non-Brownian trajectory*, Phys. Rev. X 9, 011019 (2019), for spectra.
    Molchan, Commun. Math. Phys. 205, 97 (1999), for the persistence exponent.

    Examples
    --------
    >>> walk = FractionalBrownianMotion(hurst=0.75)
    >>> walk.diffusion_exponent, walk.persistence_exponent
    (1.5, 0.25)
    >>> walk.ergodicity_breaking(16, steps=4096)
    0.019088329589672...
    >>> walk.velocity_autocorrelation([0, 1]).round(5)
    array([1.     , 0.41421])
    """

    kind: ClassVar[str] = "fractional_brownian_motion"
    hurst: float
    noah_exponent: ClassVar[float] = 0.5
    moses_exponent: ClassVar[float] = 0.5

    def __post_init__(self) -> None:
        object.__setattr__(self, "hurst", real("hurst", self.hurst, above=0, below=1, advice="0.5 is Brownian"))

    @property
    def diffusion_exponent(self) -> float:
        """2 H."""
        return 2 * self.hurst

    @property
    def joseph_exponent(self) -> float:
        """H: all of the anomaly is memory."""
        return self.hurst

    @property
    def persistence_exponent(self) -> float:
        """1 - H: the walk has not come back to its start until t with probability ~ t^(H - 1)."""
        return 1 - self.hurst

    @property
    def power_spectrum_slope(self) -> float:
        """-(2 H + 1) for H < 1/2, -2 above, where the ends of the walk outweigh the rest, at high frequencies."""
        return -min(2 * self.hurst + 1, 2.0)

    @property
    def power_spectrum_variation(self) -> float:
        """Standard deviation over mean of the spectrum of one walk, for f T to infinity: 1, √5/2 or √2.

        For H < 1/2, H = 1/2 and H > 1/2. The convergence is slow: 1.345 at H = 3/4 where √2 is due.
        """
        return 1.0 if self.hurst < 0.5 else math.sqrt(5) / 2 if self.hurst == 0.5 else math.sqrt(2)

    def moment_scaling_exponent(self, order: float) -> float:
        """Return γ(q) = q H of E|x(t)|^q ~ t^γ(q), exact."""
        return order * self.hurst

    def _spread(self, time: Floats) -> Floats:
        return time ** (2 * self.hurst)

    def _path(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        return fractional_motion(steps + 1, hurst=self.hurst, seed=generator, count=axes)

"""Annealed transient time motion: Brownian motion whose diffusivity changes at random, the longer the smaller it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fractalscape.arguments import real
from fractalscape.dynamics.reference_walks.reference_walk import Floats, from_origin
from fractalscape.dynamics.reference_walks.residence_times import FIRST_BATCH, expected_events
from fractalscape.dynamics.reference_walks.subdiffusive_limit import amplitude_moment
from fractalscape.dynamics.reference_walks.uncorrelated_increments import UncorrelatedIncrements
from fractalscape.errors import InputError
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class AnnealedTransientTimeMotion(UncorrelatedIncrements):
    r"""Annealed transient time motion: Brownian, with a diffusivity D that stays for D^-γ steps and then changes.

    .. math:: P(D) = \sigma D^{\sigma - 1} \; (0 < D < 1), \qquad
              E|x(t) - x(0)|^2 = 2d\,E \int_0^t D(s)\,ds \sim t^\alpha

    Positions are exact: their steps are Gaussian with twice the integral of D over the step as variance.

    Parameters
    ----------
    diffusivity_exponent : float
        σ, above 0: how rare small diffusivities are.
    residence_exponent : float
        γ, above 0: how long they stay. Residence times τ = D^-γ have P(τ > t) = t^(-σ/γ).

    Raises
    ------
    InputError
        If a number is not positive, or the exponents are on a border between regimes, where laws have logarithms.

    Notes
    -----
    α = 1 for γ < σ; σ/γ for σ < γ < σ + 1, with time averages that stay random as those of a continuous-time random
    walk; 1 - 1/γ beyond. In the last regime the closed form gives the exponent only. In the middle one, what the mean
    squared displacement leaves out is smaller by t^(1 - (σ + 1)/γ), very slow near γ = σ + 1, and t^(-σ/γ).

    References
    ----------
    Massignan et al., *Nonergodic subdiffusion from Brownian motion in an inhomogeneous medium*, Phys. Rev. Lett. 112,
    150603 (2014). The amplitudes are derived here, as expected renewals times E[D τ].

    Examples
    --------
    >>> walk = AnnealedTransientTimeMotion(diffusivity_exponent=0.3, residence_exponent=0.6)
    >>> walk.diffusion_exponent, walk.regime
    (0.5, 'subdiffusive')
    >>> walk.mean_squared_displacement([100, 10_000]).round(2)
    array([ 5.73, 54.84])
    """

    kind: ClassVar[str] = "annealed_transient_time_motion"
    diffusivity_exponent: float
    residence_exponent: float
    joseph_exponent: ClassVar[float] = 0.5

    def __post_init__(self) -> None:
        for name in ("diffusivity_exponent", "residence_exponent"):
            value = real(name, getattr(self, name), above=0, advice="0.5 and 0.8 subdiffuse")
            object.__setattr__(self, name, value)
        sigma, gamma = self.diffusivity_exponent, self.residence_exponent
        if gamma in (sigma, sigma + 1):
            raise InputError(f"residence_exponent={gamma} is on the border of a regime of {sigma}; move it by 0.01")

    @property
    def regime(self) -> str:
        """``"diffusive"`` for γ < σ, ``"subdiffusive"`` to γ = σ + 1, ``"frozen"`` beyond."""
        sigma, gamma = self.diffusivity_exponent, self.residence_exponent
        return "diffusive" if gamma < sigma else "subdiffusive" if gamma < sigma + 1 else "frozen"

    @property
    def diffusion_exponent(self) -> float:
        """1, σ/γ or 1 - 1/γ."""
        sigma, gamma = self.diffusivity_exponent, self.residence_exponent
        return {"diffusive": 1.0, "subdiffusive": sigma / gamma, "frozen": 1 - 1 / gamma}[self.regime]

    @property
    def ergodicity_breaking_limit(self) -> float:
        """Return the ergodicity-breaking parameter of infinitely long walks: 0 where diffusive; NaN where frozen.

        Between, 2 Γ(1 + α)² / Γ(1 + 2α) - 1: it comes from diffusivities, and more axes do not lessen it.
        """
        if self.regime == "frozen":
            return math.nan
        return amplitude_moment(2, self.diffusion_exponent) - 1

    def _spread(self, time: Floats) -> Floats:
        sigma, gamma = self.diffusivity_exponent, self.residence_exponent
        if self.regime == "frozen":
            return np.where(time > 0, np.nan, 0.0)
        travelled = sigma / (sigma + 1 - gamma)
        if self.regime == "diffusive":
            return 2 * time * travelled * (sigma - gamma) / sigma
        begun = np.where(time > 0, 1 + expected_events(time, law="pareto", exponent=sigma / gamma), 0.0)
        return 2 * travelled * begun

    def _path(self, generator: np.random.Generator, steps: int, axes: int) -> Floats:
        for_diffusivities, for_steps = generator.spawn(2)
        times, diffusivities = self._episodes(for_diffusivities, steps)
        ends = np.concatenate([[0.0], np.cumsum(times)])
        integrals = np.concatenate([[0.0], np.cumsum(times * diffusivities)])
        clock = np.interp(np.arange(steps + 1.0), ends, integrals)
        variances = np.maximum(2 * np.diff(clock), 0.0)
        return from_origin(np.sqrt(variances) * for_steps.standard_normal((axes, steps)))

    def _episodes(self, generator: np.random.Generator, steps: int) -> tuple[Floats, Floats]:
        """Draw residence times, the last cut off beyond the walk, until they fill it, and their diffusivities."""
        drawn, filled, batch = [], 0.0, FIRST_BATCH
        while filled <= steps:
            diffusivities = (1 - generator.random(batch)) ** (1 / self.diffusivity_exponent)
            with np.errstate(over="ignore", divide="ignore"):
                times = np.minimum(diffusivities**-self.residence_exponent, 2.0 * steps + 2)
            drawn.append((times, diffusivities))
            filled += float(times.sum())
            batch *= 2
        times, diffusivities = (np.concatenate(parts) for parts in zip(*drawn, strict=True))
        return times, diffusivities

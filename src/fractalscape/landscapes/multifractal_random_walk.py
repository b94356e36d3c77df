"""The multifractal random walk: a Gaussian walk whose magnitudes are log-correlated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from fractalscape.errors import InputError
from fractalscape.landscapes.log_correlated_noise import log_normal_weights, magnitude_torus
from fractalscape.landscapes.log_normal_scaling import LogNormalScaling
from fractalscape.landscapes.parameters import real, whole
from fractalscape.landscapes.random_landscape import RandomLandscapeSpec
from fractalscape.randomness import fractional_noise
from fractalscape.specs import register


def checked_intermittency(intermittency: float, *, below: float) -> float:
    """Return λ² as a float, or raise `InputError` if it is not from 0 to below a bound."""
    if isinstance(intermittency, (int, float)) and not isinstance(intermittency, bool) and intermittency == 0:
        return 0.0
    return real("intermittency", intermittency, above=0, below=below, advice="0 is allowed too; try 0.03")


@register
@dataclass(frozen=True, kw_only=True)
class MultifractalWalkSpec(LogNormalScaling, RandomLandscapeSpec):
    r"""A multifractal random walk in one dimension.

    .. math:: X(t) = \sum_{s \le t} \varepsilon_s e^{\omega_s}, \qquad
              \mathrm{Cov}(\omega_s, \omega_{s+k}) = \lambda^2 \ln \frac{L}{|k| + 1} \quad (|k| < L)

    with E ω = -λ² ln L, so that a step has variance 1. With white ε (hurst 1/2), c1 = 1/2 + λ² and c2 = -λ². With
    fractional ε of a larger Hurst exponent, c1 = H + λ²/2 and c2 = -λ²: the variance then scales with 2H - λ², which
    must stay above the 1 of independent steps. Lags are meant between a few steps and L.
    `draw` gives X(1) … X(n), summed in float64.

    Parameters
    ----------
    steps : int
        Length n of the walk.
    intermittency : float
        λ², from 0 (no multifractality) to below 1/2; turbulence has about 0.025.
    integral_scale : int
        L in steps, at most the correlation length of magnitudes; it may exceed the walk.
    hurst : float
        H of the noise ε, 1/2 or between (1 + λ²)/2 and 1.

    Raises
    ------
    InputError
        If a number is outside these ranges.

    References
    ----------
    Bacry, Delour & Muzy, *Multifractal random walk*, Phys. Rev. E 64 (2001) 026103, eqs. 2-9.

    Examples
    --------
    >>> spec = MultifractalWalkSpec(steps=1024, intermittency=0.03, integral_scale=512)
    >>> spec.c1, spec.c2, float(spec.scaling_exponent(2))
    (0.53, -0.03, 1.0)
    >>> spec = MultifractalWalkSpec(steps=1000, intermittency=0.03, integral_scale=500)
    >>> walk = multifractal_walk(spec, seed=1)
    >>> walk.dims, round(float(walk.diff("step").std()), 2)
    (('step',), 1.02)
    """

    kind: ClassVar[str] = "multifractal_walk"
    long_name: ClassVar[str] = "position"
    working_grids: ClassVar[int] = 6
    steps: int
    intermittency: float
    integral_scale: int
    hurst: float = 0.5

    def __post_init__(self) -> None:
        for name in ("steps", "integral_scale"):
            object.__setattr__(self, name, whole(name, getattr(self, name), least=1, advice="give a number of steps"))
        object.__setattr__(self, "intermittency", checked_intermittency(self.intermittency, below=0.5))
        object.__setattr__(self, "hurst", real("hurst", self.hurst, above=0, below=1, advice="0.5 is Brownian"))
        least = (1 + self.intermittency) / 2
        if self.hurst != 0.5 and self.hurst <= least:
            raise InputError(
                f"hurst={self.hurst} is neither 1/2 nor above (1 + intermittency)/2 = {least:g}, where the memory of "
                "the noise shows in the walk; multifractal_surface takes any hurst"
            )

    @property
    def ndim(self) -> int:
        """Number of axes, 1."""
        return 1

    @property
    def c1(self) -> float:
        """First log-cumulant: 1/2 + λ² for white noise, H + λ²/2 for fractional noise."""
        return self.hurst + self.intermittency * (1 if self.hurst == 0.5 else 0.5)

    @property
    def c2(self) -> float:
        """Second log-cumulant, -λ²."""
        return -self.intermittency

    @property
    def _workspace(self) -> tuple[int, ...]:
        return magnitude_torus(self._grid, self.integral_scale)

    @property
    def _grid(self) -> tuple[int, ...]:
        return (self.steps,)

    def _replicate(self, generator: np.random.Generator, dtype: np.dtype) -> np.ndarray:
        for_weights, for_noise = generator.spawn(2)
        weights = log_normal_weights(self._workspace, self, generator=for_weights, dtype=dtype)
        return np.cumsum(self._noise(for_noise, dtype) * weights[: self.steps], dtype=np.float64)

    def _noise(self, generator: np.random.Generator, dtype: np.dtype) -> np.ndarray:
        if self.hurst == 0.5:
            return generator.standard_normal(self.steps, dtype)  # pyright: ignore[reportArgumentType, reportCallIssue]
        return fractional_noise(self.steps, hurst=self.hurst, seed=generator).astype(dtype, copy=False)


multifractal_walk = MultifractalWalkSpec.draw

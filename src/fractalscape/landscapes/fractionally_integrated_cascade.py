"""Fractionally integrated cascades: log-normal densities, smoothed by a power of the wave number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy import fft

from fractalscape.landscapes.dyadic_cascade import DyadicCascadeSpec
from fractalscape.landscapes.log_normal_measure import LogNormalCascadeSpec
from fractalscape.landscapes.log_normal_scaling import LogNormalScaling
from fractalscape.landscapes.parameters import real
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class IntegratedCascadeSpec(DyadicCascadeSpec, LogNormalScaling):
    r"""The density f of a log-normal cascade, fractionally integrated on its torus of unit cells.

    .. math:: \hat X(k) = |k|^{-s} \hat f(k), \qquad \hat X(0) = 0, \qquad
              \zeta(q) = s q - K(q), \qquad c_1 = s + \frac{\sigma^2}{2 \ln 2}, \quad c_2 = -\frac{\sigma^2}{\ln 2}

    Integration adds s to every Hölder exponent of the density, those of c1 = σ² / (2 ln 2). In the terms of universal
    multifractals it is the case α = 2 with H = s and C1 = σ² / (2 ln 2).

    Parameters
    ----------
    roots, generations, log_variance
        As in `LogNormalCascadeSpec`.
    order : float
        s in (0, 1). Differences show the exponents up to h = 1; a larger s would hide behind them.

    Raises
    ------
    InputError
        If a number is outside these ranges.

    Notes
    -----
    The surface is periodic. Like its density it is not stationary: jumps are larger across the borders of early cells.

    References
    ----------
    Schertzer & Lovejoy, *Physical modeling and analysis of rain and clouds by anisotropic scaling multiplicative
    processes*, J. Geophys. Res. 92 (1987) 9693.

    Examples
    --------
    >>> spec = IntegratedCascadeSpec(roots=(1, 1), generations=6, log_variance=0.05, order=0.5)
    >>> round(spec.c1, 4), round(spec.c2, 4), spec.draw(seed=1).shape
    (0.5361, -0.0721, (64, 64))
    """

    kind: ClassVar[str] = "integrated_cascade"
    working_grids: ClassVar[int] = 6
    log_variance: float = 0.1
    order: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "log_variance", self.density.log_variance)
        order = real("order", self.order, above=0, below=1, advice="it is the exponent that integration adds")
        object.__setattr__(self, "order", order)

    @property
    def density(self) -> LogNormalCascadeSpec:
        """The cascade that is integrated."""
        return LogNormalCascadeSpec(roots=self.roots, generations=self.generations, log_variance=self.log_variance)

    @property
    def c1(self) -> float:
        """First log-cumulant, s + σ² / (2 ln 2)."""
        return self.order + self.log_variance / (2 * math.log(2))

    @property
    def c2(self) -> float:
        """Second log-cumulant, -σ² / ln 2."""
        return -self.log_variance / math.log(2)

    def _replicate(self, generator: np.random.Generator, dtype: np.dtype) -> np.ndarray:
        density = self.density._replicate(generator, dtype)
        spectrum = fft.rfftn(density)
        spectrum *= power_filter(density.shape, -self.order).astype(dtype)
        return np.asarray(fft.irfftn(spectrum, density.shape, overwrite_x=True))


def power_filter(shape: tuple[int, ...], power: float) -> np.ndarray:
    """Return |k|^power on the half of the frequencies of a torus that `scipy.fft.rfftn` gives; 0 at frequency 0.

    Examples
    --------
    >>> power_filter((4,), -1.0).round(3)
    array([0.   , 0.637, 0.318])
    """
    squared = np.zeros(1)
    for axis, length in enumerate(shape):
        along = (fft.rfftfreq if axis == len(shape) - 1 else fft.fftfreq)(length)
        squared = squared[..., None] + np.asarray(along) ** 2
    squared = (2 * math.pi) ** 2 * squared[0]
    squared.flat[0] = 1.0
    factors = squared ** (power / 2)
    factors.flat[0] = 0.0
    return factors


integrated_cascade = IntegratedCascadeSpec.draw

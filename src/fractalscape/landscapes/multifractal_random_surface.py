"""The multifractal random surface: white noise of log-correlated magnitudes, integrated fractionally."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

import numpy as np
from scipy import fft

from fractalscape.landscapes.log_correlated_noise import log_normal_weights, magnitude_torus
from fractalscape.landscapes.log_normal_scaling import LogNormalScaling
from fractalscape.landscapes.multifractal_random_walk import checked_intermittency
from fractalscape.landscapes.parameters import real, whole, whole_numbers
from fractalscape.landscapes.random_landscape import RandomLandscapeSpec
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class MultifractalSurfaceSpec(LogNormalScaling, RandomLandscapeSpec):
    r"""A multifractal random surface on a grid of unit cells.

    .. math:: \hat X(\xi) = \frac{2\pi}{\sqrt{2 C_2(H)}} |\xi|^{-(H+1)}\, \widehat{\varepsilon e^{\omega}}(\xi)

    with white ε, and ω of covariance λ² ln(L / (r + 1)) at distance r < L and of mean -λ² ln L. Then c1 = H + λ²,
    c2 = -λ² and all higher log-cumulants are 0. Because E exp(2ω) = 1, the variogram does not know of λ:
    E|X(x) - X(x + r)|² is `variogram`, about \|r\|^{2H} between a few cells and the torus.
    Heights are 0 at the first cell.

    A multifractional surface is another thing: with a smooth Hölder field it has, at every point, one exponent of
    which each level set is a curve, and its wide spectrum comes from averaging. This one is multifractal everywhere.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns (ny, nx).
    intermittency : float
        λ², from 0 (a fractional Brownian surface, nearly) to below 1.
    integral_scale : int
        L in cells, at most the correlation length of magnitudes.
    hurst : float
        H in (0, 1), half the exponent of the variogram.

    Raises
    ------
    InputError
        If a number is outside these ranges.

    Notes
    -----
    The surface is a part of a torus of twice the sides (or twice L), so that the covariance of ω is exact. Waves
    shorter than two cells are missing, a constant of the variogram, and those longer than the torus, a parabola. A
    difference over few cells sees magnitudes smoothed: with H = 1/2 and second differences, the exact local slope of
    ln flatness is 86 % of its limit -4λ² at lags of 16 to 32, and 95 % at 64 to 128. Do not fit below lags of 16.

    References
    ----------
    Decoster, Roux & Arneodo, *A wavelet-based method for multifractal image analysis II*, Eur. Phys. J. B 15 (2000)
    739; Bacry, Delour & Muzy, Phys. Rev. E 64 (2001) 026103.

    Examples
    --------
    >>> spec = MultifractalSurfaceSpec(shape=(64, 64), hurst=0.5, intermittency=0.04, integral_scale=32)
    >>> spec.c1, spec.c2, spec.singularity_spectrum([0.54, 0.9]).round(2)
    (0.54, -0.04, array([2.  , 0.38]))
    >>> spec = MultifractalSurfaceSpec(shape=(20, 30), intermittency=0.04, integral_scale=16)
    >>> surface = multifractal_surface(spec, seed=1)
    >>> dict(surface.sizes), float(surface[0, 0])
    ({'y': 20, 'x': 30}, 0.0)
    """

    kind: ClassVar[str] = "multifractal_surface"
    working_grids: ClassVar[int] = 6
    shape: tuple[int, int]
    intermittency: float
    integral_scale: int
    hurst: float = 0.5

    def __post_init__(self) -> None:
        shape = whole_numbers("shape", self.shape, count=2, least=1, advice="give rows and columns")
        object.__setattr__(self, "shape", shape)
        scale = whole("integral_scale", self.integral_scale, least=1, advice="give a number of cells")
        object.__setattr__(self, "integral_scale", scale)
        object.__setattr__(self, "intermittency", checked_intermittency(self.intermittency, below=1.0))
        hurst = real("hurst", self.hurst, above=0, below=1, advice="0.5 is Brownian, smaller is rougher")
        object.__setattr__(self, "hurst", hurst)

    @property
    def ndim(self) -> int:
        """Number of axes, 2."""
        return 2

    @property
    def c1(self) -> float:
        """First log-cumulant, H + λ²."""
        return self.hurst + self.intermittency

    @property
    def c2(self) -> float:
        """Second log-cumulant, -λ²."""
        return -self.intermittency

    @property
    def torus(self) -> tuple[int, int]:
        """Periods of the torus on which the surface is made."""
        ny, nx = magnitude_torus(self.shape, self.integral_scale)
        return ny, nx

    def variogram(self, lag: tuple[int, int]) -> float:
        """Return E|X(x) - X(x + lag)|² of the surface as made, exact on its torus.

        Parameters
        ----------
        lag : (int, int)
            Rows and columns between the two cells.

        Returns
        -------
        float
        """
        power = integration_filter(self.torus, self.hurst) ** 2
        rows = np.cos(2 * np.pi * fft.fftfreq(self.torus[0]) * lag[0])
        columns = 2 * np.pi * fft.rfftfreq(self.torus[1]) * lag[1]
        even = np.ones(columns.size) * 2
        even[[0, -1]] = 1  # the column of frequency 0 and that of Nyquist have no conjugate
        total = np.sum(power * even) - rows @ power @ (even * np.cos(columns))
        return float(2 * total / math.prod(self.torus))

    @property
    def _workspace(self) -> tuple[int, ...]:
        return self.torus

    def _replicate(self, generator: np.random.Generator, dtype: np.dtype) -> np.ndarray:
        for_weights, for_noise = generator.spawn(2)
        noise = log_normal_weights(self.torus, self, generator=for_weights, dtype=dtype)
        noise *= for_noise.standard_normal(self.torus, dtype)  # pyright: ignore[reportArgumentType, reportCallIssue]
        spectrum = fft.rfftn(noise)
        spectrum *= integration_filter(self.torus, self.hurst).astype(dtype, copy=False)
        heights = np.asarray(fft.irfftn(spectrum, self.torus, overwrite_x=True))
        heights = heights[: self.shape[0], : self.shape[1]]
        return heights - heights[0, 0]


@lru_cache(maxsize=2)
def integration_filter(torus: tuple[int, int], hurst: float) -> np.ndarray:
    """Return the factors 2π |ξ|^-(H+1) / sqrt(2 C(H)) of fractional integration; 0 at frequency 0.

    C(H) = π Γ(1 - H) / (H 4^H Γ(1 + H)) makes the variogram |r|^2H, in the plane.
    """
    squared = (2 * np.pi) ** 2 * (fft.fftfreq(torus[0])[:, None] ** 2 + fft.rfftfreq(torus[1]) ** 2)
    squared[0, 0] = 1.0
    constant = math.pi * math.gamma(1 - hurst) / (hurst * 4**hurst * math.gamma(1 + hurst))
    factors = 2 * math.pi / math.sqrt(2 * constant) * squared ** (-(hurst + 1) / 2)
    factors[0, 0] = 0.0
    factors.setflags(write=False)
    return factors


multifractal_surface = MultifractalSurfaceSpec.draw

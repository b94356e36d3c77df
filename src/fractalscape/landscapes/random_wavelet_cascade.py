"""Random wavelet cascades: wavelet coefficients that are multiplied by independent factors from octave to octave."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from fractalscape.errors import InputError
from fractalscape.landscapes.dyadic_cascade import DyadicCascadeSpec
from fractalscape.landscapes.log_normal_scaling import LogNormalScaling
from fractalscape.landscapes.multinomial_measure import split_cells
from fractalscape.landscapes.parameters import real
from fractalscape.specs import register

WAVELETS = ("haar", *(f"db{k}" for k in range(2, 21)), *(f"sym{k}" for k in range(2, 21)))


@register
@dataclass(frozen=True, kw_only=True)
class WaveletCascadeSpec(DyadicCascadeSpec, LogNormalScaling):
    r"""A walk or a surface whose wavelet coefficients form a log-normal cascade, on a torus.

    .. math:: |d_{child}| = W |d_{parent}|, \qquad \ln W \sim N(-h \ln 2, \sigma^2), \qquad
              c_1 = h, \quad c_2 = -\frac{\sigma^2}{\ln 2}

    with independent factors W for all children, and independent random signs. Coefficients d are those of the
    orthonormal basis divided by 2^{j d/2}, in octave j; the coarsest have magnitude 1, and the mean is 0. After n
    generations ln|d| has the mean -n h ln 2 and the variance n σ².

    Parameters
    ----------
    roots : tuple of int
        Coarsest coefficients, (n,) of a walk or (ny, nx) of a surface; there, the 3 of a place share magnitudes.
    generations : int
        Octaves, whose first has the coefficients of the roots.
    exponent : float
        h in (0, 1), the most frequent Hölder exponent.
    log_variance : float
        σ² of one octave, above 0.
    wavelet : str
        An orthogonal wavelet of PyWavelets: ``"haar"``, ``"db2"`` to ``"db20"``, ``"sym2"`` to ``"sym20"``.

    Raises
    ------
    InputError
        If a number is outside these ranges, or the wavelet is none of these.

    Notes
    -----
    Exact for an analysis by the same wavelet on the same grid (``pywt.wavedec`` in mode ``"periodization"``), whose
    coefficients are those drawn. Another wavelet, or the same one moved, mixes neighbours of very different magnitude:
    its slopes wander by tenths over the first octaves.

    References
    ----------
    Arneodo, Bacry & Muzy, *Random cascades on wavelet dyadic trees*, J. Math. Phys. 39 (1998) 4142; Decoster, Roux &
    Arneodo, Eur. Phys. J. B 15 (2000) 739, for surfaces.

    Examples
    --------
    >>> spec = WaveletCascadeSpec(roots=(1,), generations=8, exponent=0.6, log_variance=0.02)
    >>> spec.draw(seed=1).shape, spec.c1, round(spec.c2, 4)
    ((256,), 0.6, -0.0289)
    """

    kind: ClassVar[str] = "wavelet_cascade"
    working_grids: ClassVar[int] = 5
    exponent: float = 0.6
    log_variance: float = 0.03
    wavelet: str = "haar"

    def __post_init__(self) -> None:
        super().__post_init__()
        exponent = real("exponent", self.exponent, above=0, below=1, advice="0.5 is as rough as Brownian motion")
        object.__setattr__(self, "exponent", exponent)
        object.__setattr__(self, "log_variance", real("log_variance", self.log_variance, above=0, advice="try 0.03"))
        if self.wavelet not in WAVELETS:
            raise InputError(f"wavelet={self.wavelet!r} is not 'haar', 'db2' to 'db20' or 'sym2' to 'sym20'")

    @property
    def c1(self) -> float:
        """First log-cumulant, h."""
        return self.exponent

    @property
    def c2(self) -> float:
        """Second log-cumulant, -σ² / ln 2."""
        return -self.log_variance / math.log(2)

    def coefficients(self, generator: np.random.Generator) -> list[np.ndarray]:
        """Return the coefficients d of every octave, coarsest first, each of shape (kinds, *cells).

        There are 2^d - 1 kinds: one on a line, and three in the plane, along y, along x and along both.
        """
        octaves, magnitudes = [], np.ones(self.roots)
        for octave in range(self.generations):
            if octave:
                normals = generator.standard_normal((*magnitudes.shape, 2**self.ndim))
                factors = np.exp(math.sqrt(self.log_variance) * normals - self.exponent * math.log(2))
                magnitudes = split_cells(magnitudes, factors, 2)
            signs = 1 - 2 * generator.integers(0, 2, (2**self.ndim - 1, *magnitudes.shape))
            octaves.append(signs * magnitudes)
        return octaves

    def _replicate(self, generator: np.random.Generator, dtype: np.dtype) -> np.ndarray:
        import pywt

        bands: list[Any] = [np.zeros(self.roots)]
        for octave, kinds in enumerate(self.coefficients(generator)):
            orthonormal = kinds * 2.0 ** ((self.generations - octave) * self.ndim / 2)
            bands.append(dict(zip(("d",) if self.ndim == 1 else ("da", "ad", "dd"), orthonormal, strict=True)))
        return np.asarray(pywt.waverecn(bands, self.wavelet, mode="periodization"))


wavelet_cascade = WaveletCascadeSpec.draw

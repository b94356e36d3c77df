"""Weierstrass functions: rough everywhere, known at every point, and so a landscape and a field to zoom into."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from fractalscape.errors import InputError
from fractalscape.landscapes.analytic import AnalyticLandscape
from fractalscape.landscapes.landscape import Floats
from fractalscape.landscapes.parameters import real, whole
from fractalscape.randomness import streams
from fractalscape.specs import register

if TYPE_CHECKING:
    from fractalscape.landscapes.weierstrass_field import WeierstrassField

LARGEST_RATIO = 2**16
LARGEST_VECTOR = 2**16


@register
@dataclass(frozen=True, kw_only=True)
class Weierstrass(AnalyticLandscape):
    r"""A sum of waves of wavelengths b^-n and amplitudes b^-nH, along one or several directions.

    .. math:: W(u) = \frac{1}{\sqrt m} \sum_k |k|^{-H} \sum_{n=0}^{N-1} b^{-nH} \cos(2\pi (b^n k \cdot u + \phi_{kn}))

    over m wave vectors k of whole numbers; ((1,),) is Weierstrass' function of a line. The sum repeats after 1 along
    every axis. Its Hölder exponent is H everywhere and its graph has the dimension d + 1 - H, from the wavelength b^-N
    upwards. The phase of a wave is exact in 128 binary digits, so that a point of float64 has the value of the formula
    however deep a window is; this is why b is a whole number.

    Parameters
    ----------
    hurst : float
        H in (0, 1).
    frequency_ratio : int
        b, from 2 to 65536.
    terms : int
        N. The gradient is that of the finite sum: it grows like b^(N (1 - H)), so to descend, let b^-N be the finest
        wavelength of interest.
    wave_vectors : tuple of tuples of int, shape (m, d)
        The directions k, no two of them parallel.
    seed : int, optional
        Of the phases φ, which are uniform; 0 everywhere when absent.
    center, extent, edges
        As in `AnalyticLandscape`. A centre other than 0 rounds the offset of deep windows.

    Raises
    ------
    InputError
        If a number is outside these ranges, or wave vectors are parallel or do not fit the extent.

    References
    ----------
    Hardy, *Weierstrass's non-differentiable function*, Trans. AMS 17 (1916) 301; Shen, *Hausdorff dimension of the
    graphs of the classical Weierstrass functions*, Math. Z. 289 (2018) 223; Ausloos & Berman, Proc. R. Soc. A 400
    (1985) 331, for sums over directions.

    Examples
    --------
    >>> line = Weierstrass(wave_vectors=((1,),), center=(0.0,), extent=(1.0,), hurst=0.5, terms=4)
    >>> line.value([[0.0], [0.5]]).round(4), line.graph_dimension
    (array([2.5607, 0.5607]), 1.5)
    """

    kind: ClassVar[str] = "weierstrass"
    center: tuple[float, ...] = (0.0, 0.0)
    hurst: float = 0.5
    frequency_ratio: int = 2
    terms: int = 64
    wave_vectors: tuple[tuple[int, ...], ...] = ((1, 0), (0, 1), (1, 1), (1, -1))
    seed: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        hurst = real("hurst", self.hurst, above=0, below=1, advice="0.5 is as rough as Brownian motion")
        object.__setattr__(self, "hurst", hurst)
        ratio = whole("frequency_ratio", self.frequency_ratio, least=2, advice="whole numbers keep phases exact")
        if ratio > LARGEST_RATIO:
            raise InputError(f"frequency_ratio={ratio} is above {LARGEST_RATIO}; 2 gives an octave a term")
        object.__setattr__(self, "frequency_ratio", ratio)
        object.__setattr__(self, "terms", whole("terms", self.terms, least=1, advice="64 reach the floor of float64"))
        if self.terms * math.log2(ratio) > 500:
            raise InputError(f"terms={self.terms} of ratio {ratio} reach wavelengths below 2^-500; take fewer")
        object.__setattr__(self, "wave_vectors", _checked_vectors(self.wave_vectors, self.ndim))
        if self.seed is not None:
            streams(self.seed, 0)

    @property
    def graph_dimension(self) -> float:
        """Dimension of the graph, d + 1 - H."""
        return self.ndim + 1 - self.hurst

    def variogram(self, lag: tuple[float, ...]) -> float:
        r"""Return the mean of \|W(u + lag) - W(u)\|² over all u.

        Waves of different frequencies are orthogonal, so that it is Σ A² (1 - cos 2π bⁿ k·lag) over all waves of
        amplitudes A. Divided by b, a lag loses a factor b^2H, but for the longest wave.

        Parameters
        ----------
        lag : tuple of float, length d

        Returns
        -------
        float
        """
        total = 0.0
        for vector, amplitudes in zip(self.wave_vectors, self._amplitudes(0), strict=True):
            along = sum(part * Fraction(float(place)) for part, place in zip(vector, lag, strict=True))
            for n, amplitude in enumerate(amplitudes):
                turn = along * self.frequency_ratio**n % 1
                total += 2 * (amplitude * math.sin(math.pi * min(turn, 1 - turn))) ** 2
        return float(total)

    def field(self) -> WeierstrassField:
        """Return the field of the heights on the plane.

        Raises
        ------
        InputError
            If the landscape has not two axes.
        """
        from fractalscape.landscapes.weierstrass_field import WeierstrassField

        return WeierstrassField(spec=self)

    def _value(self, offset: Floats) -> Floats:
        return self._sums(offset, self._amplitudes(0), self._phases(), 0).sum(axis=-1)

    def _gradient(self, offset: Floats) -> Floats:
        slopes = self._sums(offset, self._amplitudes(1), self._phases(), 1)
        return slopes @ np.array(self.wave_vectors, float)

    def _hessian(self, offset: Floats) -> Floats:
        bends = self._sums(offset, self._amplitudes(2), self._phases(), 2)
        vectors = np.array(self.wave_vectors, float)
        hessian = np.einsum("nm,mi,mj->nij", bends, vectors, vectors)
        return (hessian + hessian.swapaxes(1, 2)) / 2

    def _amplitudes(self, order: int) -> Floats:
        """Return the amplitudes of a derivative along the wave vectors, shape (m, terms)."""
        vectors = np.array(self.wave_vectors, float)
        longest = np.hypot.reduce(vectors, axis=1) ** -self.hurst / math.sqrt(len(vectors))
        powers = float(self.frequency_ratio) ** (np.arange(self.terms) * (order - self.hurst))
        return np.outer(longest, (2 * math.pi) ** order * powers)

    def _phases(self) -> Floats:
        shape = (len(self.wave_vectors), self.terms)
        return np.zeros(shape) if self.seed is None else streams(self.seed, 1)[0].random(shape)

    def _sums(self, offset: Floats, amplitudes: Floats, phases: Floats, order: int) -> Floats:
        from fractalscape.landscapes.fixed_point_waves import sum_waves

        vectors = np.array(self.wave_vectors, np.int64)
        sums = np.empty((len(offset), len(vectors)))
        finite = np.all(np.isfinite(offset), axis=-1)
        points = np.ascontiguousarray(np.where(np.isfinite(offset), offset, 0.0))
        sum_waves(points, vectors, np.uint64(self.frequency_ratio), amplitudes, phases, order, sums)
        sums[~finite] = np.nan
        return sums


def _checked_vectors(vectors: Any, ndim: int) -> tuple[tuple[int, ...], ...]:
    advice = f"give rows of {ndim} whole numbers, no two parallel, as ((1, 0), (0, 1))"
    try:
        rows = tuple(tuple(operator.index(part) for part in vector) for vector in vectors)
    except TypeError:
        rows = ()
    if not rows or {len(row) for row in rows} != {ndim}:
        raise InputError(f"wave_vectors={vectors!r} do not fit {ndim} axes; {advice}")
    if max(abs(part) for row in rows for part in row) > LARGEST_VECTOR or any(not any(row) for row in rows):
        raise InputError(f"wave_vectors={vectors!r} hold a zero vector or a part above {LARGEST_VECTOR}; {advice}")
    directions = set()
    for row in rows:
        shortest = tuple(part // math.gcd(*row) for part in row)
        directions.add(max(shortest, tuple(-part for part in shortest)))
    if len(directions) < len(rows):
        raise InputError(f"wave_vectors={vectors!r} hold parallel vectors; {advice}")
    return rows

"""Cumulants from the characteristic function, which no single value can carry away."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

NORMAL_DEVIATION = 1.482602218505602
"""Standard deviations of a Gaussian in a median absolute deviation."""


@dataclass(frozen=True, kw_only=True)
class PhaseTerms:
    """Sums of 1 and of cosine and sine of t l and of t l / 2.

    Parameters
    ----------
    frequency : float
        t, in units of one over ln ℓ.
    """

    frequency: float

    @property
    def count(self) -> int:
        """How many sums, 5."""
        return 5

    def of(self, logarithms: Floats) -> Floats:
        """Return the terms of each logarithm, shape (5, …); 0 where it is NaN."""
        known = np.isfinite(logarithms)
        phase = self.frequency / 2 * np.where(known, logarithms, 0.0)
        cosine, sine = np.cos(phase), np.sin(phase)
        return np.stack([np.ones_like(phase), 2 * cosine**2 - 1, 2 * sine * cosine, cosine, sine]) * known


def phase_cumulants(sums: Floats, frequency: ArrayLike) -> Floats:
    r"""Return the first four cumulants from the characteristic function at t and t / 2.

    .. math:: C_3 = \frac{8}{t^3} (2 \arg φ(t/2) - \arg φ(t)), \qquad
       C_4 = \frac{32}{t^4} (\ln |φ(t)| - 4 \ln |φ(t/2)|)

    Parameters
    ----------
    sums : array, shape (…, 5)
        Those of `PhaseTerms`, of logarithms around 0: phases are taken between -π and π.
    frequency : array_like
        t.

    Returns
    -------
    array, shape (…, 4)
        NaN without a term.

    Examples
    --------
    >>> normal = 0.1 * np.random.default_rng(0).standard_normal(100_000) + 0.02
    >>> phase_cumulants(PhaseTerms(frequency=10.0).of(normal).sum(axis=-1), 10.0).round(4) + 0.0
    array([0.02, 0.01, 0.  , 0.  ])
    """
    t = np.asarray(frequency, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        size, phase = _log_mean(sums[..., 1], sums[..., 2], sums[..., 0])
        half_size, half_phase = _log_mean(sums[..., 3], sums[..., 4], sums[..., 0])
        found = [
            phase / t,
            -2 * size / t**2,
            8 * (2 * half_phase - phase) / t**3,
            32 * (size - 4 * half_size) / t**4,
        ]
    stacked = np.stack(found, axis=-1)
    return np.where(np.isfinite(stacked), stacked, np.nan)


def centred_logarithms(logarithms: list[Floats]) -> tuple[list[Floats], Floats, float]:
    """Return logarithms less the median of their octave, the medians, and the median spread of all octaves."""
    known = [values[np.isfinite(values)] for values in logarithms]
    centres = np.array([np.median(values) if values.size else np.nan for values in known])
    away = [np.median(np.abs(values - centre)) for values, centre in zip(known, centres, strict=True) if values.size]
    spread = NORMAL_DEVIATION * float(np.median(away)) if away else math.nan
    return [values - centre for values, centre in zip(logarithms, centres, strict=True)], centres, spread


def _log_mean(cosine: Floats, sine: Floats, count: Floats) -> tuple[Floats, Floats]:
    """Return logarithm of the size and phase of the mean of e^(i t l)."""
    x, y = cosine / count, sine / count
    return np.log(np.hypot(x, y)), np.arctan2(y, x)

"""Tails of alpha-stable laws far from their centre, by their asymptotic series."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TERMS = 5
LARGEST_SHIFT = 5.0
"""Beyond this distance between the S0 and the S1 location (tail indices near 1) only the first term is of use."""


def stable_tail(x: Floats, *, tail_index: float, skewness: float) -> tuple[Floats, Floats]:
    r"""Return density and survival of a stable law of scale 1, location 0 (S0), far in its right tail.

    .. math:: f(x) = \frac{1}{π} \sum_{k \ge 1} (-1)^{k+1} \frac{Γ(kα + 1)}{k!} (1 + ζ^2)^{k/2}
              \sin k(πα/2 + \arctan ζ) \, (x + ζ)^{-kα - 1}, \qquad ζ = β \tan(πα/2)

    Parameters
    ----------
    x : array of float64
        Far to the right; the left tail is that of -x with the opposite skewness.
    tail_index, skewness : float

    Returns
    -------
    density, survival : array of float64
        Not positive where the tail is lighter than any power (skewness -1).

    Notes
    -----
    The expansion of the integral of the characteristic function; five terms, matched to the density at x = 50, are
    within 1e-6 of it beyond. Next to 1 a skewed law keeps the first term alone, which
    at x = 200 is 2 % off.
    """
    factors, shift = series_factors(tail_index, skewness)
    density, survival = np.zeros_like(x), np.zeros_like(x)
    for k, factor in enumerate(factors, start=1):
        power = factor * (x + shift) ** (-k * tail_index)
        density += power / (x + shift)
        survival += power / (k * tail_index)
    return density, survival


def series_factors(tail_index: float, skewness: float) -> tuple[list[float], float]:
    """Return the factors of (x + shift)^(-kα - 1) in the density, k = 1, 2, …, and the shift."""
    shift = skewness * math.tan(math.pi * tail_index / 2)
    angle, norm, terms = math.pi * tail_index / 2 + math.atan(shift), math.hypot(1.0, shift), TERMS
    if abs(shift) > LARGEST_SHIFT:
        terms, shift = 1, 0.0
    factors = []
    for k in range(1, terms + 1):
        wave = norm**k * math.sin(k * angle) if k > 1 else (1 + skewness) * math.sin(math.pi * tail_index / 2)
        factors.append((-1) ** (k + 1) * wave * math.gamma(k * tail_index + 1) / (math.factorial(k) * math.pi))
    return factors, shift

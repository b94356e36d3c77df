"""The readable twin of a Weierstrass landscape: phases are exact rational numbers."""

import math
from fractions import Fraction


def height(point, *, hurst, frequency_ratio, wave_vectors, terms, phases):
    """Return the height at one point; `phases` has a row of terms for each wave vector."""
    total = 0.0
    for vector, row in zip(wave_vectors, phases, strict=True):
        along = sum(part * Fraction(float(place)) for part, place in zip(vector, point, strict=True))
        for n in range(terms):
            turn = along * frequency_ratio**n % 1
            amplitude = frequency_ratio ** (-n * hurst) * math.hypot(*vector) ** -hurst
            total += amplitude * math.cos(2 * math.pi * (float(turn) + row[n]))
    return total / math.sqrt(len(wave_vectors))

"""Density of a stable law by integrating its characteristic function, a quadrature for each point."""

import math

from scipy.integrate import quad


def stable_density(x, tail_index, skewness):
    """Return f(x), scale 1, location 0 (S0)."""

    def turn(t):
        if tail_index == 1:
            return skewness * 2 / math.pi * t * math.log(t) if t > 0 else 0.0
        return skewness * math.tan(math.pi * tail_index / 2) * (t - t**tail_index)

    end = 40 ** (1 / tail_index)
    options = {"wvar": x, "limit": 3000, "epsabs": 1e-14}
    even = quad(lambda t: math.exp(-(t**tail_index)) * math.cos(turn(t)), 0, end, weight="cos", **options)[0]
    odd = quad(lambda t: math.exp(-(t**tail_index)) * math.sin(turn(t)), 0, end, weight="sin", **options)[0]
    return (even - odd) / math.pi

"""Kernel densities by their definition, value by value: the slow twin of `KernelTerms`."""

import math


def density(values, point, bandwidth, shrink):
    """Return the density at a point of finite values that are drawn together."""
    kept = [shrink * value for value in values if math.isfinite(value)]
    bells = [math.exp(-(((value - point) / bandwidth) ** 2) / 2) for value in kept]
    return sum(bells) / (len(kept) * bandwidth * math.sqrt(2 * math.pi))

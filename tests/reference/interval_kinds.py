"""Bootstrap intervals of one number, from sorted lists: the slow twin of the six kinds."""

import math
from fractions import Fraction
from statistics import NormalDist, stdev


def at_rank(values, level, rounding):
    values = sorted(values)
    rank = rounding((len(values) + 1) * level)
    return values[min(max(rank, 1), len(values)) - 1]


def ends(values, low, high):
    return at_rank(values, low, math.floor), at_rank(values, high, math.ceil)


def share(inner, bound):
    return Fraction(2 * sum(x <= bound for x in inner) + 1, 2 * (len(inner) + 1))


def interval(kind, t, drawn, inner, confidence):
    """Return the interval of estimate t; `inner` is a list for each replicate, `confidence` a fraction."""
    low, high = (1 - confidence) / 2, (1 + confidence) / 2
    sd = stdev(drawn)
    if kind == "normal":
        z = NormalDist().inv_cdf(float(high))
        return t - z * sd, t + z * sd
    if kind == "studentised":
        z = [(x - t) / stdev(each) for x, each in zip(drawn, inner, strict=True)]
        a, b = ends(z, low, high)
        return t - sd * b, t - sd * a
    if kind == "adjusted_basic":
        low, high = ends([share(each, 2 * x - t) for x, each in zip(drawn, inner, strict=True)], low, high)
    if kind == "adjusted_percentile":
        low, high = ends([share(each, t) for each in inner], low, high)
    a, b = ends(drawn, low, high)
    return (a, b) if kind.endswith("percentile") else (2 * t - b, 2 * t - a)

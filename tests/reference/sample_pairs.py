"""Slow readable twin of ``raster.sample_pairs``: one pair at a time, its distance in exact arithmetic."""

import math
from decimal import Context, Decimal

CONTEXT = Context(prec=40)


def decades_between(start, end):
    """Return log10(end / start) of two float64 values, exactly but for the last of 40 digits."""
    return CONTEXT.log10(CONTEXT.divide(Decimal(end), Decimal(start)))


def distance(first, second):
    """Return the distance in decades between two points of a plane of log axes."""
    return math.hypot(*(float(decades_between(a, b)) for a, b in zip(first, second, strict=True)))


def flips(field, first, second):
    """Return how many pairs of points differ in outcome, evaluated one at a time."""
    import numpy as np

    def outcome(point):
        return int(field.evaluate(np.array(point[:1]), np.array(point[1:]))["outcome"][0])

    return sum(outcome(a) != outcome(b) for a, b in zip(first, second, strict=True))

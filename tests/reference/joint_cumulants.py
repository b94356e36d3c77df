"""Joint cumulants by their definition, leader by leader: the slow twin of `joint_cumulants`."""

import math


def joint_cumulant(pairs, a, b):
    """Return the mean for a + b = 1, and the central moment for 2 and 3."""
    kept = [(x, y) for x, y in pairs if math.isfinite(x) and math.isfinite(y)]
    means = [sum(each) / len(kept) for each in zip(*kept, strict=True)]
    if a + b == 1:
        return means[0] if a else means[1]
    return sum((x - means[0]) ** a * (y - means[1]) ** b for x, y in kept) / len(kept)

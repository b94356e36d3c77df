"""How straight a curve is beside its replicates, by one polynomial fit for each: the slow twin of the quality."""

import numpy as np


def off_line(values, octaves, variances):
    # polyfit multiplies residuals by w, so w is one over the standard deviation
    line = np.polyfit(octaves, values, 1, w=1 / np.sqrt(variances))
    return sum((v - np.polyval(line, j)) ** 2 / var for v, j, var in zip(values, octaves, variances, strict=True))


def quality(curve, drawn, octaves):
    """Return Q of a curve (octave,) and its replicates (replicate, octave) for each range of three octaves and more."""
    variances = [np.var([each[k] for each in drawn], ddof=1) for k in range(len(octaves))]
    found = {}
    for first in range(len(octaves)):
        for last in range(first + 2, len(octaves)):
            part = slice(first, last + 1)
            own = off_line(curve[part], octaves[part], variances[part])
            fewer = sum(off_line((each - curve)[part], octaves[part], variances[part]) < own for each in drawn)
            found[octaves[first], octaves[last]] = 1 - fewer / len(drawn)
    return found

"""Multifractal detrended fluctuation analysis written out: means over segments, lines by least squares, one by one."""

import math

import numpy as np

from reference.segment_fluctuations import segment_fluctuations


def fluctuation_function(item, size, moment, degree, cumulative):
    """Return F_q(s) of one signal or image."""
    found = [f for f in segment_fluctuations(item, size, degree, cumulative).ravel() if f > 0]
    if moment == 0:
        return math.exp(sum(math.log(f) for f in found) / len(found))
    return (sum(f**moment for f in found) / len(found)) ** (1 / moment)


def generalised_hurst(item, sizes, moment, degree, cumulative):
    """Return the slope of log F_q(s), all sizes alike."""
    curve = [math.log2(fluctuation_function(item, size, moment, degree, cumulative)) for size in sizes]
    return np.polyfit(np.log2(sizes), curve, 1)[0]


def share_in_part(start, size, part, parts, length):
    """Return which share of a segment lies in a part of a signal, sampled finely."""
    places = start + size * (np.arange(20_000) + 0.5) / 20_000
    return np.mean((places >= part * length / parts) & (places < (part + 1) * length / parts))

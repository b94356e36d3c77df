"""Partition sums, box by box."""

import math

import numpy as np


def partition_sums(measure, moment, octave):
    """Return log2 Z, Σ μ log2 p and Σ μ log2 μ of boxes of side 2^octave."""
    mass = np.asarray(measure, float) / np.sum(measure)
    side = 2**octave
    boxes = []
    for corner in np.ndindex(*(n // side for n in mass.shape)):
        total = mass[tuple(slice(c * side, (c + 1) * side) for c in corner)].sum()
        if total > 0:
            boxes.append(float(total))
    partition = sum(box**moment for box in boxes)
    weights = [box**moment / partition for box in boxes]
    exponent = sum(w * math.log2(box) for w, box in zip(weights, boxes, strict=True))
    dimension = sum(w * math.log2(w) for w in weights)
    return math.log2(partition), exponent, dimension

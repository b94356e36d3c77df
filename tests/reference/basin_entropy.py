"""Slow readable twins: the entropy of outcomes, one box or one disc at a time."""

import math

import numpy as np


def entropy(samples):
    _, counts = np.unique(samples, return_counts=True)
    return sum(count / counts.sum() * math.log(counts.sum() / count) for count in counts)


def of_boxes(labels, size):
    """Return the entropies of whole boxes without a sample that is -1."""
    boxes = [
        labels[j : j + size, i : i + size]
        for j in range(0, labels.shape[0] - size + 1, size)
        for i in range(0, labels.shape[1] - size + 1, size)
    ]
    return [entropy(box) for box in boxes if not (box == -1).any()]


def of_mixed_discs(labels, radius):
    """Return the entropies of all discs on the map that hold more than one outcome."""
    found = []
    for y in range(radius, labels.shape[0] - radius):
        for x in range(radius, labels.shape[1] - radius):
            j, i = np.indices(labels.shape)
            disc = labels[(j - y) ** 2 + (i - x) ** 2 <= radius**2]
            found.append(entropy(disc))
    return [value for value in found if value > 0]

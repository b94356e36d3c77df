"""Filter-normalised directions as the published program makes them, tensor by tensor, and the slow normalisations."""

import numpy as np


def published_direction(drawn, weights, how, *, ignore_1d):
    """Return normalised copies of drawn tensors, from the published formulas: loops over filters."""
    found = []
    for own, weight in zip(drawn, weights, strict=True):
        direction = own.copy()
        if weight.ndim <= 1:
            direction = np.zeros_like(weight) if ignore_1d else weight.copy()
        elif how == "filter":
            for k in range(len(weight)):
                direction[k] *= np.linalg.norm(weight[k]) / (np.linalg.norm(direction[k]) + 1e-10)
        elif how == "layer":
            direction *= np.linalg.norm(weight) / np.linalg.norm(direction)
        elif how == "weight":
            direction *= weight
        elif how == "dfilter":
            for k in range(len(weight)):
                direction[k] /= np.linalg.norm(direction[k]) + 1e-10
        elif how == "dlayer":
            direction /= np.linalg.norm(direction)
        found.append(direction)
    return found

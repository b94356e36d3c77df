"""Descent on a rough bowl through the landscape's own gradient, point by point, far out before it is called lost."""

import numpy as np


def outcome(spec, learning_rate, roughness):
    surface, x = spec.landscape(roughness), np.array([[spec.start]])
    for _ in range(spec.steps):
        x = x - learning_rate * surface.gradient(x)
        if abs(x[0, 0]) > 1e12:
            return 1
    return 0

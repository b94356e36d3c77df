"""The fractional Langevin equation, one walker on one axis, all of the past summed anew at every step."""

from math import gamma

import numpy as np


def explicit(equation, slope, start, noise, step_size):
    """The published formula: x_j = x_0 - c1 sum of V'(x_i) [(j-i)^a - (j-i-1)^a] + noise_j."""
    order = 2 - 2 * equation.hurst
    c1 = equation.learning_rate / (gamma(2 * equation.hurst - 1) * gamma(3 - 2 * equation.hurst))
    x = [start]
    for j in range(1, len(noise)):
        pull = sum(slope(x[i]) * ((j - i) ** order - (j - i - 1) ** order) for i in range(j))
        x.append(start - c1 * step_size**order * pull + noise[j])
    return np.array(x)


def implicit(equation, slope, curvature, start, noise, step_size):
    """The L1 rule of the Caputo derivative of x - noise, with one step of Newton for the force."""
    order = 2 - 2 * equation.hurst
    scale = equation.learning_rate / gamma(2 * equation.hurst - 1) * gamma(2 - order) * step_size**order
    x, moved = [start], []
    for n in range(1, len(noise)):
        # weight of the increment i at step n is b_(n-i) = (n-i+1)^(1-a) - (n-i)^(1-a)
        past = sum(((n - i + 1) ** (1 - order) - (n - i) ** (1 - order)) * step for i, step in enumerate(moved, 1))
        kick = noise[n] - noise[n - 1]
        step = (kick - past - scale * slope(x[-1])) / (1 + scale * max(curvature(x[-1]), 0))
        x.append(x[-1] + step)
        moved.append(step - kick)
    return np.array(x)

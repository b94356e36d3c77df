"""Descent: ensembles of walkers on landscapes, by gradient descent and its relatives, with or without noise.

`descend` moves them; an `Optimiser` is the map of one update with its Jacobian; a `GradientNoise` makes it stochastic.
"""

from fractalscape.dynamics.descent.adam import Adam
from fractalscape.dynamics.descent.descend import descend
from fractalscape.dynamics.descent.gradient_descent import GradientDescent
from fractalscape.dynamics.descent.heavy_ball import HeavyBall
from fractalscape.dynamics.descent.nesterov import Nesterov
from fractalscape.dynamics.descent.noise import (
    FractionalNoise,
    GaussianNoise,
    GradientNoise,
    MinibatchNoise,
    StableNoise,
)
from fractalscape.dynamics.descent.optimiser import Optimiser

__all__ = [
    "Adam",
    "FractionalNoise",
    "GaussianNoise",
    "GradientDescent",
    "GradientNoise",
    "HeavyBall",
    "MinibatchNoise",
    "Nesterov",
    "Optimiser",
    "StableNoise",
    "descend",
]

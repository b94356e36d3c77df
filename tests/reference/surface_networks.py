"""Small networks whose surfaces are known or quick."""

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from fractalscape.networks import Objective, accuracy, random_directions
from fractalscape.networks.loss_surface import loss_surface_of


class Bowl(torch.nn.Module):
    """A network that is a point: its output is its parameters."""

    def __init__(self, start):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.as_tensor(start))

    def forward(self, inputs):
        return self.weight + 0 * inputs.sum()


class Quadratic:
    """½ (w - c)ᵀ A (w - c)."""

    def __init__(self, matrix, centre):
        self.matrix, self.centre = torch.as_tensor(matrix), torch.as_tensor(centre)
        self.__qualname__ = "Quadratic"

    def __call__(self, outputs, _targets):
        away = outputs - self.centre
        return away @ self.matrix @ away / 2


def quadratic(size=6, seed=0, dtype=torch.float64):
    """Return an objective, its matrix and its minimum."""
    random = np.random.default_rng(seed)
    matrix = random.standard_normal((size, size))
    matrix = matrix + matrix.T
    centre = random.standard_normal(size)
    data = torch.zeros(1, 1), torch.zeros(1)
    return Objective(Bowl(random.standard_normal(size)), Quadratic(matrix, centre), data, dtype=dtype), matrix, centre


def classifier(seed=0):
    torch.manual_seed(seed)
    return torch.nn.Sequential(torch.nn.Linear(4, 16), torch.nn.Tanh(), torch.nn.Linear(16, 3))


def samples(count=37, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, 4, generator=generator), torch.randint(3, (count,), generator=generator)


def small_surface(model=None, data=None, seed=0, **how):
    """Return the surface of a classifier along random directions."""
    metrics = {"accuracy": accuracy}
    objective = Objective(model or classifier(), cross_entropy, data or samples(), metrics=metrics)
    return loss_surface_of(objective, random_directions(objective, seed=seed), **how)

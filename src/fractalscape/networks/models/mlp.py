"""Multilayer perceptron."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from torch import nn

from fractalscape.arguments import whole_numbers
from fractalscape.networks.models.activation import Activation, activation_named
from fractalscape.networks.models.image_shape import output_count
from fractalscape.networks.models.parameter_draws import Law, drawn_network


def mlp(
    shape: Sequence[int],
    classes: int,
    *,
    widths: Sequence[int] = (64, 64),
    activation: Activation = "tanh",
    bias: bool = True,
    initial: Law = "uniform",
    seed: int | np.random.Generator = 0,
) -> nn.Module:
    """Return a network of full layers.

    Parameters
    ----------
    shape : sequence of int
        Of one input, which is flattened.
    classes : int
        Outputs.
    widths : sequence of int
        Units of hidden layers; none make it linear.
    activation : {"tanh", "relu", "gelu", "elu", "softplus", "identity"}
    bias : bool
    initial : {"uniform", "kaiming"}
        See `drawn_network`.
    seed : int or numpy.random.Generator

    Returns
    -------
    torch.nn.Module

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    Examples
    --------
    >>> sum(each.numel() for each in mlp((1, 8, 8), 10, widths=(256, 256)).parameters())
    85002
    """
    inputs = math.prod(whole_numbers("shape", shape, least=1, advice="give the shape of one input"))
    hidden = whole_numbers("widths", widths, least=1, advice="give units of each layer")
    sizes = [inputs, *hidden, output_count(classes)]
    activation_named(activation)

    def build() -> nn.Module:
        layers: list[nn.Module] = [nn.Flatten()]
        for before, after in pairwise(sizes):
            layers += [nn.Linear(before, after, bias=bias), activation_named(activation)]
        return nn.Sequential(*layers[:-1])

    return drawn_network(build, law=initial, seed=seed)

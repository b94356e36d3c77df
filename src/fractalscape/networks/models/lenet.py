"""A small convolutional network after LeNet-5."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from torch import nn

from fractalscape.arguments import choice, whole
from fractalscape.networks.models.activation import Activation, activation_named
from fractalscape.networks.models.image_shape import image_shape, output_count
from fractalscape.networks.models.parameter_draws import Law, drawn_network

Pooling = Literal["average", "max"]
LARGE = 14
"""From so many pixels on, filters have 5 x 5 of them; below, 3 x 3."""


def lenet(
    shape: Sequence[int],
    classes: int,
    *,
    width: int = 6,
    activation: Activation = "tanh",
    pooling: Pooling = "average",
    initial: Law = "uniform",
    seed: int | np.random.Generator = 0,
) -> nn.Module:
    """Return two convolutions, each pooled by two, and three full layers.

    Parameters
    ----------
    shape : sequence of int
        (channels, rows, columns), of at least 8 x 8 pixels. Below 14 filters are of 3 x 3 instead of 5 x 5.
    classes : int
        Outputs.
    width : int
        Filters of the first layer; the second has 8/3 as many, rounded down, and the full ones 120 and 84 units.
    activation : {"tanh", "relu", "gelu", "elu", "softplus", "identity"}
    pooling : {"average", "max"}
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

    Notes
    -----
    LeNet-5 itself wires some channels of its second layer only, and ends in radial basis functions. On 28 x 28 pixels,
    padded to 32 as published, this has its sizes otherwise: 6, 16, 120, 84.

    References
    ----------
    LeCun, Y. et al. (1998), Gradient-based learning applied to document recognition, Proc. IEEE 86, 2278-2324.

    Examples
    --------
    >>> sum(each.numel() for each in lenet((1, 28, 28), 10).parameters())
    61706
    """
    channels, rows, columns = image_shape(shape, least=8)
    width, outputs = whole("width", width, least=1), output_count(classes)
    choice("pooling", pooling, get_args(Pooling))
    activation_named(activation)
    kernel = 5 if min(rows, columns) >= LARGE else 3
    second = 8 * width // 3
    area = ((rows // 2 - kernel + 1) // 2) * ((columns // 2 - kernel + 1) // 2)
    pool = nn.AvgPool2d if pooling == "average" else nn.MaxPool2d

    def build() -> nn.Module:
        return nn.Sequential(
            nn.Conv2d(channels, width, kernel, padding=kernel // 2),
            activation_named(activation),
            pool(2),
            nn.Conv2d(width, second, kernel),
            activation_named(activation),
            pool(2),
            nn.Flatten(),
            nn.Linear(second * area, 120),
            activation_named(activation),
            nn.Linear(120, 84),
            activation_named(activation),
            nn.Linear(84, outputs),
        )

    return drawn_network(build, law=initial, seed=seed)

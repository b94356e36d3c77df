"""The networks of the Visual Geometry Group, in the form for small images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
from torch import nn

from fractalscape.arguments import choice, real, whole, whole_numbers
from fractalscape.networks.models.image_shape import image_shape, output_count
from fractalscape.networks.models.parameter_draws import Law, drawn_network

Normalisation = Literal["before", "after", "none"]
CONVOLUTIONS = {13: (2, 2, 2, 2, 2), 16: (2, 2, 3, 3, 3)}
"""By depth: how many there are before each pooling."""


def vgg(
    depth: int,
    shape: Sequence[int],
    classes: int,
    *,
    width: int = 64,
    batch_norm: Normalisation = "before",
    head: Sequence[int] = (),
    dropout: float = 0.0,
    initial: Law = "kaiming",
    seed: int | np.random.Generator = 0,
) -> nn.Module:
    """Return VGG-13 or VGG-16.

    Parameters
    ----------
    depth : {13, 16}
        Layers with weights, with the three full ones of the original.
    shape : sequence of int
        (channels, rows, columns). Images are pooled by two as long as they have two pixels, five times at most.
    classes : int
        Outputs.
    width : int
        Filters of the first layers; 2, 4, 8 and 8 times as many follow.
    batch_norm : {"before", "after", "none"}
        Before or after the rectifier, as some do.
    head : sequence of int
        Units of hidden full layers: none, as is usual for CIFAR; (4096, 4096) in the original.
    dropout : float
        Share of units left out before the last layer, in training.
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
    For laptops take ``width=8`` on images of 8 x 8 or 28 x 28: 0.23 million parameters instead of 14.7.

    References
    ----------
    Simonyan, K. & Zisserman, A. (2015), Very deep convolutional networks for large-scale image recognition,
    arXiv:1409.1556, table 1, columns B and D.

    Examples
    --------
    >>> sum(each.numel() for each in vgg(16, (1, 28, 28), 10, width=8).parameters())
    232130
    """
    choice("depth", depth, CONVOLUTIONS)
    channels, *pixels = image_shape(shape)
    width, outputs = whole("width", width, least=1), output_count(classes)
    choice("batch_norm", batch_norm, get_args(Normalisation))
    hidden = whole_numbers("head", head, least=1, advice="give units of hidden full layers")
    share = real("dropout", dropout, above=np.nextafter(0, -1), below=1)

    def build() -> nn.Module:
        layers, last, sizes = [], channels, pixels
        for stage, count in enumerate(CONVOLUTIONS[depth]):
            filters = width * min(2**stage, 8)
            for _ in range(count):
                layers += _convolution(last, filters, batch_norm)
                last = filters
            if min(sizes) >= 2:
                layers.append(nn.MaxPool2d(2))
                sizes = [size // 2 for size in sizes]
        return nn.Sequential(*layers, nn.Flatten(), *_head(last * sizes[0] * sizes[1], hidden, outputs, share))

    return drawn_network(build, law=initial, seed=seed)


def _convolution(before: int, after: int, batch_norm: Normalisation) -> list[nn.Module]:
    layers: list[nn.Module] = [nn.Conv2d(before, after, 3, padding=1), nn.ReLU()]
    if batch_norm != "none":
        layers.insert(1 if batch_norm == "before" else 2, nn.BatchNorm2d(after))
    return layers


def _head(inputs: int, hidden: tuple[int, ...], outputs: int, dropout: float) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for units in hidden:
        layers += [nn.Linear(inputs, units), nn.ReLU()]
        inputs = units
    if dropout:
        layers.append(nn.Dropout(dropout))
    return [*layers, nn.Linear(inputs, outputs)]

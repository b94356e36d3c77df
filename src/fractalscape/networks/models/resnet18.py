"""ResNet-18 with the first layer for small images."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np
from torch import nn

from fractalscape.arguments import choice, whole
from fractalscape.networks.models.image_shape import image_shape, output_count
from fractalscape.networks.models.parameter_draws import Law, drawn_network
from fractalscape.networks.models.residual_network import Shortcuts, residual_network


def resnet18(
    shape: Sequence[int],
    classes: int,
    *,
    width: int = 64,
    shortcuts: Shortcuts = "projected",
    batch_norm: bool = True,
    initial: Law = "kaiming",
    seed: int | np.random.Generator = 0,
) -> nn.Module:
    """Return four stages of two blocks, as for ImageNet, after a convolution of 3 x 3 without pooling, as for CIFAR.

    Parameters
    ----------
    shape : sequence of int
        (channels, rows, columns), of at least 8 x 8 pixels.
    classes : int
        Outputs.
    width : int
        Channels of the first stage; the next have 2, 4 and 8 times as many.
    shortcuts : {"padded", "projected", "none"}
        See `resnet`.
    batch_norm : bool
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

    References
    ----------
    He, K. et al. (2016), Deep residual learning for image recognition, arXiv:1512.03385, table 1.

    Examples
    --------
    >>> sum(each.numel() for each in resnet18((3, 32, 32), 10, width=8).parameters())
    176402
    """
    channels = image_shape(shape, least=8)[0]
    width, outputs = whole("width", width, least=1), output_count(classes)
    choice("shortcuts", shortcuts, get_args(Shortcuts))

    def build() -> nn.Module:
        widths = tuple(width * 2**stage for stage in range(4))
        return residual_network(
            channels, outputs, widths=widths, blocks=2, shortcuts=shortcuts, batch_norm=bool(batch_norm)
        )

    return drawn_network(build, law=initial, seed=seed)

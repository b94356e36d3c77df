"""Residual networks in the form for CIFAR."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import numpy as np
from torch import nn

from fractalscape.arguments import choice, whole
from fractalscape.errors import InputError
from fractalscape.networks.models.image_shape import image_shape, output_count
from fractalscape.networks.models.parameter_draws import Law, drawn_network
from fractalscape.networks.models.residual_network import Shortcuts, residual_network


def resnet(
    depth: int,
    shape: Sequence[int],
    classes: int,
    *,
    width: int = 16,
    shortcuts: Shortcuts = "padded",
    batch_norm: bool = True,
    initial: Law = "kaiming",
    seed: int | np.random.Generator = 0,
) -> nn.Module:
    """Return a residual network of depth 6n + 2: three stages of n blocks of two convolutions.

    Parameters
    ----------
    depth : int
        8, 14, 20, …, such as 56 or 110.
    shape : sequence of int
        (channels, rows, columns), of at least 4 x 4 pixels.
    classes : int
        Outputs.
    width : int
        Channels of the first stage; the next have 2 and 4 times as many.
    shortcuts : {"padded", "projected", "none"}
        Without parameters, as published; with convolutions of 1 x 1; or a plain network of the same depth.
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
    He, K. et al. (2016), Deep residual learning for image recognition, arXiv:1512.03385, section 4.2 and table 6.

    Examples
    --------
    >>> sum(each.numel() for each in resnet(20, (3, 32, 32), 10).parameters())
    269722
    """
    if (whole("depth", depth, least=8) - 2) % 6:
        raise InputError(f"depth={depth} is not 6n + 2; give 14, 20, 56 or 110, or take resnet18")
    channels = image_shape(shape, least=4)[0]
    width, outputs = whole("width", width, least=1), output_count(classes)
    choice("shortcuts", shortcuts, get_args(Shortcuts))

    def build() -> nn.Module:
        return residual_network(
            channels,
            outputs,
            widths=(width, 2 * width, 4 * width),
            blocks=(depth - 2) // 6,
            shortcuts=shortcuts,
            batch_norm=bool(batch_norm),
        )

    return drawn_network(build, law=initial, seed=seed)

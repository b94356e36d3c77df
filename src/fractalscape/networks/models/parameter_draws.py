"""Initial parameters from a seed, without a touch on anybody's random state."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, TypeVar, get_args

import numpy as np
import torch
from torch import nn

from fractalscape.arguments import choice
from fractalscape.randomness import streams

Law = Literal["uniform", "kaiming"]
Module = TypeVar("Module", bound=nn.Module)

OUTPUT_DEVIATION = 1e-3
"""Of weights of the last layer under the law of Kaiming, as in the study of stochastic gradient descent."""


def drawn_network(build: Callable[[], Module], *, law: Law, seed: int | np.random.Generator) -> Module:
    r"""Build a network and draw its parameters.

    .. math:: \text{uniform:}\; w, b \sim U(-1, 1) / \sqrt{n} \qquad
              \text{kaiming:}\; w \sim N(0, 2 / n), \; b = 0

    with n inputs of a unit (of a filter: channels times its area); under the second law weights of the last full layer
    are N(0, 10⁻⁶). Normalisations start as the identity, and what is neither of these as the module has it.

    Parameters
    ----------
    build : callable() -> torch.nn.Module
    law : {"uniform", "kaiming"}
        The usual one of PyTorch, or He's for rectifiers with small output weights.
    seed : int or numpy.random.Generator

    Returns
    -------
    torch.nn.Module

    Raises
    ------
    InputError
        If the law is neither, or the seed is none.

    References
    ----------
    He, K. et al. (2015), Delving deep into rectifiers, arXiv:1502.01852, equation 10.

    Examples
    --------
    >>> layer = drawn_network(lambda: nn.Linear(4, 2), law="uniform", seed=0)
    >>> bool(layer.weight.abs().max() <= 0.5)
    True
    """
    choice("initial", law, get_args(Law))
    number = int(streams(seed, 1)[0].integers(2**63))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(number)  # for what the module draws itself
        network = build()
    generator = torch.Generator().manual_seed(number)
    layers = [each for each in network.modules() if isinstance(each, (nn.Linear, nn.modules.conv._ConvNd))]
    with torch.no_grad():
        for each in layers:
            _draw(each, law, generator, last=each is layers[-1] and isinstance(each, nn.Linear))
    return network


def _draw(layer: nn.Linear | nn.modules.conv._ConvNd, law: Law, generator: torch.Generator, *, last: bool) -> None:
    weight, bias = layer.weight, layer.bias
    inputs = weight[0].numel()
    if law == "uniform":
        for each in (weight, bias):
            if each is not None:
                each.uniform_(-1 / math.sqrt(inputs), 1 / math.sqrt(inputs), generator=generator)
        return
    deviation = OUTPUT_DEVIATION if last else math.sqrt(2 / inputs)
    weight.normal_(0, deviation, generator=generator)
    if bias is not None:
        bias.zero_()

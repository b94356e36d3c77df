"""Networks by name, or from a function of yours."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import nn

from fractalscape.errors import InputError
from fractalscape.networks.imported_function import called, imported_function
from fractalscape.networks.models.lenet import lenet
from fractalscape.networks.models.mlp import mlp
from fractalscape.networks.models.resnet import resnet
from fractalscape.networks.models.resnet18 import resnet18
from fractalscape.networks.models.transformer import transformer
from fractalscape.networks.models.vgg import vgg
from fractalscape.randomness import streams

ARCHITECTURES = {
    "lenet": lenet,
    "mlp": mlp,
    "resnet8": partial(resnet, 8),
    "resnet14": partial(resnet, 14),
    "resnet18": resnet18,
    "resnet20": partial(resnet, 20),
    "resnet56": partial(resnet, 56),
    "resnet110": partial(resnet, 110),
    "transformer": transformer,
    "vgg13": partial(vgg, 13),
    "vgg16": partial(vgg, 16),
}


def network_from(
    source: Any, shape: Sequence[int], classes: int, *, seed: int | np.random.Generator = 0, **options: Any
) -> nn.Module:
    """Return a network for inputs of a shape.

    Parameters
    ----------
    source : str or torch.nn.Module
        A name of `ARCHITECTURES`; or ``module:function``, which returns a module, and gets ``shape``, ``classes`` and
        ``seed`` if it has parameters of these names; or a module, which is copied.
    shape : sequence of int
        Of one input.
    classes : int
        Outputs.
    seed : int or numpy.random.Generator
        Also of PyTorch's random state while a function of yours runs; it is put back after.
    **options
        Of the architecture or function.

    Returns
    -------
    torch.nn.Module

    Raises
    ------
    InputError
        If there is no such name or option, or the function does not return a module.

    Examples
    --------
    >>> network_from("mlp", (1, 8, 8), 10, widths=(5,))[1]
    Linear(in_features=64, out_features=5, bias=True)
    """
    if isinstance(source, nn.Module):
        if options:
            raise InputError(f"{next(iter(options))}= is an option of a named network; a module as it is has none")
        return copy.deepcopy(source)
    offered = {"shape": tuple(shape), "classes": classes, "seed": seed}
    if source in ARCHITECTURES:
        return called(source, ARCHITECTURES[source], options, offered=offered)
    if not isinstance(source, str) or ":" not in source:
        known = ", ".join(ARCHITECTURES)
        raise InputError(f"model={source!r} is not one of {known}; your own is 'module:function'")
    function = imported_function(source)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(streams(seed, 1)[0].integers(2**63)))
        network = called(source, function, options, offered=offered)
    if not isinstance(network, nn.Module):
        raise InputError(f"{source} returned {type(network).__name__}; it must return a torch.nn.Module")
    return network

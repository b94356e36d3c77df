"""Nonlinearities by name."""

from __future__ import annotations

from typing import Literal, get_args

from torch import nn

from fractalscape.arguments import choice

Activation = Literal["tanh", "relu", "gelu", "elu", "softplus", "identity"]
_MODULES = {
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "elu": nn.ELU,
    "softplus": nn.Softplus,
    "identity": nn.Identity,
}


def activation_named(name: Activation) -> nn.Module:
    """Return a nonlinearity.

    Raises
    ------
    InputError
        If there is none of this name.
    """
    choice("activation", name, get_args(Activation))
    return _MODULES[name]()

"""What tells one loss surface from another of the same shape."""

from __future__ import annotations

import hashlib
import re
from functools import partial
from typing import Any

import torch
from torch.utils import _pytree as trees

from fractalscape.networks.objective import Objective

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def model_digest(objective: Objective) -> str:
    """Return a sha256 of the architecture, of buffers and of parameters that do not vary."""
    found = hashlib.sha256(ADDRESS.sub("", repr(objective.model)).encode())
    found.update(repr((objective.space.names, objective.space.shapes)).encode())
    held = {**dict(objective.model.named_parameters()), **dict(objective.model.named_buffers())}
    for name, each in held.items():
        if name not in objective.space.names:
            _update(found, name, each)
    return found.hexdigest()


def data_digest(objective: Objective) -> str:
    """Return a sha256 of every bit of the data, in order, and of how they are cut into batches."""
    found = hashlib.sha256(repr(objective.data.counts).encode())
    for leaf in trees.tree_leaves(objective.data.batches):
        _update(found, "", leaf)
    return found.hexdigest()


def function_name(function: Any) -> str:
    """Return what a loss or metric is called, the same in another process.

    Examples
    --------
    >>> function_name(torch.nn.functional.mse_loss), function_name(torch.nn.MSELoss())
    ('torch.nn.functional.mse_loss', 'MSELoss()')
    """
    if isinstance(function, partial):
        return f"{function_name(function.func)} {function.args!r} {function.keywords!r}"
    name = getattr(function, "__qualname__", None)
    if name is not None and not isinstance(function, torch.nn.Module):
        return f"{getattr(function, '__module__', '')}.{name}".lstrip(".")
    return ADDRESS.sub("", repr(function))


def _update(found: Any, name: str, value: Any) -> None:
    if isinstance(value, torch.Tensor):
        array = value.detach().cpu().contiguous().numpy()
        found.update(f"{name} {array.dtype.str} {array.shape}".encode())
        found.update(array.tobytes())
    else:
        found.update(f"{name} {value!r}".encode())

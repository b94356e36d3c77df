"""Data by name, from a function of yours, or as you have them."""

from __future__ import annotations

from typing import Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.networks.data.chebyshev import chebyshev
from fractalscape.networks.data.cifar_file import read_cifar
from fractalscape.networks.data.digits import digits
from fractalscape.networks.data.gaussian_blobs import gaussian_blobs
from fractalscape.networks.data.idx_file import read_idx_images
from fractalscape.networks.data.labelled_data import LabelledData
from fractalscape.networks.data.mnist_5000 import mnist_5000
from fractalscape.networks.data.random_inputs import random_inputs
from fractalscape.networks.data.spirals import spirals
from fractalscape.networks.data.teacher_student import teacher_student
from fractalscape.networks.imported_function import called, imported_function

NAMED = {
    "chebyshev": chebyshev,
    "cifar": read_cifar,
    "digits": digits,
    "gaussian_blobs": gaussian_blobs,
    "idx_images": read_idx_images,
    "mnist_5000": mnist_5000,
    "random_inputs": random_inputs,
    "spirals": spirals,
    "teacher_student": teacher_student,
}


def data_from(source: Any, **options: Any) -> LabelledData:
    """Return data from what names or holds them.

    Parameters
    ----------
    source : str, LabelledData, (inputs, targets), Dataset or DataLoader
        A name of `NAMED`; or ``module:function``, which returns one of the others; or one of them. What shuffles or
        augments is refused, see `fixed_batches`.
    **options
        Of the named function.

    Returns
    -------
    LabelledData

    Raises
    ------
    InputError
        If there is no such name or option, or what is given or returned holds no data.

    Examples
    --------
    >>> data_from("spirals", samples=10).samples
    10
    """
    if not isinstance(source, str):
        if options:
            raise InputError(f"{next(iter(options))}= is an option of named data; data as they are have none")
        return _labelled(source, name="own")
    if ":" in source:
        return _labelled(called(source, imported_function(source), options, offered={}), name=source)
    if source not in NAMED:
        raise InputError(f"data={source!r} is not one of {', '.join(NAMED)}; your own are 'module:function'")
    return called(source, NAMED[source], options, offered={})


def _labelled(given: Any, name: str) -> LabelledData:
    if isinstance(given, LabelledData):
        return given
    import torch
    from torch.utils import _pytree as trees

    from fractalscape.networks.fixed_batches import fixed_batches

    parts = fixed_batches(given).batches
    leaves = [trees.tree_leaves(each) for pair in parts for each in pair]
    if any(len(each) != 1 or not isinstance(each[0], torch.Tensor) for each in leaves):
        raise InputError(f"data of {name} are trees of tensors; give one tensor of inputs and one of targets")
    inputs, targets = (np.concatenate([pair[k].detach().cpu().numpy() for pair in parts]) for k in (0, 1))
    return LabelledData(inputs=inputs, targets=targets, name=name)

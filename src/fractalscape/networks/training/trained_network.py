"""The network of a store, as trained so far."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch

from fractalscape.arguments import whole
from fractalscape.errors import InputError, StoreDamaged
from fractalscape.networks.models import network_from
from fractalscape.networks.objective import DTYPES
from fractalscape.networks.training.checkpoint import kept_path, read_checkpoint, read_tensors
from fractalscape.networks.training.training_data import initial_network, training_data
from fractalscape.networks.training.training_spec import TrainingSpec


def trained_network(
    store: str | os.PathLike[str],
    *,
    epoch: int | None = None,
    model: torch.nn.Module | None = None,
    data: Any = None,
) -> torch.nn.Module:
    """Return the network of a training, with its parameters and buffers, in evaluation mode.

    Parameters
    ----------
    store : path-like
        What `train` was given.
    epoch : int, optional
        One that was kept by ``keep_every``; as of the last checkpoint when absent.
    model, data : optional
        As given to `train`, if they were.

    Returns
    -------
    torch.nn.Module

    Raises
    ------
    InputError
        If there is no training, or the epoch was not kept.
    StoreDamaged
        If a file cannot be read as it was written, or does not fit the network.
    """
    held = read_checkpoint(store)
    if held is None:
        raise InputError(f"{store} holds no training; give the store of one")
    spec = TrainingSpec.from_json(held["spec"])
    train_part, _ = training_data(spec, data)
    network = initial_network(spec, train_part) if model is None else network_from(model, train_part.shape, 1)
    network.to(DTYPES[spec.dtype])
    path = Path(store) if epoch is None else kept_path(store, whole("epoch", epoch, least=0))
    if epoch is not None and not path.is_file():
        raise InputError(f"epoch={epoch} of {store} was not kept; train with keep_every=, or leave it out")
    try:
        network.load_state_dict(held["model"] if epoch is None else read_tensors(path))
    except RuntimeError:
        raise StoreDamaged(f"{path} does not fit the network of {store}; give the model= it was trained with") from None
    return network.eval()

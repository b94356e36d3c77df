"""The file that a training goes on from."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import torch

from fractalscape.errors import InputError, StoreDamaged, StoreMismatch
from fractalscape.networks.training.training_spec import TrainingSpec
from fractalscape.storage import write_atomic

NAME = "checkpoint.pt"
KEPT = "epochs"
FORMAT = 1


def checkpoint_path(store: str | os.PathLike[str]) -> Path:
    """Return where a store has its checkpoint."""
    return Path(store) / NAME


def write_checkpoint(store: str | os.PathLike[str], content: dict[str, Any]) -> None:
    """Write a checkpoint whole or not at all.

    Raises
    ------
    InputError
        If the folder cannot be made or written.
    StoreDamaged
        If the disk is full.
    """
    write_tensors(checkpoint_path(store), {"format": FORMAT, **content})


def write_tensors(path: Path, content: dict[str, Any]) -> None:
    """Write what ``torch.load(path, weights_only=True)`` reads, whole or not at all."""
    buffer = io.BytesIO()
    torch.save(content, buffer)
    write_atomic(path, buffer.getvalue())


def keep_epoch(store: str | os.PathLike[str], epoch: int, model: torch.nn.Module) -> None:
    """Keep parameters and buffers of an epoch; see `kept_path`."""
    write_tensors(kept_path(store, epoch), dict(model.state_dict()))


def kept_path(store: str | os.PathLike[str], epoch: int) -> Path:
    """Return where an epoch is kept, ``STORE/epochs/epoch_00012.pt``."""
    return Path(store) / KEPT / f"epoch_{epoch:05d}.pt"


def read_checkpoint(store: str | os.PathLike[str]) -> dict[str, Any] | None:
    """Return the checkpoint of a store; None if there is nothing at its place.

    Raises
    ------
    InputError
        If something else is there.
    StoreDamaged
        If it cannot be read as it was written.
    """
    path = checkpoint_path(store)
    if not path.is_file():
        folder = Path(store)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(f"{store} is there and holds no training; give another place, or delete it")
        return None
    held = read_tensors(path)
    if held.get("format") != FORMAT:
        raise StoreMismatch(
            f"{path} is of format {held.get('format')}, this version reads {FORMAT}; give another store"
        )
    return held


def read_tensors(path: Path) -> dict[str, Any]:
    """Read what `write_tensors` wrote.

    Raises
    ------
    StoreDamaged
        If it cannot be read as it was written.
    """
    try:
        return dict(torch.load(path, map_location="cpu", weights_only=True))
    except Exception as error:  # torch raises a dozen kinds for a file that is none
        raise StoreDamaged(
            f"{path} cannot be read as it was written ({type(error).__name__}); delete its store and train again"
        ) from None


def check_checkpoint(store: str | os.PathLike[str], held: dict[str, Any], spec: TrainingSpec, digests: dict) -> None:
    """Raise unless a checkpoint is of this training, or of one with fewer epochs whose beginning is the same.

    Raises
    ------
    StoreMismatch
        If it is not.
    """
    found = TrainingSpec.from_json(held["spec"])
    longer = found.epochs < spec.epochs and spec.schedule != "cosine"
    if found != (spec.replace(epochs=found.epochs) if longer else spec):
        mine, other = spec.to_dict(), found.to_dict()
        name = next(each for each in mine if mine[each] != other[each])
        raise StoreMismatch(
            f"{store} holds another training: {name}={other[name]!r}, here {mine[name]!r}; give another store"
        )
    for what, digest in digests.items():
        if held["digests"][what] != digest:
            raise StoreMismatch(f"{store} holds a training on other {what}, of the same name; give another store")

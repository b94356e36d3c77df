"""The record of a training as a dataset."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import provenance
from fractalscape.errors import InputError
from fractalscape.networks.training.checkpoint import read_checkpoint
from fractalscape.networks.training.learning_rate_schedule import scheduled_learning_rate
from fractalscape.networks.training.training_spec import TrainingSpec
from fractalscape.schema import DIVERGED, OUTCOMES, UNDECIDED

if TYPE_CHECKING:
    import xarray as xr

KIND = "training"
_NAMES = {
    "loss": "loss of all training data",
    "accuracy": "share of training data classified rightly",
    "test_loss": "loss of test data",
    "test_accuracy": "share of test data classified rightly",
}


def training_dataset(spec: TrainingSpec, held: dict[str, Any]) -> xr.Dataset:
    """Return the record of a training, from what `TrainingRun.to_checkpoint` returned with its ``attrs``.

    Parameters
    ----------
    spec : TrainingSpec
        Which may have more epochs.
    held : dict

    Returns
    -------
    xarray.Dataset
        See `train`.
    """
    import xarray as xr

    updates = held["attrs"]["updates"]
    steps, epochs = np.arange(spec.epochs * updates), np.arange(spec.epochs + 1)
    due = (epochs % spec.evaluate_every == 0) | (epochs == spec.epochs)
    variables: dict[str, Any] = {
        "step_loss": ("step", _filled(held["step_loss"], len(steps)), _about("loss of the batch of an update")),
        "learning_rate": (
            "step",
            np.repeat([scheduled_learning_rate(spec, epoch) for epoch in epochs[:-1]], updates),
            _about("learning rate"),
        ),
        "outcome": (
            (),
            np.int8(UNDECIDED if held["escape_step"] < 0 else DIVERGED),
            {"flag_values": list(OUTCOMES.values()), "flag_meanings": " ".join(OUTCOMES)},
        ),
        "escape_step": ((), np.int64(held["escape_step"]), _about("first step without a finite loss, -1 for none")),
    }
    for name, said in _NAMES.items():
        if not name.endswith("accuracy") or held["attrs"]["classes"]:
            variables[name] = ("epoch", _filled(held["curves"][name], len(epochs))[due], _about(said))
    coordinates = {
        "step": ("step", steps, _about("updates made before")),
        "epoch": ("epoch", epochs[due], _about("passes over the data")),
    }
    attrs = {"kind": KIND, "spec": spec.to_json(), "seed": spec.seed, "version": provenance.version(), **held["attrs"]}
    return xr.Dataset(variables, coords=coordinates, attrs=attrs)


def read_training(store: str | os.PathLike[str]) -> xr.Dataset:
    """Return the record of a training from its store, also of one that is under way.

    Parameters
    ----------
    store : path-like
        What `train` was given.

    Returns
    -------
    xarray.Dataset
        As of the last checkpoint; NaN where it had not come yet.

    Raises
    ------
    InputError
        If there is none.
    StoreDamaged
        If it cannot be read as it was written.
    """
    held = read_checkpoint(store)
    if held is None:
        raise InputError(f"{store} holds no training; give the store of one")
    return training_dataset(TrainingSpec.from_json(held["spec"]), held)


def _filled(values: Any, length: int) -> np.ndarray:
    found = np.full(length, np.nan)
    known = np.asarray(values, np.float64)[:length]
    found[: len(known)] = known
    return found


def _about(name: str) -> dict[str, str]:
    return {"long_name": name, "units": "1"}

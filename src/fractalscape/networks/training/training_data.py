"""The data of a training, as it learns from them and tests on them."""

from __future__ import annotations

from typing import Any

import torch

from fractalscape.errors import InputError
from fractalscape.networks.data import LabelledData, data_from, label_noise, standardise, train_test_split
from fractalscape.networks.models import network_from
from fractalscape.networks.training.random_keys import keyed_stream
from fractalscape.networks.training.training_spec import TrainingSpec


def training_data(spec: TrainingSpec, data: Any = None) -> tuple[LabelledData, LabelledData | None]:
    """Return what a training learns from and what it is tested on: split, shortened, standardised, labels redrawn.

    Parameters
    ----------
    spec : TrainingSpec
    data : see `data_from`, optional
        Instead of those the spec names.

    Returns
    -------
    train : LabelledData
    test : LabelledData or None

    Raises
    ------
    InputError
        If data cannot be had, or do not go with the spec.

    Examples
    --------
    >>> train, test = training_data(TrainingSpec(data="spirals", data_options={"samples": 50}))
    >>> train.samples, test.samples
    (40, 10)
    """
    train = data_from(spec.data, **spec.data_options) if data is None else data_from(data)
    test = None
    if spec.test_data is not None:
        test = data_from(spec.test_data, **spec.test_data_options)
        if (test.shape, test.outputs) != (train.shape, train.outputs):
            raise InputError(f"test_data={spec.test_data!r} has other shapes or classes than the training data")
    elif spec.test_share:
        train, test = train_test_split(train, test_share=spec.test_share, seed=keyed_stream(spec.seed, "split"))
    if spec.train_samples is not None:
        if spec.train_samples > train.samples:
            raise InputError(f"train_samples={spec.train_samples} of {train.samples} there are; give fewer")
        train = train.take(slice(spec.train_samples))
    if spec.augment != "none" and len(train.shape) != 3:
        raise InputError(f"augment={spec.augment!r} needs images; inputs of {train.name} have shape {train.shape}")
    if spec.loss == "cross_entropy" and train.classes is None:
        raise InputError(f"{train.name} has real targets; take loss='squared_error'")
    if spec.standardise:
        train, test = standardise(train), None if test is None else standardise(test, like=train)
    if spec.label_noise:
        train = label_noise(train, share=spec.label_noise, seed=keyed_stream(spec.seed, "label_noise"))
    return train, test


def initial_network(spec: TrainingSpec, data: LabelledData) -> torch.nn.Module:
    """Return the network that a training begins with, in single precision unless it is yours.

    Parameters
    ----------
    spec : TrainingSpec
    data : LabelledData
        Which tell the shape of inputs and the number of outputs.

    Returns
    -------
    torch.nn.Module

    Raises
    ------
    InputError
        If it cannot be had.
    """
    return network_from(spec.model, data.shape, data.outputs, seed=spec.seed, **spec.model_options)

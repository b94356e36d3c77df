"""Random streams of a training, keyed by what they are for, so that none depends on how far another has come."""

from __future__ import annotations

from typing import Literal

import numpy as np

Purpose = Literal["split", "label_noise", "batches", "dropout", "augmentation"]
_NUMBERS = {"split": 1, "label_noise": 2, "batches": 3, "dropout": 4, "augmentation": 5}
"""Stream 0 of the seed draws the parameters."""


def keyed_stream(seed: int, purpose: Purpose, *at: int) -> np.random.Generator:
    """Return a stream, for instance of the batches of one epoch.

    Parameters
    ----------
    seed : int
        Of the training.
    purpose : {"split", "label_noise", "batches", "dropout", "augmentation"}
    *at : int
        Such as an epoch or a step.

    Returns
    -------
    numpy.random.Generator

    Examples
    --------
    >>> keyed_stream(0, "batches", 3).permutation(4)
    array([1, 0, 3, 2])
    """
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(_NUMBERS[purpose], *at)))


def keyed_number(seed: int, purpose: Purpose, *at: int) -> int:
    """Return a seed for PyTorch, for instance of one update; see `keyed_stream`."""
    sequence = np.random.SeedSequence(seed, spawn_key=(_NUMBERS[purpose], *at))
    return int(sequence.generate_state(1, np.uint64)[0] >> 1)

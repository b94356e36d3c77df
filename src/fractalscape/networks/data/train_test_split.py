"""Samples to learn from and samples to test on."""

from __future__ import annotations

import numpy as np

from fractalscape.arguments import real
from fractalscape.errors import InputError
from fractalscape.networks.data.labelled_data import LabelledData
from fractalscape.randomness import streams


def train_test_split(
    data: LabelledData, *, test_share: float = 0.2, seed: int | np.random.Generator
) -> tuple[LabelledData, LabelledData]:
    """Return samples to learn from and samples to test on, drawn at random without replacement.

    Parameters
    ----------
    data : LabelledData
    test_share : float
        Between 0 and 1; the number is rounded.
    seed : int or numpy.random.Generator

    Returns
    -------
    train, test : LabelledData

    Raises
    ------
    InputError
        If one of the two would be empty.

    Examples
    --------
    >>> train, test = train_test_split(LabelledData(inputs=np.eye(5), targets=[0, 1, 2, 3, 4], name="unit"), seed=0)
    >>> train.targets, test.targets
    (array([3, 2, 1, 4]), array([0]))
    """
    share = real("test_share", test_share, above=0, below=1, advice="0.2 is usual")
    held = round(share * data.samples)
    if not 0 < held < data.samples:
        raise InputError(f"test_share={share:g} of {data.samples} samples leaves one part empty; give another share")
    (random,) = streams(seed, 1)
    order = random.permutation(data.samples)
    return data.take(order[held:]), data.take(order[:held])

"""The binary files of CIFAR-10 and CIFAR-100."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import choice
from fractalscape.errors import InputError
from fractalscape.networks.data.labelled_data import LabelledData

PIXELS = 3 * 32 * 32
Labels = Literal["cifar10", "cifar100", "cifar100_coarse"]
_CLASSES = {"cifar10": 10, "cifar100": 100, "cifar100_coarse": 20}


def read_cifar(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]], *, labels: Labels = "cifar10"
) -> LabelledData:
    """Read images of the binary version of CIFAR, in which one record is its labels and the pixels.

    Parameters
    ----------
    paths : path-like or sequence of path-like
        Such as ``data_batch_1.bin`` to ``data_batch_5.bin``, or ``train.bin``; read one after the other.
    labels : {"cifar10", "cifar100", "cifar100_coarse"}
        Records of 3073 bytes with one label; or of 3074 with two, of which the fine (100 classes) or the coarse (20)
        are taken.

    Returns
    -------
    LabelledData
        Inputs of shape (samples, 3, 32, 32), float32 from 0 to 1: red, green, blue.

    Raises
    ------
    InputError
        If a file is not there, is not made of such records, or holds a label that is none.

    References
    ----------
    Krizhevsky, A. (2009), Learning multiple layers of features from tiny images, and its page "CIFAR-10 and CIFAR-100
    datasets", binary version.
    """
    choice("labels", labels, get_args(Labels))
    files = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    if not files:
        raise InputError("paths is empty; give the .bin files of CIFAR")
    heads = 1 if labels == "cifar10" else 2
    records = np.concatenate([_records(Path(path), heads) for path in files])
    targets = records[:, 1 if labels == "cifar100" else 0]
    if targets.max() >= _CLASSES[labels]:
        raise InputError(
            f"{files[0]} holds the label {targets.max()}, but {labels} has {_CLASSES[labels]}: is it of another kind?"
        )
    inputs = records[:, heads:].reshape(-1, 3, 32, 32).astype(np.float32) / np.float32(255)
    return LabelledData(inputs=inputs, targets=targets, name=labels, classes=_CLASSES[labels])


def _records(path: Path, heads: int) -> NDArray[np.uint8]:
    if not path.is_file():
        raise InputError(
            f"{path} is not there; download and unpack the binary version of CIFAR and give its .bin files"
        )
    content, length = path.read_bytes(), heads + PIXELS
    if not content or len(content) % length:
        kind = "CIFAR-10" if heads == 1 else "CIFAR-100"
        raise InputError(
            f"{path} has {len(content)} bytes, not a multiple of {length}, a record of the binary version of {kind}; "
            "it is not whole, or of another version"
        )
    return np.frombuffer(content, np.uint8).reshape(-1, length)

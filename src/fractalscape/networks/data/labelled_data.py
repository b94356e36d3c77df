"""Samples to learn from: inputs, targets and what they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.errors import InputError


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledData:
    """Inputs and targets, in memory and in a fixed order.

    Parameters
    ----------
    inputs : array of float, shape (samples, …)
        Images have shape (samples, channels, rows, columns).
    targets : array, shape (samples,) or (samples, outputs)
        Labels 0, 1, … of classes as integers; or real numbers to be fitted, one row a sample.
    name : str
    classes : int, optional
        How many there are; one more than the largest label when absent, None where targets are no labels.

    Raises
    ------
    InputError
        If there are no samples, their numbers disagree, or a label is none.

    Examples
    --------
    >>> data = LabelledData(inputs=np.eye(3), targets=[0, 1, 1], name="corners")
    >>> data.samples, data.shape, data.classes, data.digest[:8]
    (3, (3,), 2, 'eb835ae3')
    """

    inputs: NDArray[Any] = field(repr=False)
    targets: NDArray[Any] = field(repr=False)
    name: str
    classes: int | None = None

    def __post_init__(self) -> None:
        inputs, targets = _floats(self.inputs), np.asarray(self.targets)
        if inputs.ndim < 2 or not len(inputs):
            raise InputError(f"inputs have shape {inputs.shape}; they need one row or image for each of some samples")
        if targets.dtype.kind in "iub" and targets.ndim == 1:
            targets = targets.astype(np.int64)
            object.__setattr__(self, "classes", _class_count(targets, self.classes))
        elif targets.dtype.kind == "f" and targets.ndim == 2 and self.classes is None:
            targets = np.ascontiguousarray(targets)
        else:
            raise InputError(
                f"targets have shape {targets.shape} and dtype {targets.dtype}; give integer labels of shape "
                "(samples,), or real numbers of shape (samples, outputs) without classes"
            )
        if len(inputs) != len(targets):
            raise InputError(f"there are {len(inputs)} inputs and {len(targets)} targets; give one target for each")
        object.__setattr__(self, "inputs", inputs)
        object.__setattr__(self, "targets", targets)

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return len(self.inputs)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one input."""
        return self.inputs.shape[1:]

    @property
    def outputs(self) -> int:
        """How many numbers a network gives for one input."""
        return self.targets.shape[1] if self.classes is None else self.classes

    @property
    def pair(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Inputs and targets, as an `Objective` takes them."""
        return self.inputs, self.targets

    @cached_property
    def digest(self) -> str:
        """sha256 of shapes, types and every bit, in hexadecimal."""
        found = hashlib.sha256()
        for array in self.pair:
            found.update(f"{array.dtype.str}{array.shape}".encode())
            found.update(array.tobytes())
        return found.hexdigest()

    def take(self, which: ArrayLike | slice) -> LabelledData:
        """Return some samples, by their numbers or a slice of them; classes stay those of all."""
        chosen = which if isinstance(which, slice) else np.asarray(which)
        return LabelledData(
            inputs=self.inputs[chosen], targets=self.targets[chosen], name=self.name, classes=self.classes
        )


def _floats(values: Any) -> NDArray[Any]:
    array = np.asarray(values)
    if array.dtype.kind not in "iubf":
        raise InputError(f"inputs have dtype {array.dtype}; they need real numbers")
    return np.ascontiguousarray(array if array.dtype in (np.float32, np.float64) else array.astype(np.float64))


def _class_count(labels: NDArray[np.int64], classes: int | None) -> int:
    largest = int(labels.max(initial=-1))
    if len(labels) and labels.min() < 0:
        raise InputError(f"targets hold the label {labels.min()}; labels count from 0")
    if classes is not None and largest >= classes:
        raise InputError(f"targets hold the label {largest}; with classes={classes} the largest is {classes - 1}")
    return largest + 1 if classes is None else classes

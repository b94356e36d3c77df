"""The data of an objective: batches that are the same at every evaluation."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.utils import _pytree as trees
from torch.utils.data import DataLoader, Dataset

from fractalscape.errors import InputError


@dataclass(frozen=True, kw_only=True)
class FixedBatches:
    """Batches of inputs and targets, and how many samples each has.

    Parameters
    ----------
    batches : tuple of (inputs, targets)
        Tensors, or trees of tensors.
    counts : tuple of int
        Samples of each batch.
    """

    batches: tuple[tuple[Any, Any], ...]
    counts: tuple[int, ...]

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return sum(self.counts)

    def to(self, device: Any, dtype: torch.dtype) -> FixedBatches:
        """Return the batches on a device; floating tensors take the dtype."""

        def moved(each: Any) -> Any:
            if not isinstance(each, torch.Tensor):
                return each
            return each.to(device=device, dtype=dtype if each.is_floating_point() else None)

        return FixedBatches(batches=trees.tree_map(moved, self.batches), counts=self.counts)


def fixed_batches(data: Any, *, batch_size: int = 1024) -> FixedBatches:
    """Read data once, and refuse those that would be others the next time.

    Parameters
    ----------
    data : (inputs, targets), Dataset, DataLoader, or iterable of (inputs, targets)
        A pair of tensors or arrays is cut into batches, as is a Dataset.
    batch_size : int
        Of a pair or a Dataset.

    Returns
    -------
    FixedBatches

    Raises
    ------
    InputError
        If two readings differ (a shuffled or augmented loader), or nothing, or something else than pairs, is read.

    Examples
    --------
    >>> fixed_batches((torch.zeros(5, 2), torch.zeros(5)), batch_size=3).counts
    (3, 2)
    """
    source = _source(data, batch_size)
    first, again = _read(source, seed=0), _read(source, seed=1)
    if not first:
        raise InputError("the data hold no batch; give inputs and targets")
    if not _equal(first, again):
        raise InputError(
            "two readings of the data differ: the loader shuffles or augments; pass shuffle=False and a data set "
            "without random transforms, or tensors"
        )
    return FixedBatches(batches=tuple(first), counts=tuple(_count(pair) for pair in first))


def _source(data: Any, batch_size: int) -> Iterable[Any]:
    if isinstance(data, DataLoader):
        return data
    if isinstance(data, tuple) and len(data) == 2:
        pair = tuple(torch.as_tensor(each) if not isinstance(each, (dict, list, tuple)) else each for each in data)
        count = _count(pair)
        starts = range(0, count, batch_size)
        return [trees.tree_map(lambda each, at=at: each[at : at + batch_size], pair) for at in starts]
    if isinstance(data, Dataset):
        return DataLoader(data, batch_size=batch_size)
    if not isinstance(data, Iterable) or iter(data) is data:  # a generator can be read once only
        raise InputError(
            f"data of type {type(data).__name__} are not (inputs, targets), a Dataset, a DataLoader or a list of pairs"
        )
    return data


def _read(source: Iterable[Any], *, seed: int) -> list[tuple[Any, Any]]:
    """Read with random states of its own, so that what is random differs between readings, and put yours back."""
    found, python, numpy = [], random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        with torch.random.fork_rng(devices=[]):
            _seed_all(seed)
            found = _pairs(source)
    finally:
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
    return found


def _seed_all(seed: int) -> None:
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002


def _pairs(source: Iterable[Any]) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for pair in source:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise InputError("a batch of the data is not a pair (inputs, targets); give pairs")
        found.append(tuple(pair))
    return found


def _count(pair: Any) -> int:
    sizes = {each.shape[0] for each in trees.tree_leaves(pair) if isinstance(each, torch.Tensor) and each.ndim}
    if len(sizes) != 1:
        raise InputError(f"inputs and targets have {sorted(sizes)} samples; they need as many, along the first axis")
    return sizes.pop()


def _equal(first: Any, again: Any) -> bool:
    one, other = trees.tree_leaves(first), trees.tree_leaves(again)
    return len(one) == len(other) and all(
        torch.equal(a.nan_to_num(), b.nan_to_num()) if isinstance(a, torch.Tensor) else a == b
        for a, b in zip(one, other, strict=True)
    )

"""The filters of a network: what one unit of a layer is made from, as rows of each parameter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from fractalscape.networks.objective import Objective

Floats = NDArray[np.float64]
_TRANSPOSED = (torch.nn.ConvTranspose1d, torch.nn.ConvTranspose2d, torch.nn.ConvTranspose3d)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Where in a vector the filters of one parameter are.

    Parameters
    ----------
    name : str
    start, stop : int
        Of the parameter in the vector.
    shape : tuple of int
    transposed : bool
        Whether filters lie along its second axis, as in a transposed convolution; else along the first: outputs of a
        linear layer or convolution, rows of an embedding.
    """

    name: str
    start: int
    stop: int
    shape: tuple[int, ...]
    transposed: bool

    @property
    def one_dimensional(self) -> bool:
        """Whether it is a bias, or a weight of a normalisation."""
        return len(self.shape) <= 1

    def rows(self, vector: Floats) -> Floats:
        """Return one filter in each row, a copy; a parameter of one axis is one filter."""
        values = vector[self.start : self.stop].reshape(self.shape)
        if self.one_dimensional:
            return values.reshape(1, -1).copy()
        moved = np.moveaxis(values, 1, 0) if self.transposed else values
        return moved.reshape(len(moved), -1).copy()

    def put(self, rows: Floats, vector: Floats) -> None:
        """Write what `rows` returned back into a vector."""
        if self.transposed and not self.one_dimensional:
            first, second, *rest = self.shape
            rows = np.moveaxis(rows.reshape(second, first, *rest), 0, 1)
        vector[self.start : self.stop] = rows.reshape(-1)


def filters_of(objective: Objective) -> Iterator[Filters]:
    """Yield the filters of each parameter of an objective, in the order of its vector."""
    transposed = {
        f"{name}.weight".lstrip(".")
        for name, module in objective.model.named_modules()
        if isinstance(module, _TRANSPOSED)
    }
    start, space = 0, objective.space
    for name, shape, size in zip(space.names, space.shapes, space.sizes, strict=True):
        yield Filters(name=name, start=start, stop=start + size, shape=tuple(shape), transposed=name in transposed)
        start += size

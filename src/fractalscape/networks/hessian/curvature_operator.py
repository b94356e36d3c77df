"""What curvature operators share: products with vectors, batch by batch, from graphs that are kept or made anew."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.linalg import LinearOperator

from fractalscape.arguments import choice, whole
from fractalscape.errors import InputError
from fractalscape.networks.objective import Loss, Objective
from fractalscape.networks.parameter_space import ParameterSpace, Select

Floats = NDArray[np.float64]
Method = Literal["auto", "retained", "fresh", "forward", "finite_difference"]
GRAPHS: tuple[Method, ...] = ("auto", "retained", "fresh")

MEMORY = 2**30
"""Bytes that kept graphs of several batches may take."""
AT_ONCE = 16
"""Columns of one pass where many are asked for at once; more gain nothing."""
SMALL = 5000
"""Parameters up to which columns are made together: of larger networks one by one is as fast."""


class CurvatureOperator(LinearOperator):
    r"""A symmetric matrix of an objective at a position, by products with vectors.

    .. math:: C v = \sum_b \frac{n_b}{N} C_b v

    Parameters
    ----------
    objective : Objective
    position : array_like, shape (size,), optional
        Where; the parameters of the model when absent.
    select : str or callable, optional
        Which of the parameters that vary make rows and columns: the block of a layer. See `ParameterSpace.of`.
    method : str
        "retained" keeps the graph of every batch from one product to the next; "fresh" makes it anew; "auto" keeps
        them where there is one batch or they fit in `memory`.
    memory : int
        Bytes.

    Raises
    ------
    InputError
        If the position has another shape, nothing is selected, or an option is not one of these.

    Notes
    -----
    Running statistics that are taken anew (``batch_norm="recalibrate"``) are those of the position, and held.
    To add one: a subclass with `_build`, which makes the graph of a batch, and `_product`, which uses it; its test
    against a dense matrix; and its name in `hessian_spectrum.CURVATURES`.
    """

    methods: tuple[Method, ...] = GRAPHS

    def __init__(
        self,
        objective: Objective,
        position: ArrayLike | None = None,
        *,
        select: Select = None,
        method: Method = "auto",
        memory: int = MEMORY,
    ) -> None:
        choice("method", method, self.methods)
        self.objective, self.method = objective, method
        self.memory = whole("memory", memory, least=0)
        self.products = 0
        vector = objective.vector(objective.start if position is None else position)
        self.space = _chosen(objective, select)
        self._all = self.space.names == objective.space.names
        self._parts = objective.space.unravel(vector)
        self.point = self.space.ravel(self._parts).requires_grad_()
        self._buffers = objective.buffers_at(vector)
        self._kept: dict[int, Any] = {}
        super().__init__(dtype=np.dtype(np.float64), shape=(self.space.size, self.space.size))

    def _matvec(self, x: ArrayLike) -> Floats:
        return self._total(self._tensor(np.asarray(x).reshape(-1)))

    def _rmatvec(self, x: ArrayLike) -> Floats:
        return self._matvec(x)

    def _matmat(self, X: ArrayLike) -> Floats:
        columns = np.asarray(X)
        if self.shape[0] > SMALL or self.method not in GRAPHS:
            return np.stack([self._matvec(each) for each in columns.T], axis=1)
        starts = range(0, columns.shape[1], AT_ONCE)
        parts = [self._total(self._tensor(columns[:, start : start + AT_ONCE].T)) for start in starts]
        return np.concatenate(parts).T

    def _total(self, direction: torch.Tensor) -> Floats:
        """Return the products with one direction, or with each row of several."""
        if self.method == "auto":
            self.method = self._chosen_method()
        total = np.zeros(direction.shape)
        for k in range(len(self.objective.data.batches)):
            total += self.objective.share(k) * self._product(k, direction).double().cpu().numpy()
        self.products += len(direction) if direction.ndim == 2 else 1
        return total

    @abstractmethod
    def _build(self, batch: int) -> Any:
        """Return the graph of a batch, of which products are made."""

    @abstractmethod
    def _product(self, batch: int, direction: torch.Tensor) -> torch.Tensor:
        """Return the product of a batch's matrix with a direction, shape (size,), or with rows of them."""

    def _graph(self, batch: int) -> Any:
        if batch in self._kept:
            return self._kept[batch]
        made = self._build(batch)
        if self.method == "retained":
            self._kept[batch] = made
        return made

    def _tensor(self, values: ArrayLike) -> torch.Tensor:
        return torch.as_tensor(np.ascontiguousarray(values)).to(
            device=self.objective.device, dtype=self.objective.dtype
        )

    def _of_batch(self, batch: int, of: Loss | None = None, point: torch.Tensor | None = None) -> torch.Tensor:
        """Return the loss of a batch, or something else of its outputs, differentiable in the point."""
        varying = self.point if point is None else point
        if not self._all:
            varying = self.objective.space.ravel({**self._parts, **self.space.unravel(varying)})
        return self.objective.batch_loss(varying, batch, of, self._buffers)

    def _chosen_method(self) -> Method:
        data = self.objective.data
        if len(data.batches) == 1:
            return "retained"
        bytes_of_first = _saved_bytes(lambda: self._build(0))
        return "retained" if bytes_of_first * data.samples / data.counts[0] <= self.memory else "fresh"


def _chosen(objective: Objective, select: Select) -> ParameterSpace:
    if select is None:
        return objective.space
    varying = set(objective.space.names)
    space = ParameterSpace.of(objective.model, select)
    if not varying.issuperset(space.names):
        outside = next(name for name in space.names if name not in varying)
        raise InputError(f"select={select!r} has {outside}, which does not vary in this objective; select others")
    return space


def _saved_bytes(build: Any) -> int:
    """Return how many bytes a graph keeps of tensors."""
    sizes: dict[int, int] = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        sizes[storage.data_ptr()] = storage.nbytes()
        return tensor.detach()

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        made = build()
    del made
    return sum(sizes.values())

"""The Hessian of an objective as a linear operator that is never formed."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.linalg import LinearOperator

from fractalscape.networks.objective import Objective

Floats = NDArray[np.float64]


class HessianOperator(LinearOperator):
    r"""H = ∇²L at a position, by products with vectors.

    .. math:: H v = \nabla (\nabla L \cdot v)

    Parameters
    ----------
    objective : Objective
    position : array_like, shape (size,), optional
        Where; the parameters of the model when absent.

    Notes
    -----
    The graph of the gradient is kept from one product to the next, so that a product costs less than two gradients;
    with several batches that takes the memory of all of them. Networks with ReLU have the Hessian of almost
    everywhere.

    References
    ----------
    Pearlmutter, B. A. (1994), Fast exact multiplication by the Hessian, Neural Computation 6, 147-160.

    Examples
    --------
    >>> inputs, targets = torch.eye(3), torch.ones(3, 1)
    >>> objective = Objective(torch.nn.Linear(3, 1, bias=False), torch.nn.functional.mse_loss, (inputs, targets))
    >>> (HessianOperator(objective) @ np.ones(3)).round(6)
    array([0.666667, 0.666667, 0.666667])
    """

    def __init__(self, objective: Objective, position: ArrayLike | None = None) -> None:
        self.objective = objective
        self.products = 0
        start = objective.start if position is None else position
        self._vector = objective.vector(start).requires_grad_()
        self._gradients: list[torch.Tensor] = []
        super().__init__(dtype=np.dtype(np.float64), shape=(objective.size, objective.size))

    def _matvec(self, x: ArrayLike) -> Floats:
        objective = self.objective
        direction = objective.vector(np.asarray(x, np.float64).reshape(-1))
        if not self._gradients:
            self._gradients = [self._gradient(k) for k in range(len(objective.data.batches))]
        total = np.zeros(objective.size)
        for k, gradient in enumerate(self._gradients):
            if gradient.requires_grad:
                product = torch.autograd.grad(
                    gradient, self._vector, direction, retain_graph=True, materialize_grads=True
                )[0]
                total += objective.share(k) * product.double().cpu().numpy()
        self.products += 1
        return total

    def _rmatvec(self, x: ArrayLike) -> Floats:
        return self._matvec(x)

    def _gradient(self, batch: int) -> torch.Tensor:
        loss = self.objective.batch_loss(self._vector, batch)
        return torch.autograd.grad(loss, self._vector, create_graph=True, materialize_grads=True)[0]

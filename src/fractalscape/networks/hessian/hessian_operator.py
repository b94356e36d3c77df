"""The Hessian of an objective as a linear operator that is never formed."""

from __future__ import annotations

import warnings
from functools import cache
from typing import get_args

import torch
from torch.autograd import forward_ad

from fractalscape.networks.hessian.curvature_operator import CurvatureOperator, Method


class HessianOperator(CurvatureOperator):
    r"""H = ∇²L at a position, by products with vectors.

    .. math:: H v = \nabla (\nabla L \cdot v)

    Parameters
    ----------
    objective, position, select, memory
        See `CurvatureOperator`.
    method : {"auto", "retained", "fresh", "forward", "finite_difference"}
        The derivative backwards of the gradient, its graph kept, made anew, or kept where there is one batch or all
        graphs fit in `memory`; the derivative forwards of the gradient, for operations that have no second derivative
        backwards; or a central difference of gradients, right to some eight digits of float64.

    Raises
    ------
    InputError
        As `CurvatureOperator`.

    Notes
    -----
    With its graph kept a product costs less than two gradients, without about three. Networks with ReLU have the
    Hessian of almost everywhere: it knows nothing of kinks, a difference does. The first product forwards takes
    seconds, in which PyTorch loads its rules.

    References
    ----------
    Pearlmutter, B. A. (1994), Fast exact multiplication by the Hessian, Neural Computation 6, 147-160.

    Examples
    --------
    >>> import numpy as np
    >>> from fractalscape.networks import Objective
    >>> inputs, targets = torch.eye(3), torch.ones(3, 1)
    >>> objective = Objective(torch.nn.Linear(3, 1, bias=False), torch.nn.functional.mse_loss, (inputs, targets))
    >>> (HessianOperator(objective) @ np.ones(3)).round(6)
    array([0.666667, 0.666667, 0.666667])
    """

    methods = get_args(Method)

    def _build(self, batch: int) -> torch.Tensor:
        loss = self._of_batch(batch)
        return torch.autograd.grad(loss, self.point, create_graph=True, materialize_grads=True)[0]

    def _product(self, batch: int, direction: torch.Tensor) -> torch.Tensor:
        if self.method == "forward":
            return self._forward_product(batch, direction)
        if self.method == "finite_difference":
            return self._difference(batch, direction)
        gradient = self._graph(batch)
        if not gradient.requires_grad:  # a loss without curvature
            return torch.zeros_like(direction)
        return torch.autograd.grad(
            gradient,
            self.point,
            direction,
            retain_graph=self.method == "retained",
            materialize_grads=True,
            is_grads_batched=direction.ndim == 2,
        )[0]

    def _gradient(self, batch: int, point: torch.Tensor) -> torch.Tensor:
        loss = self._of_batch(batch, point=point)
        return torch.autograd.grad(loss, point, materialize_grads=True)[0]

    def _forward_product(self, batch: int, direction: torch.Tensor) -> torch.Tensor:
        _load_forward_rules()
        with forward_ad.dual_level():
            gradient = self._gradient(batch, forward_ad.make_dual(self.point, direction))
            tangent = forward_ad.unpack_dual(gradient).tangent
        return torch.zeros_like(direction) if tangent is None else tangent.detach()

    def _difference(self, batch: int, direction: torch.Tensor) -> torch.Tensor:
        length = float(torch.linalg.vector_norm(direction))
        if length == 0:
            return torch.zeros_like(direction)
        point = self.point.detach()
        step = torch.finfo(point.dtype).eps ** (1 / 3) * (1 + float(torch.linalg.vector_norm(point))) / length
        ahead, behind = (self._gradient(batch, (point + s * direction).requires_grad_()) for s in (step, -step))
        return (ahead - behind) / (2 * step)


@cache
def _load_forward_rules() -> None:
    """Let PyTorch load what it needs for duals, of whose ways it warns itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import torch._decomp.decompositions_for_jvp  # noqa: F401

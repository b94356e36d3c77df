"""The Gauss-Newton matrix of an objective as a linear operator that is never formed."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from fractalscape.errors import InputError
from fractalscape.networks.hessian.curvature_operator import CurvatureOperator


@dataclass(frozen=True, kw_only=True, eq=False)
class OutputGraph:
    """Outputs of a batch with what products with their Jacobian J need.

    Parameters
    ----------
    outputs : tensor, shape (samples, …)
        Differentiable in the point.
    weights : tensor, shape (samples, …)
        Zeros.
    pulled : tensor, shape (size,)
        Jᵀ weights, differentiable in the weights, in which it is linear: its derivative is J.
    leaf : tensor, shape (samples, …)
        The outputs as values.
    slope : tensor, shape (samples, …)
        Gradient of the loss in the leaf, differentiable.
    """

    outputs: torch.Tensor
    weights: torch.Tensor
    pulled: torch.Tensor
    leaf: torch.Tensor
    slope: torch.Tensor


class GaussNewtonOperator(CurvatureOperator):
    r"""G = Jᵀ H_ℓ J at a position, by products with vectors: the Hessian of the loss with the network made linear.

    .. math:: G = \sum_b \frac{n_b}{N} J_b^T \nabla^2_{outputs} ℓ_b \, J_b

    Parameters
    ----------
    objective, position, select, method, memory
        See `CurvatureOperator`.

    Raises
    ------
    InputError
        As `CurvatureOperator`; or, at a product, if the outputs of the model are not one tensor.

    Notes
    -----
    Positive semi-definite where the loss is convex in the outputs. With cross entropy of outputs as logits, and with
    half the squared distance, it is the Fisher matrix of the model's own probabilities. A product costs about two
    gradients; J v is a derivative backwards of Jᵀ u, which is linear in u.

    References
    ----------
    Schraudolph, N. N. (2002), Fast curvature matrix-vector products for second-order gradient descent, Neural
    Computation 14, 1723-1738. Martens, J. (2020), New insights and perspectives on the natural gradient method, JMLR
    21(146), section 8.

    Examples
    --------
    >>> import numpy as np
    >>> from fractalscape.networks import Objective
    >>> inputs, targets = torch.eye(3), torch.ones(3, 1)
    >>> objective = Objective(torch.nn.Linear(3, 1, bias=False), torch.nn.functional.mse_loss, (inputs, targets))
    >>> (GaussNewtonOperator(objective) @ np.ones(3)).round(6)
    array([0.666667, 0.666667, 0.666667])
    """

    def _build(self, batch: int) -> OutputGraph:
        outputs = self._of_batch(batch, of=lambda outputs, targets: outputs)
        if not isinstance(outputs, torch.Tensor):
            raise InputError(f"the model returns {type(outputs).__name__}; this curvature needs one tensor of outputs")
        weights = torch.zeros_like(outputs).requires_grad_()
        (pulled,) = torch.autograd.grad(outputs, self.point, weights, create_graph=True, materialize_grads=True)
        leaf = outputs.detach().requires_grad_()
        loss = self.objective.loss(leaf, self.objective.data.batches[batch][1])
        (slope,) = torch.autograd.grad(loss, leaf, create_graph=True, materialize_grads=True)
        return OutputGraph(outputs=outputs, weights=weights, pulled=pulled, leaf=leaf, slope=slope)

    def _product(self, batch: int, direction: torch.Tensor) -> torch.Tensor:
        graph, many = self._graph(batch), direction.ndim == 2
        if not graph.pulled.requires_grad:  # outputs that do not depend on the point
            return torch.zeros_like(direction)
        tangent = _derivative(graph.pulled, graph.weights, direction, many=many)
        curved = self._curved(graph, tangent, many=many)
        return _derivative(graph.outputs, self.point, curved, many=many)

    def _curved(self, graph: OutputGraph, tangent: torch.Tensor, *, many: bool) -> torch.Tensor:
        """Return the Hessian of the loss in the outputs times a tangent."""
        if not graph.slope.requires_grad:
            return torch.zeros_like(tangent)
        return _derivative(graph.slope, graph.leaf, tangent, many=many)


def _derivative(of: torch.Tensor, at: torch.Tensor, weights: torch.Tensor, *, many: bool) -> torch.Tensor:
    return torch.autograd.grad(of, at, weights, retain_graph=True, materialize_grads=True, is_grads_batched=many)[0]

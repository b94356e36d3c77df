"""The empirical Fisher matrix of an objective as a linear operator that is never formed."""

from __future__ import annotations

import torch

from fractalscape.networks.hessian.gauss_newton_operator import GaussNewtonOperator, OutputGraph


class FisherOperator(GaussNewtonOperator):
    r"""F, the second moment of the gradients g_i of single samples, by products with vectors.

    .. math:: F = \frac{1}{N} \sum_i g_i g_i^T, \qquad g_i = J_i^T \nabla_{outputs} ℓ_i

    Parameters
    ----------
    objective, position, select, method, memory
        See `CurvatureOperator`; the loss is a mean over the first axis of the outputs.

    Raises
    ------
    InputError
        As `GaussNewtonOperator`.

    Notes
    -----
    It is the *empirical* one, of the labels there are; that of labels drawn from the model is `GaussNewtonOperator` for
    cross entropy. Its trace is the mean squared gradient of a sample: F less the squared mean gradient is the
    covariance of gradient noise. It tends to that of the model only where the model fits.

    References
    ----------
    Kunstner, F., Balles, L. & Hennig, P. (2019), Limitations of the empirical Fisher approximation for natural gradient
    descent, NeurIPS 32, equation 3.

    Examples
    --------
    >>> import numpy as np
    >>> from fractalscape.networks import Objective
    >>> inputs, targets = torch.eye(3), torch.zeros(3, 1)
    >>> objective = Objective(torch.nn.Linear(3, 1, bias=False), torch.nn.functional.mse_loss, (inputs, targets))
    >>> (FisherOperator(objective, [1.0, 2.0, 3.0]) @ np.ones(3)).round(6)
    array([ 1.333333,  5.333333, 12.      ])
    """

    def _curved(self, graph: OutputGraph, tangent: torch.Tensor, *, many: bool) -> torch.Tensor:
        """Return each sample's slope times its product with the tangent."""
        slope = graph.slope.detach()
        samples = len(slope)  # the slope is that of a mean
        along = (slope * tangent).flatten(2 if many else 1).sum(-1) if slope.ndim > 1 else slope * tangent
        shape = (*tangent.shape[: 2 if many else 1], *[1] * (slope.ndim - 1))
        return samples * slope * along.reshape(shape)

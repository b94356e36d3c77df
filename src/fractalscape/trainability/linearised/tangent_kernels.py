"""The tangent kernels of the two layers at the initial weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fractalscape.trainability.draws import Draws
from fractalscape.trainability.network import activate
from fractalscape.trainability.ordered_product import ordered_product
from fractalscape.trainability.spec import TrainabilitySpec


@dataclass(frozen=True, kw_only=True, eq=False)
class TangentKernels:
    """What linearised descent needs to know of a network.

    Parameters
    ----------
    input_layer, output_layer : ndarray of float64, shape (points, points)
        K0 and K1: products of the gradients of the output with respect to the weights of a layer, by data point.
    residual : ndarray of float64, shape (points,)
        Output minus target before training.
    """

    input_layer: np.ndarray
    output_layer: np.ndarray
    residual: np.ndarray


def tangent_kernels(spec: TrainabilitySpec, draws: Draws) -> TangentKernels:
    r"""Return the tangent kernels of a network at its initial weights.

    With :math:`A = g_0 X W`, :math:`H = \sigma(A)` and :math:`S = \sigma'(A)`, the output :math:`f = g_1 H w` has

    .. math:: K_0 = g_0^2 g_1^2 (X X^T) \circ (S \operatorname{diag}(w)^2 S^T), \qquad K_1 = g_1^2 H H^T

    for W and for w, where :math:`\circ` multiplies entry by entry.

    Parameters
    ----------
    spec : TrainabilitySpec
    draws : Draws
        Its random numbers.

    Returns
    -------
    TangentKernels

    References
    ----------
    Jacot, Gabriel & Hongler, arXiv:1806.07572, eq. 7, one term of the sum for each layer.

    Examples
    --------
    >>> from fractalscape.trainability import preset
    >>> kernels = tangent_kernels(preset("single"), preset("single").field().draws)
    >>> round(float(np.mean(kernels.residual**2)), 6)  # the loss before training
    0.317059
    """
    inputs, readout = spec.gains[0] * draws.inputs, draws.output_weights
    hidden, slope = activate(spec.activation, ordered_product(inputs, draws.input_weights))
    back = slope * readout
    return TangentKernels(
        input_layer=spec.gains[1] ** 2 * ordered_product(inputs, inputs.T) * ordered_product(back, back.T),
        output_layer=spec.gains[1] ** 2 * ordered_product(hidden, hidden.T),
        residual=spec.gains[1] * ordered_product(hidden, readout[:, None])[:, 0] - draws.targets,
    )

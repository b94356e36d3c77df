"""The training of one network, written to be read: the slow twin of the kernels."""

from __future__ import annotations

import numpy as np

from fractalscape.trainability.draws import Draws
from fractalscape.trainability.spec import TrainabilitySpec


def train(spec: TrainabilitySpec, draws: Draws, x: float, y: float) -> np.ndarray:
    r"""Return the losses of one training run.

    With :math:`H = \sigma(A)`, :math:`A = g_0 X W`, :math:`f = g_1 H w` and :math:`r = f - y`, the gradients are
    :math:`(2 g_1 / N) H^T r` and :math:`(2 g_0 g_1 / N) X^T [(r w^T) \sigma'(A)]`.

    Parameters
    ----------
    spec : TrainabilitySpec
    draws : Draws
    x, y : float
        The point, in the order of ``spec.axes``.

    Returns
    -------
    ndarray of float64, shape (steps,)
        Loss before each update; infinite from the first one that is not finite.
    """
    offset, (lr0, lr1) = (0.0, (x, y)) if spec.offset == "none" else (x, (y, y))
    inputs, targets = spec.gains[0] * draws.inputs, draws.targets
    weights, readout = draws.input_weights.copy(), draws.output_weights.copy()
    losses = np.full(spec.steps, np.inf)
    everything = np.arange(spec.points)
    with np.errstate(all="ignore"):
        for step in range(spec.steps):
            if spec.offset == "every-step" or (spec.offset == "once" and step == 0):
                weights += offset
            hidden, slope = activate(spec.activation, inputs @ weights)
            residual = spec.gains[1] * (hidden @ readout) - targets
            loss = np.mean(residual**2)
            if not np.isfinite(loss):
                break
            losses[step] = loss
            batch = everything if draws.batches is None else draws.batches[step]
            error = 2 * spec.gains[1] / batch.size * residual[batch]
            back = np.outer(error, readout) * slope[batch]
            readout -= lr1 * (hidden[batch].T @ error)
            weights -= lr0 * (inputs[batch].T @ back)
    return losses


def activate(activation: str, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return an activation and its slope; the slope of relu at 0 is 0."""
    if activation == "tanh":
        hidden = np.tanh(z)
        return hidden, 1 - hidden**2
    if activation == "relu":
        return np.maximum(z, 0), (z > 0).astype(float)
    return z, np.ones_like(z)

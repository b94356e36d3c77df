"""Linearised descent, written to be read: the slow twin of the null model's kernel."""

import numpy as np


def descend(kernels, steps, lr0, lr1):
    """Return the losses of one run; infinite from the first one that is not finite."""
    points = kernels.residual.size
    matrix = 2 / points * (lr0 * kernels.input_layer + lr1 * kernels.output_layer)
    residual, losses = kernels.residual, np.full(steps, np.inf)
    with np.errstate(all="ignore"):
        for step in range(steps):
            loss = np.mean(residual**2)
            if not np.isfinite(loss):
                break
            losses[step] = loss
            residual = residual - matrix @ residual
    return losses


def gradients(spec, draws):
    """Return the gradients of the output with respect to W and w, by central differences, one row a data point."""

    def output(weights, readout):
        z = spec.gains[0] * draws.inputs @ weights
        hidden = {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "linear": lambda z: z}[spec.activation](z)
        return spec.gains[1] * hidden @ readout

    rows, step = [[], []], 1e-6
    for layer, weights in enumerate((draws.input_weights, draws.output_weights)):
        for index in np.ndindex(weights.shape):
            moved = [[draws.input_weights.copy(), draws.output_weights.copy()] for _ in range(2)]
            for each, sign in zip(moved, (1, -1), strict=True):
                each[layer][index] += sign * step
            rows[layer].append((output(*moved[0]) - output(*moved[1])) / (2 * step))
    return [np.array(each).T for each in rows]

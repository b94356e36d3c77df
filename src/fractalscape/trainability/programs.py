"""A spec and its draws laid out as the kernels want them: flat, padded, aligned."""

from __future__ import annotations

from typing import Any

import numpy as np

from fractalscape.trainability import kernels
from fractalscape.trainability.draws import Draws
from fractalscape.trainability.lanes import LANES, aligned, padded
from fractalscape.trainability.ordered_product import ordered_product
from fractalscape.trainability.spec import TrainabilitySpec

_ACTIVATIONS = {"tanh": kernels.TANH, "relu": kernels.RELU, "linear": kernels.LINEAR}
_OFFSETS = {"none": kernels.NO_OFFSET, "once": kernels.OFFSET_ONCE, "every-step": kernels.OFFSET_EVERY_STEP}


class _Program:
    def __init__(self, spec: TrainabilitySpec, draws: Draws):
        self.spec = spec
        self.units = padded(spec.width)
        self.head = (_ACTIVATIONS[spec.activation], _OFFSETS[spec.offset], spec.steps, spec.width, spec.gains[1])
        self.readout = aligned(self.units)
        self.readout[: spec.width] = draws.output_weights

    def rates(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return offsets and both learning rates of points."""
        return (np.zeros_like(x), x, y) if self.spec.offset == "none" else (x, y, y)


class WideProgram(_Program):
    """One network at a time, data points in lanes."""

    def __init__(self, spec: TrainabilitySpec, draws: Draws):
        super().__init__(spec, draws)
        n, self.rows, self.points = spec.width, padded(spec.width, 2), padded(spec.points, kernels.CHUNK)
        self.weights = aligned(self.rows * self.units)
        self.weights.reshape(self.rows, self.units)[:n, :n] = draws.input_weights
        inputs = spec.gains[0] * draws.inputs.T
        padding = np.minimum(np.arange(self.points), spec.points - 1)
        self.x = aligned(self.rows * self.points)
        self.x.reshape(self.rows, self.points)[:n] = inputs[:, padding]
        self.targets = aligned(self.points)
        self.targets[:] = draws.targets[padding]
        self.share = _shares(spec, spec.points, self.points)
        self.batch = padded(spec.batch, kernels.CHUNK) if spec.batch else 0
        self.batch_x = aligned(spec.steps * self.rows * self.batch)
        self.batch_targets = aligned(spec.steps * self.batch)
        self.batch_share = _shares(spec, spec.batch or 1, self.batch)
        if draws.batches is not None and spec.batch:
            batches = draws.batches[:, np.minimum(np.arange(self.batch), spec.batch - 1)]
            self.batch_x.reshape(spec.steps, self.rows, self.batch)[:, :n] = inputs[:, batches].swapaxes(0, 1)
            self.batch_targets.reshape(spec.steps, self.batch)[:] = draws.targets[batches]

    def train(self, x: np.ndarray, y: np.ndarray, losses: np.ndarray, found: Any) -> None:
        """Run the kernel with a workspace of its own, so that any number of threads may call."""
        weights, units, block = self.weights.size, self.units, kernels.BLOCK
        sizes = (weights, units, units * block, block, weights * LANES, units * LANES)
        workspace = tuple(aligned(size) for size in sizes)
        kernels.train_wide(
            *self.head, self.weights, self.readout, self.x, self.targets, self.share,
            self.batch_x, self.batch_targets, self.batch_share, *self.rates(x, y), workspace, losses, found,
        )  # fmt: skip


class NarrowProgram(_Program):
    """Eight networks at a time, networks in lanes."""

    def __init__(self, spec: TrainabilitySpec, draws: Draws):
        super().__init__(spec, draws)
        n, self.points = spec.width, spec.points
        inputs = spec.gains[0] * draws.inputs
        self.start = aligned(self.points * self.units)
        self.start.reshape(self.points, self.units)[:, :n] = ordered_product(inputs, draws.input_weights)
        self.columns = padded(self.points)
        self.kernel = aligned(self.points * self.columns)
        self.kernel.reshape(self.points, self.columns)[:, : self.points] = ordered_product(inputs, inputs.T)
        self.sums = aligned(self.points)
        self.sums[:] = ordered_product(inputs, np.ones((n, 1)))[:, 0]
        self.targets = aligned(self.points)
        self.targets[:] = draws.targets

    def train(self, x: np.ndarray, y: np.ndarray, losses: np.ndarray, found: Any) -> None:
        """Run the kernel with a state of its own, so that any number of threads may call."""
        hidden, units = self.points * self.units * LANES, self.units * LANES
        sizes = (hidden, units, hidden, self.points * LANES, LANES, LANES, 2 * LANES * LANES)
        state = tuple(aligned(size) for size in sizes)
        share = 2.0 * self.spec.gains[1] / self.points
        kernels.train_narrow(
            *self.head, self.start, self.readout, self.sums, self.kernel, self.columns, self.targets, share,
            *self.rates(x, y), state, aligned(self.spec.steps * LANES), losses, found,
        )  # fmt: skip


def _shares(spec: TrainabilitySpec, real: int, count: int) -> np.ndarray:
    share = aligned(count)
    share[:real] = 2.0 * spec.gains[1] / real
    return share[:count]

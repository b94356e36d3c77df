"""A probe of the noise of gradients."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.networks.fixed_batches import fixed_batches
from fractalscape.networks.objective import BatchNorm, Loss, Objective
from fractalscape.networks.tracking.gradient_noise import gradient_noise
from fractalscape.networks.tracking.schedule import Schedule
from fractalscape.schema import Output


@dataclass(frozen=True, kw_only=True, eq=False)
class GradientNoiseProbe:
    r"""Gradients of all batches of fixed data at one position, and how they scatter.

    With N samples in batches of B, `gradient_noise` of the mean :math:`|g_B|^2` and of :math:`|g_N|^2`; and the norm of
    the noise :math:`|g_b - g_N|` of each batch b, whose tails `measures` fit.

    Parameters
    ----------
    loss : callable(outputs, targets) -> scalar tensor
        A mean over samples.
    data : (inputs, targets)
        As of `Objective`, in an order without meaning: batches are cut from it as it is.
    batch_size : int
        B; samples beyond the last whole batch are left out.
    schedule : Schedule or int or sequence of int
    batch_norm : {"eval", "batch"}
        See `Objective`.

    Raises
    ------
    InputError
        If there are less than two batches, or an option is not possible.

    Notes
    -----
    A probe costs a gradient of all the data, in evaluation mode, in the data's own precision.

    References
    ----------
    Chen, G., Qu, C. K. & Gong, P. (2022), Neural Networks 149, 18-28, for the norms of the noise.
    """

    loss: Loss
    data: Any = field(repr=False)
    batch_size: int
    schedule: Schedule
    batch_norm: BatchNorm = "eval"

    def __post_init__(self) -> None:
        object.__setattr__(self, "schedule", Schedule.of(self.schedule))
        size = whole("batch_size", self.batch_size, least=1)
        parts = fixed_batches(self.data, batch_size=size)
        batches = tuple(pair for pair, count in zip(parts.batches, parts.counts, strict=True) if count == size)
        if len(batches) < 2:
            raise InputError(f"batch_size={size} leaves {len(batches)} whole batches of the data; 2 are needed")
        object.__setattr__(self, "_batches", batches)

    @property
    def batches(self) -> int:
        """How many batches there are."""
        return len(self._batches)  # pyright: ignore[reportAttributeAccessIssue]

    @property
    def outputs(self) -> tuple[Output, ...]:
        """Estimates, and the norm of the noise of each batch."""
        nan, batch = float("nan"), (("batch", self.batches),)
        return (
            Output(name="gradient_square", dtype="f8", fill=nan, units="1", long_name="squared norm of the gradient"),
            Output(name="noise_trace", dtype="f8", fill=nan, units="1", long_name="trace of the gradient covariance"),
            Output(name="noise_scale", dtype="f8", fill=nan, units="samples", long_name="gradient noise scale"),
            Output(name="noise_norm", dtype="f8", fill=nan, units="1", long_name="norm of the noise", dims=batch),
        )

    def __call__(self, model: torch.nn.Module, step: int) -> dict[str, Any]:
        """Return the noise at the parameters of a model, which stays as it is."""
        batches = list(self._batches)  # pyright: ignore[reportAttributeAccessIssue]
        dtype = next(each.dtype for each in model.parameters())
        objective = Objective(model, self.loss, batches, dtype=dtype, batch_norm=self.batch_norm)
        vector = objective.start.clone().requires_grad_()
        gradients = np.array(
            [
                torch.autograd.grad(objective.batch_loss(vector, k), vector)[0].double().cpu().numpy()
                for k in range(len(batches))
            ]
        )
        mean = gradients.mean(axis=0)
        small, large = float((gradients**2).sum(axis=1).mean()), float(mean @ mean)
        found = gradient_noise(small, large, small=self.batch_size, large=self.batch_size * len(batches))
        return {
            "gradient_square": found.gradient_square,
            "noise_trace": found.noise_trace,
            "noise_scale": found.noise_scale,
            "noise_norm": np.linalg.norm(gradients - mean, axis=1),
        }

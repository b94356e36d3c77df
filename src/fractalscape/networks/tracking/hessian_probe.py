"""A probe of the largest eigenvalues of the Hessian."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch

from fractalscape.networks.hessian import HessianSpec, hessian_spectrum
from fractalscape.networks.objective import Loss, Objective
from fractalscape.networks.tracking.schedule import Schedule
from fractalscape.schema import Output


@dataclass(frozen=True, kw_only=True, eq=False)
class HessianProbe:
    """Extreme eigenvalues of the Hessian of the loss on fixed data; see `hessian_spectrum`.

    Parameters
    ----------
    loss : callable(outputs, targets) -> scalar tensor
        A mean over samples.
    data : (inputs, targets)
        As of `Objective`; a subset that stays the same makes steps comparable.
    schedule : Schedule or int or sequence of int
    spec : HessianSpec
        Its ``samples`` are for recorders that see all data; give the data that count.

    Notes
    -----
    A value that has not converged is NaN. It costs some dozens of gradients of the data.
    """

    loss: Loss
    data: Any = field(repr=False)
    schedule: Schedule
    spec: HessianSpec = field(default_factory=HessianSpec)

    def __post_init__(self) -> None:
        object.__setattr__(self, "schedule", Schedule.of(self.schedule))

    @property
    def outputs(self) -> tuple[Output, ...]:
        """Eigenvalues and their residuals, from the extreme inwards."""
        nan, index = float("nan"), (("index", self.spec.count),)
        return (
            Output(name="eigenvalue", dtype="f8", fill=nan, units="1", long_name="eigenvalue", dims=index),
            Output(name="residual", dtype="f8", fill=nan, units="1", long_name="bound of its error", dims=index),
        )

    def __call__(self, model: torch.nn.Module, step: int) -> dict[str, Any]:
        """Return the eigenvalues at the parameters of a model, which stays as it is."""
        spec = self.spec
        dtype = torch.float64 if spec.dtype == "f8" else torch.float32
        objective = Objective(model, self.loss, self.data, dtype=dtype, batch_norm=spec.batch_norm)
        found = hessian_spectrum(
            objective,
            count=spec.count,
            which=spec.which,
            tolerance=spec.tolerance,
            curvature=spec.curvature,
            select=spec.select,
            most_products=spec.most_products,
            seed=spec.seed,
        )
        return {name: found[name].values for name in ("eigenvalue", "residual")}

"""A probe of some components of the gradient of the update."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from fractalscape.arguments import whole
from fractalscape.networks.parameter_space import ParameterSpace
from fractalscape.networks.tracking.schedule import Schedule
from fractalscape.randomness import streams
from fractalscape.schema import Output


@dataclass(frozen=True, kw_only=True)
class GradientSampleProbe:
    """Components of the gradient of the last update, drawn once: their law is fitted by `measures.tail_report`.

    Parameters
    ----------
    schedule : Schedule or int or sequence of int
        Step 0 has no gradient, and NaN.
    count : int
        Components, drawn without repetition; all of a network that has not so many, and NaN for the rest.
    seed : int
        Of the draw.

    References
    ----------
    Chen, G., Qu, C. K. & Gong, P. (2022), Neural Networks 149, 18-28: stable laws of 5000 components.
    """

    schedule: Schedule
    count: int = 5000
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "schedule", Schedule.of(self.schedule))
        whole("count", self.count, least=1)

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The components."""
        sample, said = (("sample", self.count),), "component of the gradient"
        return (Output(name="gradient", dtype="f8", fill=float("nan"), units="1", long_name=said, dims=sample),)

    def __call__(self, model: torch.nn.Module, step: int) -> dict[str, Any]:
        """Return components of the gradient that the parameters of a model hold."""
        named = {name: each.grad for name, each in model.named_parameters()}
        space, found = ParameterSpace.of(model), np.full(self.count, np.nan)
        if all(named[name] is None for name in space.names):
            return {"gradient": found}
        zeros = {name: torch.zeros(shape) for name, shape in zip(space.names, space.shapes, strict=True)}
        held = {name: zeros[name] if named[name] is None else named[name].cpu() for name in space.names}  # pyright: ignore
        (random,) = streams(self.seed, 1)
        chosen = random.permutation(space.size)[: self.count]
        found[: len(chosen)] = space.ravel(held).double().numpy()[chosen]
        return {"gradient": found}

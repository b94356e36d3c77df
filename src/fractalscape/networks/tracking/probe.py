"""What is measured now and then in a training that is tracked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import torch

from fractalscape.networks.tracking.schedule import Schedule
from fractalscape.schema import Output


@runtime_checkable
class Probe(Protocol):
    """A measurement of the network at scheduled steps.

    A probe leaves the network as it is: what it evaluates, it evaluates on a copy, as `Objective` does. It is called
    after the update, while gradients are there. The same model and step give the same values.

    To add one: a frozen dataclass with a schedule, ``outputs``, and ``__call__``; see `HessianProbe`.
    """

    @property
    def schedule(self) -> Schedule:
        """At which steps."""
        ...

    @property
    def outputs(self) -> tuple[Output, ...]:
        """What it gives each time."""
        ...

    def __call__(self, model: torch.nn.Module, step: int) -> Mapping[str, Any]:
        """Return a value for each output."""
        ...

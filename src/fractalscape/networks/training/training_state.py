"""What a hook sees of a training under way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from fractalscape.networks.objective import Objective
from fractalscape.networks.parameter_space import ParameterSpace

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainingState:
    """A training at one moment: after an update, or after an epoch.

    ``every_step`` hooks are called after every update, with ``step`` from 1. ``every_epoch`` hooks are called before
    the first update, with ``epoch`` 0, and after every epoch. A hook reads: what it changed in the model would change
    the training. Its random numbers do not: every update has random states of its own.

    A checkpoint is written after the hooks, so that each of them has seen what a resumed training leaves out. After a
    kill they see the updates since the last checkpoint again, with the same bits: a recorder that is called for a step
    it holds writes over it, and forgets what it holds of later ones.

    Parameters
    ----------
    model : torch.nn.Module
        The one in training.
    optimizer : torch.optim.Optimizer
    step : int
        Updates made.
    epoch : int
        Passes over the data completed.
    learning_rate : float
        Of the last update; of the first one when none was made.
    loss : float
        To ``every_step``: of the batch of the last update, before it. To ``every_epoch``: of all training data, now.
    loss_function : callable(outputs, targets) -> scalar tensor
        A mean over samples.
    data : (inputs, targets)
        All training data, as tensors.
    dtype : torch.dtype
        Of the training.

    Examples
    --------
    >>> layer = torch.nn.Linear(2, 1)
    >>> state = TrainingState(
    ...     model=layer, optimizer=torch.optim.SGD(layer.parameters(), lr=0.1), step=0, epoch=0, learning_rate=0.1,
    ...     loss=1.0, loss_function=torch.nn.functional.mse_loss, data=(torch.eye(2), torch.ones(2, 1)),
    ... )
    >>> objective = state.objective()
    >>> bool((objective.start.numpy() == state.position).all()), objective.size
    (True, 3)
    """

    model: torch.nn.Module
    optimizer: torch.optim.Optimizer
    step: int
    epoch: int
    learning_rate: float
    loss: float
    loss_function: Callable[[Any, Any], torch.Tensor] = field(repr=False)
    data: tuple[torch.Tensor, torch.Tensor] = field(repr=False)
    dtype: torch.dtype = torch.float32

    def objective(self, **how: Any) -> Objective:
        """Return the loss on all training data, from a copy of the model as it is now; `how` goes to `Objective`.

        Its ``start`` is the position of this state. It costs a copy of the model and of the data.
        """
        return Objective(self.model, self.loss_function, self.data, **how)

    @property
    def position(self) -> Floats:
        """The parameters as a vector of shape (size,), a copy, in the order of `ParameterSpace`."""
        return self._vector({name: each.detach() for name, each in self.model.named_parameters()})

    @property
    def gradient(self) -> Floats:
        """The gradient of the last update as a vector of shape (size,); zeros before the first."""
        named = self.model.named_parameters()
        return self._vector({name: torch.zeros_like(each) if each.grad is None else each.grad for name, each in named})

    def _vector(self, named: dict[str, torch.Tensor]) -> Floats:
        return ParameterSpace.of(self.model).ravel(named).to("cpu", torch.float64, copy=True).numpy()


Hook = Callable[[TrainingState], None]
"""What ``every_step=`` and ``every_epoch=`` may be."""

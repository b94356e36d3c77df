"""The direction of steepest descent."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.errors import InputError
from fractalscape.networks.directions.directions import Directions, checked_position
from fractalscape.networks.objective import Objective


def gradient_direction(objective: Objective, *, position: ArrayLike | None = None) -> Directions:
    """Return the negative gradient as one unit direction: the loss falls towards positive coordinates.

    Parameters
    ----------
    objective : Objective
    position : array_like of shape (size,), optional
        Where; the parameters of the model when absent.

    Returns
    -------
    Directions

    Raises
    ------
    InputError
        If the gradient is zero or not finite there.

    Examples
    --------
    >>> import torch
    >>> data = torch.eye(2), torch.ones(2, 1)
    >>> objective = Objective(torch.nn.Linear(2, 1, bias=False), torch.nn.functional.mse_loss, data)
    >>> gradient_direction(objective, position=np.zeros(2)).vectors.round(3)
    array([[0.707, 0.707]])
    """
    centre = None if position is None else checked_position("position", position, objective.size)
    gradient = objective.gradient(objective.start.double().cpu().numpy() if centre is None else centre)
    length = float(np.linalg.norm(gradient))
    if not (np.isfinite(length) and length):
        raise InputError(f"the gradient has length {length} here; give a position where it is finite and not zero")
    return Directions(vectors=-gradient[None] / length, labels=("down the gradient",), centre=centre)

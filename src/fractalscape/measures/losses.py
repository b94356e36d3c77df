"""What every measure of the loss reads: the losses of walkers, and when they were recorded."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError

Floats = NDArray[np.float64]


def losses(trajectory: Any) -> tuple[Floats, NDArray[np.int64]]:
    """Read the losses of walkers.

    Parameters
    ----------
    trajectory : Dataset, DataArray or array_like
        A trajectory with ``loss``; or losses of shape (walker, step) or (step,).

    Returns
    -------
    loss : array of float64, shape (walker, step)
    step : array of int64, shape (step,)
        Number of updates before each record; 0, 1, 2, … for bare numbers.

    Raises
    ------
    InputError
        If there is no loss, or it is not real numbers of such a shape.

    Examples
    --------
    >>> losses([3.0, 2.0, 1.5])[0].shape
    (1, 3)
    """
    step = None
    if hasattr(trajectory, "data_vars"):
        if "loss" not in trajectory:
            raise InputError("the trajectory has no variable loss; give losses of shape (walker, step)")
        trajectory = trajectory["loss"].transpose("walker", "step")
    if hasattr(trajectory, "coords") and "step" in trajectory.coords:
        step = np.asarray(trajectory["step"].values)
    try:
        loss = np.asarray(trajectory, np.float64)
    except (TypeError, ValueError):
        raise InputError("losses are not real numbers; give an array of shape (walker, step) or (step,)") from None
    loss = loss[None] if loss.ndim == 1 else loss
    if loss.ndim != 2 or 0 in loss.shape:
        raise InputError(f"losses have shape {loss.shape}; they need (walker, step) or (step,)")
    return loss, np.arange(loss.shape[1]) if step is None else step.astype(np.int64)

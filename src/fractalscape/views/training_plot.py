"""Losses of a training, epoch by epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import LINE_COLOURS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

DRAWABLE = (1e-150, 1e150)
"""Log axes of matplotlib overflow near the ends of float64."""
CURVES = {"loss": "training data", "test_loss": "test data"}
SHARES = {"accuracy": "training data", "test_accuracy": "test data"}


def training_plot(training: xr.Dataset, *, quantity: str = "loss", ax: Axes | None = None) -> Axes:
    """Draw losses of a training versus epochs on a log axis, or accuracies on a linear one.

    Parameters
    ----------
    training : xarray.Dataset
        What `networks.train` returns.
    quantity : {"loss", "accuracy"}
        Losses come with those of single batches in grey.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        A dashed line marks where a loss was not finite for the first time. What is not finite, or below zero, is not
        drawn.

    Raises
    ------
    InputError
        If the dataset has no such curves.
    """
    curves = {"loss": CURVES, "accuracy": SHARES}.get(quantity)
    if curves is None:
        raise InputError(f"quantity={quantity!r} is not one of 'loss', 'accuracy'")
    if quantity not in training or training[quantity].dims != ("epoch",):
        raise InputError(f"training_plot needs {quantity} (epoch), as of networks.train")
    axes = own_axes(ax, size=(6.4, 4.0))
    updates = max(training.sizes["step"] // max(int(training["epoch"][-1]), 1), 1)
    if quantity == "loss":
        axes.set_yscale("log")
        batches = _drawable(training["step_loss"].values)
        axes.plot(training["step"].values / updates, batches, color="0.8", linewidth=0.6, label="batches")
    for (name, label), colour in zip(curves.items(), LINE_COLOURS, strict=False):
        values = training[name].values if name in training else np.array([np.nan])
        if np.isfinite(values).any():
            drawn = _drawable(values) if quantity == "loss" else values
            axes.plot(training["epoch"].values, drawn, color=colour, linewidth=1.4, label=label)
    escape = int(training["escape_step"])
    if escape >= 0:
        axes.axvline(escape / updates, color="0.4", linestyle="--", linewidth=1, label="not finite")
    axes.set_xlabel("epoch")
    axes.set_ylabel(quantity)
    axes.legend(frameon=False, fontsize="small")
    return axes


def _drawable(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values) & (values > 0), np.clip(values, *DRAWABLE), np.nan)

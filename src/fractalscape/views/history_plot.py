"""Loss histories of single points: what one pixel of a trainability map went through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import SERIES_COLOURS, class_flags
from fractalscape.views.ticks import distinct_labels

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

CEILING = 1e8
DRAWABLE = (1e-150, 1e150)
"""Log axes of matplotlib overflow near the ends of float64."""


def history_plot(histories: Sequence[xr.Dataset], *, ax: Axes | None = None) -> Axes:
    """Draw relative loss l_t / l_0 versus step, one curve for each history.

    Parameters
    ----------
    histories : sequence of xarray.Dataset
        Each with ``loss (step)``. Scalar coordinates, such as ``lr0`` and ``lr1``, and a scalar ``outcome`` name the
        curve in the legend, with just enough digits to tell the points apart.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        A cross on the upper edge marks the step at which a loss stopped being finite. Curves above 10^8 run out of the
        frame.

    Raises
    ------
    InputError
        If there are no histories, or one has no one-dimensional ``loss``.
    """
    if not len(histories):
        raise InputError("history_plot got no histories; give at least one dataset with loss (step)")
    for history in histories:
        if "loss" not in history or history["loss"].ndim != 1:
            found = ", ".join(f"{name} {tuple(array.dims)}" for name, array in history.data_vars.items())
            raise InputError(f"a history has {found}; history_plot needs loss (step)")
    axes = own_axes(ax, size=(6.4, 4.0))
    axes.set_yscale("log")
    lowest, highest = 1.0, 1.0
    for number, (history, label) in enumerate(zip(histories, _labels(histories), strict=True)):
        loss = np.asarray(history["loss"].values, float)
        dim = history["loss"].dims[0]
        steps = np.asarray(history[dim].values) if dim in history.coords else np.arange(loss.size)
        colour = SERIES_COLOURS[number % len(SERIES_COLOURS)]
        left = np.flatnonzero(~np.isfinite(loss))
        end = left[0] if left.size else loss.size
        start = loss[0] if end and loss[0] > 0 else 1.0
        with np.errstate(over="ignore"):
            relative = np.where(loss[:end] > 0, loss[:end] / start, np.nan)
        relative = np.clip(relative, *DRAWABLE)
        lowest = min(lowest, float(np.nanmin(relative, initial=lowest)))
        highest = max(highest, float(np.nanmax(relative, initial=highest)))
        axes.plot(steps[:end], relative, color=colour, label=label or None, linewidth=1.2)
        if left.size:
            axes.plot(
                steps[end],
                1.0,
                "x",
                color=colour,
                transform=axes.get_xaxis_transform(),
                clip_on=False,
                markeredgewidth=2,
            )
    if highest > CEILING:
        axes.set_ylim(lowest / 3, CEILING)
    axes.set_xlabel("step")
    axes.set_ylabel("loss / initial loss")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, fontsize="small")
    return axes


def _labels(histories: Sequence[xr.Dataset]) -> list[str]:
    """Return one legend entry for each history from its scalar coordinates and outcome."""
    scalars = [
        {str(name): float(c) for name, c in h.coords.items() if c.ndim == 0 and np.issubdtype(c.dtype, np.number)}
        for h in histories
    ]
    parts: list[list[str]] = [[] for _ in histories]
    for name in dict.fromkeys(name for row in scalars for name in row):
        holders = [k for k, row in enumerate(scalars) if np.isfinite(row.get(name, np.nan))]
        for k, text in zip(holders, distinct_labels([scalars[k][name] for k in holders]), strict=True):
            parts[k].append(f"{name} = {text}")
    return [", ".join(part + _outcome(h)) for part, h in zip(parts, histories, strict=True)]


def _outcome(history: xr.Dataset) -> list[str]:
    if "outcome" not in history.variables or history["outcome"].ndim:
        return []
    value = history["outcome"].item()
    meanings = {number: meaning for meaning, number in class_flags(history["outcome"]).items()}
    return [str(meanings.get(value, value)).replace("_", " ")]

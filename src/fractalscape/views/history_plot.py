"""Loss histories of single points: what one pixel of a trainability map went through."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import LETTER, own_axes
from fractalscape.views.palette import LINE_COLOURS, class_flags
from fractalscape.views.ticks import distinct_labels

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

CEILING = 1e8
HEADROOM = 1e3
"""Relative losses that end the frame at the latest, and at the earliest, where some curves leave it and others stay."""
DRAWABLE = (1e-150, 1e150)
"""Log axes of matplotlib overflow near the ends of float64."""
STILL = 1 / 400
"""Part of the height of a curve below which it does not move."""
LINE_STYLES = ("-", (0, (5, 1.5)), (0, (1, 1)), (0, (5, 1.5, 1, 1.5)))
FULL_DIGITS = 12
"""Characters of a coordinate that is shown as it was given; longer ones are cut where they differ."""
WIDTH, HEIGHT = 7.2, 3.8
ROW = 0.18
"""Inches of a figure and, in addition, of a row of its legend."""
FONT_SIZE = 8.5


def history_plot(histories: Sequence[xr.Dataset], *, ax: Axes | None = None) -> Axes:
    """Draw relative loss l_t / l_0 versus step, one curve for each history.

    Parameters
    ----------
    histories : sequence of xarray.Dataset
        Each with ``loss (step)``. Scalar coordinates, such as ``lr0`` and ``lr1``, and a scalar ``outcome`` name the
        curve in the legend, as given if short, else with just enough digits to tell the points apart.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        A cross on the upper edge marks the step at which a loss stopped being finite. Where some curves stay below
        10^8 the others run out of the frame. It ends where no curve moves in it any more; the axis then says so.

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
    labels = _labels(histories)
    columns = max(1, int((WIDTH - 0.8) / (max(map(len, labels)) * LETTER * FONT_SIZE / 72 + 0.4)))
    axes = own_axes(ax, size=(WIDTH, HEIGHT + ROW * math.ceil(len(histories) / columns)))
    axes.set_yscale("log")
    earlier = len(_curves(axes))
    for number, (history, label) in enumerate(zip(histories, labels, strict=True), start=earlier):
        _draw(axes, history, label=label, number=number)
    _frame(axes)
    axes.set_ylabel("loss / initial loss")
    if axes.get_legend_handles_labels()[0]:
        below = {"loc": "upper center", "bbox_to_anchor": (0.5, 0.0), "bbox_transform": _below(axes), "ncols": columns}
        axes.legend(frameon=False, fontsize=FONT_SIZE, **(below if ax is None else {}))
    return axes


def _draw(axes: Axes, history: xr.Dataset, *, label: str, number: int) -> None:
    loss = np.asarray(history["loss"].values, float)
    dim = history["loss"].dims[0]
    steps = np.asarray(history[dim].values) if dim in history.coords else np.arange(loss.size)
    left = np.flatnonzero(~np.isfinite(loss))
    end = left[0] if left.size else loss.size
    start = loss[0] if end and loss[0] > 0 else 1.0
    with np.errstate(over="ignore"):
        relative = np.where(loss[:end] > 0, loss[:end] / start, np.nan)
    colour = LINE_COLOURS[number % len(LINE_COLOURS)]
    style = LINE_STYLES[number // len(LINE_COLOURS) % len(LINE_STYLES)]
    axes.plot(
        steps[:end], np.clip(relative, *DRAWABLE), color=colour, linestyle=style, label=label or None, linewidth=1.2
    )
    if left.size:
        top = axes.get_xaxis_transform()
        axes.plot(steps[end], 1.0, "x", color=colour, transform=top, clip_on=False, markeredgewidth=2)


def _curves(axes: Axes) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return steps and relative losses of the curves on axes, of earlier calls too."""
    lines = [line.get_data() for line in axes.lines if line.get_linestyle() != "None"]
    return [(np.asarray(steps, float), np.asarray(relative, float)) for steps, relative in lines]


def _frame(axes: Axes) -> None:
    """End the frame where curves leave it for good, and where none of them moves any more."""
    axes.set_xlabel("step")
    curves = [(steps, np.nan_to_num(relative, nan=1.0)) for steps, relative in _curves(axes) if steps.size]
    crosses = [float(np.asarray(line.get_xdata())[0]) for line in axes.lines if line.get_linestyle() == "None"]
    if not curves:
        return
    lowest = min(1.0, *(float(relative.min()) for _, relative in curves))
    highest = max(float(relative.max()) for _, relative in curves)
    peaks = [float(relative.max()) for _, relative in curves if relative[-1] <= CEILING]
    end = min(CEILING, max(HEADROOM, 10 * max(peaks), lowest**-0.25)) if peaks else DRAWABLE[1] / 10
    top = min(highest, end)
    margin = max(1.1, (top / lowest) ** 0.05)
    axes.set_ylim(lowest / margin, top if highest > top else top * margin)
    first = min(steps[0] for steps, _ in curves)
    last = max([steps[-1] for steps, _ in curves] + crosses)
    moving = max([_moving_to(steps, np.clip(relative, lowest, top)) for steps, relative in curves] + crosses)
    right = first + 1.15 * (moving - first)
    if first < right < 0.85 * last:
        axes.set_xlabel(f"step (to {right:.0f} of {last:.0f}; flat or out of the frame from there)")
        axes.set_xlim(first, right)
    elif first < last:
        axes.set_xlim(first, last)


def _moving_to(steps: np.ndarray, relative: np.ndarray) -> float:
    """Return the step from which a curve in the frame stays where it ends."""
    heights = np.log(relative)
    moving = np.flatnonzero(np.abs(heights - heights[-1]) > STILL * np.ptp(heights))
    return float(steps[moving[-1] + 1] if moving.size else steps[0])


def _below(axes: Axes) -> Transform:
    """Return coordinates that start below the words on the x axis, in parts of the axes."""
    from matplotlib.transforms import ScaledTranslation

    points = sum(float(text.get_fontsize()) for text in (axes.get_xticklabels()[0], axes.xaxis.label))
    return axes.transAxes + ScaledTranslation(0.0, -(1.3 * points + 12) / 72, axes.figure.dpi_scale_trans)


def _labels(histories: Sequence[xr.Dataset]) -> list[str]:
    """Return one legend entry for each history from its scalar coordinates and outcome."""
    scalars = [
        {str(name): float(c) for name, c in h.coords.items() if c.ndim == 0 and np.issubdtype(c.dtype, np.number)}
        for h in histories
    ]
    parts: list[list[str]] = [[] for _ in histories]
    for name in dict.fromkeys(name for row in scalars for name in row):
        holders = [k for k, row in enumerate(scalars) if np.isfinite(row.get(name, np.nan))]
        for k, text in zip(holders, _texts([scalars[k][name] for k in holders]), strict=True):
            parts[k].append(f"{name} = {text}")
    return [", ".join(part + _outcome(h)) for part, h in zip(parts, histories, strict=True)]


def _texts(values: list[float]) -> list[str]:
    """Return numbers as they were given where that is short: a rounded point may have another outcome."""
    given = [repr(value).removesuffix(".0") for value in values]
    return given if all(len(each) <= FULL_DIGITS for each in given) else distinct_labels(values)


def _outcome(history: xr.Dataset) -> list[str]:
    if "outcome" not in history.variables or history["outcome"].ndim:
        return []
    value = history["outcome"].item()
    meanings = {number: meaning for meaning, number in class_flags(history["outcome"]).items()}
    return [str(meanings.get(value, value)).replace("_", " ")]

"""Axes of a figure of one's own, and axes that count samples but are labelled in physical values."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.ticks import ticks

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

LETTER = 0.6
"""Width of a letter in units of the font size."""


def own_axes(ax: Axes | None, *, size: tuple[float, float]) -> Axes:
    """Return `ax`, or axes in a new figure that pyplot does not know, so that threads may draw.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        What the caller of a view gave.
    size : (float, float)
        Width and height of a new figure in inches.

    Returns
    -------
    matplotlib.axes.Axes
    """
    if ax is not None:
        return ax
    from matplotlib.figure import Figure

    return Figure(figsize=size, layout="compressed").add_subplot()


def axis_title(attrs: Mapping[Any, Any], *, name: str) -> str:
    """Return what an axis or a colour bar says: the long name, and the unit unless it is a pure number."""
    units = attrs.get("units", "1")
    return str(attrs.get("long_name", name)) + (f" ({units})" if units not in ("", "1") else "")


def axis_values(raster: xr.Dataset, dim: Any) -> np.ndarray:
    """Return the coordinate of a dim, checked to be 1-D, ascending and, on a log axis, positive."""
    if dim not in raster.coords or raster[dim].ndim != 1:
        raise InputError(f"dim {dim!r} has no 1-D coordinate to label the axis with; assign its physical values first")
    values = np.asarray(raster[dim].values, float)
    if np.any(np.diff(values) < 0):
        raise InputError(f"coordinate {dim!r} does not ascend; sort it first: raster.sortby({dim!r})")
    if raster[dim].attrs.get("scale") == "log" and not np.all(values > 0):
        raise InputError(f"coordinate {dim!r} has scale 'log' but is not positive; set its attribute scale to 'linear'")
    return values


def label_axis(
    ax: Axes, which: str, values: np.ndarray, attrs: Mapping[Any, Any], *, name: str, sampling: str = "endpoints"
) -> None:
    """Put ticks and a name on one axis that counts the samples at `values`.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Axes whose unit is one sample.
    which : {"x", "y"}
        Which of its axes.
    values : array, shape (n,)
        Physical values of the samples, ascending, in the units that `attrs` name.
    attrs : mapping
        Attributes of the coordinate: ``scale`` ("linear", "log"), ``units``, ``long_name``.
    name : str
        What the axis is called if there is no ``long_name``.
    sampling : {"endpoints", "dyadic"}
        A ``"dyadic"`` window ends one sample after its last one, so that a tick up to half a sample outside the frame
        is drawn on the frame. Otherwise no tick lies beyond the last sample.

    Raises
    ------
    InputError
        If the values do not ascend, are not finite, or not positive on a log axis.
    """
    scale = "log" if attrs.get("scale") == "log" else "linear"
    axis = ax.xaxis if which == "x" else ax.yaxis
    size = float(axis.get_ticklabels()[0].get_fontsize()) if axis.get_ticklabels() else 10.0
    inches = side_inches(ax, which)
    low, high, last = float(values[0]), float(values[-1]), values.size - 1
    end = high
    if sampling == "dyadic" and last and high > low:
        step = high * math.expm1(math.log1p((high - low) / low) / last) if scale == "log" else (high - low) / last
        end = min(high + step, 1e308)
    for count in (6, 5, 4, 3, 2, 1):
        chosen = ticks(low, end, scale=scale, count=count)
        letters = max(len(label) + label.count("…") for label in chosen.labels) if which == "x" else 2
        if len(chosen.labels) * (letters + 2) * LETTER * size / 72 <= inches:
            break

    def places(fractions: tuple[float, ...]) -> list[float]:
        length = last + 1 if end > high else last
        return [min(fraction * length, last + 0.5) for fraction in fractions]

    axis.set_ticks(places(chosen.positions), chosen.labels)
    axis.set_ticks(places(chosen.minor), minor=True)
    title = axis_title(attrs, name=name)
    common = f"= {chosen.offset}" if chosen.offset else ""
    whole = f"{title} {common}".strip()
    lines = [whole] if len(whole) < _letters(inches, size) else [wrapped(title, inches=inches, size=size), common]
    axis.set_label_text("\n".join(lines).strip())


def side_inches(ax: Axes, which: str) -> float:
    """Return the width ("x") or the height ("y") of axes as they are placed now, before any layout."""
    box, figure = ax.get_position(), ax.figure
    return (box.width * figure.bbox.width if which == "x" else box.height * figure.bbox.height) / figure.dpi


def wrapped(text: str, *, inches: float, size: float) -> str:
    """Wrap text of a font size to as few lines as `inches` allow, of about equal length."""
    room = _letters(inches, size)
    fewest = len(textwrap.wrap(text, room))
    shortest = next(width for width in range(1, room + 1) if len(textwrap.wrap(text, width)) <= fewest)
    return "\n".join(textwrap.wrap(text, shortest))


def _letters(inches: float, size: float) -> int:
    return max(12, int(inches * 72 / size / LETTER * 1.1))

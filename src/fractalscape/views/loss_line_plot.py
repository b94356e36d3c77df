"""The loss along a line, with an accuracy beside it, or the spread of several lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import axis_title, own_axes
from fractalscape.views.palette import LINE_COLOURS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes


def loss_line_plot(line: xr.Dataset, *, beside: str | None = "accuracy", ax: Axes | None = None) -> Axes:
    """Draw the loss along a line; of several lines the median, and the band in which half of them are.

    Parameters
    ----------
    line : xarray.Dataset
        ``loss (u)`` or ``loss (direction, u)``, as of `networks.loss_line`.
    beside : str, optional
        Another variable, on an axis of its own at the right, if the dataset has it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If the dataset has no loss along u.

    Examples
    --------
    >>> import xarray as xr
    >>> loss_line_plot(xr.Dataset({"loss": ("u", [1.0, 0.0])}, {"u": [0.0, 1.0]})).lines[0].get_ydata()
    array([1., 0.])
    """
    if not hasattr(line, "data_vars") or "loss" not in line or line["loss"].dims not in (("u",), ("direction", "u")):
        raise InputError("loss_line_plot needs loss (u) or loss (direction, u), as of networks.loss_line")
    axes = own_axes(ax, size=(6.4, 4.0))
    _curve(axes, line, "loss", LINE_COLOURS[0])
    axes.set_xlabel(axis_title(line["u"].attrs, name="u"))
    if beside and beside in line:
        right = axes.twinx()
        _curve(right, line, beside, LINE_COLOURS[1])
    return axes


def _curve(axes: Axes, line: xr.Dataset, name: str, colour: str) -> None:
    values, u = np.atleast_2d(line[name].values), line["u"].values
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75], axis=0)
    axes.plot(u, middle, "-", color=colour, linewidth=1.2)
    if len(values) > 1:
        axes.fill_between(u, low, high, color=colour, alpha=0.25, linewidth=0)
    axes.set_ylabel(axis_title(line[name].attrs, name=name), color=colour)

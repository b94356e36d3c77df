"""Scaling fits drawn: the curves with their lines, and the estimates one after another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import LINE_COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from fractalscape.measures import ScalingFit

FEW = len(LINE_COLOURS)
"""So many curves are told apart by colour and named; more of them run through a colour map."""


def scaling_plot(fits: Sequence[ScalingFit], *, labels: Sequence[str] | None = None, ax: Axes | None = None) -> Axes:
    """Draw the curves of scaling fits in log-log coordinates, each with its line over the fitted range.

    Parameters
    ----------
    fits : sequence of ScalingFit
        Curves of the same quantities. What has no logarithm is left out.
    labels : sequence of str, optional
        Names for the legend; numbers from 0 when absent. Of more than seven curves, coloured in their order, the first
        and the last are named.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If there are no fits, or they measure different quantities.

    Examples
    --------
    >>> from fractalscape.measures import fit_scaling
    >>> koch = fit_scaling([1, 3, 9], [16, 4, 1], quantity="box_dimension", x_name="size", y_name="boxes")
    >>> scaling_plot([koch]).get_xlabel()
    'size'
    """
    names = _names(fits)
    labels = [str(k) for k in range(len(fits))] if labels is None else list(labels)
    if len(labels) != len(fits):
        raise InputError(f"labels has {len(labels)} names for {len(fits)} fits; give one each")
    axes = own_axes(ax, size=(5.6, 4.2))
    axes.set_xscale("log")
    axes.set_yscale("log")
    for number, (fit, colour) in enumerate(zip(fits, curve_colours(len(fits)), strict=True)):
        drawn = (fit.x > 0) & (fit.y > 0) & np.isfinite(fit.y)
        named = len(fits) <= FEW or number in (0, len(fits) - 1)
        text = f"{labels[number]}: {_said(fit)}" if named else None
        axes.plot(fit.x[drawn], fit.y[drawn], "o", markersize=3.5, color=colour, alpha=0.8, label=text)
        if fit.status == "ok":
            ends = np.array(fit.fit_range)
            axes.plot(ends, np.exp(fit.intercept) * ends**fit.slope, "-", color=colour, linewidth=1.2)
    plain_ticks(axes)
    axes.set_xlabel(names[1])
    axes.set_ylabel(names[2])
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, fontsize="small")
    return axes


def estimate_plot(
    fits: Sequence[ScalingFit], *, x: ArrayLike | None = None, x_name: str = "level", ax: Axes | None = None
) -> Axes:
    """Draw the estimates of scaling fits with their intervals, one after another.

    Parameters
    ----------
    fits : sequence of ScalingFit
        Of one quantity. One that has no estimate leaves a gap.
    x : array_like, optional
        Where each stands; 0, 1, 2, … when absent.
    x_name : str
        What x is.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If there are no fits, they measure different quantities, or x has another length.
    """
    names = _names(fits)
    places = np.arange(len(fits)) if x is None else np.asarray(x, float)
    if places.shape != (len(fits),):
        raise InputError(f"x has shape {places.shape} for {len(fits)} fits; give one place each")
    axes = own_axes(ax, size=(5.6, 3.2))
    estimates = np.array([fit.estimate for fit in fits])
    low, high = np.array([fit.interval for fit in fits]).T
    axes.vlines(places, low, high, color=LINE_COLOURS[0], linewidth=1.2, alpha=0.6)
    axes.plot(places, estimates, "o", markersize=3.5, color=LINE_COLOURS[0])
    axes.set_xlabel(x_name)
    axes.set_ylabel(names[0])
    return axes


def _names(fits: Sequence[ScalingFit]) -> tuple[str, ...]:
    if not len(fits):
        raise InputError("there are no fits to draw; give at least one ScalingFit")
    names = [tuple(name.replace("_", " ") for name in (fit.quantity, fit.x_name, fit.y_name)) for fit in fits]
    different = sorted(set(names))
    if len(different) > 1:
        raise InputError(f"the fits are of {different[0]} and of {different[1]}; draw these apart")
    return names[0]


def plain_ticks(axes: Axes) -> None:
    """Label x as 4, 8, 16, … where it spans less than three decades of numbers above 1."""
    low, high = axes.get_xlim()
    if low >= 0.5 and high / low < 1000:
        from matplotlib.ticker import NullFormatter, StrMethodFormatter

        axes.set_xscale("log", base=2)
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:.0f}"))
        axes.xaxis.set_minor_formatter(NullFormatter())


def _said(fit: ScalingFit) -> str:
    if fit.status != "ok":
        return fit.status.replace("_", " ")
    low, high = fit.interval
    return f"{fit.estimate:.3f}" + (f" [{low:.3f}, {high:.3f}]" if math.isfinite(low) else "")


def curve_colours(count: int) -> list[Any]:
    """Return a colour for each of some curves: those of `LINE_COLOURS` for few, a colour map for more."""
    if count <= FEW:
        return list(LINE_COLOURS[:count])
    import matplotlib

    return list(matplotlib.colormaps["viridis"](np.linspace(0, 0.92, count)))

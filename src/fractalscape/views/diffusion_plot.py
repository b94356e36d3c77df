"""Mean squared displacements drawn: curves with their bands and fitted lines, and the local exponents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import axis_title, own_axes
from fractalscape.views.scaling_plot import curve_colours, plain_ticks, scaling_plot

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from fractalscape.measures import ScalingFit

MEAN = "mean_squared_displacement"
LOCAL = "local_diffusion_exponent"


def diffusion_plot(
    curves: Sequence[xr.Dataset],
    fits: Sequence[ScalingFit],
    *,
    labels: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw mean squared displacements in log-log coordinates, with their intervals and the fitted power laws.

    Parameters
    ----------
    curves : sequence of Dataset
        What `measures.ensemble_average` returned.
    fits : sequence of ScalingFit
        What `measures.diffusion_exponent` returned for each.
    labels : sequence of str, optional
        Names for the legend; numbers from 0 when absent.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If there are no curves, not one fit for each, or a dataset has no mean.

    Examples
    --------
    >>> from fractalscape.measures import diffusion_exponent, ensemble_average, time_averaged_displacement
    >>> curve = ensemble_average(time_averaged_displacement(np.arange(100.0)))
    >>> diffusion_plot([curve], [diffusion_exponent(curve)]).get_ylabel()
    'mean squared displacement (position²)'
    """
    if len(curves) != len(fits):
        raise InputError(f"there are {len(curves)} curves and {len(fits)} fits; give one fit for each curve")
    for curve in curves:
        _need(curve, MEAN, "ensemble_average")
    axes = scaling_plot(fits, labels=labels, ax=ax)
    for curve, colour in zip(curves, curve_colours(len(curves)), strict=True):
        _band(axes, curve, MEAN, colour)
    axes.set_xlabel("lag (steps)")
    axes.set_ylabel("mean squared displacement (position²)")
    levels = {f"{100 * fit.confidence:g} %" for fit in fits if np.isfinite(fit.interval[0])}
    if legend := axes.get_legend():
        legend.set_title("exponent" + (f" [{levels.pop()} interval]" if len(levels) == 1 else ""))
        legend.get_title().set_fontsize("small")
        legend.set_alignment("left")
        legend.set_loc("lower right")  # displacements grow with the lag
    return axes


def local_exponent_plot(
    exponents: Sequence[xr.Dataset], *, labels: Sequence[str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw local diffusion exponents with their bands over the lag.

    Parameters
    ----------
    exponents : sequence of Dataset
        What `measures.local_diffusion_exponents` returned.
    labels : sequence of str, optional
        Names for a legend; none is drawn when absent.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If a dataset has no local exponents, or the labels are not one for each.

    Examples
    --------
    >>> from fractalscape.measures import local_diffusion_exponents, time_averaged_displacement
    >>> local_exponent_plot([local_diffusion_exponents(time_averaged_displacement(np.arange(100.0)))]).get_xscale()
    'log'
    """
    if labels is not None and len(labels) != len(exponents):
        raise InputError(f"labels has {len(labels)} names for {len(exponents)} curves; give one each")
    for each in exponents:
        _need(each, LOCAL, "local_diffusion_exponents")
    axes = own_axes(ax, size=(5.6, 4.2))
    axes.set_xscale("log")
    axes.axhline(1, color="0.6", linewidth=0.8, linestyle="--")
    across = axes.get_yaxis_transform()
    axes.text(0.99, 1, "Brownian", transform=across, ha="right", va="bottom", color="0.35", fontsize="small")
    for number, (each, colour) in enumerate(zip(exponents, curve_colours(len(exponents)), strict=True)):
        text = labels[number] if labels is not None else None
        axes.plot(each["lag"].values, each[LOCAL].values, "-", color=colour, linewidth=1.2, label=text)
        _band(axes, each, LOCAL, colour)
    plain_ticks(axes)
    axes.set_xlabel("lag (steps)")
    axes.set_ylabel(axis_title({"long_name": "local diffusion exponent"}, name=LOCAL))
    if labels is not None:
        axes.legend(frameon=False, fontsize="small")
    return axes


def _need(dataset: xr.Dataset, name: str, source: str) -> None:
    if name not in getattr(dataset, "data_vars", ()):
        raise InputError(f"the dataset has no {name}; give what measures.{source} returns")


def _band(axes: Axes, curve: xr.Dataset, name: str, colour: object) -> None:
    lower, upper = curve[f"{name}_lower"].values, curve[f"{name}_upper"].values
    known = np.isfinite(lower) & np.isfinite(upper)
    if known.any():
        lags = curve["lag"].values[known]
        axes.fill_between(lags, lower[known], upper[known], color=colour, alpha=0.2, linewidth=0)  # pyright: ignore[reportArgumentType]

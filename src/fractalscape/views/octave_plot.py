"""Leaders along octaves drawn: structure functions and cumulants with the lines fitted to them."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.fitted_curve import chosen_moments, fitted_curve
from fractalscape.views.palette import LINE_COLOURS
from fractalscape.views.singularity_plot import one_spectrum

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes


def structure_plot(spectrum: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    r"""Draw structure functions against octaves, as log2 S(j, q) / q: the size of a leader in the q-th mean.

    Parameters
    ----------
    spectrum : Dataset
        From `singularity_spectrum`, of one signal or image.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        Seven moments at most. Lines over the fitted octaves have the slopes ζ(q) / q: parallel for a monofractal,
        spreading downwards in octave for a multifractal. Octaves that are not fitted are hollow.

    Raises
    ------
    InputError
        As `singularity_plot`, or if there is no moment but 0.
    """
    found = one_spectrum(spectrum).sortby("moment")
    q = found["moment"].values
    drawn = np.flatnonzero(q != 0)
    if not drawn.size:
        raise InputError("the dataset has the moment 0 alone, whose structure function is 1; analyse other moments")
    axes = own_axes(ax, size=(5.6, 4.2))
    order = _fractional_order(found)
    for place, colour in chosen_moments(q[drawn]):
        k = drawn[place]
        slope = float(found["scaling_exponents"][k] / q[k]) + order
        curve = found["log2_structure"].values[:, k] / q[k]
        _line(axes, found, curve, slope, colour, f"$q = {q[k]:g}$")
    _label_octaves(axes)
    axes.set_ylabel(r"$\log_2 S(j, q)\, /\, q$")
    axes.legend(frameon=False, fontsize="small", loc="lower right", ncols=2)
    return axes


def cumulant_plot(spectrum: xr.Dataset, *, order: int = 1, ax: Axes | None = None) -> Axes:
    """Draw a cumulant of the logarithms of leaders against octaves, with its line and log-cumulant.

    Parameters
    ----------
    spectrum, ax
        As in `structure_plot`.
    order : int
        m: 1 the mean, whose slope is c1; 2 the variance, which falls for a multifractal; 3, …

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        As `singularity_plot`, or if the dataset has no such order.
    """
    found = one_spectrum(spectrum)
    orders = found["order"].values.tolist()
    if order not in orders:
        raise InputError(f"order={order!r} is not one of {', '.join(map(str, orders))}, those of the dataset")
    axes = own_axes(ax, size=(5.6, 3.2))
    own = found.sel(order=order)
    estimate = float(own["log_cumulants"])
    slope = (estimate + (_fractional_order(found) if order == 1 else 0.0)) * math.log(2)
    label = f"$c_{order} = {_figure(estimate)}$" + _interval(own, "log_cumulants")
    if "calibrated_log_cumulants" in own and math.isfinite(own["calibrated_log_cumulants"]):
        unbiased = f"${_figure(float(own['calibrated_log_cumulants']))}$"
        label += f", without bias {unbiased}{_interval(own, 'calibrated_log_cumulants')}"
    if "cumulant_lower" in own:
        axes.vlines(own["octave"], own["cumulant_lower"], own["cumulant_upper"], color=LINE_COLOURS[0], alpha=0.6)
    _line(axes, found, own["cumulant"].values, slope, LINE_COLOURS[0], label)
    _label_octaves(axes)
    axes.set_ylabel(f"$C_{order}$ of ln leaders")
    axes.set_title(label, loc="right", fontsize="small")
    return axes


def _line(axes: Axes, found: xr.Dataset, curve: np.ndarray, slope: float, colour: Any, label: str) -> None:
    weight = np.where(found["fitted"].values, found["fit_weight"].values, 0.0)
    fitted_curve(axes, found["octave"].values, curve, weight, slope=slope, colour=colour, label=label)


def _label_octaves(axes: Axes) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel("octave j (size $2^j$ samples)")


def _interval(own: xr.Dataset, name: str) -> str:
    """Return both ends of an interval, or nothing where there is none."""
    if f"{name}_lower" not in own or math.isnan(own[f"{name}_lower"]):
        return ""
    low, high = float(own[f"{name}_lower"]), float(own[f"{name}_upper"])
    return f" $[{_figure(low)},$ ${_figure(high)}]$"


def _figure(value: float) -> str:
    """Return a number with three decimals, or with four where these are nearly all zeros."""
    if value == 0 or math.isinf(value):
        return "0" if value == 0 else r"-\infty"
    return f"{value:.3f}" if abs(value) >= 0.01 else f"{value:z.4f}"


def _fractional_order(found: xr.Dataset) -> float:
    """Return what the slopes of the curves have more than the exponents."""
    return float(json.loads(found.attrs["spec"])["fractional_order"])

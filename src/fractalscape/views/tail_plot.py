"""Tails drawn: how often values are exceeded, with the laws fitted to them, and the tail index of their sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import LINE_COLOURS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from fractalscape.measures import TailReport

MOST_DRAWN = 2000
LOWEST_SHOWN = 1.5
"""Axes of tail indices of sums reach at least down to this, so that the scatter of a normal law looks small."""


def tail_plot(report: TailReport, *, ax: Axes | None = None) -> Axes:
    """Draw how often standardised values are exceeded in size, and the stable and the power law fitted to them.

    Parameters
    ----------
    report : TailReport
        From `tail_report`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        Log-log; a straight tail is a power law, and its slope less than -2 a finite variance.

    Raises
    ------
    InputError
        If the report has no values.
    """
    values = np.sort(np.abs(report.values))[::-1]
    values = values[values > 0]
    if values.size < 2:
        raise InputError(f"the report has nothing to draw: {report.reason}")
    axes = own_axes(ax, size=(5.6, 4.2))
    axes.set_xscale("log")
    axes.set_yscale("log")
    drawn = np.unique(np.geomspace(1, values.size, MOST_DRAWN).astype(int)) - 1
    axes.plot(values[drawn], (drawn + 1) / values.size, ".", markersize=3, color="#4d4d4d", label="values")
    x = np.geomspace(max(values[-1], values[0] * 1e-6), values[0] * 2, 300)
    _stable_line(axes, report, x)
    _power_line(axes, report, x, values.size)
    axes.set_ylim(0.3 / values.size, 2)
    axes.set_xlim(max(values[-1], np.median(values) / 10), values[0] * 2)
    axes.set_xlabel("size of a value (standardised)")
    axes.set_ylabel("share of larger values")
    axes.legend(frameon=False, fontsize="small", loc="lower left")
    return axes


def _stable_line(axes: Axes, report: TailReport, x: np.ndarray) -> None:
    law = report.stable.law
    if law is None:
        return
    low, high = report.stable.interval
    label = f"stable law, tail index {law.tail_index:.2f} [{low:.2f}, {high:.2f}]"
    exceeded = 1 - law.cumulative(x) + law.cumulative(-x)
    axes.plot(x, np.maximum(exceeded, 1e-300), "-", linewidth=1.2, color=LINE_COLOURS[0], label=label)


def _power_line(axes: Axes, report: TailReport, x: np.ndarray, size: int) -> None:
    fit = report.power_law
    if fit.status != "ok":
        return
    beyond = x[x >= fit.threshold]
    share = fit.tail_points / size * (beyond / fit.threshold) ** -fit.estimate
    label = f"power law, tail index {fit.estimate:.2f} [{fit.interval[0]:.2f}, {fit.interval[1]:.2f}]"
    axes.plot(beyond, share, "--", linewidth=1.2, color=LINE_COLOURS[1], label=label)


def summation_plot(curve: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw the tail index of sums against the number of values in a sum: level for a stable law, rising to 2 if not.

    Parameters
    ----------
    curve : Dataset
        From `summation_curve`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If it is another dataset.
    """
    if "tail_index" not in curve or "block" not in curve.dims:
        raise InputError(f"the dataset has {', '.join(map(str, curve.data_vars)) or 'nothing'}; give a summation_curve")
    from matplotlib.ticker import StrMethodFormatter

    axes = own_axes(ax, size=(5.6, 3.2))
    block = curve["block"].values
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:.0f}"))
    axes.fill_between(
        block, curve["tail_index_lower"], curve["tail_index_upper"], color=LINE_COLOURS[0], alpha=0.2, linewidth=0
    )
    axes.plot(block, curve["tail_index"], "o-", markersize=3.5, linewidth=1.2, color=LINE_COLOURS[0])
    axes.axhline(2, linestyle=":", linewidth=1, color="#4d4d4d", label="finite variance")
    axes.set_ylim(bottom=min(axes.get_ylim()[0], LOWEST_SHOWN))
    axes.legend(frameon=False, fontsize="small", loc="lower left")
    axes.set_xlabel(curve["block"].attrs["long_name"])
    axes.set_ylabel(curve["tail_index"].attrs["long_name"])
    return axes

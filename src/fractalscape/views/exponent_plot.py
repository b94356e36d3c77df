"""Lyapunov exponents along the learning rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import LINE_COLOURS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

NAME = "lyapunov_exponent"
MOST_EXPONENTS = 5


def exponent_plot(exponents: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw Lyapunov exponents with their intervals along the learning rate: chaos where one is above 0.

    Parameters
    ----------
    exponents : Dataset
        ``lyapunov_exponent``, ``lyapunov_exponent_lower`` and ``_upper`` over ``learning_rate``, or over it and
        ``exponent``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        The first five exponents; what is not finite leaves a gap.

    Raises
    ------
    InputError
        If it is another dataset.

    Examples
    --------
    >>> import xarray as xr
    >>> ends = {f"lyapunov_exponent{end}": ("learning_rate", [-0.1, 0.2]) for end in ("", "_lower", "_upper")}
    >>> exponent_plot(xr.Dataset(ends, coords={"learning_rate": [1.0, 10.0]})).get_xscale()
    'log'
    """
    names = [f"{NAME}{end}" for end in ("", "_lower", "_upper")]
    if not hasattr(exponents, "data_vars") or not {*names, "learning_rate"} <= set(exponents.variables):
        raise InputError("the dataset has no lyapunov_exponent with an interval over learning_rate; give one that has")
    axes = own_axes(ax, size=(5.6, 4.2))
    rate = exponents["learning_rate"].values
    if (rate > 0).all():
        axes.set_xscale("log")
        axes.set_xlim(rate.min() / 1.2, rate.max() * 1.2)
        if rate.min() == rate.max():
            axes.set_xticks([rate[0]], [f"{rate[0]:g}"])
            axes.minorticks_off()
    axes.axhline(0, color="0.6", linewidth=0.8, linestyle="--")
    middle, low, high = (exponents[name].values.reshape(rate.size, -1) for name in names)
    for k in range(min(middle.shape[1], MOST_EXPONENTS)):
        own = np.where(np.isfinite(middle[:, k]), middle[:, k], np.nan)
        axes.plot(rate, own, "o-", markersize=3, linewidth=1, color=LINE_COLOURS[k], label=f"exponent {k + 1}")
        inside = np.isfinite(low[:, k]) & np.isfinite(high[:, k])
        axes.vlines(rate[inside], low[inside, k], high[inside, k], color=LINE_COLOURS[k], linewidth=1, alpha=0.6)
    axes.set_xlabel("learning rate")
    axes.set_ylabel("Lyapunov exponent (1/step)")
    if middle.shape[1] > 1:
        axes.legend(frameon=False, fontsize="small")
    return axes

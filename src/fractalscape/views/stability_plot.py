"""The edge of stability: sharpness along the learning rate, against what a minimum may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import LINE_COLOURS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

NAMES = ("sharpness", "sharpness_lower", "sharpness_upper", "threshold")


def stability_plot(curve: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw how sharp the places are where descent ends, along the learning rate, and the threshold of stability.

    Parameters
    ----------
    curve : Dataset
        From `dynamics.lyapunov.edge_of_stability`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        Both axes logarithmic: sharpness with the band of its interval, the threshold (2/η of plain descent) dashed,
        and in grey the learning rates from ``edge_low`` to ``edge_high``, where the first follows the second. What has
        no logarithm leaves a gap.

    Raises
    ------
    InputError
        If it is another dataset.

    Examples
    --------
    >>> import numpy as np
    >>> from fractalscape.dynamics.lyapunov import edge_of_stability
    >>> from fractalscape.landscapes import Rastrigin
    >>> curve = edge_of_stability(Rastrigin(), np.geomspace(0.001, 0.1, 3), [[0.3, 0.2]], steps=200)
    >>> stability_plot(curve).get_ylabel()
    'sharpness (height per position²)'
    """
    if not hasattr(curve, "data_vars") or not {*NAMES, "learning_rate"} <= set(curve.variables):
        raise InputError("the dataset has no sharpness with a threshold; give what edge_of_stability gave")
    axes = own_axes(ax, size=(5.6, 4.2))
    axes.set_xscale("log")
    axes.set_yscale("log")
    rate = curve["learning_rate"].values
    middle, low, high, threshold = (_positive(curve[name].values) for name in NAMES)
    ends = (float(curve.attrs.get(f"edge_{end}", np.nan)) for end in ("low", "high"))
    first, last = ends
    if np.isfinite([first, last]).all():
        axes.axvspan(first, last, color="0.92", linewidth=0, zorder=0, label="edge of stability")
    axes.plot(rate, threshold, "--", linewidth=1, color="0.3", label="threshold of stability")
    axes.fill_between(rate, low, high, color=LINE_COLOURS[0], alpha=0.2, linewidth=0)
    axes.plot(rate, middle, "o-", markersize=3, linewidth=1, color=LINE_COLOURS[0], label="sharpness at the end")
    axes.set_xlabel("learning rate")
    axes.set_ylabel("sharpness (height per position²)")
    axes.legend(frameon=False, fontsize="small")
    return axes


def _positive(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values) & (values > 0), values, np.nan)

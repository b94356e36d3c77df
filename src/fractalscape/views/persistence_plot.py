"""Persistence of the minima of a surface: birth against merger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import LINE_COLOURS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes


def persistence_plot(tree: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw the persistence diagram of the sublevel sets of a surface.

    Parameters
    ----------
    tree : Dataset
        From `measures.merge_tree`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        A dot for each basin that merges, its minimum to the right and the saddle of the merger upwards: the higher
        above the diagonal, the deeper the basin. The lowest minimum, which never merges, is a line.

    Raises
    ------
    InputError
        If it is another dataset.

    Examples
    --------
    >>> from fractalscape.measures import merge_tree
    >>> persistence_plot(merge_tree([[0.0, 3.0, 1.0]])).get_xlabel()
    'height of the minimum'
    """
    if not hasattr(tree, "data_vars") or not {"height", "saddle_height"} <= set(tree):
        raise InputError("tree has no height and saddle_height; give what merge_tree gave")
    axes = own_axes(ax, size=(4.6, 4.2))
    born, merged = tree["height"].values, tree["saddle_height"].values
    finite = np.isfinite(merged)
    axes.plot(born[finite], merged[finite], ".", markersize=2, color=LINE_COLOURS[0], alpha=0.5, rasterized=True)
    axes.axvline(float(born.min()), color=LINE_COLOURS[1], linewidth=1, label="lowest minimum: never merges")
    ends = [float(born.min()), float(merged[finite].max(initial=born.max()))]
    axes.plot(ends, ends, "-", color="0.6", linewidth=0.8, label="no depth")
    axes.set_xlabel("height of the minimum")
    axes.set_ylabel("height of the saddle at which its basin merges")
    axes.legend(fontsize="small", loc="lower right", frameon=False)
    return axes

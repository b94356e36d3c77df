"""What principal components of a trajectory explain, beside those of a random walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import LINE_COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def explained_variance_plot(ratios: ArrayLike, *, null: ArrayLike | None = None, ax: Axes | None = None) -> Axes:
    """Draw explained variance ratios as bars, those of a random walk as marks.

    Parameters
    ----------
    ratios : array_like, shape (count,)
        Such as ``principal_directions(…).explained_variance_ratio``.
    null : array_like of shape (count,), optional
        Such as ``networks.random_walk_ratios(count)``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If there is no ratio, or another number of those of the null.

    Examples
    --------
    >>> [float(bar.get_height()) for bar in explained_variance_plot([0.75, 0.25]).patches]
    [0.75, 0.25]
    """
    shares = np.asarray(ratios, float)
    if shares.ndim != 1 or not shares.size:
        raise InputError(f"ratios have shape {shares.shape}; give one for each component")
    axes = own_axes(ax, size=(4.8, 3.6))
    number = np.arange(1, shares.size + 1)
    axes.bar(number, shares, color=LINE_COLOURS[0], label="trajectory")
    if null is not None:
        walk = np.asarray(null, float)
        if walk.shape != shares.shape:
            raise InputError(f"null has shape {walk.shape}, ratios {shares.shape}; give as many")
        axes.plot(number, walk, "_", color="black", markersize=22, markeredgewidth=2, label="random walk")
        axes.legend(fontsize="small", frameon=False)
    axes.set_xticks(number)
    axes.set_xlabel("principal component")
    axes.set_ylabel("explained variance ratio")
    return axes

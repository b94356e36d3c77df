"""Curves against scales with the lines fitted to them: which moments are told apart, and what was fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

MOST_MOMENTS = 7
"""More curves than that are not told apart."""


def chosen_moments(moments: Floats) -> list[tuple[int, Any]]:
    """Return the places of seven moments at most, spread over all of them and largest first, each with its colour."""
    import matplotlib

    order = np.argsort(moments)[::-1]
    places = order[np.unique(np.linspace(0, order.size - 1, min(MOST_MOMENTS, order.size)).round().astype(int))]
    colours = matplotlib.colormaps["viridis"](np.linspace(0, 0.9, places.size))
    return [(int(place), colour) for place, colour in zip(places, colours, strict=True)]


def fitted_curve(
    axes: Axes, places: Floats, curve: Floats, weight: Floats, *, slope: float, colour: Any, label: str
) -> None:
    """Draw a curve, hollow where it is not fitted, and the fitted line, which goes through the weighted mean.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    places : array, shape (n,)
        Scales, as log2 or octaves.
    curve : array, shape (n,)
    weight : array, shape (n,)
        Of each scale in the fit; 0 or NaN where it is not fitted.
    slope : float
    colour : colour of matplotlib
    label : str
        Of the line.
    """
    fitted = weight > 0
    axes.plot(places[~fitted], curve[~fitted], "o", markersize=3.5, markerfacecolor="white", color=colour)
    axes.plot(places[fitted], curve[fitted], "o", markersize=3.5, color=colour)
    if not fitted.any():
        return
    share = weight[fitted] / weight[fitted].sum()
    middle, height = share @ places[fitted], share @ curve[fitted]
    ends = places[fitted][[0, -1]]
    axes.plot(ends, height + slope * (ends - middle), "-", linewidth=1.2, color=colour, label=label)

"""A surface from above: its heights, and on them minima and the path of a walker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import NEUTRAL

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.collections import PathCollection
    from matplotlib.image import AxesImage

MOST_SAMPLES = 2048
"""Samples along a side that are drawn; of larger surfaces every second, third, …"""
FLATNESS_ENDS = (0.0, 20.0)
"""Of the published colours."""


def surface_map(
    surface: Any, *, colour_map: str = "viridis", title: str = "height", ax: Axes | None = None
) -> AxesImage:
    """Draw the heights of a surface, or any quantity of its samples, from above.

    Parameters
    ----------
    surface : DataArray or array_like, shape (y, x)
        Drawn in grid units: sample [row, column] stands at (column, row), row 0 below.
    colour_map : str
        A name that matplotlib knows; ``"terrain"`` is published.
    title : str
        What the colour bar says.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.image.AxesImage

    Raises
    ------
    InputError
        If the surface is not a plane of numbers, or the colour map is not known.

    Examples
    --------
    >>> surface_map(np.eye(4)).get_array().shape
    (4, 4)
    """
    import matplotlib

    if colour_map not in matplotlib.colormaps:
        raise InputError(f"colour_map={colour_map!r} is none of matplotlib's; 'viridis' and 'terrain' are")
    heights = drawn_plane(surface)
    step = -(-max(heights.shape) // MOST_SAMPLES)
    rows, columns = heights.shape
    axes = own_axes(ax, size=(5.6, 4.6))
    artist = axes.imshow(
        np.ma.masked_invalid(heights[::step, ::step]),
        cmap=matplotlib.colormaps[colour_map].with_extremes(bad=NEUTRAL),
        origin="lower",
        interpolation="nearest",
        extent=(-0.5, columns - 0.5, -0.5, rows - 0.5),
    )
    axes.set_xlabel("x (samples)")
    axes.set_ylabel("y (samples)")
    axes.figure.colorbar(artist, ax=axes, label=title, shrink=0.9)
    return artist


def minima_plot(
    surface: Any,
    minima: xr.Dataset,
    *,
    flattest: int = 10,
    variable: str = "flatness",
    ax: Axes | None = None,
) -> PathCollection:
    """Draw the minima of a surface on its heights in grey, coloured by flatness, the flattest enlarged.

    Parameters
    ----------
    surface : DataArray or array_like, shape (y, x)
    minima : Dataset
        From `measures.surface_minima` of it.
    flattest : int
        How many of the largest values are enlarged, 10 as published.
    variable : str
        What colours the minima: ``"flatness"`` from 0 to 20 as published, else from the smallest to the largest;
        ``"cluster"`` of `measures.minima_clusters` too.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.collections.PathCollection
        All minima.

    Raises
    ------
    InputError
        If the minima have no such variable, or the surface is not a plane of numbers.

    Examples
    --------
    >>> import xarray as xr
    >>> found = {"x": ("minimum", [1]), "y": ("minimum", [2]), "flatness": ("minimum", [3.0])}
    >>> minima_plot(np.eye(4), xr.Dataset(found)).get_offsets().tolist()
    [[1.0, 2.0]]
    """
    if not hasattr(minima, "data_vars") or not {"x", "y", variable} <= set(minima):
        raise InputError(f"minima has no {variable!r} with x and y; give what surface_minima or minima_clusters gave")
    axes = own_axes(ax, size=(5.6, 4.6))
    below = surface_map(surface, colour_map="gray", ax=axes)
    if below.colorbar is not None:
        below.colorbar.remove()
    x, y, values = (np.asarray(minima[name].values, float) for name in ("x", "y", variable))
    finite = values[np.isfinite(values)]
    low, high = FLATNESS_ENDS if variable == "flatness" or not finite.size else (finite.min(), finite.max())
    how: dict[str, Any] = {"cmap": "tab20" if variable == "cluster" else "plasma", "vmin": low, "vmax": high}
    label = str(minima[variable].attrs.get("long_name", variable))
    artist = axes.scatter(x, y, c=values, s=4, linewidths=0, **how)
    if flattest and variable != "cluster" and values.size:
        largest = np.argsort(-values, kind="stable")[:flattest]
        axes.scatter(x[largest], y[largest], c=values[largest], s=60, edgecolors="black", linewidths=0.8, **how)
        most = "flattest" if variable == "flatness" else f"of largest {label}"
        axes.set_title(f"the {largest.size} {most} enlarged", fontsize="small")
    beyond = "max" if (finite > high).any() else "neither"
    axes.figure.colorbar(artist, ax=axes, label=label, shrink=0.9, extend=beyond)
    return artist


def drawn_plane(surface: Any) -> np.ndarray:
    """Return a surface as an array of floats, shape (y, x).

    Raises
    ------
    InputError
        If it is not a plane of numbers.

    Examples
    --------
    >>> drawn_plane([[1, 2], [3, 4]]).shape
    (2, 2)
    """
    try:
        heights = np.asarray(surface, float)
    except (TypeError, ValueError):
        heights = np.empty(0)
    if heights.ndim != 2 or min(heights.shape) < 2:
        raise InputError(f"surface of shape {np.shape(surface)} is not a plane of numbers; give heights (y, x)")
    return heights

"""Several rasters side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fractalscape.errors import InputError
from fractalscape.views.axes import axis_title
from fractalscape.views.heatmap import LONGEST_SHAPE, heatmap
from fractalscape.views.image import colouring, rule
from fractalscape.views.legend import legend_below
from fractalscape.views.palette import ColourReference, colour_reference

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike

MARGINS = (0.95, 0.75)
LEGEND = 0.5
"""Inches beside and below a thumbnail for its words, and below all for their legend."""


def sheet(
    rasters: Mapping[str, xr.Dataset],
    *,
    columns: int = 3,
    variable: str = "value",
    palette: str = "published",
    reference: ColourReference | ArrayLike | None = None,
    width: float = 3.4,
    legend: bool = True,
) -> Figure:
    """Draw titled thumbnails of several rasters, such as the six published trainability conditions.

    Parameters
    ----------
    rasters : mapping of str to xarray.Dataset
        Titles and rasters, in reading order.
    columns : int
        Thumbnails in a row.
    variable, palette, reference
        As in `image`. Without a reference, signed ranks are those of each thumbnail by itself, as published, and a
        plain quantity has one scale for all.
    width : float
        Width of a thumbnail in inches.
    legend : bool
        Draw one colour bar, or one list of the classes present, below the thumbnails.

    Returns
    -------
    matplotlib.figure.Figure
        Not registered with pyplot, so it may be made in any thread.

    Raises
    ------
    InputError
        If there are no rasters or no columns, if one legend cannot serve all rasters, or as in `heatmap`.
    """
    from matplotlib.figure import Figure

    if not rasters or columns < 1:
        raise InputError(f"a sheet of {len(rasters)} rasters in {columns} columns is empty; give at least one of each")
    columns = min(columns, len(rasters))
    rows = math.ceil(len(rasters) / columns)
    how: dict[str, Any] = {"variable": variable, "palette": palette, "reference": reference}
    rules = [rule(raster, variable, palette) for raster in rasters.values()]
    if reference is None and all(kind == "quantity" for _, kind in rules):
        how["reference"] = colour_reference(*rasters.values(), variable=variable)
    colours = [colouring(raster, **how) for raster in rasters.values()]
    if legend and len({(each.kind, each.classes) for each in colours}) > 1:
        kinds = ", ".join(f"{title} {each.kind}" for title, each in zip(rasters, colours, strict=True))
        raise InputError(f"one legend cannot serve different kinds or classes ({kinds}); pass legend=False")
    shapes = [raster[shown].shape for raster, (shown, _) in zip(rasters.values(), rules, strict=True)]
    tallest = min(1.0, max(max(ny / nx, 1 / LONGEST_SHAPE) for ny, nx in shapes))
    height = rows * ((width - MARGINS[0]) * tallest + MARGINS[1]) + (LEGEND if legend else 0.0)
    figure = Figure(figsize=(columns * width, height), layout="compressed")
    artists = []
    for number, (title, raster) in enumerate(rasters.items(), start=1):
        ax = figure.add_subplot(rows, columns, number)
        ax.set_title(title, fontsize="medium")
        ax.tick_params(labelsize="small")
        for axis in (ax.xaxis, ax.yaxis):
            axis.label.set_fontsize("small")
        artists.append(heatmap(raster, legend=False, ax=ax, **how))
    if legend:
        shown = rules[0][0]
        attrs = next(iter(rasters.values()))[shown].attrs
        legend_below(artists, colours, title=axis_title(attrs, name=shown))
    return figure

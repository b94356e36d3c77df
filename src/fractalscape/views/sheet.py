"""Several rasters side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fractalscape.errors import InputError
from fractalscape.views.heatmap import heatmap
from fractalscape.views.palette import ColourReference

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike


def sheet(
    rasters: Mapping[str, xr.Dataset],
    *,
    columns: int = 3,
    variable: str = "value",
    palette: str = "published",
    reference: ColourReference | ArrayLike | None = None,
    width: float = 3.4,
    legend: bool = False,
) -> Figure:
    """Draw titled thumbnails of several rasters, such as the six published trainability conditions.

    Parameters
    ----------
    rasters : mapping of str to xarray.Dataset
        Titles and rasters, in reading order.
    columns : int
        Thumbnails in a row.
    variable, palette, reference
        As in `image`. Without a reference each thumbnail is ranked by itself, as published.
    width : float
        Width of a thumbnail in inches.
    legend : bool
        Give each thumbnail its colour bar or list of classes.

    Returns
    -------
    matplotlib.figure.Figure
        Not registered with pyplot, so it may be made in any thread.

    Raises
    ------
    InputError
        If there are no rasters or no columns, or as in `heatmap`.
    """
    from matplotlib.figure import Figure

    if not rasters or columns < 1:
        raise InputError(f"a sheet of {len(rasters)} rasters in {columns} columns is empty; give at least one of each")
    columns = min(columns, len(rasters))
    rows = math.ceil(len(rasters) / columns)
    figure = Figure(figsize=(columns * width * (1.25 if legend else 1.0), rows * width), layout="compressed")
    for number, (title, raster) in enumerate(rasters.items(), start=1):
        ax = figure.add_subplot(rows, columns, number)
        ax.set_title(title, fontsize="medium")
        ax.tick_params(labelsize="small")
        for axis in (ax.xaxis, ax.yaxis):
            axis.label.set_fontsize("small")
        heatmap(raster, variable=variable, palette=palette, reference=reference, legend=legend, ax=ax)
    return figure

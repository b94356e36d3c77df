"""A raster drawn on axes that say what they are at any depth of zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import axis_title, axis_values, label_axis, own_axes
from fractalscape.views.image import colouring
from fractalscape.views.legend import legend_beside
from fractalscape.views.palette import ColourReference

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage
    from numpy.typing import ArrayLike

EDGE = 4.3
LONGEST = 10.0
"""Inches: edge of a square picture, of whose area the others are, and the longest side of any."""
MARGINS = (0.8, 0.75)
LEGEND = 1.35
"""Inches beside and below a picture for the words on its axes, and beside it for its legend."""
LONGEST_SHAPE = 8.0
"""Samples of one side for each of the other up to which samples are squares."""


def heatmap(
    raster: xr.Dataset,
    *,
    variable: str = "value",
    palette: str = "published",
    reference: ColourReference | ArrayLike | None = None,
    legend: bool = True,
    ax: Axes | None = None,
) -> AxesImage:
    """Draw a raster with its axes.

    The axes count samples: sample (row, column) is centred on the point (column, row), so that a window of any depth
    can be drawn; `locate` gives the place of a physical point for what you draw on top.

    Parameters
    ----------
    raster : xarray.Dataset
        A raster with 1-D ascending coordinates, with attributes ``scale`` ("linear", "log"), ``units``, ``long_name``.
        Its attribute ``sampling`` says whether the window ends at the last sample ("endpoints", or absent) or one
        sample later ("dyadic").
    variable, palette, reference
        As in `image`.
    legend : bool
        Draw a colour bar, or a list of the classes of a class map.
    ax : matplotlib.axes.Axes, optional
        Where to draw; when absent a figure of its own, whose shape follows that of the raster
        (``artist.figure.savefig(...)`` writes it).

    Returns
    -------
    matplotlib.image.AxesImage
        Its array holds what is shown: signed ranks -y, class numbers or the quantity.

    Raises
    ------
    InputError
        As in `image`, or if a dim has no ascending 1-D coordinate.

    Examples
    --------
    >>> import xarray as xr
    >>> raster = xr.Dataset({"value": (("y", "x"), np.eye(3))}, {"x": [0.0, 1.0, 2.0], "y": [0.0, 1.0, 2.0]})
    >>> heatmap(raster).get_array().shape
    (3, 3)
    """
    colours = colouring(raster, variable=variable, palette=palette, reference=reference)
    shown = "outcome" if palette == "status" and variable == "value" else variable
    y, x = raster[shown].dims
    columns, rows = axis_values(raster, x), axis_values(raster, y)
    shape = columns.size / rows.size
    axes = own_axes(ax, size=_figure_size(shape, legend=legend))
    artist = axes.imshow(
        np.ma.masked_invalid(colours.scalars),
        cmap=colours.colour_map,
        norm=colours.scaling,
        origin="lower",
        interpolation="nearest",
        extent=(-0.5, columns.size - 0.5, -0.5, rows.size - 0.5),
        aspect="equal" if 1 / LONGEST_SHAPE <= shape <= LONGEST_SHAPE else "auto",
    )
    if ax is None and axes.get_aspect() == "auto":
        axes.set_box_aspect(LONGEST_SHAPE if shape < 1 else 1 / LONGEST_SHAPE)
    sampling = str(raster.attrs.get("sampling", "endpoints"))
    label_axis(axes, "x", columns, raster[x].attrs, name=str(x), sampling=sampling)
    label_axis(axes, "y", rows, raster[y].attrs, name=str(y), sampling=sampling)
    if legend:
        legend_beside(artist, colours, title=axis_title(raster[shown].attrs, name=shown))
    return artist


def _figure_size(shape: float, *, legend: bool) -> tuple[float, float]:
    """Return width and height in inches for a picture of so many columns for each row."""
    root = min(max(shape, 1 / LONGEST_SHAPE), LONGEST_SHAPE) ** 0.5
    edge = min(EDGE, LONGEST * root, LONGEST / root)
    return edge * root + MARGINS[0] + (LEGEND if legend else 0.1), edge / root + MARGINS[1]


def locate(raster: xr.Dataset, x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return where physical points lie on the axes that `heatmap` draws.

    Parameters
    ----------
    raster : xarray.Dataset
        The raster that was drawn.
    x, y : array_like
        Physical values along the last and the first dim of the raster.

    Returns
    -------
    column, row : numpy.ndarray, shapes of `x` and `y`
        Fractional sample numbers; outside [-1/2, n-1/2] for points outside the picture.

    Raises
    ------
    InputError
        If no variable has two dims, or a dim has no ascending 1-D coordinate.

    Examples
    --------
    >>> import xarray as xr
    >>> raster = xr.Dataset({"value": (("y", "x"), np.zeros((2, 3)))}, {"x": [0.0, 1.0, 2.0], "y": [5.0, 7.0]})
    >>> column, row = locate(raster, 0.5, 6.0)
    >>> float(column), float(row)
    (0.5, 0.5)
    """
    dims = [raster[name].dims for name in raster.data_vars if raster[name].ndim == 2]
    if not dims:
        raise InputError("the raster has no variable with two dims (y, x), so no axes to locate a point on")
    first, last = dims[0]
    return _sample_number(raster, last, x), _sample_number(raster, first, y)


def _sample_number(raster: xr.Dataset, dim: Any, values: ArrayLike) -> np.ndarray:
    samples, values = axis_values(raster, dim), np.asarray(values, float)
    low, high = samples[0], samples[-1]
    if low == high:
        return np.zeros(values.shape)
    if raster[dim].attrs.get("scale") == "log":
        fraction = np.log1p((values - low) / low) / np.log1p((high - low) / low)
    else:
        fraction = (values - low) / (high - low)
    return fraction * (samples.size - 1)

"""A raster drawn on axes that say what they are at any depth of zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import axis_title, axis_values, label_axis, own_axes
from fractalscape.views.image import Colouring, colouring
from fractalscape.views.palette import PALEST, ColourReference

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage
    from numpy.typing import ArrayLike


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
        Where to draw; a figure of its own when absent (``artist.figure.savefig(...)`` writes it).

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
    axes = own_axes(ax, size=(6.4, 5.2))
    artist = axes.imshow(
        np.ma.masked_invalid(colours.scalars),
        cmap=colours.colour_map,
        norm=colours.scaling,
        origin="lower",
        interpolation="nearest",
        extent=(-0.5, columns.size - 0.5, -0.5, rows.size - 0.5),
        aspect="equal" if 1 / 8 <= columns.size / rows.size <= 8 else "auto",
    )
    sampling = str(raster.attrs.get("sampling", "endpoints"))
    label_axis(axes, "x", columns, raster[x].attrs, name=str(x), sampling=sampling)
    label_axis(axes, "y", rows, raster[y].attrs, name=str(y), sampling=sampling)
    if legend:
        _legend(artist, colours, raster[shown].attrs, name=shown)
    return artist


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


def _legend(artist: AxesImage, colours: Colouring, attrs: dict[Any, Any], *, name: str) -> None:
    figure, axes = artist.figure, artist.axes
    if figure is None or axes is None:
        return
    if colours.kind == "classes":
        from matplotlib.patches import Patch

        present = np.unique(colours.scalars[np.isfinite(colours.scalars)]).astype(int)
        patches = [
            Patch(facecolor=colours.colour_map(position), label=colours.classes[position].replace("_", " "))
            for position in present.tolist()
        ]
        axes.legend(handles=patches, loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0, frameon=False)
        return
    beside = axes.inset_axes((1.03, 0.0, 0.045, 1.0))
    if colours.kind == "ranks":
        _rank_bar(beside, colours)
        return
    from matplotlib.colors import TwoSlopeNorm

    vmin, vmax = artist.get_clim()
    beyond = bool(np.any(colours.scalars < vmin)), bool(np.any(colours.scalars > vmax))
    extend = {(True, True): "both", (True, False): "min", (False, True): "max"}.get(beyond, "neither")
    bar = figure.colorbar(artist, cax=beside, extend=extend)
    bar.set_label(axis_title(attrs, name=name))
    if isinstance(colours.scaling, TwoSlopeNorm):
        marks = [vmin, vmin / 2, 0.0, vmax / 2, vmax]
        bar.set_ticks(marks, labels=[f"{mark:.3g}".replace("-", "−") for mark in marks])


def _rank_bar(axes: Axes, colours: Colouring) -> None:
    """Draw the two halves of signed ranks without the palest colours between them, which no value has."""
    half = np.linspace(PALEST, 1.0, 128)
    column = colours.colour_map(colours.scaling(np.concatenate([-half[::-1], half])))
    axes.imshow(column[:, None, :], origin="lower", aspect="auto", extent=(0.0, 1.0, -1.0, 1.0))
    axes.set_xticks([])
    axes.yaxis.tick_right()
    axes.set_yticks([-1.0, 0.0, 1.0], labels=["slow", "fast", "slow"])
    for height, word in ((-0.5, "diverged"), (0.5, "converged")):
        axes.text(1.4, height, word, rotation=90, ha="left", va="center", fontsize="medium")

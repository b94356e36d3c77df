"""What the colours of pictures mean: a bar, or a list of classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.views.axes import side_inches, wrapped
from fractalscape.views.image import Colouring
from fractalscape.views.palette import PALEST

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colorbar import Colorbar
    from matplotlib.image import AxesImage
    from matplotlib.patches import Patch
    from matplotlib.transforms import Transform

GAP = 0.12
THICKNESS = 0.17
SHORTEST = 1.1
LENGTH = 4.0
"""Inches from a picture to its bar, across it, along one that just has room for its words, and along one below."""


def legend_beside(artist: AxesImage, colours: Colouring, *, title: str) -> None:
    """Draw the legend of one picture to its right, in a size that does not depend on the shape of the picture.

    Parameters
    ----------
    artist : matplotlib.image.AxesImage
        The picture, in axes of a figure.
    colours : Colouring
        How it was coloured.
    title : str
        What the bar of a plain quantity says.
    """
    axes, figure = artist.axes, artist.figure
    if axes is None or figure is None:
        return
    if colours.kind == "classes":
        axes.legend(
            handles=_patches([colours]),
            loc="upper left",
            bbox_to_anchor=(GAP, 1.0),
            bbox_transform=_beside(axes),
            borderaxespad=0.0,
            frameon=False,
        )
        return
    height = side_inches(axes, "y")
    length = max(height, SHORTEST)
    part = length / height
    place = axes.inset_axes((GAP, 0.5 - part / 2, THICKNESS, part), transform=_beside(axes))
    _bar([artist], [colours], title=title, length=length, cax=place)


def legend_below(artists: Sequence[AxesImage], colours: Sequence[Colouring], *, title: str) -> None:
    """Draw one legend of several pictures below them.

    Parameters
    ----------
    artists : sequence of matplotlib.image.AxesImage
        The pictures, in axes of one figure with a constrained or compressed layout.
    colours : sequence of Colouring
        How they were coloured: all by one rule, with the same classes or in the same scale.
    title : str
        What the bar of a plain quantity says.
    """
    figure = artists[0].figure
    if figure is None:
        return
    if colours[0].kind == "classes":
        patches = _patches(colours)
        where: Any = {"loc": "outside lower center", "ncols": len(patches)}
        figure.legend(handles=patches, frameon=False, fontsize="small", **where)
        return
    width = figure.bbox.width / figure.dpi
    length = min(LENGTH, 0.75 * width)
    axes = [artist.axes for artist in artists]
    place = {"ax": axes, "location": "bottom", "aspect": length / THICKNESS, "shrink": min(1.0, LENGTH / width)}
    bar = _bar(artists, colours, title=title, length=length, **place)
    bar.ax.tick_params(which="both", labelsize="small")
    bar.long_axis.label.set_fontsize("small")


def _beside(axes: Axes) -> Transform:
    """Return coordinates that count inches from the right edge of axes, and heights as a part of theirs."""
    from matplotlib.transforms import BboxTransformTo, ScaledTranslation, blended_transform_factory

    inches = axes.figure.dpi_scale_trans + ScaledTranslation(1.0, 0.0, BboxTransformTo(axes.bbox))
    return blended_transform_factory(inches, axes.transAxes)


def _patches(colours: Sequence[Colouring]) -> list[Patch]:
    from matplotlib.patches import Patch

    numbers = np.concatenate([each.scalars.ravel() for each in colours])
    return [
        Patch(facecolor=colours[0].colour_map(number), label=colours[0].classes[number].replace("_", " "))
        for number in np.unique(numbers[np.isfinite(numbers)]).astype(int).tolist()
    ]


def _bar(
    artists: Sequence[AxesImage], colours: Sequence[Colouring], *, title: str, length: float, **place: Any
) -> Colorbar:
    if colours[0].kind == "ranks":
        return _rank_bar(artists[0].figure, colours[0], **place)
    bar = _quantity_bar(artists[0], colours, **place)
    bar.set_label(wrapped(title, inches=length, size=float(bar.long_axis.label.get_fontsize())))
    return bar


def _rank_bar(figure: Any, colours: Colouring, **place: Any) -> Colorbar:
    """Draw the two halves of signed ranks without the palest colours between them, which no value has."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, Normalize

    half = np.linspace(PALEST, 1.0, 128)
    shades = ListedColormap(colours.colour_map(colours.scaling(np.concatenate([-half[::-1], half]))))
    bar = figure.colorbar(ScalarMappable(Normalize(-1.0, 1.0), shades), **place)
    bar.set_ticks([-1.0, 0.0, 1.0], labels=["slow", "fast", "slow"])
    bar.set_ticks([-0.5, 0.5], labels=["diverged", "converged"], minor=True)
    bar.ax.tick_params(which="minor", length=0, pad=7)
    return bar


def _quantity_bar(artist: AxesImage, colours: Sequence[Colouring], **place: Any) -> Colorbar:
    from matplotlib.colors import TwoSlopeNorm

    vmin, vmax = artist.get_clim()
    beyond = any(np.any(each.scalars < vmin) for each in colours), any(np.any(each.scalars > vmax) for each in colours)
    extend = {(True, True): "both", (True, False): "min", (False, True): "max"}.get(beyond, "neither")
    figure: Any = artist.figure
    bar = figure.colorbar(artist, extend=extend, **place)
    if isinstance(colours[0].scaling, TwoSlopeNorm):
        marks = [vmin, vmin / 2, 0.0, vmax / 2, vmax]
        bar.set_ticks(marks, labels=[f"{mark:.3g}".replace("-", "−") for mark in marks])
    return bar

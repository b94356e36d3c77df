"""What the colours of a picture mean: a bar, or a list of classes."""

from __future__ import annotations

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
"""Inches from a picture to its bar, across the bar, and along one that still has room for its words."""


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
            handles=_patches(colours),
            loc="upper left",
            bbox_to_anchor=(GAP, 1.0),
            bbox_transform=_beside(axes),
            borderaxespad=0.0,
            frameon=False,
        )
        return
    length = max(1.0, SHORTEST / side_inches(axes, "y"))
    place = axes.inset_axes((GAP, 0.5 - length / 2, THICKNESS, length), transform=_beside(axes))
    if colours.kind == "ranks":
        _rank_bar(figure, colours, cax=place)
    else:
        _quantity_bar(figure, artist, colours, title=title, cax=place)


def _beside(axes: Axes) -> Transform:
    """Return coordinates that count inches from the right edge of axes, and heights as a part of theirs."""
    from matplotlib.transforms import BboxTransformTo, ScaledTranslation, blended_transform_factory

    inches = axes.figure.dpi_scale_trans + ScaledTranslation(1.0, 0.0, BboxTransformTo(axes.bbox))
    return blended_transform_factory(inches, axes.transAxes)


def _patches(colours: Colouring) -> list[Patch]:
    from matplotlib.patches import Patch

    present = np.unique(colours.scalars[np.isfinite(colours.scalars)]).astype(int)
    return [
        Patch(facecolor=colours.colour_map(position), label=colours.classes[position].replace("_", " "))
        for position in present.tolist()
    ]


def _rank_bar(figure: Any, colours: Colouring, **where: Any) -> Colorbar:
    """Draw the two halves of signed ranks without the palest colours between them, which no value has."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, Normalize

    half = np.linspace(PALEST, 1.0, 128)
    shades = ListedColormap(colours.colour_map(colours.scaling(np.concatenate([-half[::-1], half]))))
    bar = figure.colorbar(ScalarMappable(Normalize(-1.0, 1.0), shades), **where)
    bar.set_ticks([-1.0, 0.0, 1.0], labels=["slow", "fast", "slow"])
    bar.set_ticks([-0.5, 0.5], labels=["diverged", "converged"], minor=True)
    bar.ax.tick_params(which="minor", length=0, pad=7)
    return bar


def _quantity_bar(figure: Any, artist: AxesImage, colours: Colouring, *, title: str, **where: Any) -> Colorbar:
    from matplotlib.colors import TwoSlopeNorm

    vmin, vmax = artist.get_clim()
    beyond = bool(np.any(colours.scalars < vmin)), bool(np.any(colours.scalars > vmax))
    extend = {(True, True): "both", (True, False): "min", (False, True): "max"}.get(beyond, "neither")
    bar = figure.colorbar(artist, extend=extend, **where)
    axis = bar.long_axis
    axis.set_label_text(wrapped(title, inches=side_inches(bar.ax, "y"), size=axis.label.get_fontsize()))
    if isinstance(colours.scaling, TwoSlopeNorm):
        marks = [vmin, vmin / 2, 0.0, vmax / 2, vmax]
        bar.set_ticks(marks, labels=[f"{mark:.3g}".replace("-", "−") for mark in marks])
    return bar

"""One still picture of a whole dive."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.depth_ranks import depth_ranks
from fractalscape.views.light import halved, linear_light, shade_of_light
from fractalscape.views.palette import ColourReference, paint, rank_colour
from fractalscape.views.strip_pictures import trained
from fractalscape.views.ticks import superscript

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

    from fractalscape.measures import ScalingFit

TURN = math.tau / math.log(2)
"""Octaves as long as a turn, where shapes keep their angles."""
DECADE = math.log2(10)
"""Octaves in a decade."""
WIDTH = 11.0
"""Inches of a figure of its own."""
PANEL = 0.42
"""Height of the panel of dimensions, in units of the picture's."""
LINE = "#1f2d3d"
BAND = "#56b4e9"


def strip_picture(
    dive: xr.Dataset,
    *,
    dimensions: Sequence[ScalingFit] = (),
    ring: int = 1,
    palette: str = "published",
    reference: ColourReference | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a dive from left to right: every depth at once, with a ruler, and its dimension below.

    Along x lies the depth, along y the direction seen from the centre: a picture of the dive is a strip cut out of
    this one and bent to a disc. Shapes keep their angles.

    Parameters
    ----------
    dive : xarray.Dataset
        What `fractalscape.raster.strip` returned.
    dimensions : sequence of ScalingFit, optional
        The dimension of each ring from the first on, as `fractalscape.measures.octave_dimensions` returns them: drawn
        as steps, intervals as a band, gaps where none was measured.
    ring : int
        Octaves of a ring.
    palette : {"published", "safe"}
        As in `image`.
    reference : ColourReference, optional
        Ranks of all depths; when absent, those among points about as deep (`depth_ranks`), since training slows down
        on the way to the boundary.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent. The panel of dimensions hangs below.

    Returns
    -------
    matplotlib.axes.Axes
        Those of the picture, whose x counts octaves; the axes of the dimensions share it.

    Raises
    ------
    InputError
        If it is no strip of a map of training, or the rings of the dimensions are more than its octaves.
    """
    values = trained(dive, palette)
    if "octaves" not in dive.attrs or dive["value"].dims != ("log_radius", "angle"):
        raise InputError("this dataset is not a strip; pass what strip(…) returned")
    octaves, angles = int(dive.attrs["octaves"]), values.shape[1]
    if ring < 1 or len(dimensions) * ring > octaves:
        raise InputError(
            f"dimensions has {len(dimensions)} fits of ring={ring} octaves for a dive of {octaves}; give no more"
        )
    depth = values.shape[0] * math.tau / (angles * math.log(2)) - 0.5
    axes, panel = _axes(ax, depth + 0.5, bool(dimensions))
    ranks = depth_ranks(values) if reference is None else rank_colour(values, reference=reference)
    picture = _reduced(paint(ranks, palette=palette)[::-1].transpose(1, 0, 2))
    axes.imshow(picture, extent=(-0.5, depth, 0.0, 1.0), aspect=TURN, origin="lower", interpolation="antialiased")
    axes.set_ylabel("direction\nfrom the centre")
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["→", "↑", "←", "↓", "→"])
    _rule_depth(axes, dive, octaves)
    if panel is not None:
        _draw_dimensions(panel, dimensions, ring)
    return axes


def _axes(ax: Axes | None, length: float, panel: bool) -> tuple[Axes, Axes | None]:
    """Return the axes of the picture, and those below it for the dimensions."""
    if ax is not None:
        return ax, ax.inset_axes((0.0, -PANEL - 0.3, 1.0, PANEL), sharex=ax) if panel else None
    from matplotlib.figure import Figure

    height = (WIDTH - 1.0) / length * TURN
    size = (WIDTH, height * (1 + PANEL) + 1.4) if panel else (WIDTH, height + 1.1)
    figure = Figure(figsize=size, layout="constrained")
    if not panel:
        return figure.add_subplot(), None
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(1.0, PANEL))
    return upper, lower


def _reduced(picture: np.ndarray, most: int = 4096) -> np.ndarray:
    """Halve a picture, as light, until it has at most so many columns."""
    light = linear_light(np.ascontiguousarray(picture))
    while light.shape[1] > most and light.shape[0] % 2 == 0:
        light = halved(light[:, : light.shape[1] // 2 * 2])
    return shade_of_light()[light]


def _rule_depth(axes: Axes, dive: xr.Dataset, octaves: int) -> None:
    """Put the magnification below the picture and the width of the window above it."""
    from fractalscape.raster import Window

    window = Window.from_json(dive.attrs["window"]).x
    width, unit = math.log2(float(window.span)), "decades" if window.scale == "log" else "units"
    stride = max(1, math.ceil(octaves / DECADE / 14))
    powers = range(0, math.floor(octaves / DECADE) + 1, stride)
    axes.set_xticks([k * DECADE for k in powers], [f"10{superscript(k)}" if k else "1" for k in powers])
    axes.set_xlabel("magnification")
    axes.tick_params(axis="x", labelbottom=True)
    first, last = math.floor(width / DECADE), math.ceil((width - octaves) / DECADE)
    above = axes.secondary_xaxis("top")
    shown = range(first, last - 1, -stride)
    above.set_xticks([width - k * DECADE for k in shown], [f"10{superscript(k)}" if k else "1" for k in shown])
    above.set_xlabel(f"width of the window ({unit})")


def _draw_dimensions(panel: Axes, dimensions: Sequence[Any], ring: int) -> None:
    edges = np.arange(len(dimensions) + 1) * ring
    estimate = np.array([fit.estimate for fit in dimensions])
    low, high = np.array([fit.interval for fit in dimensions]).T
    panel.stairs(high, edges, baseline=low, fill=True, color=BAND, alpha=0.45, linewidth=0)
    panel.stairs(estimate, edges, baseline=None, color=LINE, linewidth=1.3)
    known = np.concatenate([low, high, estimate])
    known = known[np.isfinite(known)]
    bottom, top = (float(known.min()), float(known.max())) if known.size else (1.0, 2.0)
    panel.set_ylim(min(0.95, math.floor(10 * bottom) / 10), max(1.5, math.ceil(10 * top) / 10))
    panel.axhline(1.0, color="0.6", linewidth=0.7, zorder=0)
    panel.tick_params(axis="x", labelbottom=False, length=0)
    panel.grid(axis="y", color="0.9", linewidth=0.6)
    panel.set_axisbelow(True)
    panel.set_ylabel("box dimension\nof the boundary")
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)

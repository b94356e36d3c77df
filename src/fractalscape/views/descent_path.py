"""The path of a walker over a surface, as published: start, end and the lowest point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.palette import LINE_COLOURS
from fractalscape.views.surface_map import drawn_plane, surface_map

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

FEW = len(LINE_COLOURS)


def descent_path(
    surface: Any,
    trajectory: xr.Dataset,
    *,
    walkers: int = 1,
    colour_map: str = "viridis",
    ax: Axes | None = None,
) -> Axes:
    """Draw paths of walkers over the surface they descend, seen from above.

    Parameters
    ----------
    surface : DataArray or array_like, shape (y, x)
        Heights on the grid of the trajectory's units.
    trajectory : Dataset
        ``position (walker, axis, step)``, unfolded, of two axes; ``edges`` and ``extent`` in the attributes fold it.
    walkers : int
        How many of the first are drawn.
    colour_map : str
        Of the heights, a name that matplotlib knows; ``"terrain"`` is published.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        Each walker a line, broken where it crosses an edge; ▲ the first start, ▼ its end, ★ the lowest sample. The
        legend stands above the surface, where it covers nothing.

    Raises
    ------
    InputError
        If the surface is no plane, or the trajectory has no positions on two axes.

    Examples
    --------
    >>> from fractalscape.schema import trajectory
    >>> axes = descent_path(np.eye(4), trajectory([[[0.0, 1.0, 2.0], [0.0, 0.5, 2.5]]]))
    >>> axes.lines[0].get_xdata()
    array([0., 1., 2.])
    """
    from fractalscape.landscapes import fold

    if not hasattr(trajectory, "data_vars") or "position" not in trajectory or trajectory.sizes["axis"] != 2:
        raise InputError("trajectory has no position on two axes; give one of a walk on a surface")
    heights = drawn_plane(surface)
    axes = surface_map(surface, colour_map=colour_map, ax=ax).axes
    position = trajectory["position"].values[:walkers].swapaxes(1, 2)
    edges, extent = trajectory.attrs.get("edges", "open"), trajectory.attrs.get("extent") or [1.0, 1.0]
    folded = fold(position, tuple(map(float, np.atleast_1d(extent))), edges)
    for number, (path, whole) in enumerate(zip(folded, position, strict=True)):
        line = _broken(path, whole) if edges == "periodic" else path
        axes.plot(*line.T, "-", linewidth=0.6, color="black" if walkers == 1 else LINE_COLOURS[number % FEW])
    _marks(axes, folded[0], heights)
    axes.set_xlim(-0.5, heights.shape[1] - 0.5)
    axes.set_ylim(-0.5, heights.shape[0] - 0.5)
    return axes


def _broken(path: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return a path with a gap at every jump from one side to the other."""
    shift = np.rint(whole - path)
    jumps = np.flatnonzero((np.diff(shift, axis=0) != 0).any(axis=1)) + 1
    return np.insert(path, jumps, np.nan, axis=0)


def _marks(axes: Axes, path: np.ndarray, heights: np.ndarray) -> None:
    finite = path[np.isfinite(path).all(axis=1)]
    row, column = np.unravel_index(np.nanargmin(heights), heights.shape)
    how: dict[str, Any] = {"linestyle": "none", "markeredgecolor": "white", "color": "black", "markersize": 9}
    if len(finite):
        axes.plot(*finite[0], marker="^", label="start", **how)
        axes.plot(*finite[-1], marker="v", label="end", **how)
    axes.plot(int(column), int(row), marker="*", label="lowest sample", **{**how, "markersize": 13})
    axes.legend(
        fontsize="small", loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False, borderaxespad=0.2
    )

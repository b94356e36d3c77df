"""A surface in three dimensions, as published, with the path of a walker over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.surface_map import drawn_plane

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection

MOST_FACES = 160
"""Faces along a side: more take seconds and are smaller than a dot."""


def surface_relief(
    surface: Any,
    *,
    colours: Any = None,
    colour_map: str = "viridis",
    normalise: bool = True,
    view: tuple[float, float] = (45.0, 45.0),
    ax: Axes | None = None,
) -> Poly3DCollection:
    """Draw a surface in three dimensions.

    Parameters
    ----------
    surface : DataArray or array_like, shape (y, x)
        Heights.
    colours : array_like of shape (y, x), optional
        What colours the surface instead of its heights, such as its Hölder field (``colour_map="jet"`` as published).
    colour_map : str
        A name that matplotlib knows; ``"terrain"`` is published.
    normalise : bool
        Move heights to [0, 1] first, as published.
    view : (float, float)
        Elevation and azimuth in degrees.
    ax : mpl_toolkits.mplot3d.Axes3D, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    mpl_toolkits.mplot3d.art3d.Poly3DCollection

    Raises
    ------
    InputError
        If the surface or its colours are not planes of one shape, the colour map is not known, or the axes are flat.

    Notes
    -----
    At most 160 faces a side are drawn: of larger surfaces samples are left out, not averaged, so that roughness stays.

    Examples
    --------
    >>> surface_relief(np.eye(4)).axes.get_zlabel()
    'height, normalised'
    """
    import matplotlib
    from matplotlib.figure import Figure

    if colour_map not in matplotlib.colormaps:
        raise InputError(f"colour_map={colour_map!r} is none of matplotlib's; 'viridis' and 'terrain' are")
    if ax is not None and not hasattr(ax, "plot_surface"):
        raise InputError("ax is flat; make one with projection='3d'")
    axes: Any = ax if ax is not None else Figure(figsize=(6, 5)).add_subplot(projection="3d")
    heights = drawn_plane(surface)
    step = -(-max(heights.shape) // MOST_FACES)
    shown = (slice(None, None, step),) * 2
    y, x = np.ogrid[: heights.shape[0] : step, : heights.shape[1] : step]
    z = unit_heights(heights)[shown] if normalise else heights[shown]
    shade = unit_heights(drawn_plane(colours) if colours is not None else heights)
    if shade.shape != heights.shape:
        raise InputError(f"colours have shape {shade.shape}, the surface {heights.shape}; give one for each sample")
    faces = matplotlib.colormaps[colour_map](shade[shown])
    how: dict[str, Any] = {"rcount": MOST_FACES, "ccount": MOST_FACES, "linewidth": 0, "antialiased": False}
    artist = axes.plot_surface(x + 0 * y, y + 0 * x, z, facecolors=faces, shade=True, **how)
    axes.view_init(*view)
    axes.set_xlabel("x (samples)")
    axes.set_ylabel("y (samples)")
    axes.set_zlabel("height" + (", normalised" if normalise else ""))
    return artist


def unit_heights(heights: np.ndarray) -> np.ndarray:
    """Return heights moved to [0, 1]; 1/2 where there is one height.

    Examples
    --------
    >>> unit_heights(np.array([[1.0, 3.0]]))
    array([[0., 1.]])
    """
    low, high = np.nanmin(heights), np.nanmax(heights)
    return (heights - low) / (high - low) if high > low else np.full(heights.shape, 0.5)

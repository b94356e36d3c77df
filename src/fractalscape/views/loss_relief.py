"""A loss surface in three dimensions, in units of its directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import axis_title
from fractalscape.views.loss_surface_plot import surface_values
from fractalscape.views.surface_relief import MOST_FACES, unit_heights

if TYPE_CHECKING:
    import xarray as xr
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection


def loss_relief(
    surface: xr.Dataset,
    *,
    variable: str = "loss",
    logarithmic: bool = False,
    highest: float | None = None,
    view: tuple[float, float] = (35.0, -60.0),
    ax: Any = None,
) -> Poly3DCollection:
    """Draw a loss surface in three dimensions.

    Parameters
    ----------
    surface : xarray.Dataset
        Dims ``(v, u)``.
    variable : str
    logarithmic : bool
        Draw log10 of values, which must not be below zero; zeros and what is not finite are holes.
    highest : float, optional
        Values above are drawn as this.
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
        If the surface has no such variable, the axes are flat, or there are values below zero on a log scale.

    Notes
    -----
    At most 160 faces a side are drawn: of larger surfaces samples are left out, not averaged.

    Examples
    --------
    >>> import xarray as xr
    >>> surface = xr.Dataset({"loss": (("v", "u"), np.eye(3))}, {"u": [0.0, 1.0, 2.0], "v": [0.0, 1.0, 2.0]})
    >>> loss_relief(surface).axes.get_zlabel()
    'loss'
    """
    import matplotlib
    from matplotlib.figure import Figure

    if ax is not None and not hasattr(ax, "plot_surface"):
        raise InputError("ax is flat; make one with projection='3d'")
    u, v, values = surface_values(surface, variable)
    if highest is not None:
        values = np.minimum(values, highest)
    label = axis_title(surface[variable].attrs, name=variable)
    if logarithmic:
        if (values < 0).any():
            raise InputError(f"{variable} has values below zero; draw it with logarithmic=False")
        with np.errstate(divide="ignore"):
            values, label = np.log10(values), f"log10 of {label}"
    values = np.where(np.isfinite(values), values, np.nan)
    step = -(-max(values.shape) // MOST_FACES)
    shown = (slice(None, None, step),) * 2
    axes: Any = ax if ax is not None else Figure(figsize=(6, 5)).add_subplot(projection="3d")
    columns, rows = np.meshgrid(u[::step], v[::step])
    shade = unit_heights(values) if np.isfinite(values).any() else np.zeros(values.shape)
    faces = matplotlib.colormaps["viridis"](shade[shown])
    how: dict[str, Any] = {"rcount": MOST_FACES, "ccount": MOST_FACES, "linewidth": 0, "antialiased": False}
    artist = axes.plot_surface(columns, rows, values[shown], facecolors=faces, shade=True, **how)
    axes.view_init(*view)
    axes.set_xlabel("u")
    axes.set_ylabel("v")
    axes.set_zlabel(label)
    return artist

"""A loss surface from above: contours or colours in units of its directions, and on it the path of a training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import axis_title, own_axes
from fractalscape.views.palette import NEUTRAL

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

Style = Literal["filled", "contour", "heat"]

STYLES = ("filled", "contour", "heat")
DECADES = 10.0
"""Largest over smallest value from which levels are logarithmic."""


def loss_surface_plot(
    surface: xr.Dataset,
    *,
    variable: str = "loss",
    style: Style = "filled",
    levels: int = 24,
    highest: float | None = None,
    trajectory: xr.Dataset | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a loss surface as contours, filled contours or colours of its samples.

    Parameters
    ----------
    surface : xarray.Dataset
        Dims ``(v, u)``, as of `networks.LossSurface.sample` or `networks.read_surface_file`.
    variable : str
        What is drawn; logarithmic levels if it is positive and spans a decade.
    style : {"filled", "contour", "heat"}
    levels : int
        How many contours.
    highest : float, optional
        Values above are drawn as this.
    trajectory : xarray.Dataset, optional
        ``u (step), v (step)``, as of `networks.project`: drawn with a dot at its end, and how much of it lies out of
        the plane.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        What is not finite is grey.

    Raises
    ------
    InputError
        If the surface has no such variable over (v, u), or the style is not known.

    Examples
    --------
    >>> import xarray as xr
    >>> surface = xr.Dataset({"loss": (("v", "u"), np.eye(3))}, {"u": [0.0, 1.0, 2.0], "v": [0.0, 1.0, 2.0]})
    >>> loss_surface_plot(surface).get_xlabel()
    'u'
    """
    if style not in STYLES:
        raise InputError(f"style={style!r} is not one of {', '.join(map(repr, STYLES))}")
    u, v, values = surface_values(surface, variable)
    if highest is not None:
        values = np.minimum(values, highest)
    axes = own_axes(ax, size=(5.6, 4.6))
    axes.set_facecolor(NEUTRAL)
    shown, edges, scaling = np.ma.masked_invalid(values), _levels(values, levels), _scaling(values)
    how: dict[str, Any] = {"norm": scaling, "cmap": "viridis"}
    if style == "heat" or min(values.shape) < 2 or edges is None:
        artist: Any = axes.pcolormesh(u, v, shown, shading="nearest", rasterized=True, **how)
    else:
        artist = (axes.contourf if style == "filled" else axes.contour)(u, v, shown, levels=edges, **how)
    label = axis_title(surface[variable].attrs, name=variable)
    axes.figure.colorbar(artist, ax=axes, label=label, shrink=0.9, extend="neither")
    if trajectory is not None:
        _draw_path(axes, trajectory)
    axes.set_xlim(u[0], u[-1])
    axes.set_ylim(v[0], v[-1])
    axes.set_xlabel(axis_title(surface["u"].attrs, name="u"))
    axes.set_ylabel(axis_title(surface["v"].attrs, name="v"))
    return axes


def surface_values(surface: Any, variable: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return coordinates u, v and values of shape (v, u).

    Raises
    ------
    InputError
        If there is no such variable over (v, u).
    """
    if not hasattr(surface, "data_vars") or variable not in surface or set(surface[variable].dims) != {"u", "v"}:
        raise InputError(f"the surface has no {variable!r} over (v, u); give what LossSurface.sample returned")
    values = np.asarray(surface[variable].transpose("v", "u").values, float)
    return np.asarray(surface["u"].values, float), np.asarray(surface["v"].values, float), values


def _ends(values: np.ndarray) -> tuple[float, float] | None:
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size and finite.min() < finite.max() else None


def _levels(values: np.ndarray, count: int) -> np.ndarray | None:
    ends = _ends(values)
    if ends is None:
        return None
    return np.geomspace(*ends, count) if _logarithmic(*ends) else np.linspace(*ends, count)


def _scaling(values: np.ndarray) -> Any:
    from matplotlib.colors import LogNorm, Normalize

    ends = _ends(values)
    return None if ends is None else (LogNorm if _logarithmic(*ends) else Normalize)(*ends)


def _logarithmic(low: float, high: float) -> bool:
    return low > 0 and high / low > DECADES


def _draw_path(axes: Axes, trajectory: xr.Dataset) -> None:
    if not {"u", "v"} <= set(trajectory):
        raise InputError("trajectory has no u and v over steps; give what project returned")
    x, y = (np.asarray(trajectory[name].values, float) for name in ("u", "v"))
    axes.plot(x, y, "-", color="white", linewidth=2.2)
    axes.plot(x, y, ".-", color="black", linewidth=0.8, markersize=2)
    axes.plot(x[-1:], y[-1:], "o", color="black", markeredgecolor="white", markersize=6)
    if "out_of_plane" in trajectory:
        share = np.nanmedian(trajectory["out_of_plane"].values)
        axes.set_title(f"path: {share:.0%} of its distance is out of the plane", fontsize="small")

"""Log-cumulants of windows drawn: where a signal or an image is rough, and where it is multifractal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import axis_title, axis_values, label_axis, own_axes
from fractalscape.views.palette import LINE_COLOURS, NEUTRAL

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap, Normalize
    from matplotlib.figure import Figure

NAME = "log_cumulants"
SHOWN = 0.98
"""Share of the windows that colours tell apart; those beyond take the colours of the ends."""
LEAST_SPANS = {1: 0.1, 2: 0.04}
"""Colours are at least so far apart, 0.04 for higher orders too: the scatter of a monofractal would take them all."""
FRAME = (1.9, 0.9)
"""Inches beside and below a map for its bar and the words on its axes."""


def local_cumulants_plot(cumulants: xr.Dataset, *, title: str = "") -> Figure:
    """Draw c1 and c2 of every window side by side; those of a signal one below the other.

    Parameters
    ----------
    cumulants : Dataset
        From `local_cumulants`, of one signal or image.
    title : str
        What the figure says first.

    Returns
    -------
    matplotlib.figure.Figure
        Not registered with pyplot.

    Raises
    ------
    InputError
        As `local_cumulant_plot`.
    """
    from matplotlib.figure import Figure

    own = _one_map(cumulants, order=1)
    signal = own[NAME].ndim == 1
    grid, size = ((2, 1), (7.2, 6.4)) if signal else _grid(*own[NAME].shape)
    figure = Figure(figsize=size, layout="constrained")
    panels = figure.subplots(*grid, sharex=signal)
    for order, axes in enumerate(panels, start=1):
        local_cumulant_plot(cumulants, order=order, ax=axes)
    if signal:
        panels[0].label_outer()
    if title:
        figure.suptitle(title, x=0.01, ha="left")
    return figure


def local_cumulant_plot(cumulants: xr.Dataset, *, order: int = 1, ax: Axes | None = None) -> Axes:
    """Draw one log-cumulant of every window: colours over an image, a line with its intervals along a signal.

    Parameters
    ----------
    cumulants : Dataset
        From `local_cumulants`, of one signal or image.
    order : int
        1 for c1, 2 for c2, …
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        Of an image, c1 runs from dark to light; the others are blue below zero and red above, alike on both sides.
        Windows without an estimate are grey, which the bar says.

    Raises
    ------
    InputError
        If it is another dataset, holds many items or no estimate, or has no such order.

    Examples
    --------
    >>> from fractalscape.measures.multifractal import LeaderAnalysis, local_cumulants
    >>> walk = np.random.default_rng(0).standard_normal(2048).cumsum()
    >>> local_cumulant_plot(local_cumulants(walk, LeaderAnalysis(), window=512)).get_ylabel()
    '$c_1$'
    """
    own = _one_map(cumulants, order=order)
    own = own.sortby(_dims(own))
    if len(_dims(own)) == 1:
        return _line(own, order, own_axes(ax, size=(6.4, 3.6)))
    return _map(own, order, own_axes(ax, size=(5.6, 4.6)))


def _one_map(cumulants: Any, *, order: int) -> xr.Dataset:
    """Return the log-cumulants of an order, checked to be of one signal or image with a map."""
    if not {NAME, f"{NAME}_lower", f"{NAME}_upper"} <= set(getattr(cumulants, "data_vars", {})):
        raise InputError("the dataset has no log_cumulants with intervals; give one of local_cumulants")
    if "replicate" in cumulants.dims:
        count = cumulants.sizes["replicate"]
        raise InputError(f"the dataset has {count} items; draw one of them, such as cumulants.isel(replicate=0)")
    if _dims(cumulants) not in (["x"], ["y", "x"]):
        raise InputError(f"log_cumulants have the dims {cumulants[NAME].dims}; give a dataset of local_cumulants")
    if str(cumulants["status"].values) != "ok":
        raise InputError(f"the dataset has no map to draw: {cumulants['reason'].values}")
    orders = cumulants["order"].values.tolist()
    if order not in orders:
        raise InputError(f"order={order!r} is not one of {', '.join(map(str, orders))}")
    return cumulants[[NAME, f"{NAME}_lower", f"{NAME}_upper"]].sel(order=order)


def _grid(rows: int, columns: int) -> tuple[tuple[int, int], tuple[float, float]]:
    """Return rows and columns of the panels of two maps, and the size of their figure in inches."""
    if columns > 2 * rows:
        grid, width, height = (2, 1), 6.0, max(6.0 * rows / columns, 1.0)
    else:
        grid, width, height = (1, 2), 3.4 * min(max(columns / rows, 0.5), 1.0), 3.4 * min(rows / columns, 1.0)
    return grid, (grid[1] * (width + FRAME[0]), grid[0] * (height + FRAME[1]))


def _dims(cumulants: xr.Dataset) -> list[str]:
    return [str(dim) for dim in cumulants[NAME].dims if dim != "order"]


def _line(own: xr.Dataset, order: int, axes: Axes) -> Axes:
    places = own["x"].values
    middle, low, high = (own[f"{NAME}{end}"].values for end in ("", "_lower", "_upper"))
    said = f"{100 * float(own.attrs['confidence']):g} % intervals, by a jackknife"
    axes.fill_between(places, low, high, color=LINE_COLOURS[0], alpha=0.2, linewidth=0, label=said)
    axes.plot(places, middle, color=LINE_COLOURS[0], linewidth=1.2)
    if order > 1:
        axes.axhline(0, color=NEUTRAL, linewidth=0.8, linestyle="--", zorder=0)
    axes.set_xlabel(axis_title(_named(own, "x"), name="x"))
    axes.set_ylabel(f"$c_{order}$")
    axes.legend(frameon=False, fontsize="small")
    return axes


def _map(own: xr.Dataset, order: int, axes: Axes) -> Axes:
    values = own[NAME].values
    rows, columns = values.shape
    colours, scaling = _colours(values, order)
    artist = axes.imshow(
        np.ma.masked_invalid(values),
        cmap=colours,
        norm=scaling,
        origin="lower",
        interpolation="nearest",
        extent=(-0.5, columns - 0.5, -0.5, rows - 0.5),
    )
    for which in ("x", "y"):
        label_axis(axes, which, axis_values(own, which), _named(own, which), name=which)
    low, high = artist.get_clim()
    beyond = bool(np.nanmin(values) < low), bool(np.nanmax(values) > high)
    extend = {(True, True): "both", (True, False): "min", (False, True): "max"}.get(beyond, "neither")
    label = f"$c_{order}$" + (", grey where there is no estimate" if np.isnan(values).any() else "")
    axes.figure.colorbar(artist, ax=axes, label=label, shrink=0.9, extend=extend)
    return axes


def _named(own: xr.Dataset, which: str) -> dict[str, Any]:
    """Return the attributes of a coordinate, whose long name begins with the letter of the axis."""
    said = str(own[which].attrs.get("long_name", which))
    return {**own[which].attrs, "long_name": said if said.split()[0] == which else f"{which}, {said}"}


def _colours(values: np.ndarray, order: int) -> tuple[Colormap, Normalize]:
    """Return colours and their ends: of c1 between percentiles, of the others as far below zero as above."""
    import matplotlib
    from matplotlib.colors import CenteredNorm, Normalize

    known, least = values[np.isfinite(values)], LEAST_SPANS[min(order, 2)]
    if order == 1:
        low, high = np.quantile(known, [(1 - SHOWN) / 2, (1 + SHOWN) / 2])
        more = max(0.0, least - (high - low)) / 2
        colours, scaling = matplotlib.colormaps["viridis"], Normalize(float(low - more), float(high + more))
    else:
        most = float(np.quantile(np.abs(known), SHOWN))
        colours, scaling = matplotlib.colormaps["RdBu_r"], CenteredNorm(0.0, max(most, least / 2))
    return colours.with_extremes(bad=NEUTRAL), scaling

"""Singularity spectra drawn: how dimensions go with Hölder exponents, and the scaling exponents they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import LINE_COLOURS, NEUTRAL

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

LEAST_SPAN = 0.6
"""Axes of Hölder exponents are at least so wide: that of a monofractal would fill them with its scatter."""
HEADROOM = 1.35
"""How far axes of dimensions go beyond that of the data, for the legend."""
EXPANSION_POINTS = 101
ESTIMATED, EXPANDED, MONOFRACTAL = LINE_COLOURS[0], LINE_COLOURS[1], "#4d4d4d"


def singularity_plot(spectrum: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw D(h): the dimension of the points of a Hölder exponent against the exponent.

    Parameters
    ----------
    spectrum : Dataset
        From `singularity_spectrum`, of one signal or image.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        A point (h(q), D(q)) for each moment, hollow beyond the linearisation; intervals where there are some; the
        expansion around c1 where c2 is negative, as far as it is concave like every D(h). A monofractal has one
        exponent: its points lie close to one line up.

    Raises
    ------
    InputError
        If it is another dataset, of several items, or has no spectrum.
    """
    found = one_spectrum(spectrum).sortby("moment")
    axes = own_axes(ax, size=(5.6, 4.2))
    h, dimension = (found[name].values for name in ("hoelder_exponents", "singularity_dimensions"))
    axes.plot(h, dimension, "-", linewidth=0.8, color=ESTIMATED, alpha=0.6)
    _points(axes, found, "hoelder_exponents", "singularity_dimensions")
    for axis, name in (("x", "hoelder_exponents"), ("y", "singularity_dimensions")):
        _bars(axes, found, axis, name, h, dimension)
    c1, ndim = float(found["log_cumulants"].sel(order=1)), int(found.attrs["ndim"])
    low, high = _reach(found, "hoelder_exponents", c1)
    middle, half = (low + high) / 2, max(high - low, LEAST_SPAN) / 2 * 1.1
    axes.set_xlim(middle - half, middle + half)
    axes.set_ylim(_reach(found, "singularity_dimensions", 0.0)[0] - 0.05 * ndim, HEADROOM * ndim)
    _expansion(axes, found)
    axes.plot([c1, c1], [0, ndim], ":", linewidth=1, color=MONOFRACTAL, label=f"$c_1 = {c1:.3f}$")
    axes.set_xlabel("Hölder exponent h")
    axes.set_ylabel("dimension D(h) of its points")
    axes.legend(frameon=False, fontsize="small", loc="upper left", ncols=2)
    return axes


def scaling_exponent_plot(spectrum: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw ζ(q) against the moment q: a straight line for a monofractal, concave for a multifractal.

    Parameters
    ----------
    spectrum, ax
        As in `singularity_plot`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        As in `singularity_plot`.
    """
    found = one_spectrum(spectrum).sortby("moment")
    axes = own_axes(ax, size=(5.6, 4.2))
    q, cumulants = found["moment"].values, found["log_cumulants"].values
    axes.plot(q, cumulants[0] * q, ":", linewidth=1, color=MONOFRACTAL, label="$c_1 q$, a monofractal")
    axes.plot(q, found["zeta_expansion"], "--", linewidth=1.2, color=EXPANDED, label=r"$\sum\, c_m q^m / m!$")
    _points(axes, found, "moment", "scaling_exponents")
    _bars(axes, found, "y", "scaling_exponents", q, found["scaling_exponents"].values)
    axes.set_xlabel("moment q")
    axes.set_ylabel(r"scaling exponent $\zeta(q)$")
    axes.legend(frameon=False, fontsize="small", loc="upper left")
    return axes


def one_spectrum(spectrum: Any) -> xr.Dataset:
    """Return the dataset, checked to be of `singularity_spectrum` and to have one spectrum.

    Raises
    ------
    InputError
        If it is another one.
    """
    if "hoelder_exponents" not in getattr(spectrum, "data_vars", {}):
        raise InputError("the dataset has no hoelder_exponents; give one of singularity_spectrum")
    if "replicate" in spectrum.dims:
        count = spectrum.sizes["replicate"]
        raise InputError(f"the dataset has {count} items; draw one of them, such as spectrum.isel(replicate=0)")
    if str(spectrum["status"].values) != "ok":
        raise InputError(f"the dataset has no spectrum to draw: {spectrum['reason'].values}")
    return spectrum


def _reach(found: xr.Dataset, name: str, always: float) -> tuple[float, float]:
    """Return how far a quantity and its intervals go below the linearisation."""
    inside = found["within_linearisation"].values
    ends = [found[f"{name}{end}"].values[inside] for end in ("", "_lower", "_upper") if f"{name}{end}" in found]
    reached = np.concatenate([*ends, [always]])
    return float(np.nanmin(reached)), float(np.nanmax(reached))


def _points(axes: Axes, found: xr.Dataset, x: str, y: str) -> None:
    inside = found["within_linearisation"].values
    across, up = found[x].values, found[y].values
    axes.plot(across[inside], up[inside], "o", markersize=4, color=ESTIMATED, label="estimates")
    if not inside.all():
        label = f"|q| above {float(found['linear_beyond']):.2g}: tell nothing more"
        axes.plot(across[~inside], up[~inside], "o", markersize=4, markerfacecolor="white", color=NEUTRAL, label=label)


def _bars(axes: Axes, found: xr.Dataset, axis: str, name: str, x: np.ndarray, y: np.ndarray) -> None:
    if f"{name}_lower" not in found:
        return
    low, high = found[f"{name}_lower"].values, found[f"{name}_upper"].values
    style = {"color": ESTIMATED, "linewidth": 1, "alpha": 0.6}
    if axis == "x":
        axes.hlines(y, low, high, **style)
    else:
        axes.vlines(x, low, high, **style)


def _expansion(axes: Axes, found: xr.Dataset) -> None:
    """Draw the expansion around c1 between the exponents found, where there is one and it is concave as any D(h)."""
    from fractalscape.measures.multifractal.spectrum.spectrum_expansions import dimension_expansion

    h = found["hoelder_exponents"].values[found["within_linearisation"].values]
    cumulants = found["log_cumulants"].values
    if not (np.isfinite(h).any() and cumulants[1] < 0):
        return
    across = np.linspace(np.nanmin(h), np.nanmax(h), EXPANSION_POINTS)
    bend = cumulants[1] - (cumulants[2] * (across - cumulants[0]) / cumulants[1] if len(cumulants) > 2 else 0.0)
    dimension = np.where(bend < 0, dimension_expansion(cumulants, across, ndim=int(found.attrs["ndim"])), np.nan)
    axes.plot(across, dimension, "--", linewidth=1.2, color=EXPANDED, label="expansion around $c_1$")

"""The density of eigenvalues, and single ones, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import LINE_COLOURS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

SHOWN = 1e-3
"""Of one eigenvalue in all: the axis of densities ends where less than so much of one is in a width."""


def spectral_density_plot(density: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw the density of eigenvalues, logarithmic, with the band of its interval; values counted exactly as ticks.

    Parameters
    ----------
    density : Dataset
        From `networks.spectral_density`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        Its lower end is a thousandth of one eigenvalue in a width: the tails of the smoothing lie below.

    Raises
    ------
    InputError
        If it is another dataset.
    """
    if not hasattr(density, "data_vars") or not set(density.variables) >= {"density", "eigenvalue", "deflated"}:
        raise InputError("the dataset has no density of eigenvalues; give what spectral_density gave")
    axes = own_axes(ax, size=(5.6, 4.2))
    at = density["eigenvalue"].values
    lowest = SHOWN / (density.attrs["parameters"] * density.attrs["width"])
    middle, low, high = (density[f"density{end}"].values for end in ("", "_lower", "_upper"))
    axes.set_yscale("log")
    axes.fill_between(at, np.maximum(low, lowest), np.maximum(high, lowest), color=LINE_COLOURS[0], alpha=0.2, lw=0)
    axes.plot(at, np.maximum(middle, lowest), color=LINE_COLOURS[0], linewidth=1.2)
    if density["deflated"].size:
        ticks = np.full(density["deflated"].size, 1.5 * lowest)
        axes.plot(density["deflated"].values, ticks, "|", color=LINE_COLOURS[1], markersize=9, label="counted exactly")
        axes.legend(frameon=False, fontsize="small")
    if np.isfinite(middle).all():
        axes.set_ylim(lowest, 2 * max(float(np.max(middle)), 2 * lowest))
    axes.set_xlabel("eigenvalue")
    axes.set_ylabel("density")
    return axes


def eigenvalue_plot(spectrum: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw eigenvalues by their number, with bars as long as their bounds.

    Parameters
    ----------
    spectrum : Dataset
        From `networks.hessian_spectrum`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        What has not converged leaves a gap.

    Raises
    ------
    InputError
        If it is another dataset.
    """
    names = ("eigenvalue", "eigenvalue_lower", "eigenvalue_upper")
    if not hasattr(spectrum, "data_vars") or any(
        name not in spectrum or spectrum[name].dims != ("index",) for name in names
    ):
        raise InputError("the dataset has no eigenvalues by number; give what hessian_spectrum gave")
    axes = own_axes(ax, size=(5.6, 4.2))
    values = spectrum["eigenvalue"].values
    bounds = np.abs([spectrum[name].values - values for name in names[1:]])
    axes.errorbar(spectrum["index"].values, values, bounds, fmt="o", markersize=4, capsize=3, color=LINE_COLOURS[0])
    axes.axhline(0, color="0.8", linewidth=0.8, zorder=0)
    axes.set_xlabel("number")
    axes.set_ylabel(f"eigenvalue of the {spectrum.attrs.get('curvature', 'hessian').replace('_', '-')} matrix")
    return axes

"""Dimensions against exponents drawn, of any method that finds D(h), with the intervals it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import LINE_COLOURS, NEUTRAL

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

DIMENSIONS = "singularity_dimensions"
EXPONENTS = {"hoelder_exponents": "Hölder exponent h", "singularity_strengths": "singularity strength α"}
"""Those that dimensions are of, where both are found for moments."""
GRID = "hoelder_exponent"
"""The coordinate of dimensions that are found for given exponents."""
SPECTRUM = "spectrum"


def spectrum_plot(spectrum: xr.Dataset, *, label: str = "", ax: Axes | None = None) -> Axes:
    """Draw D(h) of a signal, an image or a measure; several in the same axes have colours of their own.

    Parameters
    ----------
    spectrum : Dataset
        From `singularity_spectrum`, `detrended_fluctuation`, `mass_exponents` or `large_deviation_spectrum`, of one
        item.
    label : str
        What the legend calls it; there is no legend without one.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        A point for each moment with bars for its intervals, or a line over exponents with a band; a dotted line at the
        dimension of the whole, if the dataset says what it is.

    Raises
    ------
    InputError
        If the dataset has no such dimensions, is of several items, or has no spectrum.

    Examples
    --------
    >>> import numpy as np
    >>> from fractalscape.measures import singularity_spectrum
    >>> walk = np.random.default_rng(0).standard_normal(4096).cumsum()
    >>> axes = spectrum_plot(singularity_spectrum(walk), label="by moments")
    >>> axes.get_xlabel()
    'Hölder exponent h'
    """
    name = _exponent(spectrum)
    found = _one(spectrum)
    axes = own_axes(ax, size=(5.6, 4.2))
    before = sum(line.get_gid() == SPECTRUM for line in axes.lines)
    colour = LINE_COLOURS[before % len(LINE_COLOURS)]
    if name == GRID:
        _band(axes, found.sortby(GRID), colour, label)
        said = EXPONENTS["hoelder_exponents"]
    else:
        _points(axes, found.sortby("moment"), name, colour, label)
        said = EXPONENTS[name]
    if not before and "ndim" in found.attrs:
        axes.axhline(int(found.attrs["ndim"]), linestyle=":", linewidth=1, color=NEUTRAL, zorder=0)
    axes.set_xlabel(said)
    axes.set_ylabel("dimension D(h) of its points" if said.endswith("h") else "dimension f(α) of its points")
    if label:
        axes.legend(frameon=False, fontsize="small")
    return axes


def _exponent(spectrum: Any) -> str:
    """Return the name of what the dimensions are of."""
    names = getattr(spectrum, "data_vars", {})
    if DIMENSIONS in names:
        if GRID in spectrum[DIMENSIONS].dims:
            return GRID
        for name in EXPONENTS:
            if name in names:
                return name
    raise InputError(
        "the dataset has no singularity_dimensions with their exponents; give one of singularity_spectrum, "
        "detrended_fluctuation, mass_exponents or large_deviation_spectrum"
    )


def _one(spectrum: xr.Dataset) -> xr.Dataset:
    if "replicate" in spectrum.dims:
        count = spectrum.sizes["replicate"]
        raise InputError(f"the dataset has {count} items; draw one of them, such as spectrum.isel(replicate=0)")
    told = {name: spectrum[name].item() if name in spectrum else spectrum.attrs[name] for name in ("status", "reason")}
    if told["status"] != "ok":
        raise InputError(f"the dataset has no spectrum to draw: {told['reason']}")
    return spectrum


def _points(axes: Axes, found: xr.Dataset, name: str, colour: str, label: str) -> None:
    across, up = found[name].values, found[DIMENSIONS].values
    style = {"color": colour, "linewidth": 1, "alpha": 0.6}
    if f"{name}_lower" in found:
        axes.hlines(up, found[f"{name}_lower"].values, found[f"{name}_upper"].values, **style)
    if f"{DIMENSIONS}_lower" in found:
        axes.vlines(across, found[f"{DIMENSIONS}_lower"].values, found[f"{DIMENSIONS}_upper"].values, **style)
    (line,) = axes.plot(across, up, "o-", markersize=4, linewidth=0.8, color=colour, label=label or None)
    line.set_gid(SPECTRUM)


def _band(axes: Axes, found: xr.Dataset, colour: str, label: str) -> None:
    across = found[GRID].values
    low, high = (found[f"{DIMENSIONS}_{end}"].values for end in ("lower", "upper"))
    axes.fill_between(across, low, high, color=colour, alpha=0.2, linewidth=0)
    (line,) = axes.plot(across, found[DIMENSIONS].values, "-", linewidth=1.2, color=colour, label=label or None)
    line.set_gid(SPECTRUM)

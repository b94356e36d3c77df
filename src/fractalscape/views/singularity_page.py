"""A multifractal analysis on one page: structure functions, cumulants, scaling exponents and singularity spectrum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fractalscape.views.octave_plot import cumulant_plot, structure_plot
from fractalscape.views.singularity_plot import one_spectrum, scaling_exponent_plot, singularity_plot

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

MOST_CUMULANTS = 3


def singularity_page(spectrum: xr.Dataset, *, title: str = "") -> Figure:
    """Draw a singularity spectrum and what it comes from in four panels.

    Parameters
    ----------
    spectrum : Dataset
        From `singularity_spectrum`, of one signal or image.
    title : str
        What the page says first.

    Returns
    -------
    matplotlib.figure.Figure
        Not registered with pyplot. Its last line says what intervals are, if there are some.

    Raises
    ------
    InputError
        As `singularity_plot`.
    """
    from matplotlib.figure import Figure

    orders = one_spectrum(spectrum)["order"].values.tolist()[:MOST_CUMULANTS]
    figure = Figure(figsize=(10.4, 8.4), layout="constrained")
    names = [f"C{order}" for order in orders]
    panels = figure.subplot_mosaic([["structure", [[name] for name in names]], ["zeta", "spectrum"]])  # pyright: ignore[reportArgumentType]
    structure_plot(spectrum, ax=panels["structure"])
    for order, name in zip(orders, names, strict=True):
        cumulant_plot(spectrum, order=order, ax=panels[name])
        panels[name].sharex(panels["structure"])
        panels[name].label_outer()
        panels[name].set_ylabel(f"$C_{order}$")
    scaling_exponent_plot(spectrum, ax=panels["zeta"])
    singularity_plot(spectrum, ax=panels["spectrum"])
    heads = {"structure": "structure functions", "zeta": "scaling exponents", "spectrum": "singularity spectrum"}
    for name, head in {**heads, names[0]: "cumulants of ln leaders"}.items():
        panels[name].set_title(head, fontsize="medium", loc="left")
    figure.align_ylabels([panels[name] for name in names])
    if note := _about_intervals(spectrum):
        figure.supxlabel(note, x=0.99, ha="right", fontsize="small")
    if title:
        figure.suptitle(title, x=0.01, ha="left")
    return figure


def _about_intervals(spectrum: xr.Dataset) -> str:
    """Return what bars and brackets are, and how far they are to be believed."""
    if "confidence" not in spectrum.attrs:
        return ""
    level = f"{100 * float(spectrum.attrs['confidence']):g} % intervals"
    if spectrum.attrs.get("intervals") == "parametric":
        return f"Brackets are {level} from simulations of data of this shape."
    caution = f", {spectrum.attrs['caution']}" if "caution" in spectrum.attrs else ""
    return f"Bars and brackets are {level} from blocks of leaders{caution}."

"""Detrended fluctuations drawn: how they grow with the size of segments, moment by moment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.fitted_curve import chosen_moments, fitted_curve

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes


def fluctuation_plot(fluctuation: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw F_q(s) against the size s of segments, on logarithmic axes of base 2.

    Parameters
    ----------
    fluctuation : Dataset
        From `detrended_fluctuation`, of one signal or image.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        Seven moments at most. Lines over the fitted sizes have the slopes h(q): parallel for a monofractal, spreading
        towards small sizes for a multifractal. Sizes that are not fitted are hollow.

    Raises
    ------
    InputError
        If it is another dataset, of several items, or without fits.

    Examples
    --------
    >>> from fractalscape.measures import FluctuationAnalysis, detrended_fluctuation
    >>> found = detrended_fluctuation(np.random.default_rng(0).standard_normal(4096), FluctuationAnalysis())
    >>> fluctuation_plot(found).get_xlabel()
    'size s of a segment (sample)'
    """
    found = _one(fluctuation)
    axes = own_axes(ax, size=(5.6, 4.2))
    sizes, q = np.log2(found["size"].values), found["moment"].values
    counts = found["count"].values.astype(np.float64)
    weight = counts if json.loads(found.attrs["spec"])["weights"] == "count" else (counts > 0).astype(np.float64)
    weight = np.where(found["fitted"].values, weight, 0.0)
    curves = np.log2(found["fluctuation"].transpose("moment", "size").values)
    slopes = found["generalised_hurst"].values
    for k, colour in chosen_moments(q):
        label = f"$q = {q[k]:g}$, $h = {slopes[k]:.2f}$"
        fitted_curve(axes, sizes, curves[k], weight, slope=float(slopes[k]), colour=colour, label=label)
    axes.xaxis.set_major_formatter(_power)
    axes.yaxis.set_major_formatter(_power)
    axes.set_xlabel("size s of a segment (sample)")
    axes.set_ylabel("fluctuation $F_q(s)$")
    axes.legend(frameon=False, fontsize="small", loc="lower right")
    return axes


def _power(value: float, place: Any) -> str:
    """Return the label of a tick at log2 of what it stands for."""
    return f"$2^{{{value:g}}}$"


def _one(fluctuation: Any) -> xr.Dataset:
    if not {"fluctuation", "generalised_hurst"} <= set(getattr(fluctuation, "data_vars", {})):
        raise InputError("the dataset has no fluctuation with its generalised_hurst; give one of detrended_fluctuation")
    if "replicate" in fluctuation.dims:
        count = fluctuation.sizes["replicate"]
        raise InputError(f"the dataset has {count} items; draw one of them, such as fluctuation.isel(replicate=0)")
    if fluctuation["status"].item() != "ok":
        raise InputError(f"the dataset has no fluctuations to draw: {fluctuation['reason'].item()}")
    return fluctuation

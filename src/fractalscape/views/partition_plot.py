"""Partition functions drawn: how sums of powers of the masses of boxes go with the size of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.fitted_curve import chosen_moments, fitted_curve

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes


def partition_plot(partition: xr.Dataset, exponents: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    r"""Draw log2 Z(q, j) of a measure against the octave of boxes, with the lines whose slopes are τ(q).

    Parameters
    ----------
    partition : Dataset
        From `partition_function`.
    exponents : Dataset
        From `mass_exponents` of it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        Seven moments at most; octaves that are not fitted are hollow.

    Raises
    ------
    InputError
        If they are other datasets, of other moments, or the measure has no exponents.

    Examples
    --------
    >>> from fractalscape.measures import mass_exponents, partition_function
    >>> curves = partition_function(np.random.default_rng(0).random(1024), moments=(0.0, 1.0, 2.0))
    >>> partition_plot(curves, mass_exponents(curves)).get_ylabel()
    '$\\log_2 Z(q, j)$'
    """
    _check(partition, exponents)
    axes = own_axes(ax, size=(5.6, 4.2))
    octaves, q = partition["octave"].values.astype(np.float64), partition["moment"].values
    first, last = exponents.attrs["fit_octaves"]
    weight = ((first <= octaves) & (octaves <= last)).astype(np.float64)
    curves = partition["log_partition"].transpose("moment", "octave").values
    slopes = exponents["mass_exponents"].values
    for k, colour in chosen_moments(q):
        label = rf"$q = {q[k]:g}$, $\tau = {slopes[k]:.2f}$"
        fitted_curve(axes, octaves, curves[k], weight, slope=float(slopes[k]), colour=colour, label=label)
    axes.set_xlabel("octave j (boxes of $2^j$ cells)")
    axes.set_ylabel(r"$\log_2 Z(q, j)$")
    axes.legend(frameon=False, fontsize="small")
    return axes


def _check(partition: Any, exponents: Any) -> None:
    if "log_partition" not in getattr(partition, "data_vars", {}):
        raise InputError("the first dataset has no log_partition; give what partition_function returned")
    if "mass_exponents" not in getattr(exponents, "data_vars", {}) or "fit_octaves" not in exponents.attrs:
        raise InputError("the second dataset has no mass_exponents; give what mass_exponents returned")
    if not np.array_equal(partition["moment"].values, exponents["moment"].values):
        raise InputError("the datasets are of different moments; give mass_exponents of the first")
    if str(partition["status"].values) != "ok":
        raise InputError(f"the measure has no exponents to draw: {partition['reason'].values}")

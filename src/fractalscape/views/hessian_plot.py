"""Eigenvalues of the Hessian along a training, with the curvature up to which descent is stable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fractalscape.errors import InputError
from fractalscape.views.axes import own_axes
from fractalscape.views.palette import LINE_COLOURS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

NEEDED = {"eigenvalue", "eigenvalue_lower", "eigenvalue_upper", "step", "index"}


def hessian_plot(record: xr.Dataset, *, ax: Axes | None = None) -> Axes:
    """Draw eigenvalues of the Hessian against the epoch, the first dark, and the threshold of stability dashed.

    Parameters
    ----------
    record : Dataset
        From `HessianRecorder.dataset` or `read_hessian_record`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a figure of its own when absent.

    Returns
    -------
    matplotlib.axes.Axes
        One line an eigenvalue, with a bar as long as its bounds; against the step where epochs are not known. What has
        not converged leaves a gap. Logarithmic where all values are positive and span more than a decade.

    Raises
    ------
    InputError
        If it is another dataset.
    """
    if not hasattr(record, "data_vars") or not set(record.variables) >= NEEDED or record["eigenvalue"].ndim != 2:
        raise InputError("the dataset has no eigenvalues along steps; give what a HessianRecorder recorded")
    axes = own_axes(ax, size=(6.4, 4.4))
    known = "epoch" in record.coords and bool(np.isfinite(record["epoch"]).all())
    x = record["epoch" if known else "step"].values
    values = record["eigenvalue"].transpose("step", "index").values
    bounds = np.abs(
        [record[f"eigenvalue_{end}"].transpose("step", "index").values - values for end in ("lower", "upper")]
    )
    colours = _shades(values.shape[1])
    for k in reversed(range(values.shape[1])):
        label = f"eigenvalue {k + 1}" if k in (0, values.shape[1] - 1) else None
        axes.errorbar(
            x, values[:, k], bounds[:, :, k], fmt=".-", color=colours[k], linewidth=1, markersize=3, label=label
        )
    if "threshold" in record and np.isfinite(record["threshold"]).any():
        said = "threshold of stability"
        axes.plot(x, record["threshold"].values, "--", color=LINE_COLOURS[1], linewidth=1.2, label=said)
    if _spans_decades(values):
        axes.set_yscale("log")
    axes.set_xlabel("epoch" if known else "step")
    axes.set_ylabel("eigenvalue of the Hessian")
    axes.legend(frameon=False, fontsize="small")
    return axes


def _shades(count: int) -> list[tuple[float, ...]]:
    """Return the colour of the first line and paler ones for the others."""
    from matplotlib.colors import to_rgb

    colour = np.array(to_rgb(LINE_COLOURS[0]))
    return [tuple(1 - (1 - colour) * (1 - 0.75 * k / max(count - 1, 1))) for k in range(count)]


def _spans_decades(values: np.ndarray) -> bool:
    finite = values[np.isfinite(values)]
    return finite.size > 0 and finite.min() > 0 and finite.max() > 10 * finite.min()

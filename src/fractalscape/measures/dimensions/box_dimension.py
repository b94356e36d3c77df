"""The box dimension of the boundary of a class map."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.arguments import confidence_level, whole
from fractalscape.measures.dimensions.boundary import boundary
from fractalscape.measures.dimensions.box_counts import Method, box_counts
from fractalscape.measures.dimensions.class_map import class_map, computed
from fractalscape.measures.dimensions.published_boxes import published_slopes
from fractalscape.measures.dimensions.resampled_curves import resampled_curves
from fractalscape.measures.scaling import fit_scaling
from fractalscape.measures.scaling_fit import ScalingFit, Status

if TYPE_CHECKING:
    import xarray as xr


def box_dimension(
    labels: Any,
    *,
    method: Method = "gliding",
    sizes: Any = None,
    replicates: int = 200,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> ScalingFit:
    """Measure the dimension D of the boundary of a class map: f(size) ~ size^(2 - D).

    It is ``fit_scaling`` of ``box_counts``, with ``resampled_curves`` for the interval.

    Parameters
    ----------
    labels : xarray.Dataset, xarray.DataArray or array_like of int or bool, shape (ny, nx)
        A raster, of which ``outcome`` is taken; or the map itself, -1 where nothing was computed.
    method : {"gliding", "pair", "boxcount", "published"}
        See `box_counts`. ``"published"`` takes the median of the local slopes and has no interval: the study had none.
    sizes : array_like of int, optional
        Edges of boxes in cells, or lags in samples; see `box_counts` for what is used when absent.
    replicates : int
        Resampled curves, at least 2.
    seed : int or numpy.random.Generator
        Of the resampling.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    ScalingFit
        With `status` ``"no_boundary"`` and NaN for a map of one class.

    Raises
    ------
    InputError
        If the map, the method, the sizes or the options are not possible.

    Notes
    -----
    On maps of 2048² of known dimension the errors are below 0.03 (gliding) and 0.01 (pair); docs/dimension.md has the
    biases of all methods, and how often the intervals hold the truth. Report gliding and pair together: where they
    disagree by more than their intervals, the boundary has no one dimension over these sizes.

    References
    ----------
    Sohl-Dickstein, arXiv:2402.06184, for ``"published"``; Grebogi et al., Phys. Lett. A 99, 415 (1983), for ``"pair"``.

    Examples
    --------
    >>> y, x = np.mgrid[:256, :256] / 256
    >>> fit = box_dimension((x - 0.5) ** 2 + (y - 0.5) ** 2 < 0.09, method="pair")
    >>> round(fit.estimate, 2), fit.status
    (1.0, 'ok')
    >>> print(box_dimension(np.zeros((256, 256), int)))
    box_dimension not measured (no_boundary): all 65536 samples have outcome 0
    """
    whole("replicates", replicates, least=2, advice="200 is usual")
    confidence_level(confidence)
    counts = box_counts(labels, method=method, sizes=sizes)
    x_name, y_name = ("lag" if method == "pair" else "size"), ("boxes" if method == "published" else "fraction")
    names: dict[str, Any] = {"quantity": "box_dimension", "x_name": x_name, "y_name": y_name}
    curve = counts["mixed" if method == "published" else "fraction"].values
    if not counts["mixed"].values.any():
        status, reason = _why_none(labels, method)
        return ScalingFit.failed(counts["size"], curve, status=status, reason=reason, method=method, **names)
    if method == "published":
        return _published(counts, names)
    fit = fit_scaling(
        counts["size"],
        curve,
        estimate_from_slope=(2, -1),
        replicates=resampled_curves(counts, replicates=replicates, seed=seed),
        confidence=confidence,
        **names,
    )
    return dataclasses.replace(fit, method=method)


def _published(counts: xr.Dataset, names: dict[str, Any]) -> ScalingFit:
    """Return the median of the local slopes, with the line of least squares through the same points."""
    size, mixed = counts["size"].values, counts["mixed"].values
    fit = fit_scaling(size, mixed, estimate_from_slope=(0, -1), minimum_points=2, **names)
    if fit.status == "ok":
        estimate = float(np.median(published_slopes(size, mixed)))
        fit = dataclasses.replace(fit, estimate=estimate)
    return dataclasses.replace(fit, method="published")


def _why_none(labels: Any, method: str) -> tuple[Status, str]:
    labels = class_map(labels)
    known = computed(labels)
    found = np.unique(labels if known is None else labels[known])
    if found.size == 0:
        return "no_boundary", "no sample is computed"
    if found.size == 1:
        whole = "all" if known is None else f"the {known.sum()} computed ones of"
        return "no_boundary", f"{whole} {labels.size} samples have outcome {int(found[0])}"
    if method == "published" and boundary(labels).any():
        return "not_finite", "every box is full of boundary, and the recipe counts none"
    return "no_boundary", "no box or pair within the interior meets the boundary; compute a window around it"

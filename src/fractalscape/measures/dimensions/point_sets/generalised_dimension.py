"""The generalised dimensions of a point set: box-counting D_0, information D_1 and so on."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from fractalscape.arguments import confidence_level, real
from fractalscape.measures.bootstrap import checked_replicates
from fractalscape.measures.dimensions.point_sets.curve_replicates import curve_replicates
from fractalscape.measures.dimensions.point_sets.occupied_boxes import occupied_boxes
from fractalscape.measures.scaling import fit_scaling
from fractalscape.measures.scaling_fit import ScalingFit
from fractalscape.randomness import streams

NAMES: dict[float, str] = {0: "box_dimension", 1: "information_dimension", 2: "correlation_dimension"}


def generalised_dimension(
    points: Any,
    *,
    order: float = 0.0,
    sizes: Any = None,
    offsets: int = 20,
    replicates: int = 200,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> ScalingFit:
    r"""Measure :math:`D_q` of a point set by :math:`N_q(s) \sim s^{-D_q}` over sizes s of boxes.

    It is ``fit_scaling`` of ``occupied_boxes``. q = 0 is the box-counting dimension, 1 the information dimension, 2 the
    correlation dimension (`correlation_dimension` measures that with fewer points).

    Parameters
    ----------
    points, sizes, offsets, seed
        As in `occupied_boxes`.
    order : float
        q.
    replicates : int
        Resampled curves, at least 2.
    confidence : float
        Level of the interval, between 0 and 1.

    Returns
    -------
    ScalingFit
        NaN with a `status` when nothing can be measured.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    The interval comes from random grids and random runs of sizes; it holds no bias from boxes that a finite set misses.
    docs/sets.md has how often it holds the truth.

    References
    ----------
    Hentschel & Procaccia, Physica D 8, 435 (1983).

    Examples
    --------
    >>> angle = np.random.default_rng(0).uniform(0, 2 * np.pi, 20000)
    >>> fit = generalised_dimension(np.stack([np.cos(angle), np.sin(angle)], 1))
    >>> round(fit.estimate, 1), fit.status
    (1.0, 'ok')
    """
    replicates, confidence = checked_replicates(replicates), confidence_level(confidence)
    order = real("order", order, advice="0 is box-counting, 1 information, 2 correlation")
    of_grids, of_runs = streams(seed, 2)
    curve = occupied_boxes(points, sizes=sizes, orders=[order], offsets=offsets, seed=of_grids)
    quantity = NAMES.get(order, f"D_{order:g}")
    names: dict[str, Any] = {"quantity": quantity, "x_name": "size", "y_name": "boxes"}
    size, boxes = curve["size"].values, curve["boxes"].values[0]
    if curve.attrs["status"] != "ok":
        return ScalingFit.failed(size, boxes, status=curve.attrs["status"], reason=curve.attrs["reason"], **names)
    grids = curve["offset_boxes"].values[:, 0]
    log_grids = np.log(np.where(np.isfinite(grids), grids, boxes))
    chosen = of_runs.integers(len(log_grids), size=(replicates, *log_grids.shape))
    drawn = np.take_along_axis(log_grids[None], chosen, 1).mean(1)
    fit = fit_scaling(
        size,
        boxes,
        estimate_from_slope=(0, -1),
        replicates=curve_replicates(np.log(size), np.log(boxes), drawn, of_runs),
        confidence=confidence,
        **names,
    )
    return dataclasses.replace(fit, reason="; ".join(filter(None, [curve.attrs["reason"], fit.reason])))

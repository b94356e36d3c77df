"""Intervals of the curves and exponents of a singularity spectrum, by the block bootstrap."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.bootstrap.block_bootstrap import block_bootstrap
from fractalscape.measures.multifractal.bootstrap.bootstrap_intervals import bootstrap_intervals
from fractalscape.measures.multifractal.bootstrap.interval_kinds import interval_ends
from fractalscape.measures.multifractal.bootstrap.labelled_bootstrap import EXPONENTS
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.wavelet_leaders.leaders import Leaders

Floats = NDArray[np.float64]
Ends = dict[str, tuple[Floats, Floats]]
"""Both ends of each name, leading axis replicate."""

CURVES = {"cumulant": "cumulants", "log2_structure": "structure"}
"""Those that are drawn, and what they are called among the statistics of octaves."""


def block_intervals(
    found: Leaders,
    analysis: LeaderAnalysis,
    *,
    replicates: int,
    confidence: float,
    seed: int | np.random.Generator,
) -> tuple[Ends, dict[str, Any]]:
    """Return percentile intervals of exponents and curves, from blocks drawn in each octave.

    Parameters
    ----------
    found : Leaders
    analysis : LeaderAnalysis
    replicates, seed
        As in `block_bootstrap`.
    confidence : float
        Level.

    Returns
    -------
    ends : dict
        Shape (replicate, …); those of curves are NaN in octaves that are not fitted.
    attrs : dict
        How they were made, and what they lack as `caution`.

    Raises
    ------
    InputError
        If an option is not of this form.
    """
    drawn = block_bootstrap(found, analysis, replicates=replicates, seed=seed)
    table = bootstrap_intervals(drawn, confidence=confidence)
    items = drawn.estimate.log_cumulants.shape[0]
    ends: Ends = {}
    for name in EXPONENTS:
        low, high = (table[f"{name}_{end}"].values.reshape(items, -1) for end in ("lower", "upper"))
        ends[name] = low, high
    first = drawn.octaves.start - found.octaves.start
    for name, field in CURVES.items():
        estimate = getattr(drawn.curves, field)
        curves = np.moveaxis(getattr(drawn.drawn_curves, field), 1, 0)
        whole = [np.full((items, len(found.octaves), estimate.shape[-1]), np.nan) for _ in range(2)]
        for each, values in zip(whole, interval_ends("percentile", estimate, curves, None, confidence), strict=True):
            each[:, first : first + estimate.shape[1]] = values
        ends[name] = whole[0], whole[1]
    how = ("replicates", "confidence", "blocks", "block", "seed", "caution")
    attrs = {name: table.attrs[name] for name in how if name in table.attrs}
    return ends, {"intervals": "block", "interval_kind": table.attrs["interval_kind"], **attrs}

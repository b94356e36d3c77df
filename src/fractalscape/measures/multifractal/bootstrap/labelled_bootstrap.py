"""What a bootstrap of exponents says, as one labelled dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.measures.bootstrap import MOST_LOST
from fractalscape.measures.multifractal.bootstrap.block_bootstrap import BootstrapReplicates
from fractalscape.measures.multifractal.bootstrap.block_sums import CAUTION
from fractalscape.measures.multifractal.labelled_items import Variables, labelled_items
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.spectrum.spectrum_status import irregularities
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import FEWEST_OCTAVES

if TYPE_CHECKING:
    import xarray as xr

EXPONENTS = {
    "log_cumulants": ("order", "log-cumulant c_m"),
    "scaling_exponents": ("moment", "scaling exponent ζ(q)"),
    "singularity_dimensions": ("moment", "singularity dimension D(q)"),
    "hoelder_exponents": ("moment", "Hölder exponent h(q)"),
}
"""Axis and meaning of each."""


def labelled_bootstrap(
    found: BootstrapReplicates,
    variables: Mapping[str, tuple[tuple[str, ...], ArrayLike, str]],
    how: Mapping[str, Any],
    *,
    coordinates: Mapping[str, tuple[ArrayLike, str]] | None = None,
    statuses: tuple[list[str], list[str]] | None = None,
) -> xr.Dataset:
    """Return the dataset of some variables, with how they were made and which items have none.

    Parameters
    ----------
    found : BootstrapReplicates
    variables : mapping of name to (dims, values, meaning)
        Dims after that of items, which values have in front. NaN is put where an item has no estimate.
    how : mapping
        Attributes beside those of the bootstrap.
    coordinates : mapping of dim to (values, meaning)
        Of dims other than `order` and `moment`.
    statuses : (list of str, list of str), optional
        Status and reason of each item, if not those of its exponents.

    Returns
    -------
    xarray.Dataset
        Axis `replicate` in front if the data had one. `status` ok, not_finite, too_few_points or too_irregular,
        and `reason`.
    """
    status, reason = statuses or _statuses(found)
    every: Variables = {
        **{name: (dims, _masked(values, status), said) for name, (dims, values, said) in variables.items()},
        "status": ((), status, "whether there is an estimate"),
        "reason": ((), reason, "why there is none"),
    }
    used = {dim for dims, _, _ in every.values() for dim in dims}
    known = {**_coordinates(found.analysis), **(coordinates or {})}
    coords = {dim: each for dim, each in known.items() if dim in used}
    return labelled_items(every, coords, {**_attributes(found), **how}, many=found.many)


def _masked(values: ArrayLike, status: list[str]) -> NDArray[np.float64]:
    array = np.asarray(values, np.float64)
    ok = np.array([each == "ok" for each in status]).reshape(-1, *[1] * (array.ndim - 1))
    return np.where(ok, array, np.nan)


def _coordinates(analysis: LeaderAnalysis) -> dict[str, Any]:
    return {
        "order": (range(1, analysis.orders + 1), "order m of the cumulant"),
        "moment": (analysis.moments, "moment q"),
    }


def _attributes(found: BootstrapReplicates) -> dict[str, Any]:
    drawn = found.drawn.log_cumulants
    return {
        "spec": found.analysis.to_json(),
        "ndim": found.leaders.ndim,
        "fit_octaves": [found.octaves[0], found.octaves[-1]],
        "blocks": found.blocks,
        "block": found.block,
        "weighting": found.weighting,
        "replicates": drawn.shape[1],
        "inner": 0 if found.inner_drawn is None else found.inner_drawn.log_cumulants.shape[2],
        **({} if found.seed is None else {"seed": found.seed}),
        "caution": CAUTION[found.leaders.ndim],
    }


def _statuses(found: BootstrapReplicates) -> tuple[list[str], list[str]]:
    octaves = np.count_nonzero(found.curves.counts, axis=-1)
    known = np.isfinite(found.estimate.log_cumulants[:, 0])
    kept = np.isfinite(found.drawn.log_cumulants[:, :, 0]).mean(axis=1)
    irregular = irregularities(found.leaders.coefficients, found.analysis)
    status, reason = ["ok"] * len(known), [""] * len(known)
    for item in range(len(known)):
        if octaves[item] < FEWEST_OCTAVES:
            status[item], reason[item] = "too_few_points", "fewer than three octaves have leaders"
        elif irregular[item]:
            status[item], reason[item] = "too_irregular", irregular[item]
        elif not known[item]:
            status[item], reason[item] = "not_finite", "c1 is not finite"
        elif kept[item] < 1 - MOST_LOST:
            status[item], reason[item] = "too_few_points", "more than a tenth of the replicates have no estimate"
    return status, reason

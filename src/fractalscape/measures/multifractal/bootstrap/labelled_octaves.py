"""Curves against octaves and their slopes as one labelled dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.bootstrap.interval_kinds import interval_ends
from fractalscape.measures.multifractal.labelled_items import Coordinates, Variables, labelled_items
from fractalscape.measures.multifractal.spectrum.spectrum_status import Statuses
from fractalscape.specs import Spec

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
__all__ = ["Variables", "labelled_octaves", "with_interval"]


def with_interval(
    name: str, dims: tuple[str, ...], estimate: Floats, drawn: Floats, confidence: float, *, meaning: str
) -> Variables:
    """Return an estimate and both ends of the percentile interval of its replicates, as `interval_ends` has it.

    Parameters
    ----------
    name, dims, meaning
        Of the estimate.
    estimate : array, shape (item, …)
    drawn : array, shape (item, replicate, …)
    confidence : float

    Returns
    -------
    Variables
        `name`, `name_lower` and `name_upper`; the ends are NaN where the estimate is.
    """
    low, high = interval_ends("percentile", estimate, np.moveaxis(drawn, 1, 0), None, confidence)
    return {
        name: (dims, estimate, meaning),
        f"{name}_lower": (dims, low, f"{meaning}, lower bound"),
        f"{name}_upper": (dims, high, f"{meaning}, upper bound"),
    }


def labelled_octaves(
    variables: Variables,
    coordinates: Coordinates,
    *,
    analysis: Spec,
    ndim: int,
    statuses: Statuses,
    many: bool,
    how: Mapping[str, Any],
) -> xr.Dataset:
    """Return a dataset of curves and fits.

    Parameters
    ----------
    variables : Variables
    coordinates : Coordinates
    analysis : Spec
    ndim : int
        1 for signals, 2 for images.
    statuses : Statuses
        Of the items; every number of one that is not ok becomes NaN, but counts.
    many : bool
        Whether items have an axis `replicate`; else there is one, and it has none.
    how : mapping
        Attributes beside the spec and the version.

    Returns
    -------
    xarray.Dataset
    """
    every: Variables = {
        **{name: (dims, _masked(values, statuses.ok), said) for name, (dims, values, said) in variables.items()},
        "status": ((), np.array(statuses.status), "whether there is an estimate"),
        "reason": ((), np.array(statuses.reason), "why there is none"),
    }
    return labelled_items(every, coordinates, {"spec": analysis.to_json(), "ndim": ndim, **how}, many=many)


def _masked(values: Any, ok: NDArray[np.bool_]) -> NDArray[Any]:
    array = np.asarray(values)
    if array.dtype.kind != "f":
        return array
    return np.where(ok.reshape(-1, *[1] * (array.ndim - 1)), array, np.nan)

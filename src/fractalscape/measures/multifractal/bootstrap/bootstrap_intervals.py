"""Bootstrap intervals of multifractal exponents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from fractalscape.arguments import choice, confidence_level, shown
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.bootstrap.block_bootstrap import BootstrapReplicates
from fractalscape.measures.multifractal.bootstrap.interval_kinds import (
    NESTED,
    IntervalKind,
    check_ranks,
    interval_ends,
)
from fractalscape.measures.multifractal.bootstrap.labelled_bootstrap import EXPONENTS, labelled_bootstrap

if TYPE_CHECKING:
    import xarray as xr


def bootstrap_intervals(
    found: BootstrapReplicates, *, interval_kind: IntervalKind = "percentile", confidence: float = 0.95
) -> xr.Dataset:
    r"""Return all exponents with bootstrap intervals, from replicates that are there.

    Parameters
    ----------
    found : BootstrapReplicates
        What `block_bootstrap` returned.
    interval_kind : {"normal", "basic", "percentile", "studentised", "adjusted_basic", "adjusted_percentile"}
        See `interval_ends` for the formulas. The last three need inner replicates.
    confidence : float
        Level of the intervals.

    Returns
    -------
    xarray.Dataset
        `log_cumulants` over `order`; `scaling_exponents`, `singularity_dimensions` and `hoelder_exponents` over
        `moment`; ends in `<name>_lower` and `<name>_upper`. `replicate` is the axis of items, if the data had one.
        `status` is ok, not_finite, too_few_points or too_irregular, with a `reason`, of the last the remedy; all else
        is NaN but for ok.

    Raises
    ------
    InputError
        If the kind is none of these, needs inner replicates that are not there, or the replicates are too few for
        the level.

    Notes
    -----
    Sorting of the replicates; nothing is drawn. Intervals hold what resampling of blocks can know: neither the bias of
    leaders nor dependence beyond a block.

    References
    ----------
    Wendt, Abry & Jaffard (2007), Bootstrap for empirical multifractal analysis, IEEE Signal Process. Mag. 24, 38-48.

    Examples
    --------
    >>> from fractalscape.measures.multifractal import LeaderAnalysis, block_bootstrap
    >>> walk = np.random.default_rng(0).standard_normal(2**14).cumsum()
    >>> found = block_bootstrap(walk, LeaderAnalysis(fit_octaves=(3, 9)), replicates=199, seed=0)
    >>> ends = bootstrap_intervals(found).sel(order=1)
    >>> [round(float(ends[name]), 2) for name in ("log_cumulants_lower", "log_cumulants", "log_cumulants_upper")]
    [0.47, 0.48, 0.49]
    """
    check_replicates(found)
    confidence = confidence_level(confidence)
    check_kind(found, interval_kind)
    if interval_kind != "normal":
        check_ranks(found.drawn.log_cumulants.shape[1], confidence)
    variables: dict[str, tuple[tuple[str, ...], Any, str]] = {}
    for name, (dim, said) in EXPONENTS.items():
        low, high = _ends(found, name, interval_kind, confidence)
        variables[name] = ((dim,), getattr(found.estimate, name), said)
        variables[f"{name}_lower"] = ((dim,), low, f"lower end of the interval of the {said}")
        variables[f"{name}_upper"] = ((dim,), high, f"upper end of the interval of the {said}")
    return labelled_bootstrap(found, variables, {"interval_kind": interval_kind, "confidence": confidence})


def check_replicates(found: Any) -> None:
    """Raise `InputError` unless these are replicates of a bootstrap."""
    if not isinstance(found, BootstrapReplicates):
        raise InputError(f"found={shown(found)} is no BootstrapReplicates; give what block_bootstrap returns")


def check_kind(found: BootstrapReplicates, kind: IntervalKind) -> None:
    """Raise `InputError` unless the kind is one of the six and its replicates are there."""
    choice("interval_kind", kind, get_args(IntervalKind))
    if kind in NESTED and found.inner_drawn is None:
        raise InputError(f"interval_kind={kind!r} needs inner replicates and there are none; draw with inner=50")


def replicates_of(found: BootstrapReplicates, name: str) -> tuple[Any, Any, Any]:
    """Return estimate (item, …), replicates (replicate, item, …) and inner ones (replicate, inner, item, …)."""
    nested = None if found.inner_drawn is None else np.moveaxis(getattr(found.inner_drawn, name), 0, 2)
    return getattr(found.estimate, name), np.moveaxis(getattr(found.drawn, name), 0, 1), nested


def _ends(found: BootstrapReplicates, name: str, kind: IntervalKind, confidence: float) -> tuple[Any, Any]:
    estimate, drawn, nested = replicates_of(found, name)
    return interval_ends(kind, estimate, drawn, nested, confidence)

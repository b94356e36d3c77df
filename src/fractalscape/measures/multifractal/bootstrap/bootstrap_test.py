"""Bootstrap tests of the values of multifractal exponents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from fractalscape.arguments import choice, shown
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import MOST_LOST
from fractalscape.measures.multifractal.bootstrap.block_bootstrap import BootstrapReplicates
from fractalscape.measures.multifractal.bootstrap.bootstrap_intervals import check_kind, check_replicates, replicates_of
from fractalscape.measures.multifractal.bootstrap.interval_kinds import IntervalKind, spread
from fractalscape.measures.multifractal.bootstrap.labelled_bootstrap import EXPONENTS, labelled_bootstrap

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
Alternative = Literal["greater", "less", "symmetric", "equal_tailed"]


def bootstrap_test(
    found: BootstrapReplicates,
    *,
    null: ArrayLike = 0.0,
    quantity: str = "log_cumulants",
    alternative: Alternative = "symmetric",
    interval_kind: IntervalKind = "basic",
) -> xr.Dataset:
    r"""Test whether exponents have a given value, by the p-value of each.

    With T the estimate, T* what B replicates give and T0 the value under test, the one-sided p-value is

    .. math:: p_> = \frac{1 + \#\{T^* - T \ge T - T_0\}}{B + 1}

    and its mirror image; two-sided ones count :math:`|T^* - T| \ge |T - T_0|` (symmetric) or are twice the smaller of
    the one-sided (equal-tailed).

    Parameters
    ----------
    found : BootstrapReplicates
        What `block_bootstrap` returned.
    null : array_like, shape () or (order,) or (moment,)
        T0 of all, or of each.
    quantity : {"log_cumulants", "scaling_exponents", "singularity_dimensions", "hoelder_exponents"}
    alternative : {"greater", "less", "symmetric", "equal_tailed"}
        Where the exponent is if not at the null: c2 < 0 is ``"less"``.
    interval_kind : {"basic", "normal", "percentile", "studentised", "adjusted_basic", "adjusted_percentile"}
        What T - T0 is compared with: T* - T; a normal law of its standard deviation; T - T*; (T* - T) / sd(T**), as
        (T - T0) / sd(T*). The adjusted kinds compare the p-value with those that the inner replicates T** of each
        replicate give to T itself.

    Returns
    -------
    xarray.Dataset
        The estimates, `null` and `p_value`, over `order` or `moment`; `status` and `reason` as in
        `bootstrap_intervals`.

    Raises
    ------
    InputError
        If an option is none of these, the null does not fit, or inner replicates are needed and not there.

    Notes
    -----
    An equal-tailed test of the first four kinds rejects where the interval of that kind does not hold the null. The
    size is that of the intervals: see the table of coverage in `block_bootstrap`, and for images do not use it.

    References
    ----------
    Wendt & Abry (2007), Multifractality tests using bootstrapped wavelet leaders, IEEE Trans. Signal Process. 55,
    4811-4820; Davison & Hinkley (1997), Bootstrap Methods and their Application, sections 4.4 and 4.5.

    Examples
    --------
    >>> from fractalscape.measures.multifractal import LeaderAnalysis, block_bootstrap
    >>> walk = np.random.default_rng(0).standard_normal(2**14).cumsum()
    >>> found = block_bootstrap(walk, LeaderAnalysis(fit_octaves=(3, 9)), replicates=199, seed=0)
    >>> bootstrap_test(found, null=0.7, alternative="less")["p_value"].sel(order=1).item()
    0.005
    """
    check_replicates(found)
    choice("alternative", alternative, get_args(Alternative))
    choice("quantity", quantity, EXPONENTS)
    check_kind(found, interval_kind)
    estimate, drawn, nested = replicates_of(found, quantity)
    nulls = np.broadcast_to(_checked_null(null, estimate.shape[-1], quantity), estimate.shape)
    dim, said = EXPONENTS[quantity]
    variables = {
        quantity: ((dim,), estimate, said),
        "null": ((dim,), nulls, "value under test"),
        "p_value": ((dim,), p_values(interval_kind, alternative, estimate, drawn, nested, nulls), "p-value"),
    }
    return labelled_bootstrap(found, variables, {"interval_kind": interval_kind, "alternative": alternative})


def p_values(
    kind: IntervalKind, alternative: Alternative, estimate: Floats, drawn: Floats, inner: Floats | None, null: Floats
) -> Floats:
    """Return the p-value of each estimate.

    Parameters
    ----------
    kind, alternative : str
        As in `bootstrap_test`.
    estimate, null : array, shape (...)
    drawn : array, shape (replicate, ...)
    inner : array, shape (replicate, inner, ...), or None

    Returns
    -------
    array, shape (...)
        NaN where there is no estimate or more than a tenth of the replicates give nothing.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "normal":
            found = _normal_tail((estimate - null) / spread(drawn), alternative)
        elif kind == "studentised":
            away = (drawn - estimate) / spread(np.asarray(inner), axis=1)
            found = _share(away, (estimate - null) / spread(drawn), alternative)
        elif kind in ("basic", "percentile"):
            found = _share(_away(kind, drawn, estimate), estimate - null, alternative)
        else:
            found = _adjusted(kind.removeprefix("adjusted_"), alternative, estimate, drawn, np.asarray(inner), null)
    return np.where(np.isfinite(estimate), found, np.nan)


def _away(kind: str, drawn: Floats, estimate: Floats) -> Floats:
    return drawn - estimate if kind == "basic" else estimate - drawn


def _share(away: Floats, observed: Floats, alternative: Alternative) -> Floats:
    """Return (1 + how many deviations are as extreme as what was observed) / (1 + how many there are)."""
    known = np.isfinite(away)
    count = known.sum(axis=0)
    away = np.where(known, away, np.nan)

    def share(extreme: NDArray[np.bool_]) -> Floats:
        return (1 + extreme.sum(axis=0)) / (count + 1)

    if alternative == "symmetric":
        found = share(np.abs(away) >= np.abs(observed))
    else:
        above, below = share(away >= observed), share(away <= observed)
        twice = np.minimum(1.0, 2 * np.minimum(above, below))
        found = {"greater": above, "less": below, "equal_tailed": twice}[alternative]
    return np.where((count >= (1 - MOST_LOST) * len(away)) & np.isfinite(observed), found, np.nan)


def _normal_tail(deviate: Floats, alternative: Alternative) -> Floats:
    if alternative == "greater":
        return ndtr(-deviate)
    return ndtr(deviate) if alternative == "less" else 2 * ndtr(-np.abs(deviate))


def _adjusted(
    kind: str, alternative: Alternative, estimate: Floats, drawn: Floats, inner: Floats, null: Floats
) -> Floats:
    """Return the share of replicates whose own p-value of the estimate is as small."""
    plain = _share(_away(kind, drawn, estimate), estimate - null, alternative)
    within = np.moveaxis(inner, 1, 0)
    each = _share(_away(kind, within, drawn), drawn - estimate, alternative)
    known = np.isfinite(each)
    count = known.sum(axis=0)
    found = (1 + (each <= plain).sum(axis=0)) / (count + 1)
    return np.where((count >= (1 - MOST_LOST) * len(drawn)) & np.isfinite(plain), found, np.nan)


def _checked_null(null: Any, columns: int, quantity: str) -> Floats:
    try:
        values = np.asarray(null, np.float64)
    except (TypeError, ValueError, OverflowError):
        values = np.array(np.nan)
    if values.shape not in ((), (columns,)) or not np.isfinite(values).all():
        raise InputError(
            f"null={shown(null)} is neither a number nor one for each of the {columns} {quantity}; 0 is usual"
        )
    return values

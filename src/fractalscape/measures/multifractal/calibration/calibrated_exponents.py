"""Intervals of c1 and c2 and a test of c2 = 0, calibrated by simulations."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape import provenance
from fractalscape.arguments import confidence_level, shown
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.bootstrap.interval_kinds import ROUNDING
from fractalscape.measures.multifractal.calibration.calibration_pivots import (
    CalibrationPivots,
    calibration_pivots,
    multifractal_roots,
)
from fractalscape.measures.multifractal.calibration.calibration_table import CalibrationTable
from fractalscape.measures.multifractal.calibration.sampling_distribution import first_crossings
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

MULTIFRACTAL_AT = 0.01
"""The p-value of c2 = 0 up to which c1 is calibrated by multifractal data, and above by fractional Brownian ones."""

REASONS = {
    "ok": "",
    "not_finite": "c1 or c2 is not finite",
    "beyond_table": "the table has no exponents with such mean estimates; widen hurst or intermittency of its design",
}

pivots_of = lru_cache(maxsize=4)(calibration_pivots)


class Calibrated(NamedTuple):
    """Estimates without their bias and intervals, of c1 and c2 of each item: arrays of shape (item, 2).

    Parameters
    ----------
    value, lower, upper : array, shape (item, 2)
    p_value : array, shape (item,)
    beyond : array of bool, shape (item,)
        Whether the estimates are not among the means of the table.
    """

    value: Floats
    lower: Floats
    upper: Floats
    p_value: Floats
    beyond: NDArray[np.bool_]


def calibrated_exponents(
    estimates: ArrayLike | xr.Dataset, table: CalibrationTable, *, confidence: float = 0.95
) -> xr.Dataset:
    r"""Return c1 and c2 without bias, with intervals that cover as often as they say, and test c2 = 0.

    An interval of c2 is all values that a test does not reject: a test by the simulations of that value,

    .. math:: q_{a(λ)} \le \frac{\hat c_2 - E_{H, λ} \hat c_2}{S_{H, λ}} \le q_{1 - b(λ)}, \qquad a + b = α,

    at the H whose mean estimate of c1 is the one that is there. Because there is no positive c2, a = α at λ = 0; from
    the second λ of the table on, a = b = α/2. An interval of c1 is studentised,

    .. math:: \hat c_1 - B_{\hat H, \hat λ} - S_{\hat H, \hat λ}\, [q_{1 - α/2}, q_{α/2}],

    with quantiles of simulations whose bias and spread are taken at what is fitted to them too.

    Parameters
    ----------
    estimates : array_like, shape (2,) or (replicate, 2)
        c1 and c2, from the analysis of the table and data of its shape; columns after the second are left out. Or what
        `singularity_spectrum` returned.
    table : CalibrationTable
    confidence : float
        1 - α.

    Returns
    -------
    xarray.Dataset
        Over `order` 1 and 2, and `replicate` if the estimates have it: `estimated_log_cumulants` as they are given,
        `log_cumulants` without bias, `log_cumulants_lower` and `_upper`; -inf where an interval of c2 goes on below
        the table. `p_value` is for c2 = 0 against c2 < 0. `status` is ok, not_finite, or beyond_table where the table
        has no exponents that give such estimates, with a `reason`; all else is NaN but for ok. The attribute `lost` is
        the share of simulations that the analysis refuses, as it would data like them.

    Raises
    ------
    InputError
        If the shape of estimates is another, the dataset is of another analysis or shape of data, or the table has
        too few replicates for the level.

    Notes
    -----
    The truth is assumed to be of the model of `calibration_table`: fractional Brownian, or log-normal with the integral
    scale of the table. c1 is that of fractional Brownian data unless c2 = 0 is rejected at 1 %, and of multifractal
    ones then. These differ by how they are sampled (by 0.04 in octaves 3 to 5 at H = 1/2): where neither is rejected,
    not even the smallest λ² > 0 of the table, the interval of c1 holds those of both. An upper end of 0 means that c2 =
    0 is not rejected at level α.

    Measured at 512² by a table of 120 replicates, at and between its nodes (docs/multifractal/parametric_coverage.py):
    of 95 % intervals 94 to 98 in 100 hold the generating c1, and 92 to 98 the generating c2. At 5 % the test rejects 4
    to 8 in 100 fractional Brownian surfaces, and 99 of those with c2 = -0.02. A table of 200 replicates leaves its size
    uncertain by 1.5 in 100, one of 100 by 2 to 3. Monofractal surfaces without waves shorter than two samples are not
    what it tests: it rejects 32 of 100.

    References
    ----------
    Davison & Hinkley (1997), Bootstrap Methods and their Application, sections 4.2 and 5.4; Feldman & Cousins (1998),
    Unified approach to the classical statistical analysis of small signals, Phys. Rev. D 57, 3873, for intervals that
    turn one-sided at an end of the parameters.

    Examples
    --------
    >>> from fractalscape.measures.multifractal import CalibrationDesign, LeaderAnalysis, calibration_table
    >>> analysis = LeaderAnalysis(fit_octaves=(3, 7))
    >>> grid = {"hurst": (0.5, 0.7), "intermittency": (0.0, 0.02, 0.1), "replicates": 50}
    >>> table = calibration_table(CalibrationDesign(shape=(4096,), analysis=analysis, **grid), seed=0)
    >>> found = calibrated_exponents([0.6, -0.01], table).sel(order=2)
    >>> round(float(found["p_value"]), 2), float(found["log_cumulants_upper"])
    (0.29, 0.0)
    """
    confidence = confidence_level(confidence)
    if not isinstance(table, CalibrationTable):
        raise InputError(f"table={type(table).__name__} is no CalibrationTable; make one by calibration_table")
    given = _checked_estimates(estimates, table)
    pairs = given.reshape(-1, 2)
    known = np.asarray(np.isfinite(pairs).all(axis=1))
    pivots = pivots_of(table)
    _check_replicates(pivots.fewest, confidence)
    found = _calibrated(np.where(known[:, None], pairs, 0.0), pivots, 1 - confidence)
    status = np.where(known, np.where(found.beyond, "beyond_table", "ok"), "not_finite")
    reason = np.array([REASONS[str(each)] for each in status])
    how = {"spec": table.design.to_json(), "table": table.digest, "lost": table.lost, "confidence": confidence}
    return labelled_calibration(given, found, status, reason, how)


def _calibrated(pairs: Floats, pivots: CalibrationPivots, level: float) -> Calibrated:
    p_value = pivots.p_values(pairs)
    value, lower, upper, beyond = _c2(pairs, pivots, level)
    brownian = _c1(pairs, np.zeros(len(pairs)), pivots, level)
    multifractal = _c1(pairs, multifractal_roots(pivots.distribution, pairs), pivots, level)
    rejected, either = p_value <= MULTIFRACTAL_AT, -lower >= pivots.distribution.roots[1] ** 2
    c1_value, c1_lower, c1_upper, outside = (
        np.where(rejected, second, first) for first, second in zip(brownian, multifractal, strict=True)
    )
    c1_lower = np.where(either, np.minimum(c1_lower, multifractal[1]), c1_lower)
    c1_upper = np.where(either, np.maximum(c1_upper, multifractal[2]), c1_upper)
    return Calibrated(
        value=np.stack([c1_value, value], axis=1),
        lower=np.stack([c1_lower, lower], axis=1),
        upper=np.stack([c1_upper, upper], axis=1),
        p_value=p_value,
        beyond=beyond | outside.astype(bool),
    )


def _c1(pairs: Floats, roots: Floats, pivots: CalibrationPivots, level: float) -> tuple[Any, ...]:
    """Return c1 without bias, both ends, and whether it is outside the means, by data of some √λ²."""
    low, high = pivots.c1_bounds(level, roots)
    bias, spread, inside = pivots.distribution.c1_fits(pairs[:, 0], roots)
    value = pairs[:, 0] - bias
    return value, value - spread * high, value - spread * low, ~inside


def _c2(pairs: Floats, pivots: CalibrationPivots, level: float) -> tuple[Any, ...]:
    """Return c2 without bias, both ends, and whether it is below all means."""
    residuals, roots = pivots.distribution.c2_residuals(pairs), pivots.distribution.fine_roots
    low, high = pivots.c2_bounds(level)
    nearest, farthest = first_crossings(residuals - low, roots), first_crossings(residuals - high, roots)
    lower = np.where(np.isnan(farthest), -np.inf, -(farthest**2))
    fitted = pivots.distribution.fitted_roots(residuals)
    return -(fitted**2) + 0.0, lower + 0.0, -(nearest**2) + 0.0, residuals[:, -1] < 0


def _checked_estimates(estimates: Any, table: CalibrationTable) -> Floats:
    design = table.design
    if hasattr(estimates, "data_vars"):
        estimates = _of_dataset(estimates, table)
    try:
        found = np.asarray(estimates, np.float64)
    except (TypeError, ValueError, OverflowError):
        raise InputError(f"estimates={shown(estimates)} are not numbers; give c1 and c2") from None
    if found.ndim not in (1, 2) or found.shape[-1] < 2:
        raise InputError(
            f"estimates of shape {found.shape} are not (2,) or (replicate, 2); give c1 and c2 of data of {design.shape}"
        )
    return found[..., :2]


def _check_replicates(fewest: int, confidence: float) -> None:
    if (fewest + 1) * min(MULTIFRACTAL_AT, (1 - confidence) / 2) < 1 - ROUNDING:
        needed = math.ceil(1 / min(MULTIFRACTAL_AT, (1 - confidence) / 2) - ROUNDING) - 1
        raise InputError(
            f"table has {fewest} simulations of one intermittency, and confidence={confidence:g} needs {needed}; "
            "make it of more replicates, or join another"
        )


def _of_dataset(found: xr.Dataset, table: CalibrationTable) -> Any:
    design = table.design
    spec, shape = found.attrs.get("spec"), tuple(np.atleast_1d(found.attrs.get("shape", ())).tolist())
    if "log_cumulants" not in found or not isinstance(spec, str):
        raise InputError(
            "estimates is a dataset without log_cumulants and their spec; give one of singularity_spectrum"
        )
    own = {"shape": shape, **LeaderAnalysis.from_json(spec).to_dict()}
    made = {"shape": design.shape, **design.analysis.to_dict()}
    other = [name for name in made if own[name] != made[name] and name not in ("orders", "moments")]
    if other:
        said = ", ".join(f"{name}={own[name]!r} and not {made[name]!r}" for name in other)
        raise InputError(f"estimates are of {said} of the table; make a table for them")
    return found["log_cumulants"].values


def labelled_calibration(
    given: Floats, found: Calibrated, status: NDArray[np.str_], reason: NDArray[np.str_], attrs: dict[str, Any]
) -> xr.Dataset:
    """Return the dataset of `calibrated_exponents`.

    Parameters
    ----------
    given : array, shape (2,) or (item, 2)
        Estimates.
    found : Calibrated
        NaN is put where the status is not ok.
    status, reason : array, shape (item,)
    attrs : dict

    Returns
    -------
    xarray.Dataset
    """
    import xarray as xr

    front, ok, shape = ("replicate",) * (given.ndim - 1), status == "ok", given.shape[:-1]
    pairs = {
        "log_cumulants": (found.value, "log-cumulant c_m without bias"),
        "log_cumulants_lower": (found.lower, "lower end of the interval of the log-cumulant c_m"),
        "log_cumulants_upper": (found.upper, "upper end of the interval of the log-cumulant c_m"),
    }
    scalars = {
        "p_value": (np.where(ok, found.p_value, np.nan), "p-value of c2 = 0 against c2 < 0"),
        "status": (status, "whether there is an interval"),
        "reason": (reason, "why there is none"),
    }
    variables: dict[str, Any] = {
        name: ((*front, "order"), np.where(ok[:, None], values, np.nan).reshape(given.shape), _meaning(said))
        for name, (values, said) in pairs.items()
    }
    variables |= {name: (front, values.reshape(shape), _meaning(said)) for name, (values, said) in scalars.items()}
    variables["estimated_log_cumulants"] = ((*front, "order"), given, _meaning("log-cumulant c_m as estimated"))
    attrs = {**attrs, "version": provenance.version()}
    return xr.Dataset(variables, {"order": ("order", [1, 2], _meaning("order m of the cumulant"))}, attrs)


def _meaning(said: str) -> dict[str, str]:
    return {"long_name": said, "units": "1"}

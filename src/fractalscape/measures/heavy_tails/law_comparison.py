"""Fitted laws against others on the same values: whole samples against a stable law, tails against a power law."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import log_ndtr

from fractalscape.arguments import choice
from fractalscape.measures.heavy_tails.alternative_laws import (
    FittedLaw,
    laplace_law,
    normal_law,
    scale_mixture_law,
    student_t_law,
)
from fractalscape.measures.heavy_tails.goodness_of_fit import given_law
from fractalscape.measures.heavy_tails.samples import TAILS, Floats, Tail, descending_tail, samples
from fractalscape.measures.heavy_tails.stable_law import StableLaw
from fractalscape.measures.heavy_tails.tail_estimate import TailEstimate
from fractalscape.measures.heavy_tails.vuong import vuong_test

if TYPE_CHECKING:
    import xarray as xr

STABLE_PARAMETERS = 4
ALTERNATIVES: dict[str, Callable[[Floats], FittedLaw]] = {
    "normal": normal_law,
    "laplace": laplace_law,
    "student_t": student_t_law,
    "gaussian_scale_mixture": scale_mixture_law,
}


def stable_comparison(values: Any, law: StableLaw | None) -> xr.Dataset:
    """Compare a stable law with a normal, a Laplace, a Student-t law and a Gaussian scale mixture fitted to the values.

    Parameters
    ----------
    values : array_like
        At least 20 finite numbers.
    law : StableLaw
        Fitted to them; may be None where there is nothing to compare.

    Returns
    -------
    xarray.Dataset
        Dim ``alternative``; ``statistic`` (Vuong's, positive where the stable law is closer), ``p_value``,
        ``log_ratio``, ``tail_index`` of the alternative, infinite for all but Student's t. Attributes ``status`` and
        ``reason``; NaN unless the status is ``"ok"``.

    Raises
    ------
    InputError
        If values are not real numbers or have no law.

    Examples
    --------
    >>> from fractalscape.measures import fit_stable
    >>> values = np.random.default_rng(0).standard_t(3, 2000)
    >>> table = stable_comparison(values, fit_stable(values).law)
    >>> bool(table["statistic"].sel(alternative="student_t") < -2)
    True
    """
    given = samples(values, minimum=20)
    attrs = {"status": given.status, "reason": given.reason}
    if not given.ok:
        nothing = {"parameters": {}, "log_density": np.empty(0), "tail_index": math.nan}
        table = _table(np.empty(0), 0, [FittedLaw(name=name, **nothing) for name in ALTERNATIVES])
        return table.where(False).assign_attrs(attrs)
    log_density = given_law(law).log_density(given.values)
    fits = [fit(given.values) for fit in ALTERNATIVES.values()]
    return _table(log_density, STABLE_PARAMETERS, fits).assign_attrs(attrs)


def power_law_comparison(values: Any, fit: TailEstimate, *, tail: Tail = "both") -> xr.Dataset:
    """Compare a power law with an exponential and a log-normal law, all above the same threshold.

    Parameters
    ----------
    values : array_like
    fit : TailEstimate
        From `fit_power_law`, or another estimate with a threshold.
    tail : {"both", "upper", "lower"}
        The one that was fitted.

    Returns
    -------
    xarray.Dataset
        As `stable_comparison`; positive where the power law is closer. Empty where there is no fit.

    Raises
    ------
    InputError
        If the tail is another.
    """
    choice("tail", tail, TAILS)
    if fit.status != "ok" or math.isnan(fit.threshold):
        return _table(np.empty(0), 1, [])
    ordered = descending_tail(samples(values, minimum=1).values, tail)
    logs = np.log(ordered[ordered >= fit.threshold * (1 - 1e-12)] / fit.threshold)
    log_density = math.log(fit.estimate) - (fit.estimate + 1) * logs
    return _table(log_density, 1, [_exponential(logs), _log_normal(logs)])


def _exponential(logs: Floats) -> FittedLaw:
    """Fit an exponential law of x >= 1 to ln x."""
    excess = np.expm1(logs)
    mean = float(excess.mean())
    return FittedLaw(name="exponential", parameters={"scale": mean}, log_density=-excess / mean - math.log(mean))


def _log_normal(logs: Floats) -> FittedLaw:
    """Fit a log-normal law of x >= 1 to ln x: a normal law cut at 0."""

    def log_density(location: float, log_scale: float) -> Floats:
        scale = math.exp(min(max(log_scale, -20.0), 20.0))
        z = (logs - location) / scale
        whole = -(z**2) / 2 - math.log(scale) - math.log(2 * math.pi) / 2
        return whole - log_ndtr(location / scale) - logs

    def cost(point: Floats) -> float:
        return -float(log_density(*point).sum()) if point[0] > -30 * logs.mean() else math.inf

    first = np.array([0.0, math.log(float(logs.std()) + 1e-9)])
    found = minimize(cost, first, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-3, "maxiter": 400})
    location, log_scale = (float(each) for each in found.x)
    parameters = {"location": location, "scale": math.exp(log_scale)}
    return FittedLaw(name="log_normal", parameters=parameters, log_density=log_density(location, log_scale))


def _table(log_density: Floats, parameters: int, alternatives: list[FittedLaw]) -> xr.Dataset:
    import xarray as xr

    tests = [
        vuong_test(log_density, each.log_density, parameters=(parameters, len(each.parameters)))
        for each in alternatives
    ]
    columns = {
        "statistic": ([test.statistic for test in tests], "Vuong's statistic"),
        "p_value": ([test.p_value for test in tests], "p value, two-sided"),
        "log_ratio": ([test.log_ratio for test in tests], "log likelihood ratio"),
        "tail_index": ([each.tail_index for each in alternatives], "tail index of the alternative"),
    }
    variables = {
        name: ("alternative", np.array(column, np.float64), {"units": "1", "long_name": text})
        for name, (column, text) in columns.items()
    }
    names = np.array([each.name for each in alternatives], dtype=object)
    return xr.Dataset(variables, coords={"alternative": ("alternative", names, {"long_name": "alternative law"})})

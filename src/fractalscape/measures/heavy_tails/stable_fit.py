"""Which stable law values follow, if they follow one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import ndtri

from fractalscape.arguments import confidence_level
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_replicates, percentile_interval
from fractalscape.measures.heavy_tails.samples import Floats, samples
from fractalscape.measures.heavy_tails.stable_characteristic import characteristic_law
from fractalscape.measures.heavy_tails.stable_lattice import stable_log_likelihood
from fractalscape.measures.heavy_tails.stable_law import SMALLEST_TAIL_INDEX, StableLaw
from fractalscape.measures.heavy_tails.stable_likelihood import likelihood_law, standard_errors
from fractalscape.measures.heavy_tails.stable_quantiles import quantile_law
from fractalscape.measures.scaling_fit import Status
from fractalscape.randomness import streams

Method = Literal["likelihood", "quantiles", "characteristic"]
PARAMETERS: tuple[str, ...] = ("tail_index", "skewness", "scale", "location")
NO_INTERVALS: dict[str, tuple[float, float]] = dict.fromkeys(PARAMETERS, (math.nan, math.nan))
FEWEST = 20
NORMAL = 1.9995
"""Tail index that is printed as 2, of the normal law, which has no skewness."""
_LAWS: dict[str, Callable[[Floats], StableLaw]] = {
    "likelihood": likelihood_law,
    "quantiles": quantile_law,
    "characteristic": characteristic_law,
}


@dataclass(frozen=True, kw_only=True)
class StableFit:
    """A stable law fitted to values.

    Parameters
    ----------
    law : StableLaw or None
        In parametrisation S0; None unless `status` is ``"ok"``.
    intervals : dict of str to (float, float)
        For tail_index, skewness, scale and location.
    confidence : float
    log_likelihood : float
        Of the values under the law, natural logarithm.
    method : {"likelihood", "quantiles", "characteristic"}
    interval_method : {"information", "bootstrap", "none"}
    samples : int
        Values fitted.
    status : {"ok", "too_few_points", "not_finite", "constant"}
    reason : str
        One line; for ``"ok"``, what was left out.
    """

    law: StableLaw | None
    intervals: dict[str, tuple[float, float]]
    confidence: float
    log_likelihood: float
    method: str
    interval_method: str
    samples: int
    status: Status
    reason: str

    @property
    def tail_index(self) -> float:
        """The tail index, NaN without a fit."""
        return self.law.tail_index if self.law else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """The interval of the tail index."""
        return self.intervals["tail_index"]

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as JSON types, None for NaN."""
        intervals = {name: [None if math.isnan(e) else e for e in edges] for name, edges in self.intervals.items()}
        log_likelihood = None if math.isnan(self.log_likelihood) else self.log_likelihood
        law = self.law.to_dict() if self.law else None
        names = ("confidence", "method", "interval_method", "samples", "status", "reason")
        plain = {name: getattr(self, name) for name in names}
        return {"law": law, "intervals": intervals, "log_likelihood": log_likelihood, **plain}

    def __str__(self) -> str:
        if self.law is None:
            return f"stable law not fitted ({self.status}): {self.reason}"
        shown = [name for name in PARAMETERS if name != "skewness" or self.law.tail_index < NORMAL]
        values = ", ".join(_said(name, getattr(self.law, name), self.intervals[name]) for name in shown)
        return f"{values}; {self.samples} values, {self.method}"


def _said(name: str, value: float, interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{name} = {value:.3f}" + ("" if math.isnan(low) else f" [{low:.3f}, {high:.3f}]")


def fit_stable(
    values: Any,
    *,
    method: Method = "likelihood",
    replicates: int | None = None,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> StableFit:
    """Fit an alpha-stable law to values, taken as independent.

    Parameters
    ----------
    values : array_like
        At least 20 finite numbers of any shape, which is ignored; others are left out and counted.
    method : {"likelihood", "quantiles", "characteristic"}
        Maximum likelihood; quantiles (McCulloch); regression on the characteristic function (Koutrouvelis).
    replicates : int, optional
        Samples of the parametric bootstrap behind the intervals. Absent: the observed information for ``"likelihood"``
        and 200 replicates for the others; 0: no intervals.
    seed : int or numpy.random.Generator
        Of the bootstrap.
    confidence : float
        Level of the intervals, between 0 and 1.

    Returns
    -------
    StableFit

    Raises
    ------
    InputError
        If an option is not possible, or values are not real numbers.

    Notes
    -----
    A fit says nothing of whether the law *is* stable: to data of finite variance it gives 1.3 to 1.9 (`tail_report`).
    Mean and s.d. of the tail index, 30 samples of n = 2000 (the slow test):

    ====  =============  =============  =============
    true  likelihood     quantiles      characteristic
    ====  =============  =============  =============
    0.8   0.799 (0.019)  0.806 (0.026)  0.806 (0.029)
    1.2   1.204 (0.031)  1.205 (0.036)  1.213 (0.038)
    1.5   1.504 (0.035)  1.513 (0.045)  1.502 (0.043)
    1.8   1.796 (0.032)  1.798 (0.065)  1.801 (0.035)
    2     1.998 (0.005)  1.949 (0.059)  1.997 (0.005)
    ====  =============  =============  =============

    Next to tail index 2 the likelihood has no inner maximum and skewness no meaning; the interval of the tail index is
    then where the likelihood, other parameters held, falls by the quantile of its law, and skewness has none.
    ``docs/heavy_tails.md`` tells how often the intervals held the truth. Cost: 20 ms at n = 2000, 0.5 s at 10^5.

    Examples
    --------
    >>> values = StableLaw(tail_index=1.5).sample(2000, seed=0)
    >>> fit = fit_stable(values)
    >>> round(fit.tail_index, 2), [round(edge, 2) for edge in fit.interval]
    (1.51, [1.44, 1.58])
    """
    if method not in get_args(Method):
        raise InputError(f"method={method!r} is not one of {', '.join(map(repr, get_args(Method)))}")
    confidence_level(confidence)
    if replicates is None and method != "likelihood":
        replicates = 200
    if replicates is not None and checked_replicates(replicates, least=0) == 1:
        checked_replicates(replicates, advice="0 makes no intervals")
    given = samples(values, minimum=FEWEST)
    about = {"confidence": confidence, "method": method, "samples": given.values.size, "reason": given.reason}
    if not given.ok:
        nothing = {"law": None, "intervals": NO_INTERVALS, "log_likelihood": math.nan, "interval_method": "none"}
        return StableFit(**nothing, **about, status=given.status)
    law = _LAWS[method](given.values)
    intervals, how = NO_INTERVALS, "none"
    if replicates is None:
        intervals, how = _information_intervals(given.values, law, confidence), "information"
    elif replicates:
        intervals, how = _bootstrap_intervals(method, law, given.values.size, replicates, seed, confidence), "bootstrap"
    return StableFit(
        **about,
        law=law,
        intervals=intervals,
        interval_method=how,
        log_likelihood=_log_likelihood(given.values, law),
        status="ok",
    )


def _log_likelihood(values: Floats, law: StableLaw, **changed: float) -> float:
    tail_index, scale = changed.get("tail_index", law.tail_index), changed.get("scale", law.scale)
    return stable_log_likelihood(
        values, tail_index=tail_index, skewness=law.skewness, scale=scale, location=law.location
    )


def _information_intervals(values: Floats, law: StableLaw, confidence: float) -> dict[str, tuple[float, float]]:
    errors = standard_errors(values, law)
    reach = float(ndtri((1 + confidence) / 2)) * errors
    tail_index = (max(law.tail_index - reach[0], SMALLEST_TAIL_INDEX), min(law.tail_index + reach[0], 2.0))
    if np.isnan(reach[0]) or law.tail_index + reach[0] > 2:
        tail_index = _likelihood_interval(values, law, confidence)
    intervals = {
        "tail_index": tail_index,
        "skewness": (max(law.skewness - reach[1], -1.0), min(law.skewness + reach[1], 1.0)),
        "scale": (law.scale * math.exp(-reach[2]), law.scale * math.exp(reach[2])),
        "location": (law.location - reach[3], law.location + reach[3]),
    }
    return {name: (float(low), float(high)) for name, (low, high) in intervals.items()}


def _likelihood_interval(values: Floats, law: StableLaw, confidence: float) -> tuple[float, float]:
    """Return where the likelihood, of its best scale, has fallen by half the quantile of chi-squared, up to 2.

    Two degrees of freedom, since skewness is free next to tail index 2 and means nothing there.
    """
    drop = -math.log(1 - confidence)
    largest = _log_likelihood(values, law)

    def left(tail_index: float) -> float:
        def cost(log_factor: float) -> float:
            scale = law.scale * math.exp(log_factor)
            return -_log_likelihood(values, law, tail_index=tail_index, scale=scale)

        best: Any = minimize_scalar(cost, bounds=(-0.15, 0.15), method="bounded", options={"xatol": 1e-4})
        return drop - best.fun - largest

    top, bottom = law.tail_index, max(SMALLEST_TAIL_INDEX, law.tail_index - 0.5)
    low = brentq(left, bottom, top, xtol=1e-4) if left(bottom) < 0 else bottom
    high = brentq(left, top, 2.0, xtol=1e-4) if left(2.0) < 0 else 2.0
    return float(low), float(high)  # pyright: ignore[reportArgumentType]


def _bootstrap_intervals(
    method: str, law: StableLaw, size: int, replicates: int, seed: int | np.random.Generator, confidence: float
) -> dict[str, tuple[float, float]]:
    """Return basic intervals: the estimate less the quantiles of what refitted samples of it deviate by."""
    fits = [_LAWS[method](law.sample(size, seed=stream)) for stream in streams(seed, replicates)]
    intervals = {}
    limits = {"tail_index": (SMALLEST_TAIL_INDEX, 2.0), "skewness": (-1.0, 1.0)}
    for name in PARAMETERS:
        low, high = percentile_interval([getattr(fit, name) for fit in fits], confidence)
        smallest, largest = limits.get(name, (-math.inf, math.inf))
        centre = 2 * getattr(law, name)
        ends = np.clip([centre - high, centre - low], smallest, largest)
        intervals[name] = (float(ends[0]), float(ends[1]))
    return intervals

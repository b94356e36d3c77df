"""Tail indices that allow a light tail: generalised Pareto, moments, Pickands."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import Any, Literal, get_args

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import ndtri

from fractalscape.arguments import choice, confidence_level, whole
from fractalscape.errors import InputError
from fractalscape.measures.heavy_tails.samples import TAILS, Floats, Tail, descending_tail, samples
from fractalscape.measures.heavy_tails.tail_estimate import TailEstimate

Method = Literal["generalised_pareto", "moment", "pickands"]
FEWEST = 20
FEWEST_DIFFERENT = 8
"""Of tied values any shape is as likely."""
SMALLEST_SHAPE = -0.45
"""The likelihood is regular above -1/2."""
IMPOSSIBLE = 1e9
"""Cost of what is not allowed; infinities would make NaN in a search."""


def generalised_pareto(ordered: Floats, tail_points: int) -> tuple[float, float]:
    """Return shape and its standard error, by maximum likelihood (profile over shape / scale)."""
    excess = ordered[:tail_points] - ordered[tail_points]
    mean = float(excess.mean())

    def cost(log_rate: float, sign: float) -> float:
        rate = sign * math.exp(log_rate) / (mean if sign > 0 else float(excess[0]))
        if sign < 0 and math.exp(log_rate) >= 1:
            return IMPOSSIBLE
        shape = float(np.mean(np.log1p(rate * excess)))
        return math.log(shape / rate) + shape if shape > SMALLEST_SHAPE else IMPOSSIBLE

    best, found = math.log(mean), 0.0  # the exponential law, the limit of rate 0; less 1 in all costs
    for sign, span in ((1.0, (-9.0, 9.0)), (-1.0, (-9.0, -1e-6))):
        grid = np.linspace(*span, 37)
        costs = [cost(each, sign) for each in grid]
        k = int(np.argmin(costs))
        bounds = (grid[max(k - 1, 0)], grid[min(k + 1, grid.size - 1)])
        result: Any = minimize_scalar(cost, args=(sign,), bounds=bounds, method="bounded", options={"xatol": 1e-6})
        if result.fun < best:
            rate = sign * math.exp(result.x) / (mean if sign > 0 else float(excess[0]))
            best, found = float(result.fun), float(np.mean(np.log1p(rate * excess)))
    return found, (1 + found) / math.sqrt(tail_points)


def moment(ordered: Floats, tail_points: int) -> tuple[float, float]:
    """Return shape and its standard error, by the first two moments of log excesses (Dekkers, Einmahl & de Haan)."""
    logs = np.log(ordered[:tail_points]) - math.log(ordered[tail_points])
    first, second = float(logs.mean()), float(np.mean(logs**2))
    if second - first**2 <= 1e-12 * second:  # points in one place, or rounding of logarithms
        return math.nan, math.nan
    shape = first + 1 - 0.5 / (1 - first**2 / second)
    variance = 1 + shape**2
    if shape < 0:
        a, b = 1 - 2 * shape, 1 - 3 * shape
        variance = (1 - shape) ** 2 * a * (4 - 8 * a / b + (5 - 11 * shape) * a / (b * (1 - 4 * shape)))
    return shape, math.sqrt(variance / tail_points)


def pickands(ordered: Floats, tail_points: int) -> tuple[float, float]:
    """Return shape and its standard error, by three order statistics: k, k/2 and k/4 from the top."""
    k = tail_points // 4
    high, middle, low = ordered[k - 1], ordered[2 * k - 1], ordered[4 * k - 1]
    if not high > middle > low:
        return math.nan, math.nan
    shape = math.log((high - middle) / (middle - low)) / math.log(2)
    spread = math.sqrt(2 ** (2 * shape + 1) + 1)
    factor = shape / (2 * (2**shape - 1) * math.log(2)) if abs(shape) > 1e-9 else 1 / (2 * math.log(2) ** 2)
    return shape, abs(factor) * spread / math.sqrt(k)


_SHAPES: dict[str, Callable[[Floats, int], tuple[float, float]]] = {
    "generalised_pareto": generalised_pareto,
    "moment": moment,
    "pickands": pickands,
}


def extreme_value_index(
    values: Any,
    *,
    method: Method = "generalised_pareto",
    tail: Tail = "both",
    tail_points: int | None = None,
    confidence: float = 0.95,
) -> TailEstimate:
    r"""Estimate the tail index from the largest values, and whether there is one at all.

    The shape ξ of the law of excesses over a threshold,

    .. math:: P(X - u > y \mid X > u) = (1 + ξ y / σ)^{-1/ξ},

    is 1 / tail index; at ξ <= 0 the tail is lighter than any power and its index infinite.

    Parameters
    ----------
    values : array_like
        At least 20 finite numbers of any shape.
    method : {"generalised_pareto", "moment", "pickands"}
        Maximum likelihood; moments of log excesses; three order statistics (four times the points for the same s.d.).
    tail : {"both", "upper", "lower"}
        Absolute values, values, or their negatives.
    tail_points : int, optional
        How many of the largest, at least 8; a tenth of them, 20 at least, when absent.
    confidence : float
        Level of the asymptotic normal interval of the shape.

    Returns
    -------
    TailEstimate
        Its interval ends at infinity where that of the shape holds 0.

    Raises
    ------
    InputError
        If an option is not possible.

    Notes
    -----
    The 95 % interval of a tenth of 2000 values held the tail index of Pareto 1.5, Student's t 1.5 and 2.5 in 94, 92 and
    86 % of samples (generalised Pareto), 93, 93 and 89 % (moment), 92, 92 and 95 % (Pickands, 9 wide
    and more).

    References
    ----------
    Grimshaw, Technometrics 35 (1993) 185; Dekkers, Einmahl & de Haan, Ann. Stat. 17 (1989) 1833, eq. 1.7;
    Pickands, Ann. Stat. 3 (1975) 119; variances: de Haan & Ferreira, *Extreme Value Theory* (2006), theorems 3.3.5,
    3.4.2 and 3.5.4.

    Examples
    --------
    >>> values = np.random.default_rng(0).standard_t(2.5, 20000)
    >>> print(extreme_value_index(values))
    tail_index = 2.555 [2.211, 3.026] (95 %), 2000 of 20000 values, generalised_pareto
    """
    if method not in get_args(Method):
        raise InputError(f"method={method!r} is not one of {', '.join(map(repr, get_args(Method)))}")
    choice("tail", tail, TAILS)
    confidence_level(confidence)
    if tail_points is not None:
        tail_points = whole("tail_points", tail_points, least=8, advice="take about a tenth of the values")
    given = samples(values, minimum=FEWEST)
    about = {"method": method, "samples": given.values.size}
    if not given.ok:
        return TailEstimate.failed(**about, status=given.status, reason=given.reason)
    ordered = descending_tail(given.values, tail)
    points = max(given.values.size // 10, FEWEST - 1) if tail_points is None else tail_points
    different = np.unique(ordered[: points + 1]).size
    if points >= ordered.size or different < FEWEST_DIFFERENT:
        few = f"{different} of its {points + 1} largest are different, {FEWEST_DIFFERENT} are needed"
        short = f"{points + 1} are needed; take fewer tail points"
        reason = f"{ordered.size} values in the tail, {short if points >= ordered.size else few}"
        return TailEstimate.failed(**about, status="too_few_points", reason=reason)
    shape, error = _SHAPES[method](ordered, points)
    if math.isnan(shape):
        return TailEstimate.failed(**about, status="too_few_points", reason="the order statistics are tied")
    reach = float(ndtri((1 + confidence) / 2)) * error
    estimate = TailEstimate(
        estimate=_index(shape),
        interval=(_index(shape + reach), _index(shape - reach)),
        confidence=confidence,
        tail_points=points,
        threshold=float(ordered[points]),
        **about,
    )
    return dataclasses.replace(estimate, reason=given.reason)


def _index(shape: float) -> float:
    return 1 / shape if shape > 0 else math.inf

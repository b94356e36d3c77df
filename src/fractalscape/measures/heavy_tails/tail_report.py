"""What can and cannot be said of the tails of a sample: a verdict that does not call every heavy tail stable."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fractalscape.arguments import confidence_level, whole
from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import checked_replicates
from fractalscape.measures.heavy_tails.extreme_values import extreme_value_index
from fractalscape.measures.heavy_tails.goodness_of_fit import GoodnessOfFit, goodness_of_fit
from fractalscape.measures.heavy_tails.hill import hill
from fractalscape.measures.heavy_tails.increments import coordinate_increments
from fractalscape.measures.heavy_tails.law_comparison import power_law_comparison, stable_comparison
from fractalscape.measures.heavy_tails.power_law import fit_power_law
from fractalscape.measures.heavy_tails.samples import Floats, Samples, real_numbers, samples
from fractalscape.measures.heavy_tails.stable_fit import StableFit, fit_stable
from fractalscape.measures.heavy_tails.standardise import standardise
from fractalscape.measures.heavy_tails.summation import summation_curve
from fractalscape.measures.heavy_tails.tail_estimate import TailEstimate
from fractalscape.measures.positions import Positions, positions
from fractalscape.measures.scaling_fit import Status
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

Verdict = Literal["stable", "finite_variance", "not_stable", "undecided", "none"]

FEWEST = 200
LEVEL = 0.02
"""Below it, a p value of the fit or of the sums speaks against a stable law."""
BEATEN = -1.96
"""Vuong's statistic below which another law is closer."""
MOST_READ = 2_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class TailReport:
    """What `tail_report` found.

    Parameters
    ----------
    verdict : {"stable", "finite_variance", "not_stable", "undecided", "none"}
        Whether a stable law is tenable; ``"none"`` without enough values.
    reason : str
        Why, and what was left out.
    stable : StableFit
        Of the values, each coordinate standardised.
    flattened : StableFit
        Of the values as they come, coordinates of unequal scale mixed.
    hill, generalised_pareto, power_law : TailEstimate
        Of the absolute standardised values.
    goodness : GoodnessOfFit or None
        Of the stable law.
    comparison : Dataset
        The stable law against others (`stable_comparison`); empty without values.
    tail_comparison : Dataset
        The power law against others (`power_law_comparison`).
    sums : Dataset
        Tail index of sums (`summation_curve`).
    values : array of float64, shape (sample,)
        The standardised values that were measured.
    """

    verdict: Verdict
    reason: str
    stable: StableFit
    flattened: StableFit
    hill: TailEstimate
    generalised_pareto: TailEstimate
    power_law: TailEstimate
    goodness: GoodnessOfFit | None
    comparison: xr.Dataset = field(repr=False)
    tail_comparison: xr.Dataset = field(repr=False)
    sums: xr.Dataset = field(repr=False)
    values: Floats = field(repr=False)

    def __str__(self) -> str:
        return f"{self.verdict.replace('_', ' ')}: {self.reason}\n{self.stable}"

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON types, without the values."""
        estimates = ("stable", "flattened", "hill", "generalised_pareto", "power_law")
        tables = ("comparison", "tail_comparison", "sums")
        return {
            "verdict": self.verdict,
            "reason": self.reason,
            **{name: getattr(self, name).to_dict() for name in estimates},
            "goodness": dataclasses.asdict(self.goodness) if self.goodness else None,
            **{name: _columns(getattr(self, name)) for name in tables},
        }

    def to_json(self) -> str:
        """Return the report as JSON, without the values."""
        return json.dumps(self.to_dict(), allow_nan=False)


def tail_report(
    observed: Any,
    *,
    lag: int | None = None,
    replicates: int = 100,
    most_samples: int = 5000,
    seed: int | np.random.Generator = 0,
    confidence: float = 0.95,
) -> TailReport:
    """Report on the tails of values or of the increments of a trajectory, and judge whether a stable law is tenable.

    Parameters
    ----------
    observed : Dataset, DataArray, array_like or Positions
        A trajectory (a dataset, a DataArray with a dim ``step``, or an array of shape (walker, axis, step)), of whose
        increments is reported; or values of shape (sample,) or (axis, sample), such as `coordinate_increments` returns.
    lag : int, optional
        Steps between the positions of an increment; those between records when absent.
    replicates : int
        Of the parametric bootstrap behind the goodness of fit, at least 50.
    most_samples : int
        Of more values so many are drawn at random, at least 200.
    seed : int or numpy.random.Generator
        Of all that is drawn.
    confidence : float
        Level of the intervals.

    Returns
    -------
    TailReport
        Its verdict is

        - ``"finite_variance"`` if a law of finite variance (normal, Laplace, Gaussian scale mixture, Student's t of
          tail index above 2) is significantly closer (Vuong) or the same on these values, as the normal law is where
          the stable law found has tail index 2; or if sums have a larger tail index (p < 0.02);
        - ``"not_stable"`` if the fit is bad (p < 0.02), or Student's t of infinite variance is closer;
        - ``"stable"`` if none of this holds, no law of finite variance is closer at all, and the interval of the tail
          index ends below 2;
        - ``"undecided"`` otherwise, and ``"none"`` with fewer than 200 values or without scale.

    Raises
    ------
    InputError
        If an option is not possible, or the shape is another.

    Notes
    -----
    Every estimator of a stable law finds α < 2 in any data whose tails are heavier than normal, and all the more so if
    coordinates of unequal scales are mixed (1.23 for Gaussian noise of log-normal(1.5) scales). Each coordinate is
    therefore standardised by its median and interquartile range; with fewer than some 30 values a coordinate that alone
    makes tails heavier. Values are taken as independent; the order in time is not looked at.

    Hill's and the Pareto estimates do not enter the verdict: for stable laws of tail index above 1.5 they are far too
    high at any usual size. ``docs/heavy_tails.md`` has the error rates. Cost: 5 s at n = 2000, all in the bootstrap.

    Examples
    --------
    >>> from fractalscape.measures import StableLaw
    >>> tail_report(StableLaw(tail_index=1.5).sample(2000, seed=0), replicates=50).verdict
    'stable'
    >>> tail_report(np.random.default_rng(0).laplace(size=1000), replicates=50).verdict
    'finite_variance'
    """
    confidence_level(confidence)
    checked_replicates(replicates, least=50)
    most_samples = whole("most_samples", most_samples, least=FEWEST, advice="5000 is usual")
    draw, order, bootstrap = streams(seed, 3)
    given, flat, lost = _standardised(observed, lag, most_samples, draw)
    flattened = fit_stable(flat, confidence=confidence)
    values = given.values
    stable = fit_stable(values if given.ok else given, confidence=confidence)
    power = fit_power_law(values, confidence=confidence)
    parts: dict[str, Any] = {
        "stable": stable,
        "flattened": flattened,
        "hill": hill(values, confidence=confidence),
        "generalised_pareto": extreme_value_index(values, confidence=confidence),
        "power_law": power,
        "tail_comparison": power_law_comparison(values, power),
        "sums": summation_curve(values if given.ok else values[:0], seed=order, confidence=confidence),
        "values": values,
    }
    if not given.ok or stable.law is None:
        parts |= {"goodness": None, "comparison": parts["tail_comparison"].isel(alternative=slice(0))}
        return TailReport(verdict="none", reason=given.reason, **parts)
    goodness = goodness_of_fit(values, stable.law, replicates=replicates, seed=bootstrap)
    comparison = stable_comparison(values, stable.law)
    verdict, reason = judge(stable, goodness, comparison, parts["sums"])
    notes = [reason, _unequal_scales(stable, flattened), *lost]
    parts |= {"goodness": goodness, "comparison": comparison}
    return TailReport(verdict=verdict, reason="; ".join(each for each in notes if each), **parts)


def _standardised(
    observed: Any, lag: int | None, most: int, generator: np.random.Generator
) -> tuple[Samples, Floats, list[str]]:
    """Return at most so many standardised values, as many as they come, and what was left out."""
    table, note, status = _by_coordinate(observed, lag, generator)
    flat, scaled = samples(table, minimum=1), standardise(table)
    found = samples(scaled, minimum=1)
    given = samples(_drawn(found.values, most, generator), minimum=FEWEST)
    few = f"{most} of {found.values.size} values, drawn at random" if found.values.size > most else ""
    lost = [each for each in (note, flat.reason, _without_scale(table, scaled), few) if each]
    if not given.ok:
        reason = "; ".join([*lost, given.reason])
        given = dataclasses.replace(given, reason=reason, status=status or _why_none(table, scaled))
    return given, _drawn(flat.values, most, generator), lost


def judge(stable: StableFit, goodness: GoodnessOfFit, comparison: xr.Dataset, sums: xr.Dataset) -> tuple[Verdict, str]:
    """Return the verdict on a stable law, and the reason, by the rules that `tail_report` states."""
    rise = float(sums.attrs["rise_p_value"])
    of_finite_variance = comparison.isel(alternative=comparison["tail_index"].values > 2)
    same = of_finite_variance["alternative"].values[np.isnan(of_finite_variance["statistic"].values)]
    if same.size:
        return "finite_variance", f"on these values the stable law is the same as {_words(str(same[0]))}"
    finite, statistic = _closest(of_finite_variance)
    if statistic < BEATEN:
        return "finite_variance", f"{finite} is closer than a stable law (Vuong {statistic:.1f})"
    if rise < LEVEL:
        index = sums["tail_index"].values
        return "finite_variance", f"sums have a larger tail index, {index[0]:.2f} to {index.max():.2f} (p = {rise:.2g})"
    any_law, any_statistic = _closest(comparison)
    if any_statistic < BEATEN:
        return "not_stable", f"{any_law} is closer than a stable law (Vuong {any_statistic:.1f})"
    if goodness.p_value < LEVEL:
        return "not_stable", f"the stable law does not fit (p = {goodness.p_value:.2g})"
    if stable.interval[1] > 1.999:
        return "undecided", f"the tail index {stable.tail_index:.2f} may be 2"
    if statistic < 0:
        return "undecided", f"{finite} is as close as a stable law (Vuong {statistic:.1f})"
    return "stable", f"a stable law fits (p = {goodness.p_value:.2g}), and none of finite variance is closer"


def _closest(comparison: xr.Dataset) -> tuple[str, float]:
    """Return the alternative with the smallest statistic; one that is the same law on every value has none."""
    statistics = np.nan_to_num(comparison["statistic"].values, nan=math.inf)
    if statistics.size == 0:
        return "", math.inf
    k = int(statistics.argmin())
    return _words(str(comparison["alternative"].values[k])), float(statistics[k])


def _words(name: str) -> str:
    words = {"student_t": "Student's t", "gaussian_scale_mixture": "a Gaussian scale mixture"}
    return words.get(name, f"the {name.capitalize() if name == 'laplace' else name} law")


def _unequal_scales(stable: StableFit, flattened: StableFit) -> str:
    if not flattened.tail_index < stable.interval[0]:
        return ""
    return f"without standardising the coordinates the tail index would seem {flattened.tail_index:.2f}"


def _why_none(table: Floats, scaled: Floats) -> Status:
    """Say why there are too few standardised values."""
    if table.size >= FEWEST and not np.isfinite(table).any():
        return "not_finite"
    return "constant" if _without_scale(table, scaled) else "too_few_points"


def _without_scale(table: Floats, scaled: Floats) -> str:
    """Say how many coordinates cannot be standardised."""
    lost = int(np.sum(np.isnan(scaled).all(axis=1) & np.isfinite(table).any(axis=1)))
    return f"{lost} of {len(table)} coordinates have the same value in half of the samples or more" if lost else ""


def _by_coordinate(observed: Any, lag: int | None, generator: np.random.Generator) -> tuple[Floats, str, Status | None]:
    """Return values of shape (axis, sample), what was left out, and why there are none."""
    dims = getattr(observed, "dims", ())
    if isinstance(observed, Positions) or hasattr(observed, "data_vars") or "step" in dims or _rank(observed) == 3:
        walk = positions(observed)
        most = max(1, MOST_READ // (walk.walkers * walk.records))
        axes = None if walk.axes <= most else np.sort(generator.choice(walk.axes, most, replace=False))
        found = coordinate_increments(walk, lag=lag, axes=axes)
        return found.values, found.attrs["reason"], found.attrs["status"] if found.attrs["status"] != "ok" else None
    table = real_numbers(observed)
    if table.ndim not in (1, 2):
        shapes = "(sample,), (axis, sample), or (walker, axis, step) for positions"
        raise InputError(f"values have shape {table.shape}; they need {shapes}")
    return np.atleast_2d(table).astype(np.float64), str(getattr(observed, "attrs", {}).get("reason", "")), None


def _rank(observed: Any) -> int:
    """Return how many dims an array has; 0 for what is none."""
    try:
        return np.ndim(observed)
    except ValueError:
        return 0


def _drawn(values: Floats, most: int, generator: np.random.Generator) -> Floats:
    return values if values.size <= most else values[generator.choice(values.size, most, replace=False)]


def _columns(table: xr.Dataset) -> dict[str, Any]:
    names = [*table.coords, *table.data_vars]
    return {str(name): [_plain(each) for each in table[name].values.tolist()] for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else f"{value:g}"
    return value

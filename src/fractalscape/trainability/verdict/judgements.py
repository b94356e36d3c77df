"""From numbers to sentences, by rules that are written here and nowhere else.

A judgement *supports* that the boundary is fractal and computed faithfully, *opposes* it, or leaves it *open*; where
there is nothing to judge it is *not measured*.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from fractalscape.trainability.verdict.evidence import Evidence

if TYPE_CHECKING:
    import xarray as xr

    from fractalscape.measures import ScalingFit
    from fractalscape.measures.dimensions.boundary_basin_entropy import FractalTest

Finding = Literal["supports", "open", "opposes", "not measured"]

SMOOTH = 1.1
"""Largest dimension that counts as that of a smooth border; the least that a fractal has to exceed."""
ROUNDED = 0.01
"""Share of flips up to which rounding leaves a boundary alone."""
DISSOLVED = 0.1
"""Share of flips from which rounding has drawn it."""
WHY_NOT = {"no_boundary": "no boundary", "too_few_points": "too few samples"}


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What one part of the evidence says.

    Parameters
    ----------
    topic : str
    finding : {"supports", "open", "opposes", "not measured"}
    sentence : str
    """

    topic: str
    finding: Finding
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        """Return the judgement as JSON types."""
        return asdict(self)


def numbers(fit: ScalingFit) -> str:
    """Return an estimate with its interval, such as ``"1.41 [1.33, 1.47]"``.

    Examples
    --------
    >>> from fractalscape.measures import fit_scaling
    >>> numbers(fit_scaling([1, 2, 4], [8, 4, 2], quantity="d", x_name="x", y_name="y", estimate_from_slope=(0, -1)))
    '1.00'
    """
    if fit.status != "ok":
        return f"not measured ({fit.reason})"
    low, high = fit.interval
    return f"{fit.estimate:.2f}" + ("" if math.isnan(low) else f" [{low:.2f}, {high:.2f}]")


def is_fractal(found: Evidence, null: Evidence | None) -> bool | None:
    """Return whether the intervals by both methods lie above 1.1 and the null model's by the same method.

    None if only one of them does, or there are not two.
    """
    above = []
    for method in ("gliding", "pair"):
        fit, smooth = getattr(found, method), null and getattr(null, method)
        if fit.status == "ok":
            limit = smooth.interval[1] if smooth is not None and smooth.status == "ok" else SMOOTH
            above.append(bool(fit.interval[0] > max(SMOOTH, limit)))
    return above[0] if len(above) == 2 and above[0] == above[1] else None


def judge_dimension(found: Evidence, null: Evidence | None) -> Judgement:
    """Judge whether it is fractal: if the intervals of both estimates lie above 1.1 and above the null model's."""
    topic = "dimension"
    if found.gliding.status != "ok" and found.pair.status != "ok":
        return Judgement(topic=topic, finding="not measured", sentence=f"no dimension: {found.gliding.reason}.")
    against = "a smooth border 1" if null is None else f"the null model {numbers(null.gliding)}"
    text = f"D = {numbers(found.gliding)}, by pairs {numbers(found.pair)}; {against}."
    fractal = is_fractal(found, null)
    if fractal is None:
        return Judgement(topic=topic, finding="open", sentence=f"the estimates do not agree on fractal or not: {text}")
    if fractal:
        return Judgement(topic=topic, finding="supports", sentence=f"fractal: {text}")
    return Judgement(topic=topic, finding="opposes", sentence=f"not told apart from a smooth border: {text}")


def judge_null(null: Evidence | None, reason: str) -> Judgement:
    """Judge the pipeline: it is sound if it gives the smooth border of the null model 0.9 … 1.1."""
    topic = "null model"
    if null is None or null.gliding.status != "ok":
        reason = reason if null is None else null.gliding.reason
        return Judgement(topic=topic, finding="not measured", sentence=f"no null model: {reason}.")
    text = f"D = {numbers(null.gliding)}, by pairs {numbers(null.pair)}"
    off = [abs(fit.estimate - 1) > SMOOTH - 1 for fit in (null.gliding, null.pair) if fit.status == "ok"]
    if any(off):
        sentence = (
            f"the same pipeline gives linear descent, whose border is smooth, {text}: distrust the dimensions here."
        )
        return Judgement(topic=topic, finding="opposes", sentence=sentence)
    sentence = f"linear descent through the same pipeline has a smooth border: {text}."
    return Judgement(topic=topic, finding="supports", sentence=sentence)


def judge_trust(trust: xr.Dataset) -> Judgement:
    """Judge rounding: it leaves the boundary alone up to 1 % of flips and has drawn it from 10 % on."""
    topic, count, flips = "1-ulp trust", int(trust["tested_samples"]), int(trust["flipped_samples"])
    if not count:
        return Judgement(topic=topic, finding="not measured", sentence="no sample at a boundary to test.")
    low, high = (100 * float(end) for end in trust["share_interval"].values)
    text = (
        f"{flips:,} of {count:,} samples at the boundary ({100 * flips / count:.2g} % [{low:.2g}, {high:.2g}]) change "
        "class when both parameters move by one unit in the last place."
    )
    if high <= 100 * ROUNDED:
        return Judgement(topic=topic, finding="supports", sentence=f"not drawn by rounding: {text}")
    if low >= 100 * DISSOLVED:
        return Judgement(topic=topic, finding="opposes", sentence=f"drawn by rounding in part: {text}")
    return Judgement(topic=topic, finding="open", sentence=f"touched by rounding: {text}")


def judge_resolution(found: Sequence[Evidence]) -> Judgement:
    """Judge resolution: it is settled if the intervals at all resolutions meet, by each method that has some."""
    topic = "resolution"
    fits = {each.label.split()[0]: each.gliding for each in found}
    text = _listed(fits)
    measured = [fit for fit in fits.values() if fit.status == "ok"]
    if len(measured) < 2:
        return Judgement(topic=topic, finding="not measured", sentence=f"too few resolutions with a dimension: {text}.")
    pairs = [each.pair for each in found if each.pair.status == "ok"]
    if meet(measured) and meet(pairs):
        return Judgement(topic=topic, finding="supports", sentence=f"resolution does not matter: {text} samples.")
    return Judgement(topic=topic, finding="open", sentence=f"resolution still matters: {text} samples.")


def judge_seeds(found: Sequence[Evidence], null: Evidence | None) -> Judgement:
    """Judge other seeds: it is no matter of the seed if all are fractal by the rule of the dimension."""
    topic = "other seeds"
    measured = [each for each in found if "ok" in (each.gliding.status, each.pair.status)]
    if not measured:
        return Judgement(topic=topic, finding="not measured", sentence="no other seed with a boundary.")
    fractal = [each for each in measured if is_fractal(each, null)]
    text = _listed({each.label: each.gliding for each in measured})
    sentence = f"{len(fractal)} of {len(measured)} other seeds are fractal by the same rule: {text}."
    if len(fractal) == len(measured):
        return Judgement(topic=topic, finding="supports", sentence=sentence)
    return Judgement(topic=topic, finding="open" if fractal else "opposes", sentence=sentence)


def judge_lengths(found: Sequence[Evidence], steps: int) -> Judgement:
    """Judge training length: it is settled if the intervals of that in question and its two neighbours meet."""
    topic = "training length"
    fits = {str(length_of(each)): each.gliding for each in found}
    measured = [each for each in found if each.gliding.status == "ok"]
    if len(measured) < 2:
        return Judgement(topic=topic, finding="not measured", sentence="too few training lengths with a boundary.")
    text = f"D at {_listed(fits, separator=' steps ')}"
    moved = sum(each.moved for each in measured)
    text += f"; {moved} in a window that was searched" if moved else ""
    lengths = [length_of(each) for each in measured]
    nearest = sorted(measured, key=lambda each: abs(math.log(length_of(each) / steps)))[:3]
    if steps in lengths and meet([each.gliding for each in nearest]):
        return Judgement(topic=topic, finding="supports", sentence=f"settled within a factor of two: {text}.")
    return Judgement(topic=topic, finding="open", sentence=f"still changes with training length: {text}.")


def judge_entropy(test: FractalTest) -> Judgement:
    """Judge entropy by its own test, against that of a smooth border (see `measures.boundary_basin_entropy`)."""
    topic = "basin entropy"
    if test.verdict == "no_boundary":
        return Judgement(topic=topic, finding="not measured", sentence="no disc holds a boundary.")
    low, high = test.interval
    text = (
        f"S_bb = {test.entropy:.3f} [{low:.3f}, {high:.3f}] in discs of radius {test.radius}; "
        f"a smooth border has {test.smooth:.3f} ± {test.tolerance:.3f}."
    )
    findings: dict[str, tuple[Finding, str]] = {
        "fractal": ("supports", "fractal"),
        "smooth": ("opposes", "as smooth"),
        "undecided": ("open", "neither fractal nor smooth"),
    }
    finding, word = findings[test.verdict]
    return Judgement(topic=topic, finding=finding, sentence=f"{word} by entropy: {text}")


def meet(fits: Sequence[ScalingFit]) -> bool:
    """Return whether the intervals of fits have a point in common."""
    known = [fit.interval for fit in fits if fit.status == "ok" and not math.isnan(fit.interval[0])]
    return not known or max(low for low, _ in known) <= min(high for _, high in known)


def length_of(found: Evidence) -> int:
    """Return the training length that the label of evidence names."""
    return int(found.label.split()[0])


def _listed(fits: dict[str, ScalingFit], *, separator: str = ": ") -> str:
    return ", ".join(
        f"{name}{separator}{numbers(fit) if fit.status == 'ok' else WHY_NOT.get(fit.status, 'not measured')}"
        for name, fit in fits.items()
    )

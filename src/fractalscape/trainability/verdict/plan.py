"""What a verdict computes, step by step, and what that costs: in trainings of the length in question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fractalscape.errors import InputError
from fractalscape.trainability.linearised import LinearisedSpec
from fractalscape.trainability.spec import TrainabilitySpec

LENGTHS = ((1, 16), (1, 8), (1, 4), (1, 2), (2, 1))
SHORTEST = 20
"""Steps of which the convergence measure takes the mean."""
SEARCH_POINTS = 10 * 5 * 64**2
"""Of a search for a window with a boundary: ten octaves by fours, out and back in, four looks each."""
TESTED = 0.3
"""Share of the samples at the boundary, more or less."""
SMALLEST = 64
"""Samples along an axis: fewer have no dimension by gliding boxes."""
MOST_SEEDS = 100


@dataclass(frozen=True, kw_only=True)
class Step:
    """One part of the work.

    Parameters
    ----------
    title : str
    trainings : float
        Points, weighted by their training length over that in question.
    """

    title: str
    trainings: float


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a verdict is asked for.

    Parameters
    ----------
    spec : TrainabilitySpec
        The condition in question.
    resolution : int
        Samples along each axis; even, since half of it is measured too, and so is the double.
    seeds : int
        How many other seeds: the ones after the spec's.
    steps : tuple of int, optional
        Other training lengths; T/16, T/8, T/4, T/2 and 2T when absent, those of 20 steps or more.

    Raises
    ------
    InputError
        If one of them is out of range.

    Examples
    --------
    >>> plan = Plan(spec=TrainabilitySpec(), resolution=256, seeds=3)
    >>> plan.lengths
    (31, 62, 125, 250, 1000)
    """

    spec: TrainabilitySpec
    resolution: int = 256
    seeds: int = 3
    steps: Sequence[int] | None = None

    def __post_init__(self):
        if not isinstance(self.spec, TrainabilitySpec):
            raise InputError(f"a {type(self.spec).__name__} is no TrainabilitySpec; pass one, such as preset('tanh')")
        object.__setattr__(self, "spec", self.spec.replace(window=None))
        if not _whole(self.resolution, SMALLEST) or self.resolution % 2:
            raise InputError(f"resolution={self.resolution!r} must be an even number, at least {SMALLEST}")
        if not _whole(self.seeds, 0) or self.seeds > MOST_SEEDS:
            raise InputError(f"seeds={self.seeds!r} must be how many other seeds to try, from 0 to {MOST_SEEDS}")
        if self.steps is not None:
            listed = isinstance(self.steps, Sequence)
            given = tuple(self.steps) if listed else ()
            if not listed or not all(_whole(each, 1) for each in given) or len(set(given)) < len(given):
                raise InputError(f"steps={self.steps!r} must be different training lengths, such as (125, 250, 1000)")
            object.__setattr__(self, "steps", tuple(sorted(given)))

    @property
    def lengths(self) -> tuple[int, ...]:
        """Training lengths to look at beside the one in question, ascending."""
        if self.steps is not None:
            return tuple(each for each in self.steps if each != self.spec.steps)
        scaled = {self.spec.steps * times // parts for times, parts in LENGTHS}
        return tuple(sorted(each for each in scaled if each >= SHORTEST and each != self.spec.steps))

    @property
    def other_seeds(self) -> tuple[int, ...]:
        """The seeds after the one in question."""
        return tuple(self.spec.seed + 1 + k for k in range(self.seeds))

    @property
    def null(self) -> LinearisedSpec | str:
        """The null model, or why there is none."""
        try:
            return LinearisedSpec(network=self.spec)
        except InputError as error:
            return str(error)

    def work(self) -> list[Step]:
        """Return the steps; searches and the null model are upper bounds."""
        points = self.resolution**2
        parts = [Step(title="the map at twice the resolution", trainings=4 * points)]
        if isinstance(self.null, LinearisedSpec):
            parts.append(Step(title="null model", trainings=points))
        parts.append(Step(title="1-ulp trust map", trainings=TESTED * points))
        parts += [Step(title=f"seed {seed}", trainings=points + SEARCH_POINTS) for seed in self.other_seeds]
        for steps in self.lengths:
            part = steps / self.spec.steps
            parts.append(Step(title=f"{steps} steps", trainings=part * (points + SEARCH_POINTS)))
        return parts


def _whole(value: Any, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= least

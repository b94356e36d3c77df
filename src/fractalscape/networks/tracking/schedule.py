"""At which updates something is recorded."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass

from fractalscape.arguments import is_sequence, shown, whole, whole_numbers
from fractalscape.errors import InputError


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Every so many updates, evenly in the logarithm, or at some.

    Parameters
    ----------
    every : int, optional
        Steps between two records; step 0 is one.
    per_decade : int, optional
        Records of a decade: step 0, and the whole numbers nearest to powers of 10^(1 / per_decade), each once.
    steps : tuple of int, optional
        These.

    Raises
    ------
    InputError
        If not one of them is given.

    Examples
    --------
    >>> [step for step in range(200) if Schedule(per_decade=3).due(step)]
    [0, 1, 2, 5, 10, 22, 46, 100]
    >>> Schedule.of(10).due(20), Schedule.of([0, 5]).due(20)
    (True, False)
    """

    every: int | None = None
    per_decade: int | None = None
    steps: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        given = [name for name in ("every", "per_decade", "steps") if getattr(self, name) is not None]
        if len(given) != 1:
            raise InputError(f"a schedule has {' and '.join(given) or 'nothing'}; give one of every, per_decade, steps")
        name = given[0]
        if name == "steps":
            steps = whole_numbers("steps", self.steps, least=0, advice="give the steps to record")
            object.__setattr__(self, "steps", tuple(sorted(set(steps))))
        else:
            object.__setattr__(self, name, whole(name, getattr(self, name), least=1))

    @classmethod
    def of(cls, given: Schedule | int | object) -> Schedule:
        """Return a schedule; a whole number n is every n steps, several numbers are these steps.

        Raises
        ------
        InputError
            If it is none of them.
        """
        if isinstance(given, Schedule):
            return given
        if is_sequence(given):
            return cls(steps=given)  # pyright: ignore[reportArgumentType]
        if isinstance(given, int):
            return cls(every=given)
        raise InputError(f"schedule={shown(given)} is no Schedule, number of steps or list of steps; give one")

    def due(self, step: int) -> bool:
        """Return whether a step, 0 before the first update, is recorded."""
        if self.every is not None:
            return step % self.every == 0
        if self.steps is not None:
            place = bisect_left(self.steps, step)
            return self.steps[place : place + 1] == (step,)
        assert self.per_decade is not None
        if step < 2:
            return True
        k = round(self.per_decade * math.log10(step))
        return any(round(10 ** (j / self.per_decade)) == step for j in (k - 1, k, k + 1))

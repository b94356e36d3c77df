"""What is recorded of a training."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from fractalscape.arguments import whole, whole_numbers
from fractalscape.errors import InputError
from fractalscape.networks.tracking.schedule import Schedule
from fractalscape.specs import Spec, register


@register
@dataclass(frozen=True, kw_only=True)
class TrackingSpec(Spec):
    """Which updates are recorded, and how much of the parameters.

    Parameters
    ----------
    every : Schedule or int or sequence of int
        Which updates; every one by default. Lengths, contours and cosines are of what lies between two records.
    components : int
        k of a sketch, which is off by sqrt(2 / k) for one squared distance.
    sketches : int
        Independent ones. Together they are one of so many times the components; apart they tell its error.
    by_layer : bool
        Whether each layer has sketches of its own: the same ones, not yet added up.
    anchors : tuple of int
        Steps from which squared distances are exact; each needs a copy of the parameters. They must be recorded.
    weights : Schedule or int or sequence of int, optional
        When all parameters are kept; never when absent.
    seed : int
        Of the sketches.

    Raises
    ------
    InputError
        If a field is outside what is allowed, or an anchor is not recorded.

    Examples
    --------
    >>> spec = TrackingSpec(every=10, anchors=(0, 1000))
    >>> spec.every
    Schedule(every=10, per_decade=None, steps=None)
    >>> TrackingSpec.from_json(spec.to_json()) == spec
    True
    """

    kind: ClassVar[str] = "tracking"

    every: Schedule = field(default_factory=lambda: Schedule(every=1))
    components: int = 1024
    sketches: int = 4
    by_layer: bool = False
    anchors: tuple[int, ...] = ()
    weights: Schedule | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        set_field = object.__setattr__
        set_field(self, "every", Schedule.of(self.every))
        if self.weights is not None:
            set_field(self, "weights", Schedule.of(self.weights))
        for name, least in (("components", 1), ("sketches", 1), ("seed", 0)):
            set_field(self, name, whole(name, getattr(self, name), least=least))
        anchors = tuple(sorted(set(whole_numbers("anchors", self.anchors, least=0, advice="give steps"))))
        set_field(self, "anchors", anchors)
        for step in anchors:
            if not self.every.due(step):
                raise InputError(f"anchors={anchors}: step {step} is not recorded; give steps that {self.every} has")

"""The result of every estimate of a tail."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, Self

from fractalscape.measures.scaling_fit import Status


@dataclass(frozen=True, kw_only=True)
class TailEstimate:
    """A tail index with its interval, and the part of the sample that it is about.

    A tail index a means P(X > x) ~ x^-a: no variance at a <= 2. The exponent of the density is a + 1.

    Parameters
    ----------
    quantity : str
        What was measured, ``"tail_index"``.
    estimate : float
        Infinite where the tail is lighter than any power; NaN unless `status` is ``"ok"``.
    interval : (float, float)
    confidence : float
        Level of the interval; NaN when there is none.
    method : str
    samples : int
        Finite values.
    tail_points : int
        How many of them the estimate rests on.
    threshold : float
        Smallest of these, in units of the values; NaN where the whole sample is used.
    distance : float
        Largest distance of the two cumulative distributions above the threshold (Kolmogorov-Smirnov), or NaN.
    status : {"ok", "too_few_points", "not_finite", "constant"}
    reason : str
        One line in words; for ``"ok"``, what was left out.

    Examples
    --------
    >>> print(TailEstimate.failed(method="hill", samples=3, status="too_few_points", reason="3 finite values"))
    tail_index not measured (too_few_points): 3 finite values
    """

    estimate: float
    interval: tuple[float, float]
    confidence: float
    method: str
    samples: int
    tail_points: int
    threshold: float = math.nan
    distance: float = math.nan
    status: Status = "ok"
    reason: str = ""
    quantity: str = "tail_index"

    @classmethod
    def failed(cls, *, method: str, samples: int, status: Status, reason: str) -> Self:
        """Return an estimate that could not be made: NaN, with a status and a reason."""
        return cls(
            estimate=math.nan,
            interval=(math.nan, math.nan),
            confidence=math.nan,
            method=method,
            samples=samples,
            tail_points=0,
            status=status,
            reason=reason,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the estimate as JSON types: None for NaN, ``"inf"`` for infinity."""
        data = dataclasses.asdict(self)
        data["interval"] = [_plain(edge) for edge in self.interval]
        return {name: _plain(value) for name, value in data.items()}

    def __str__(self) -> str:
        if self.status != "ok":
            return f"{self.quantity} not measured ({self.status}): {self.reason}"
        low, high = self.interval
        spread = "no interval" if math.isnan(low) else f"[{low:.3f}, {high:.3f}] ({100 * self.confidence:g} %)"
        note = f"; {self.reason}" if self.reason else ""
        points = f"{self.tail_points} of {self.samples} values"
        return f"{self.quantity} = {self.estimate:.3f} {spread}, {points}, {self.method}{note}"


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else f"{value:g}"
    return value

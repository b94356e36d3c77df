"""One axis of a window: exact edges, samples rounded once."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from fractalscape.errors import InputError

Scale = Literal["linear", "log"]

CONTEXT = Context(prec=34)  # far beyond float64, so that rounding 10**decades to float64 is rounding once


@dataclass(frozen=True, kw_only=True)
class Axis:
    """One named edge-to-edge interval.

    Parameters
    ----------
    name : str
        Name of the quantity, as the field calls it.
    lo, hi : fractions.Fraction
        Edges, exact: values on a linear axis, decades (log10 of values) on a log axis.
    scale : {"linear", "log"}
    """

    name: str
    lo: Fraction
    hi: Fraction
    scale: Scale = "linear"

    def __post_init__(self):
        if self.scale not in ("linear", "log"):
            raise InputError(f"scale={self.scale!r} of {self.name} is not one of 'linear', 'log'")
        limit, unit = (300, " decades") if self.scale == "log" else (10**300, "")
        if not all(abs(edge) <= limit for edge in (self.lo, self.hi)):
            raise InputError(f"{self.name} leaves float64; keep its edges within ±{limit:.4g}{unit}")
        if not self.lo < self.hi:
            order = "reversed" if self.lo > self.hi else "empty"
            edges = f"({float(self.lo)!r}, {float(self.hi)!r}){unit}"
            raise InputError(f"{self.name}={edges} is {order}; the lower edge comes first and the two differ")

    @property
    def span(self) -> Fraction:
        """Exact length: in decades on a log axis."""
        return self.hi - self.lo

    @property
    def middle(self) -> Fraction:
        """Exact position half way between the edges."""
        return self.lo + self.span / 2

    def about(self, middle: Fraction, *, factor: Fraction | int = 1) -> Axis:
        """Return the axis `factor` times shorter about an exact position."""
        half = self.span / factor / 2
        return replace(self, lo=middle - half, hi=middle + half)

    def position(self, value: float) -> Fraction:
        """Return where a value lies, in the exact units of the edges (decades on a log axis)."""
        value = finite(self.name, value)
        if self.scale == "linear":
            return Fraction(value)
        if value <= 0:
            raise InputError(f"{self.name}={value!r} has no place on a log axis; give a value above zero")
        return Fraction(CONTEXT.log10(Decimal(value)))

    def value(self, position: Fraction) -> float:
        """Return the float64 nearest to the value at an exact position."""
        if self.scale == "linear":
            return position.numerator / position.denominator
        return float(self.decimal(position))

    def decimal(self, position: Fraction) -> Decimal:
        """Return the value at an exact position in 34 digits, which tells apart what float64 cannot."""
        number = CONTEXT.divide(Decimal(position.numerator), Decimal(position.denominator))
        return number if self.scale == "linear" else CONTEXT.power(Decimal(10), number)

    def samples(self, start: int, stop: int, count: int) -> np.ndarray:
        """Return the values at ``lo + span * k / count`` for k from `start` to `stop` (excluded), each rounded once."""
        return _samples(self, start, stop, count)

    def resolves(self, count: int) -> bool:
        """Return whether `count` samples are certain to be distinct in float64."""
        step = self.span / count
        if self.scale == "linear":
            return step > Fraction(math.ulp(max(abs(float(self.lo)), abs(float(self.hi)))))
        return float(step) * math.log(10) > 2.0**-52

    def to_dict(self) -> dict[str, str]:
        """Return the axis as JSON types; edges are strings such as ``"-3"`` or ``"9/4"``."""
        return {"name": self.name, "scale": self.scale, "lo": str(self.lo), "hi": str(self.hi)}


@lru_cache(maxsize=512)
def _samples(axis: Axis, start: int, stop: int, count: int) -> np.ndarray:
    step = axis.span / count
    values = np.array([axis.value(axis.lo + step * k) for k in range(start, stop)])
    values.flags.writeable = False
    return values


def finite(name: str, value: Any) -> float:
    """Return a value as a finite float, or say which name was given what."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise InputError(f"{name}={value!r} is not a finite number")
    return number


def exact(name: str, value: Any) -> Fraction:
    """Return a finite number as the fraction it is."""
    return value if isinstance(value, Fraction) else Fraction(finite(name, value))


def most_samples(axis: Axis) -> int:
    """Return the largest power of two of samples that float64 tells apart on an axis."""
    level = 0
    while axis.resolves(2 ** (level + 1)):
        level += 1
    return 2**level

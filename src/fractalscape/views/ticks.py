"""Tick positions and labels that stay readable from nine decades down to the last bits of a float64.

All arithmetic is in exact decimals: between two neighbouring float64 numbers there is still room for a round label.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal, localcontext

from fractalscape.errors import InputError

LONGEST_LABEL = 7
EXACT = Context(prec=800, rounding=ROUND_HALF_EVEN)
ROUGH = Context(prec=3)
TRANSCENDENTAL = Context(prec=50)
SLACK = Decimal("1e-6")


@dataclass(frozen=True, kw_only=True)
class Ticks:
    """Ticks of one axis.

    Parameters
    ----------
    positions : tuple of float
        Where each tick stands, as a fraction of the drawn axis from `low` (0) to `high` (1).
    labels : tuple of str
        Text of each tick. A leading "…" stands for the digits in `offset`.
    offset : str
        What all ticks share, to be printed once beside the name of the axis, with "…" where the tick's own text goes:
        ``"13.2997…"``, ``"… × 10⁻⁷"``, ``"13 + … × 10⁻¹⁵"``. Empty when labels say it all.
    minor : tuple of float
        Positions of unlabelled ticks.
    """

    positions: tuple[float, ...]
    labels: tuple[str, ...]
    offset: str = ""
    minor: tuple[float, ...] = ()


def ticks(low: float, high: float, *, scale: str = "linear", count: int = 5) -> Ticks:
    """Choose ticks between `low` and `high`.

    Parameters
    ----------
    low, high : float
        Physical values at the two ends, also on a log axis.
    scale : {"linear", "log"}
        How the axis is drawn.
    count : int
        About how many labels there is room for.

    Returns
    -------
    Ticks
        Decades where a log axis holds at least two of them, round physical values otherwise. Long labels share their
        leading digits through ``offset``; where a digit rolls over inside the window (12.999… to 13.000…) they are
        differences from the roundest tick.

    Raises
    ------
    InputError
        If an end is not finite, the ends are not ascending, or a log axis is not positive.

    Examples
    --------
    >>> deep = ticks(13.29976231, 13.29978604)
    >>> deep.offset, deep.labels
    ('13.2997…', ('…65', '…70', '…75', '…80', '…85'))
    >>> ticks(1e-3, 1e2, scale="log").labels
    ('10⁻³', '10⁻²', '10⁻¹', '10⁰', '10¹', '10²')
    """
    if not (math.isfinite(low) and math.isfinite(high)) or low > high:
        raise InputError(f"an axis from {low!r} to {high!r} has no ticks; give two finite ends, the lower one first")
    if scale not in ("linear", "log"):
        raise InputError(f"scale={scale!r} is not one of 'linear', 'log'")
    if scale == "log" and low <= 0:
        raise InputError(f"a log axis from {low!r} to {high!r} is not positive; use scale='linear'")
    if low == high:
        return Ticks(positions=(0.5,), labels=(distinct_labels([low])[0],))
    with localcontext(EXACT):
        bottom, top = Decimal(low), Decimal(high)
        if scale == "log" and top >= 10 * bottom * (1 - SLACK):
            return _decade_ticks(bottom, top, count)
        values, step = _round_values(bottom, top, count)
        labels, offset = _texts(values, step)
        return Ticks(positions=_positions(values, bottom, top, scale), labels=labels, offset=offset)


def distinct_labels(values: Sequence[float], *, digits: int = 2) -> list[str]:
    """Print each value with just enough digits to tell it from its nearest neighbour.

    Parameters
    ----------
    values : sequence of float
        Finite values in any order, such as the two ends of a window.
    digits : int
        Digits beyond the first one in which neighbours differ; at least three significant digits are printed.

    Returns
    -------
    list of str
        Plain decimals, or the form ``1.234e-07`` outside [1e-4, 1e6).

    Examples
    --------
    >>> distinct_labels([13.29976231, 13.29978604])
    ['13.2997623', '13.2997860']
    >>> distinct_labels([0.001, 1e6])
    ['0.00100', '1.00e+06']
    """
    with localcontext(EXACT):
        exact = [Decimal(float(value)) for value in values]
        return [_distinct_label(value, {abs(value - other) for other in exact} - {0}, digits) for value in exact]


def _distinct_label(value: Decimal, gaps: set[Decimal], digits: int) -> str:
    lead = value.adjusted() if value else 0
    place = min([ROUGH.plus(gap).adjusted() - digits for gap in gaps] + [lead - 2])
    if not value or -4 <= lead < 6:
        return f"{value:.{max(0, -place)}f}"
    return f"{float(value):.{lead - place}e}" if lead - place < 17 else f"{value:.{lead - place}e}"


def _round_values(bottom: Decimal, top: Decimal, count: int) -> tuple[list[Decimal], Decimal]:
    """Return multiples of 1, 2 or 5 times a power of ten: the finest step with at most `count`, at least two."""
    slack = (top - bottom) * SLACK
    decade = Decimal(10) ** ((top - bottom).adjusted() - 2)
    first, number, step = Decimal(0), 0, decade
    for factor in (1, 2, 5, 10, 20, 50, 100, 200, 500):
        start = ((bottom - slack) / (decade * factor)).to_integral_value(ROUND_CEILING)
        end = ((top + slack) / (decade * factor)).to_integral_value(ROUND_FLOOR)
        if end == start:
            break
        first, number, step = start, int(end - start) + 1, decade * factor
        if number <= count:
            break
    return [(first + k) * step for k in range(number)], step


def _positions(values: Sequence[Decimal], bottom: Decimal, top: Decimal, scale: str) -> tuple[float, ...]:
    if scale == "linear":
        return tuple(float((value - bottom) / (top - bottom)) for value in values)
    with localcontext(TRANSCENDENTAL):
        low, length = bottom.ln(), top.ln() - bottom.ln()
        return tuple(float((value.ln() - low) / length) for value in values)


def _decade_ticks(bottom: Decimal, top: Decimal, count: int) -> Ticks:
    low, high = bottom * (1 - SLACK), top * (1 + SLACK)
    powers = [p for p in range(low.adjusted(), high.adjusted() + 1) if low <= Decimal(10) ** p <= high]
    between = [k * Decimal(10) ** p for p in range(low.adjusted(), high.adjusted() + 1) for k in range(2, 10)]
    between = [value for value in between if low <= value <= high]
    if len(powers) < 2:
        majors = [value for value in between if value.as_tuple().digits[0] in (2, 5)]
        majors = sorted(majors + [Decimal(10) ** p for p in powers])
        majors = majors[:: 2 if len(majors) > 2 * count else 1]
        labels, offset = _texts(majors, majors[0])
        labels = tuple(label.rstrip("0").rstrip(".") if "." in label else label for label in labels)
    else:
        stride = math.ceil(len(powers) / max(2, 2 * count))
        kept = [p for p in powers if p % stride == 0]
        majors, labels, offset = [Decimal(10) ** p for p in kept], tuple(f"10{superscript(p)}" for p in kept), ""
        if len(powers) > 5:
            between = [Decimal(10) ** p for p in powers if p % stride]
    return Ticks(
        positions=_positions(majors, bottom, top, "log"),
        labels=labels,
        offset=offset,
        minor=_positions([value for value in between if value not in majors], bottom, top, "log"),
    )


def _texts(values: Sequence[Decimal], step: Decimal) -> tuple[tuple[str, ...], str]:
    """Return short labels of multiples of `step` and what they share."""
    largest = max(value.copy_abs() for value in values)
    lead = largest.adjusted() if largest else 0
    power = lead if lead < -4 or (lead >= 6 and step.adjusted() >= 3) else 0
    decimals = max(0, power - step.adjusted())
    texts = [f"{value.scaleb(-power):.{decimals}f}" for value in values]
    times = f" × 10{superscript(power)}" if power else ""
    if max(map(len, texts)) <= LONGEST_LABEL:
        return tuple(map(_minus, texts)), f"…{times}" if times else ""
    shared = os.path.commonprefix(texts)  # noqa: RUF071
    if ("." in shared or not decimals) and 0 < max(map(len, texts)) - len(shared) <= LONGEST_LABEL - 1:
        return tuple(f"…{text[len(shared) :]}" for text in texts), f"{_minus(shared)}…{times}"
    return _differences(values, step, power)


def _differences(values: Sequence[Decimal], step: Decimal, power: int) -> tuple[tuple[str, ...], str]:
    """Return labels as differences from the roundest of the values."""
    anchor = min(values, key=lambda value: len(value.normalize().as_tuple().digits))
    unit = step.adjusted()
    texts = [f"{(value - anchor).scaleb(-unit):+.0f}" if value != anchor else "0" for value in values]
    head = f"{anchor.scaleb(-power).normalize():f}" + (f" × 10{superscript(power)}" if power else "")
    return tuple(map(_minus, texts)), f"{_minus(head)} + … × 10{superscript(unit)}"


def superscript(number: int) -> str:
    """Return an integer in superscript digits.

    Examples
    --------
    >>> superscript(-12)
    '⁻¹²'
    """
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _minus(text: str) -> str:
    return text.replace("-", "−")

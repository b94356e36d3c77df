"""Checks of arguments at the public door, which return plain Python numbers so that equal specs have equal digests."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sequence
from typing import Any

from fractalscape.errors import InputError

MOST_SHOWN = 160
"""Characters of what was given that an error repeats."""

LARGEST_WHOLE = 2**63 - 1
"""Of 64 bits, in which arrays count."""


def whole(name: str, value: Any, *, least: int, most: int | None = None, advice: str = "") -> int:
    """Return a whole number within two bounds, both included.

    Parameters
    ----------
    name : str
        What the caller calls it.
    value : object
        What was given.
    least, most : int
        Smallest and largest number; 2^63 - 1, the largest of 64 bits, when absent.
    advice : str
        What to give instead, said after the bounds.

    Returns
    -------
    int

    Raises
    ------
    InputError
        If it is not one.

    Examples
    --------
    >>> whole("steps", 0, least=1, advice="give a number of steps")
    Traceback (most recent call last):
    fractalscape.errors.InputError: steps=0 is not a whole number of at least 1; give a number of steps
    """
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    largest = LARGEST_WHOLE if most is None else most
    if isinstance(value, bool) or not least <= number <= largest:
        bounds = f"of at least {least}" if most is None and number <= largest else f"from {least} to {largest}"
        given = shown(value) if abs(number) < 10**40 else f"a number of {number.bit_length()} bits"
        raise InputError(f"{name}={given} is not a whole number {bounds}{_said(advice)}")
    return number


def real(name: str, value: Any, *, above: float = -math.inf, below: float = math.inf, advice: str = "") -> float:
    """Return a finite float strictly between two bounds, without a negative zero.

    Parameters
    ----------
    name, value, advice
        As in `whole`.
    above, below : float
        The bounds, both excluded.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If it is not one.

    Examples
    --------
    >>> real("hurst", 1, above=0, below=1, advice="0.5 is Brownian")
    Traceback (most recent call last):
    fractalscape.errors.InputError: hurst=1 is not a number between 0 and 1, both excluded; 0.5 is Brownian
    """
    try:
        number = math.nan if isinstance(value, (str, bytes, bool)) else float(value) + 0.0
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not (math.isfinite(number) and above < number < below):
        bounds = f"a number between {above:g} and {below:g}, both excluded"
        if math.isinf(below):
            bounds = "a finite number" if math.isinf(above) else f"a finite number above {above:g}"
        raise InputError(f"{name}={shown(value)} is not {bounds}{_said(advice)}")
    return number


def whole_numbers(name: str, values: Any, *, count: int | None = None, least: int, advice: str = "") -> tuple[int, ...]:
    """Return a tuple of whole numbers of at least `least`, of a given length if there is one.

    Raises
    ------
    InputError
        If it is not one.

    Examples
    --------
    >>> whole_numbers("shape", [3, 4], count=2, least=1)
    (3, 4)
    """
    if not is_sequence(values) or count not in (None, len(values)):
        raise InputError(f"{name}={shown(values)} is not a tuple of {count or 'some'} whole numbers{_said(advice)}")
    return tuple(whole(name, value, least=least, advice=advice) for value in values)


def choice(name: str, value: Any, choices: Iterable[Any]) -> None:
    """Check that a value is one of some.

    Raises
    ------
    InputError
        If it is none of them.

    Examples
    --------
    >>> choice("scale", "cubic", ("linear", "log"))
    Traceback (most recent call last):
    fractalscape.errors.InputError: scale='cubic' is not one of 'linear', 'log'
    """
    allowed = tuple(choices)
    if not any(type(value) is type(each) and value == each for each in allowed):
        raise InputError(f"{name}={shown(value)} is not one of {', '.join(map(repr, allowed))}")


def is_sequence(values: Any) -> bool:
    """Return whether something is a row of values, which text, a set and an array without axes are not.

    Examples
    --------
    >>> is_sequence(range(3)), is_sequence("abc"), is_sequence({1, 2})
    (True, False, False)
    """
    if isinstance(values, Sequence):
        return not isinstance(values, (str, bytes))
    return not isinstance(values, type) and hasattr(values, "__len__") and getattr(values, "ndim", 0) > 0


def shown(value: Any) -> str:
    """Return what was given as one short line, for an error.

    Examples
    --------
    >>> shown([[1, 2]]), len(shown("a" * 5000)) < 200
    ('[[1, 2]]', True)
    """
    try:
        line = " ".join(repr(value).split())
    except ValueError:  # of a whole number of more digits than Python writes
        line = f"a {type(value).__name__} too long to write"
    return line if len(line) <= MOST_SHOWN else f"{line[: MOST_SHOWN - 20]} … {line[-17:]}"


def confidence_level(confidence: Any) -> float:
    """Return the level of an interval.

    Raises
    ------
    InputError
        If it is not a number between 0 and 1.

    Examples
    --------
    >>> confidence_level(95)
    Traceback (most recent call last):
    fractalscape.errors.InputError: confidence=95 is not a number between 0 and 1, both excluded; 0.95 is usual
    """
    return real("confidence", confidence, above=0, below=1, advice="0.95 is usual")


def _said(advice: str) -> str:
    return f"; {advice}" if advice else ""

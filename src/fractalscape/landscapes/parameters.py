"""Checks of a landscape's parameters, which return plain numbers so that equal specs have equal digests."""

from __future__ import annotations

import math
import operator
from typing import Any

from fractalscape.errors import InputError


def whole(name: str, value: Any, *, least: int, advice: str) -> int:
    """Return a whole number of at least `least`.

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
    if isinstance(value, bool) or number < least:
        raise InputError(f"{name}={value!r} is not a whole number of at least {least}; {advice}")
    return number


def real(name: str, value: Any, *, above: float = -math.inf, below: float = math.inf, advice: str) -> float:
    """Return a finite float strictly between two bounds, without a negative zero.

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
        raise InputError(f"{name}={value!r} is not {bounds}; {advice}")
    return number


def whole_numbers(name: str, values: Any, *, count: int | None = None, least: int, advice: str) -> tuple[int, ...]:
    """Return a tuple of whole numbers of at least `least`, of a given length if there is one.

    Raises
    ------
    InputError
        If it is not one.
    """
    if isinstance(values, (str, bytes)) or not hasattr(values, "__len__") or count not in (None, len(values)):
        raise InputError(f"{name}={values!r} is not a tuple of {count or 'some'} whole numbers; {advice}")
    return tuple(whole(name, value, least=least, advice=advice) for value in values)


def checked_count(count: Any) -> int:
    """Return how many replicates are asked for; None counts as 1.

    Raises
    ------
    InputError
        If it is not a positive whole number.

    Examples
    --------
    >>> checked_count(None), checked_count(3)
    (1, 3)
    """
    if count is None:
        return 1
    if isinstance(count, bool) or not hasattr(count, "__index__") or count < 1:
        raise InputError(f"count={count!r} is not a positive whole number; None gives one, without a dim for it")
    return operator.index(count)

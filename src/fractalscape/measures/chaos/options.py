"""Checks of numbers that chaos is asked with."""

from __future__ import annotations

from typing import Any

import numpy as np

from fractalscape.errors import InputError


def whole(name: str, value: Any, least: int) -> int:
    """Return a whole number of at least `least`, or say that it is not one."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise InputError(f"{name}={value!r} is not a whole number of at least {least}; give one")
    return int(value)


def share(name: str, value: Any) -> float:
    """Return a number between 0 and 1, or say that it is not one."""
    if isinstance(value, bool) or not isinstance(value, (int, float, np.floating)) or not 0 < value < 1:
        raise InputError(f"{name}={value!r} is not between 0 and 1; 0.95 is usual for a confidence")
    return float(value)


def positive(name: str, value: Any) -> float:
    """Return a positive finite number, or say that it is not one."""
    number = isinstance(value, (int, float, np.integer, np.floating)) and not isinstance(value, bool)
    if not number or not 0 < value < np.inf:
        raise InputError(f"{name}={value!r} is not a positive finite number; give one")
    return float(value)

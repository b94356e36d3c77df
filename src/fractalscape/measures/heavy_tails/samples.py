"""Values whose law is asked for, checked once: which are numbers, and whether there are enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.measures.positions import LARGEST
from fractalscape.measures.scaling_fit import Status

Floats = NDArray[np.float64]
Tail = Literal["both", "upper", "lower"]
TAILS = get_args(Tail)


@dataclass(frozen=True, kw_only=True, eq=False)
class Samples:
    """Finite values, and why there may be none to measure.

    Parameters
    ----------
    values : array of float64, shape (sample,)
    status : str
        ``"ok"``, ``"not_finite"``, ``"constant"`` or ``"too_few_points"``.
    reason : str
        What is missing; for ``"ok"``, what was left out.
    """

    values: Floats
    status: Status
    reason: str

    @property
    def ok(self) -> bool:
        """Whether there is something to measure."""
        return self.status == "ok"


def samples(values: Any, *, minimum: int) -> Samples:
    """Return the finite values of an array of any shape.

    Parameters
    ----------
    values : array_like
        Real numbers; NaN and infinite ones are left out and counted.
    minimum : int
        Fewest values that a measure needs.

    Returns
    -------
    Samples

    Raises
    ------
    InputError
        If they are not real numbers.
    """
    if isinstance(values, Samples):
        return values
    given = real_numbers(values).ravel()
    finite = given[np.isfinite(given)]
    lost = given.size - finite.size
    left_out = f"{lost} of {given.size} values are not finite" if lost else ""
    if finite.size < minimum:
        status: Status = "not_finite" if lost and lost >= given.size - minimum else "too_few_points"
        reason = f"{finite.size} finite values, {minimum} are needed" + (f"; {left_out}" if left_out else "")
        return Samples(values=finite, status=status, reason=reason)
    if np.ptp(finite) < 1 / LARGEST:
        same = finite.min() == finite.max()
        reason = (
            f"all values are {finite[0]:g}" if same else f"all values are within {1 / LARGEST:g}: squares underflow"
        )
        return Samples(values=finite, status="constant", reason=reason)
    return Samples(values=finite, status="ok", reason=left_out)


def real_numbers(values: Any) -> Floats:
    """Return an array of any shape in double precision; NaN where it is masked, or so large that squares overflow.

    Raises
    ------
    InputError
        If they are not real numbers.
    """
    try:
        given = np.asanyarray(values)
    except (TypeError, ValueError):
        what = type(values).__name__
        raise InputError(
            f"values of type {what} do not make an array; give real numbers, as many in each row"
        ) from None
    if given.dtype.kind not in "fiub":
        raise InputError(f"values are of type {given.dtype}; give real numbers")
    with np.errstate(over="ignore"):
        numbers = np.array(np.ma.filled(given.astype(np.float64), np.nan), order="C")
    numbers[~(np.abs(numbers) <= LARGEST)] = np.nan
    return numbers


def descending_tail(values: Floats, tail: Tail) -> Floats:
    """Return the positive values of a tail, largest first."""
    side = {"both": np.abs(values), "upper": values, "lower": -values}[tail]
    return np.sort(side[side > 0])[::-1]

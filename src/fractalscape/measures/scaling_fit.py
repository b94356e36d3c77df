"""The result of every log-log estimate."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass, field
from typing import Any, Literal, Self, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape import provenance
from fractalscape.errors import InputError
from fractalscape.measures.scaling_region import Floats, local_slopes, log_or_nan

Status = Literal["ok", "no_boundary", "too_few_points", "too_few_walkers", "not_finite", "constant"]

ARRAYS = ("x", "y", "local_slopes", "replicates")
PAIRS = ("interval", "fit_range")
TEXTS = ("quantity", "x_name", "y_name", "method", "status", "reason")


@dataclass(frozen=True, kw_only=True, eq=False)
class ScalingFit:
    """A measured exponent: the curve, the straight part of it, the number and its interval.

    A fit that could not be made has NaN numbers, a `status` and a `reason`.

    Parameters
    ----------
    quantity : str
        What was measured, such as ``"box_dimension"``.
    estimate : float
        Its value.
    interval : (float, float)
        Percentile interval of the replicates, or the full width at half maximum of ``"all_slopes"``; NaN when neither.
    confidence : float
        Level of a percentile interval; NaN when `interval` is not one.
    slope, intercept : float
        ``log(y) = intercept + slope * log(x)`` in natural logarithms.
    x, y : array, shape (n,)
        The whole curve, x ascending.
    x_name, y_name : str
        Their names.
    fit_range : (float, float)
        First and last x of the fitted points.
    local_slopes : array, shape (n - 1,)
        Slopes between neighbouring points, at `local_x`; NaN where a value has no logarithm.
    r_squared : float
        Share of the variance of log(y) that the line explains in the range; NaN for a flat curve.
    method : str
        How the range was chosen.
    replicates : array, shape (replicate,)
        The estimate of each replicate, NaN where it could not be made; empty without replicates.
    status : {"ok", "no_boundary", "too_few_points", "too_few_walkers", "not_finite", "constant"}
        Whether there is an estimate, or why not.
    reason : str
        One line in words; for an ``ok`` fit, what was left out.
    """

    quantity: str
    estimate: float
    interval: tuple[float, float]
    confidence: float
    slope: float
    intercept: float
    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    x_name: str
    y_name: str
    fit_range: tuple[float, float]
    local_slopes: Floats = field(repr=False)
    r_squared: float
    method: str
    replicates: Floats = field(repr=False)
    status: Status
    reason: str

    def __post_init__(self) -> None:
        for name in ARRAYS:
            values = np.array(getattr(self, name), dtype=np.float64)
            values.flags.writeable = False
            object.__setattr__(self, name, values)
        for name in PAIRS:
            low, high = getattr(self, name)
            object.__setattr__(self, name, (float(low), float(high)))

    @classmethod
    def failed(
        cls,
        x: ArrayLike,
        y: ArrayLike,
        *,
        quantity: str,
        x_name: str,
        y_name: str,
        status: Status,
        reason: str,
        method: str = "fixed_range",
    ) -> Self:
        """Return the result of a fit that cannot be made: NaN, with the curve, a status and a reason.

        Parameters
        ----------
        x, y : array_like, shape (n,)
            The curve as far as there is one; may be empty.
        quantity, x_name, y_name, status, reason, method : str
            Fields of the result.

        Returns
        -------
        ScalingFit

        Examples
        --------
        >>> names = {"quantity": "box_dimension", "x_name": "size", "y_name": "boxes"}
        >>> print(ScalingFit.failed([], [], status="no_boundary", reason="every pixel converged", **names))
        box_dimension not measured (no_boundary): every pixel converged
        """
        x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
        return cls(
            quantity=quantity,
            estimate=math.nan,
            interval=(math.nan, math.nan),
            confidence=math.nan,
            slope=math.nan,
            intercept=math.nan,
            x=x,
            y=y,
            x_name=x_name,
            y_name=y_name,
            fit_range=(math.nan, math.nan),
            local_slopes=local_slopes(log_or_nan(x), log_or_nan(y)),
            r_squared=math.nan,
            method=method,
            replicates=np.empty(0),
            status=status,
            reason=reason,
        )

    @property
    def local_x(self) -> Floats:
        """Where the local slopes are: geometric means of neighbouring x, shape (n - 1,)."""
        return np.sqrt(self.x[1:]) * np.sqrt(self.x[:-1])

    @property
    def fitted(self) -> NDArray[np.bool_]:
        """Which points of the curve are in the fitted range, shape (n,)."""
        return (self.fit_range[0] <= self.x) & (self.x <= self.fit_range[1])

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as plain JSON types: NaN becomes None, infinities ``"inf"`` and ``"-inf"``."""
        return {each.name: _plain(getattr(self, each.name)) for each in dataclasses.fields(self)}

    def to_json(self) -> str:
        """Return the fit as JSON, with null for NaN and ``"inf"`` or ``"-inf"`` for infinities."""
        return provenance.canonical_json(self.to_dict())

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote; the result is equal to what was written.

        Parameters
        ----------
        text : str
            JSON of one fit.

        Returns
        -------
        ScalingFit

        Raises
        ------
        InputError
            If the text is not JSON, or its fields are not those of a fit.

        Examples
        --------
        >>> names = {"quantity": "hurst", "x_name": "lag", "y_name": "variance"}
        >>> fit = ScalingFit.failed([1.0, 2.0], [3.0, math.inf], status="not_finite", reason="an overflow", **names)
        >>> ScalingFit.from_json(fit.to_json()) == fit
        True
        """
        expected = f"; expected what {cls.__name__}.to_json() writes"
        try:
            data = json.loads(text)
        except (TypeError, ValueError) as error:
            raise InputError(f"not JSON: {error}{expected}") from None
        names = [each.name for each in dataclasses.fields(cls)]
        if not isinstance(data, dict) or set(data) != set(names):
            found = ", ".join(data) if isinstance(data, dict) else type(data).__name__
            raise InputError(f"the JSON holds {found or 'nothing'}, not the fields of a fit{expected}")
        try:
            return cls(**{name: _read(name, data[name]) for name in names})
        except (TypeError, ValueError) as error:
            raise InputError(f"the JSON is not a fit: {error}{expected}") from None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ScalingFit):
            return NotImplemented
        return all(
            _same(getattr(self, each.name), getattr(other, each.name)) for each in dataclasses.fields(ScalingFit)
        )

    def __str__(self) -> str:
        if self.status != "ok":
            return f"{self.quantity} not measured ({self.status}): {self.reason}"
        low, high = self.interval
        spread = "no interval"
        if not math.isnan(low):
            width = "half maximum" if math.isnan(self.confidence) else f"{100 * self.confidence:g} %"
            spread = f"[{low:.4f}, {high:.4f}] ({width})"
        name, (first, last) = self.x_name, self.fit_range
        if name.startswith("exp("):  # an exponential law: its range is one of the exponent
            name, first, last = name[len("exp(") : -1], math.log(first), math.log(last)
        span = f"{name} {first:.4g} to {last:.4g}, {self.fitted.sum()} points"
        note = f"; {self.reason}" if self.reason else ""
        straight = f"r² = {self.r_squared:.4f}, " if self.fitted.sum() > 2 else ""  # two points are always on a line
        return f"{self.quantity} = {self.estimate:.4f} {spread}, {span}, {straight}{self.method}{note}"


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None if math.isnan(value) else f"{value:g}"
    return value


def _read(name: str, value: Any) -> Any:
    """Return a field from its plain JSON type."""
    if name in TEXTS:
        if not isinstance(value, str) or (name == "status" and value not in get_args(Status)):
            raise ValueError(f"{name} is {value!r}")
        return value
    if name in ARRAYS or name in PAIRS:
        if not isinstance(value, list) or (name in PAIRS and len(value) != 2):
            raise ValueError(f"{name} is {value!r}")
        return [_number(name, item) for item in value]
    return _number(name, value)


def _number(name: str, value: Any) -> float:
    if value is None:
        return math.nan
    if value in ("inf", "-inf") or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        return float(value)
    raise ValueError(f"{name} holds {value!r}")


def _same(mine: Any, theirs: Any) -> bool:
    if isinstance(mine, str):
        return mine == theirs
    return np.array_equal(mine, theirs, equal_nan=True)

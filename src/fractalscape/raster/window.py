"""The window of a plane on which a field is sampled: exact edges, dyadic samples, and the depth float64 allows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, Self

import numpy as np

from fractalscape.errors import DepthError, InputError
from fractalscape.raster.axis import CONTEXT, Axis, Scale, exact, finite, most_samples
from fractalscape.specs import fraction

Sampling = Literal["dyadic", "endpoints"]


@dataclass(frozen=True)
class Window:
    """A rectangle of two named axes, with exact rational edges.

    Make one with `linear`, `log10` (edges in decades), `log` (edges as values) or from two `Axis`.

    Parameters
    ----------
    x, y : Axis
        The horizontal and the vertical axis, in the order of the field's ``axes``.

    Examples
    --------
    >>> window = Window.log10(lr0=(-3, 6), lr1=(-3, 6))
    >>> window.samples(4)[0]
    array([1.00000000e-03, 1.77827941e-01, 3.16227766e+01, 5.62341325e+03])
    >>> Window.from_json(window.to_json()) == window
    True
    """

    x: Axis
    y: Axis

    def __post_init__(self):
        if self.x.name == self.y.name:
            raise InputError(f"both axes are called {self.x.name!r}; give them different names")

    @classmethod
    def linear(cls, **edges: tuple[float, float]) -> Self:
        """Return a window with two linear axes: ``Window.linear(x=(-2, 1), y=(-1.5, 1.5))``.

        Raises
        ------
        InputError
            If there are not two axes, or an edge is not finite, reversed or empty.
        """
        return cls._build("linear", edges, exact)

    @classmethod
    def log10(cls, **decades: tuple[float, float]) -> Self:
        """Return a window with two log axes, edges in decades: ``Window.log10(lr0=(-3, 6), lr1=(-3, 6))``.

        Raises
        ------
        InputError
            If there are not two axes, or an edge is not finite, reversed or empty.
        """
        return cls._build("log", decades, exact)

    @classmethod
    def log(cls, **edges: tuple[float, float]) -> Self:
        """Return a window with two log axes, edges as values: ``Window.log(lr0=(0.001, 1e6), lr1=(0.001, 1e6))``.

        Raises
        ------
        InputError
            If there are not two axes, or an edge is at or below zero, not finite, reversed or empty.
        """

        def decades(name: str, edge: float) -> Fraction:
            value = finite(name, edge)
            if not value > 0:
                raise InputError(f"{name}={edge!r} has no place on a log axis; give edges above zero, or Window.linear")
            return Fraction(CONTEXT.log10(Decimal(repr(value))))  # as it is written: 0.001 is three decades exactly

        return cls._build("log", edges, decades)

    @classmethod
    def _build(cls, scale: Scale, edges: Mapping[str, Any], exact: Any) -> Self:
        if len(edges) != 2:
            raise InputError(f"a window has two axes, got {len(edges)} ({', '.join(edges) or 'none'})")
        axes = []
        for name, pair in edges.items():
            if not isinstance(pair, (tuple, list)) or len(pair) != 2:
                raise InputError(f"{name}={pair!r} must be a pair (lower edge, upper edge)")
            lo, hi = (exact(name, edge) for edge in pair)
            axes.append(Axis(name=name, lo=lo, hi=hi, scale=scale))
        return cls(*axes)

    @property
    def axes(self) -> tuple[str, str]:
        """Names of the two axes, horizontal first."""
        return self.x.name, self.y.name

    def samples(
        self, resolution: int | tuple[int, int], *, sampling: Sampling = "dyadic"
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the coordinates of all columns and of all rows.

        Parameters
        ----------
        resolution : int or (rows, columns)
        sampling : {"dyadic", "endpoints"}
            ``dyadic``: sample k of n lies at ``lo + span * k / n``, so that doubling n keeps every sample to the bit.
            ``endpoints``: at ``lo + span * k / (n - 1)``, both edges included, as the published panels have it.

        Returns
        -------
        x, y : ndarray of float64
            Values in physical units, ascending.

        Raises
        ------
        DepthError
            If float64 cannot tell the samples apart.
        InputError
            If the resolution or the sampling is not possible.
        """
        rows, columns = shape_of(resolution)
        self.check_depth(rows, columns, sampling=sampling)
        if sampling == "endpoints":
            return self.x.samples(0, columns, columns - 1), self.y.samples(0, rows, rows - 1)
        return self.x.samples(0, columns, columns), self.y.samples(0, rows, rows)

    def check_depth(self, rows: int, columns: int, *, sampling: Sampling = "dyadic") -> None:
        """Raise `DepthError` if float64 cannot tell that many samples apart.

        Raises
        ------
        DepthError
            With how deep this window can go.
        InputError
            If the sampling is unknown, or ``endpoints`` is asked of a single sample.
        """
        if sampling not in ("dyadic", "endpoints"):
            raise InputError(f"sampling={sampling!r} is not one of 'dyadic', 'endpoints'")
        for axis, count in ((self.x, columns), (self.y, rows)):
            if sampling == "endpoints" and count < 2:
                raise InputError("sampling='endpoints' needs at least 2 samples per axis; use 'dyadic' for one")
            if not axis.resolves(count):
                unit = "decades" if axis.scale == "log" else "units"
                raise DepthError(
                    f"{count} samples along {axis.name} on {float(axis.span):.3g} {unit} at {axis.value(axis.lo)!r} "
                    f"fall below the floor of float64; {most_samples(axis):,} samples are the most here, "
                    "or widen the window"
                )

    def depth_limit(self, base: int = 256) -> int:
        """Return the deepest level z at which ``base * 2**z`` samples per axis are distinct in float64; -1 if none.

        Examples
        --------
        >>> Window.log10(lr0=(-3, 6), lr1=(-3, 6)).depth_limit()
        48
        """
        level = -1
        while all(axis.resolves(base * 2 ** (level + 1)) for axis in (self.x, self.y)):
            level += 1
        return level

    def zoom(self, about: tuple[float, float], *, factor: float = 2) -> Self:
        """Return the window `factor` times smaller around a point.

        Parameters
        ----------
        about : (float, float)
            The new centre, in physical units: values, never decades.
        factor : float
            Above 1 zooms in, below 1 zooms out.

        Raises
        ------
        InputError
            If the factor is not positive or the point is not on the axes.
        """
        if not isinstance(about, (tuple, list)) or len(about) != 2:
            raise InputError(f"about={about!r} must be a point, a pair of values; how far is factor=")
        times = exact("factor", factor)
        if times <= 0:
            raise InputError(f"factor={factor!r} must be above 0; 2 halves the window, 0.5 doubles it")

        x, y = (
            axis.about(axis.position(value), factor=times) for axis, value in zip((self.x, self.y), about, strict=True)
        )
        return type(self)(x, y)

    def part(self, columns: tuple[int, int], rows: tuple[int, int], *, of: int | tuple[int, int]) -> Self:
        """Return the sub-window between grid lines, exactly.

        ``part((0, 1), (0, 1), of=2)`` is the lower left quarter.
        """
        ny, nx = (of, of) if isinstance(of, int) else of

        def cut(axis: Axis, between: tuple[int, int], count: int) -> Axis:
            lo, hi = (axis.lo + axis.span * Fraction(k, count) for k in between)
            return replace(axis, lo=lo, hi=hi)

        return type(self)(cut(self.x, columns, nx), cut(self.y, rows, ny))

    def to_dict(self) -> dict[str, dict[str, str]]:
        """Return the window as JSON types, with exact edges."""
        return {"x": self.x.to_dict(), "y": self.y.to_dict()}

    def to_json(self) -> str:
        """Return the window as JSON; edges are exact rationals in strings."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        """Read what `to_dict` returned.

        Raises
        ------
        InputError
            If something is missing or is not a number.
        """
        try:
            axes = [
                Axis(name=part["name"], scale=part["scale"], lo=fraction(part["lo"]), hi=fraction(part["hi"]))
                for part in (data["x"], data["y"])
            ]
        except InputError:
            raise
        except (KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            raise InputError(f"not a window ({error!r}); expected what Window.to_dict() returns") from None
        return cls(*axes)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        InputError
            If the text is not a window.
        """
        try:
            return cls.from_dict(json.loads(text))
        except json.JSONDecodeError as error:
            raise InputError(f"not JSON: {error}; expected what Window.to_json() writes") from None

    def __str__(self) -> str:
        def edges(axis: Axis) -> str:
            shown = f"{axis.name} {axis.value(axis.lo)!r} … {axis.value(axis.hi)!r}"
            return f"{shown} (log)" if axis.scale == "log" else shown

        return f"{edges(self.x)}, {edges(self.y)}"


def shape_of(resolution: int | tuple[int, int]) -> tuple[int, int]:
    """Return ``(rows, columns)`` of a resolution that is one number or a pair.

    Raises
    ------
    InputError
        If it is not positive whole numbers, or beyond 2**20 per axis.
    """
    pair = (resolution, resolution) if isinstance(resolution, (int, np.integer)) else resolution
    valid = (
        isinstance(pair, (tuple, list))
        and len(pair) == 2
        and all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in pair)
    )
    if isinstance(resolution, bool) or not valid:
        raise InputError(f"resolution={resolution!r} must be a whole number or a pair (rows, columns)")
    if not all(1 <= n <= 2**20 for n in pair):
        raise InputError(f"resolution={resolution!r} must be between 1 and {2**20} samples per axis")
    return int(pair[0]), int(pair[1])

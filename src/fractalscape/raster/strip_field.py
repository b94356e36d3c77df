"""A field in polar coordinates about one exact point: the angle, and the logarithm of the radius."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from fractalscape import specs
from fractalscape.errors import InputError
from fractalscape.raster.axis import CONTEXT, Scale
from fractalscape.raster.field import Field
from fractalscape.schema import Output
from fractalscape.specs import Spec, register

AXES = ("angle", "log_radius")
NEAR = 1 / 64
"""Decades within which a displacement is added to the centre; beyond, the centre is multiplied."""


@dataclass(frozen=True, kw_only=True)
class CentreAxis:
    """Where the centre of a strip lies on one axis of the field.

    Parameters
    ----------
    name : str
        The field's name of the axis.
    position : fractions.Fraction
        Exact: a value on a linear axis, decades on a log axis.
    scale : {"linear", "log"}
    unit : fractions.Fraction
        What a radius of 1 is on this axis: in its values, or in decades on a log axis.
    """

    name: str
    position: Fraction
    scale: Scale
    unit: Fraction

    @cached_property
    def nearest(self) -> float:
        """The float64 nearest to the value at the centre."""
        return float(self._exact)

    @cached_property
    def rest(self) -> float:
        """What that float64 leaves of the value."""
        return float(self._exact - Fraction(self.nearest))

    @property
    def _exact(self) -> Fraction:
        if self.scale == "linear":
            return self.position
        decades = CONTEXT.divide(Decimal(self.position.numerator), Decimal(self.position.denominator))
        return Fraction(CONTEXT.power(Decimal(10), decades))

    def displaced(self, by: np.ndarray) -> np.ndarray:
        """Return the physical values at displacements given in units of the radius."""
        steps = float(self.unit) * by
        if self.scale == "linear":
            return self.nearest + (self.rest + steps)
        near = np.abs(steps) < NEAR
        grown = self.nearest * np.expm1(math.log(10) * np.where(near, steps, 0.0))
        with np.errstate(over="ignore"):
            return np.where(near, self.nearest + (self.rest + grown), self.nearest * 10.0**steps)

    def floor(self, angles: int) -> float:
        """Return the radius at which neighbours on a circle of so many samples are two float64 apart.

        Samples that fall on one pair of float64 are at most sqrt(2) apart; the rest is for their own rounding.
        """
        ulp = 2.0**-52 / math.log(10) if self.scale == "log" else math.ulp(self.nearest)
        return 2 * ulp * angles / (math.tau * float(self.unit))


@register
@dataclass(frozen=True, kw_only=True)
class StripSpec(Spec):
    """What defines a strip: the spec of the field, and the exact centre.

    Parameters
    ----------
    inner : dict
        Spec of the field as JSON types, with its ``kind``.
    x, y : CentreAxis
        The centre, in the order of the field's axes.
    """

    kind: ClassVar[str] = "strip"

    inner: dict[str, Any]
    x: CentreAxis
    y: CentreAxis

    def __post_init__(self) -> None:
        for axis in (self.x, self.y):
            if axis.scale not in ("linear", "log"):
                raise InputError(f"scale={axis.scale!r} of {axis.name} is not one of 'linear', 'log'")
            if not axis.unit > 0:
                raise InputError(f"unit={axis.unit} of {axis.name} is not above 0; it is what a radius of 1 measures")

    def field(self) -> StripField:
        """Return the field of this strip.

        Raises
        ------
        InputError
            If the inner field cannot be made from its spec, as that of a plain function.
        """
        made = getattr(specs.spec_from_dict(self.inner), "field", None)
        if made is None:
            raise InputError(f"a field of kind {self.inner.get('kind')!r} cannot be made from its spec; pass the field")
        return StripField(field=made(), spec=self)


@dataclass(frozen=True, kw_only=True)
class StripField:
    r"""A field composed with the exponential map about a centre.

    The point at angle a (in turns, anticlockwise from the first axis) and log radius l (natural logarithm) is, on a
    linear axis, :math:`x = c + u e^l \cos 2\pi a`, and on a log axis :math:`\log_{10} x = \log_{10} c + u e^l \cos 2\pi
    a`; the other axis has the sine.

    Parameters
    ----------
    field : Field
    spec : StripSpec

    Notes
    -----
    Near the centre a log axis is computed as ``c + c * expm1(log(10) * decades)``, with c rounded correctly from the
    exact centre and what that rounding left added again. So a value is right to one unit in its last place however
    small the radius is; 10 to the power of a sum of decades would lose one digit for every decade of depth.

    References
    ----------
    The logarithmic map is that of spiral zooms in fractal films: equal steps of angle and log radius are squares of
    equal size relative to their distance from the centre, and the map is conformal.

    Examples
    --------
    >>> from fractalscape.raster import field_from_function
    >>> inner = field_from_function(lambda x, y: x + y)
    >>> axes = [CentreAxis(name=name, position=Fraction(1), scale="log", unit=Fraction(1)) for name in ("x", "y")]
    >>> field = StripField(field=inner, spec=StripSpec(inner=inner.spec.to_dict(), x=axes[0], y=axes[1]))
    >>> field.evaluate(np.array([0.0, 0.5]), np.array([0.0, 0.0]))["value"]
    array([110.,  11.])
    """

    field: Field
    spec: StripSpec
    portable = False
    """Sines and exponentials are the system's, which may differ in the last digit."""

    @property
    def axes(self) -> tuple[str, str]:
        """Always ``("angle", "log_radius")``."""
        return AXES

    @property
    def outputs(self) -> tuple[Output, ...]:
        """Those of the inner field."""
        return self.field.outputs

    @property
    def engine(self) -> str:
        """Name of the inner field's program, and of this map."""
        return f"{self.field.engine} strip-1"

    @property
    def labels(self) -> dict[str, str]:
        """What to call the axes in words."""
        return {"angle": "angle (turns)", "log_radius": "natural logarithm of the radius"}

    def points(self, angle: ArrayLike, log_radius: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the physical values of points given by angle and log radius.

        Parameters
        ----------
        angle : array_like
            In turns.
        log_radius : array_like
            Natural logarithm of the radius; broadcast against `angle`.

        Returns
        -------
        x, y : numpy.ndarray
        """
        radius = np.exp(np.asarray(log_radius, float))
        cosine, sine = _circle(np.asarray(angle, float))
        return self.spec.x.displaced(radius * cosine), self.spec.y.displaced(radius * sine)

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> Mapping[str, np.ndarray]:
        """Evaluate the inner field at angles `x` and log radii `y`, both 1-D and of equal length."""
        return self.field.evaluate(*self.points(x, y))


def _circle(turns: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return cosine and sine of angles in turns; exact on the axes, and the same bits a quarter turn on."""
    quarter = np.floor(4.0 * turns + 0.5)
    part = math.tau * (turns - quarter / 4.0)
    cosine, sine = np.cos(part), np.sin(part)
    quarter = quarter % 4.0
    swapped = quarter % 2.0 == 1.0
    x, y = np.where(swapped, -sine, cosine), np.where(swapped, cosine, sine)
    back = quarter >= 2.0
    return np.where(back, -x, x), np.where(back, -y, y)

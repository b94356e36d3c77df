"""How leaders are made of data and analysed, as a spec."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from numpy.typing import ArrayLike

from fractalscape.arguments import choice, is_sequence, real, shown, whole, whole_numbers
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import Columns
from fractalscape.measures.multifractal.wavelet_leaders.leaders import Leaders, Recursion, checked_p, leaders
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import (
    FEWEST_OCTAVES,
    Edges,
    WaveletCoefficients,
    checked_wavelet,
    wavelet_coefficients,
)
from fractalscape.specs import Spec, register

Weights = Literal["count", "uniform"]

MOMENTS = (-5.0, -4.0, -3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 5.0)
MOST_ORDERS = 5


@register
@dataclass(frozen=True, kw_only=True)
class LeaderAnalysis(Spec):
    """What is done from the samples to the exponents.

    Parameters
    ----------
    p : float or None
        Of the p-leaders; None (or infinite) for wavelet leaders.
    wavelet, edges, aligned
        As in `wavelet_coefficients`.
    fractional_order : float
        γ of a fractional integration before leaders are taken; exponents are given without it.
    first_octave, recursion
        As in `leaders`.
    fit_octaves : (int, int) or None
        First and last octave of all fits, at least 3; from 3 to the last when absent, or the last three.
    weights : {"count", "uniform"}
        Whether an octave weighs as many as it has leaders, or all weigh the same.
    orders : int
        How many log-cumulants, 2 to 5.
    moments : tuple of float
        The q of ζ(q), D(q) and h(q), between -100 and 100; NaN of those for which ℓ^q is beyond the floats.

    Raises
    ------
    InputError
        If a value is not of this form.

    Examples
    --------
    >>> analysis = LeaderAnalysis(p=1, fit_octaves=(3, 5))
    >>> analysis == LeaderAnalysis.from_json(analysis.to_json())
    True
    """

    kind: ClassVar[str] = "leader_analysis"
    p: float | None = 2.0
    wavelet: str = "db3"
    edges: Edges = "open"
    aligned: bool = True
    fractional_order: float = 0.0
    first_octave: int = 1
    recursion: Recursion = "all_bands"
    fit_octaves: tuple[int, int] | None = None
    weights: Weights = "count"
    orders: int = 3
    moments: tuple[float, ...] = MOMENTS

    def __post_init__(self) -> None:
        p = None if self.p is None else checked_p(self.p)
        object.__setattr__(self, "p", None if p is None or math.isinf(p) else p)
        for name, allowed in (("edges", Edges), ("recursion", Recursion), ("weights", Weights)):
            choice(name, getattr(self, name), get_args(allowed))
        checked_wavelet(self.wavelet)
        choice("aligned", self.aligned, (True, False))
        object.__setattr__(self, "fractional_order", real("fractional_order", self.fractional_order))
        object.__setattr__(self, "first_octave", whole("first_octave", self.first_octave, least=1))
        object.__setattr__(self, "orders", whole("orders", self.orders, least=2, most=MOST_ORDERS))
        object.__setattr__(self, "moments", checked_moments(self.moments))
        if self.fit_octaves is not None:
            object.__setattr__(self, "fit_octaves", _checked_range(self.fit_octaves, self.first_octave))

    @property
    def norm(self) -> float:
        """The p as a float, infinite for wavelet leaders."""
        return math.inf if self.p is None else self.p

    @property
    def columns(self) -> Columns:
        """Which sums of leaders the exponents need."""
        return Columns(orders=self.orders, moments=self.moments)

    def coefficients(self, data: ArrayLike, *, ndim: int | None = None) -> WaveletCoefficients:
        """Return the integrated wavelet coefficients of data; see `wavelet_coefficients`."""
        found = wavelet_coefficients(data, ndim=ndim, wavelet=self.wavelet, edges=self.edges, aligned=self.aligned)
        return found.integrate(self.fractional_order) if self.fractional_order else found

    def leaders(self, coefficients: WaveletCoefficients) -> Leaders:
        """Return the leaders of coefficients; see `leaders`."""
        return leaders(coefficients, p=self.norm, first_octave=self.first_octave, recursion=self.recursion)

    def octaves(self, coefficients: WaveletCoefficients) -> range:
        """Return the octaves of the fit.

        Raises
        ------
        InputError
            If the data do not have them.
        """
        last = coefficients.octaves
        first, end = self.fit_octaves or (max(self.first_octave, min(3, last - 2)), last)
        if end > last:
            raise InputError(f"fit_octaves={self.fit_octaves} ends beyond octave {last}, the last of these data")
        if end - first < FEWEST_OCTAVES - 1:
            raise InputError(
                f"first_octave={self.first_octave} leaves octaves {first} to {end}; three are needed, of larger data"
            )
        return range(first, end + 1)


def checked_analysis(analysis: Any) -> LeaderAnalysis:
    """Return an analysis, or raise `InputError` if it is none."""
    if not isinstance(analysis, LeaderAnalysis):
        raise InputError(f"analysis={shown(analysis)} is no LeaderAnalysis; make one, such as LeaderAnalysis(p=1)")
    return analysis


def checked_moments(moments: Any) -> tuple[float, ...]:
    """Return the q as a tuple of floats, or raise `InputError` if one is no number or stands twice."""
    if not is_sequence(moments) or not len(moments):
        raise InputError(f"moments={shown(moments)} is not a tuple of numbers; (-2, -1, 1, 2) is one")
    found = tuple(real("moments", moment, above=-100, below=100) for moment in moments)
    if len(set(found)) < len(found):
        raise InputError(f"moments={shown(moments)} has a number twice; leave one out")
    return found


def _checked_range(fit_octaves: Any, first_octave: int) -> tuple[int, int]:
    first, last = whole_numbers("fit_octaves", fit_octaves, count=2, least=1, advice="(3, 6) are octaves 3, 4, 5, 6")
    if last - first < FEWEST_OCTAVES - 1:
        raise InputError(f"fit_octaves={fit_octaves!r} has fewer than three octaves; widen it")
    if first < first_octave:
        raise InputError(f"fit_octaves={fit_octaves!r} begins below first_octave={first_octave}; raise it")
    return first, last


USUAL_ANALYSIS = LeaderAnalysis()
"""What measures of leaders take when they are given none."""

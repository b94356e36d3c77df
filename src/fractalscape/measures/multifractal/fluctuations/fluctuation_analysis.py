"""How fluctuations about trends are analysed, as a spec."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, get_args

from fractalscape.arguments import choice, whole, whole_numbers
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.fluctuations.segment_fluctuations import MOST_DEGREE
from fractalscape.measures.multifractal.leader_analysis import MOMENTS, MOST_ORDERS, Weights, checked_moments
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import Columns
from fractalscape.specs import Spec, register

FEWEST_SIZES = 3
FIRST_SIZE = 8
"""Samples for each coefficient of a line's polynomial: there white noise of degree 1 has its slope within 0.016."""
SIZES_AN_OCTAVE = 4
FEWEST_SEGMENTS = 8
"""Along a side, of the largest size that is taken unasked; 2 of one that is asked for."""


@register
@dataclass(frozen=True, kw_only=True)
class FluctuationAnalysis(Spec):
    """What is done from the samples to the exponents of a detrended fluctuation analysis.

    Parameters
    ----------
    degree : int
        Of the polynomials that are taken off, 0 to 8: trends of degree m - 1 in increments, of m in the profile, leave
        no trace.
    cumulative : bool
        Whether the data are increments, which are summed to a profile; else they are the profile, as walks and
        surfaces are, and exponents those of `singularity_spectrum`.
    sizes : tuple of int or None
        Sides of the segments in samples, ascending, at least three; when absent four an octave from 8 (degree + 1) to
        an eighth of the shortest side.
    fit_sizes : (int, int) or None
        Smallest and largest size of all fits; all when absent.
    weights : {"count", "uniform"}
        Whether a size weighs as many as it has segments, or all weigh the same, as in most papers.
    orders : int
        How many log-cumulants, 2 to 5.
    moments : tuple of float
        The q.

    Raises
    ------
    InputError
        If a value is not of this form.

    Examples
    --------
    >>> analysis = FluctuationAnalysis(degree=2)
    >>> analysis == FluctuationAnalysis.from_json(analysis.to_json())
    True
    >>> analysis.sizes_of((400,))
    (24, 29, 34, 40, 48)
    """

    kind: ClassVar[str] = "fluctuation_analysis"
    degree: int = 1
    cumulative: bool = True
    sizes: tuple[int, ...] | None = None
    fit_sizes: tuple[int, int] | None = None
    weights: Weights = "count"
    orders: int = 3
    moments: tuple[float, ...] = MOMENTS

    def __post_init__(self) -> None:
        object.__setattr__(self, "degree", whole("degree", self.degree, least=0, most=MOST_DEGREE))
        choice("cumulative", self.cumulative, (True, False))
        choice("weights", self.weights, get_args(Weights))
        object.__setattr__(self, "orders", whole("orders", self.orders, least=2, most=MOST_ORDERS))
        object.__setattr__(self, "moments", checked_moments(self.moments))
        if self.sizes is not None:
            object.__setattr__(self, "sizes", _checked_sizes(self.sizes, self.degree + 2))
        if self.fit_sizes is not None:
            object.__setattr__(self, "fit_sizes", whole_numbers("fit_sizes", self.fit_sizes, count=2, least=1))

    @property
    def columns(self) -> Columns:
        """Which sums over segments the exponents need."""
        return Columns(orders=self.orders, moments=self.moments)

    def sizes_of(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Return the sizes of the segments of items of a shape.

        Raises
        ------
        InputError
            If it holds fewer than two segments of a size, or is too small for three.
        """
        shortest = min(shape)
        if self.sizes is not None:
            if 2 * self.sizes[-1] > shortest:
                raise InputError(f"sizes end with {self.sizes[-1]}, of which {shape} holds no two; leave it out")
            return self.sizes
        first, last = FIRST_SIZE * (self.degree + 1), shortest // FEWEST_SEGMENTS
        each = (first * 2 ** (k / SIZES_AN_OCTAVE) for k in range(SIZES_AN_OCTAVE * last.bit_length()))
        found = tuple(sorted({round(size) for size in each if round(size) <= last}))
        if len(found) < FEWEST_SIZES:
            least = FEWEST_SEGMENTS * round(first * 2 ** (2 / SIZES_AN_OCTAVE))
            raise InputError(f"shape {shape} has sides too short for degree {self.degree}; {least} are, or give sizes")
        return found

    def fitted(self, sizes: tuple[int, ...]) -> slice:
        """Return which of the sizes the fits are over.

        Raises
        ------
        InputError
            If they are fewer than three.
        """
        if self.fit_sizes is None:
            return slice(0, len(sizes))
        inside = [k for k, size in enumerate(sizes) if self.fit_sizes[0] <= size <= self.fit_sizes[1]]
        if len(inside) < FEWEST_SIZES:
            raise InputError(f"fit_sizes={self.fit_sizes!r} holds {len(inside)} of sizes {sizes}; three are needed")
        return slice(inside[0], inside[-1] + 1)


def _checked_sizes(sizes: Any, least: int) -> tuple[int, ...]:
    found = whole_numbers("sizes", sizes, least=least, advice="a segment is larger than its trend")
    if len(found) < FEWEST_SIZES or any(after <= before for before, after in pairwise(found)):
        raise InputError(f"sizes={sizes!r} are not three or more ascending sizes; (16, 32, 64) are")
    return found

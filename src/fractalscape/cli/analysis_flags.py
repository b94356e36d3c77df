"""Flags of a multifractal analysis: the fields of its spec."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Group, Parameter, Token

from fractalscape.cli.flags import whole

if TYPE_CHECKING:
    from fractalscape.measures.multifractal import LeaderAnalysis

ANALYSIS = Group("Analysis", sort_key=1)


def _octaves(_: Any, tokens: Sequence[Token]) -> tuple[int, ...]:
    return tuple(whole(None, [token]) for token in tokens)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class AnalysisFlags:
    """The flags of a `LeaderAnalysis`; None is "not given"."""

    p: Annotated[
        float | None,
        Parameter(help="Of the p-leaders; inf for wavelet leaders.", metavar="P", show_default="2", group=ANALYSIS),
    ] = None
    fit_octaves: Annotated[
        tuple[int, int] | None,
        Parameter(
            name=["--fit-octaves", "--octaves"],
            help="First and last octave of the fits; octave j is of 2^j samples.",
            metavar="J J",
            converter=_octaves,
            negative="",
            show_default="3 to the last",
            group=ANALYSIS,
        ),
    ] = None
    fractional_order: Annotated[
        float | None,
        Parameter(
            help="Integrate by so much before, where data are too irregular; exponents are given without it.",
            metavar="X",
            show_default="0",
            group=ANALYSIS,
        ),
    ] = None
    edges: Annotated[
        str | None,
        Parameter(
            help="open (what an edge touches is left out) or periodic.",
            metavar="EDGES",
            show_default="open",
            group=ANALYSIS,
        ),
    ] = None
    wavelet: Annotated[
        str | None,
        Parameter(help="A discrete one of PyWavelets.", metavar="NAME", show_default="db3", group=ANALYSIS),
    ] = None
    first_octave: Annotated[
        int | None,
        Parameter(
            help="Finest octave whose coefficients enter.",
            metavar="J",
            converter=whole,
            show_default="1",
            group=ANALYSIS,
        ),
    ] = None
    recursion: Annotated[
        str | None,
        Parameter(
            help="Bands of an image that count below an octave: all_bands, or one_band as in the PLBMF toolbox.",
            metavar="NAME",
            show_default="all_bands",
            group=ANALYSIS,
        ),
    ] = None
    aligned: Annotated[
        bool | None,
        Parameter(
            help="Whether coefficients of an image lie over their children; not in the PLBMF toolbox.",
            show_default="yes",
            group=ANALYSIS,
        ),
    ] = None
    weights: Annotated[
        str | None,
        Parameter(
            help="Of octaves in the fits: count (of leaders) or uniform.",
            metavar="NAME",
            show_default="count",
            group=ANALYSIS,
        ),
    ] = None
    orders: Annotated[
        int | None,
        Parameter(
            help="How many log-cumulants, 2 to 5.", metavar="N", converter=whole, show_default="3", group=ANALYSIS
        ),
    ] = None
    moments: Annotated[
        list[float] | None,
        Parameter(
            help="The q.",
            metavar="Q...",
            show_default="13 of them from -5 to 5",
            consume_multiple=True,
            negative="",
            group=ANALYSIS,
        ),
    ] = None

    def analysis(self) -> LeaderAnalysis:
        """Return the spec."""
        from fractalscape.measures.multifractal import LeaderAnalysis

        given = {each.name: getattr(self, each.name) for each in fields(self)}
        if self.moments is not None:
            given["moments"] = tuple(self.moments)
        return LeaderAnalysis(**{name: value for name, value in given.items() if value is not None})

"""Blocks of the leaders of signals and images drawn again, and the exponents of what is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.bootstrap.block_draws import drawn_sums, nested_sums
from fractalscape.measures.multifractal.bootstrap.block_sums import Blocks, BlockSums, octave_blocks, space_blocks
from fractalscape.measures.multifractal.bootstrap.variance_weights import weights_where_known
from fractalscape.measures.multifractal.exponents import Exponents, exponents
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import (
    OctaveStatistics,
    leader_sums,
    log_leaders,
    octave_statistics,
)
from fractalscape.measures.multifractal.wavelet_leaders.leaders import Leaders
from fractalscape.measures.multifractal.wavelet_transform.regularity import resolution_correction

Floats = NDArray[np.float64]


def block_resampling(
    found: Leaders, analysis: LeaderAnalysis, *, blocks: Blocks, block: int, replicates: int
) -> BlockResampling:
    """Return what resamples leaders, with all that is the same for every replicate.

    Parameters
    ----------
    found : Leaders
    analysis : LeaderAnalysis
    blocks, block, replicates
        As in `block_bootstrap`.

    Returns
    -------
    BlockResampling
    """
    octaves = analysis.octaves(found.coefficients)
    sums, centres = leader_sums(found, octaves, analysis.columns)
    return BlockResampling(
        leaders=found,
        analysis=analysis,
        octaves=octaves,
        whole=sums,
        centres=centres,
        correction=resolution_correction(found.coefficients, found.p, found.first_octave, octaves),
        blocks=blocks,
        block=block,
        replicates=replicates,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class BlockResampling:
    """Leaders, and all that turns draws of their blocks into exponents.

    Parameters
    ----------
    leaders : Leaders
    analysis : LeaderAnalysis
    octaves : range
        Those of the fit.
    whole : array, shape (item, octave, column)
        Sums of all leaders.
    centres : array, shape (item, octave)
        What is taken off ln ℓ before it is raised to powers.
    correction : array, shape (item, octave)
        Added to ln ℓ for finite resolution.
    blocks : {"octave", "space"}
    block : int
        Side asked for.
    replicates : int
    """

    leaders: Leaders
    analysis: LeaderAnalysis
    octaves: range
    whole: Floats
    centres: Floats
    correction: Floats
    blocks: Blocks
    block: int
    replicates: int

    def sums(self, item: int, random: np.random.Generator) -> Floats:
        """Return the sums of the replicates of an item, shape (replicate, octave, column)."""
        return drawn_sums(self._blocks(item), **self._how, random=random)

    def curves(self, sums: Floats, item: slice = slice(None)) -> OctaveStatistics:
        """Return the statistics of sums (item, …, octave, column)."""
        between = tuple(range(1, sums.ndim - 2))
        centres, correction = (np.expand_dims(each[item], between) for each in (self.centres, self.correction))
        return octave_statistics(sums, centres, self.analysis.columns, correction)

    def plain_structure(self, sums: Floats) -> Floats:
        """Return log2 S(j, q) of sums (item, …, octave, column), without the correction for finite resolution."""
        centres = np.expand_dims(self.centres, tuple(range(1, sums.ndim - 2)))
        return octave_statistics(sums, centres, self.analysis.columns).structure

    def fitted(self, curves: OctaveStatistics, by_variance: OctaveStatistics | None) -> Exponents:
        """Return the exponents of curves (item, …, octave, column)."""
        weights = None if by_variance is None else weights_where_known(by_variance, curves)
        return exponents(curves, self.octaves, self.analysis, ndim=self.leaders.ndim, weights=weights)

    def inner_drawn(
        self, random: list[np.random.Generator], inner: int, by_variance: OctaveStatistics | None
    ) -> Exponents:
        """Return the exponents of the replicates of each replicate (item, replicate, inner, …).

        Streams of the items are as they were for `sums`.
        """
        nested = [self._nested(item, each, inner, by_variance) for item, each in enumerate(random)]
        return Exponents(*map(np.stack, zip(*nested, strict=True)))

    def _nested(
        self, item: int, random: np.random.Generator, inner: int, by_variance: OctaveStatistics | None
    ) -> Exponents:
        one = slice(item, item + 1)
        weights = None if by_variance is None else OctaveStatistics(*(each[one] for each in by_variance))
        draws = nested_sums(self._blocks(item), **self._how, inner=inner, random=random, again=random.spawn(1)[0])
        parts = [self.fitted(self.curves(within[None], one), weights) for within in draws]
        return Exponents(*(np.concatenate(each, axis=1)[0] for each in zip(*parts, strict=True)))

    @property
    def _how(self) -> dict[str, Any]:
        shared = self.blocks == "space"
        return {"columns": self.analysis.columns.count, "shared": shared, "replicates": self.replicates}

    def _blocks(self, item: int) -> list[BlockSums | None]:
        centred = [
            log_leaders(self.leaders.octave(j)[item]) - centre
            for j, centre in zip(self.octaves, self.centres[item], strict=True)
        ]
        if self.blocks == "space":
            return list(space_blocks(centred, self.analysis.columns, self.block) or [None] * len(centred))
        return [octave_blocks(values, self.analysis.columns, self.block) for values in centred]

"""How blocks of the leaders of each octave are drawn again, for intervals of what is estimated from sums of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import whole
from fractalscape.measures.multifractal.bootstrap.block_sums import CAUTION
from fractalscape.measures.multifractal.bootstrap.interval_kinds import checked_percentiles
from fractalscape.measures.multifractal.bootstrap.octave_resamples import Terms, resampled_sums
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis, checked_analysis
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import filter_length
from fractalscape.randomness import streams

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class OctaveDraws:
    """Replicates, blocks and level of an interval.

    Parameters
    ----------
    replicates : int
    confidence : float
        Level.
    block : int
        Side in leaders; halved in octaves where fewer than two fit.
    seed : int or numpy.random.Generator
        Items are drawn independently, each from a stream of its own.
    """

    replicates: int
    confidence: float
    block: int
    seed: int | np.random.Generator

    def streams(self, items: int) -> list[np.random.Generator]:
        """Return a stream for each of so many items."""
        return streams(self.seed, items)

    def sums(self, octaves: Sequence[NDArray[Any]], terms: Sequence[Terms], random: np.random.Generator) -> Floats:
        """Return the sums of the replicates of an item, shape (replicate, octave, column); see `resampled_sums`."""
        return resampled_sums(octaves, terms, block=self.block, replicates=self.replicates, random=random)

    def attributes(self, ndim: int) -> dict[str, Any]:
        """Return how intervals were drawn and what those of blocks lack, for the attributes of a dataset."""
        found = {"replicates": self.replicates, "confidence": self.confidence, "blocks": "octave", "block": self.block}
        if not isinstance(self.seed, np.random.Generator):
            found["seed"] = int(self.seed)
        return {**found, "caution": CAUTION[ndim]}


def octave_draws(
    analysis: LeaderAnalysis, *, replicates: Any, confidence: Any, block: Any, seed: int | np.random.Generator
) -> OctaveDraws:
    """Return how blocks are drawn.

    Parameters
    ----------
    analysis : LeaderAnalysis
    replicates, confidence, seed
        As in `OctaveDraws`.
    block : int or None
        Side in leaders; None for the length of the wavelet's filter, twice its vanishing moments.

    Returns
    -------
    OctaveDraws

    Raises
    ------
    InputError
        If an option is not of this form.

    Examples
    --------
    >>> octave_draws(LeaderAnalysis(wavelet="db2"), replicates=100, confidence=0.95, block=None, seed=0).block
    4
    """
    replicates, confidence = checked_percentiles(replicates, confidence)
    return OctaveDraws(
        replicates=replicates,
        confidence=confidence,
        block=filter_length(checked_analysis(analysis).wavelet) if block is None else whole("block", block, least=1),
        seed=seed,
    )

"""Joint cumulants of two logarithms against octaves, of items and of their resamples, and the slopes of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.bootstrap.octave_draws import OctaveDraws
from fractalscape.measures.multifractal.bootstrap.octave_resamples import octave_sums
from fractalscape.measures.multifractal.cumulants.joint_cumulants import JointTerms, joint_cumulants
from fractalscape.measures.multifractal.exponents import fit_weights
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.octave_slopes import octave_slopes

Floats = NDArray[np.float64]
Pairs = list[NDArray[np.complex128]]
"""x + iy of each octave of one item; NaN where either is."""


class JointCurves(NamedTuple):
    """What the octaves of items say, and of their replicates.

    Parameters
    ----------
    counts : array (item, octave)
        Places with both.
    cumulants : array (item, octave, a, b)
        Of order a in the first and b in the second.
    drawn_counts : array (item, replicate, octave)
    drawn_cumulants : array (item, replicate, octave, a, b)
    """

    counts: Floats
    cumulants: Floats
    drawn_counts: Floats
    drawn_cumulants: Floats


def joint_curves(items: Sequence[Pairs], terms: JointTerms, draws: OctaveDraws) -> JointCurves:
    """Return the joint cumulants of items and of resamples of blocks of each octave.

    Parameters
    ----------
    items : sequence of Pairs
    terms : JointTerms
    draws : OctaveDraws

    Returns
    -------
    JointCurves
    """
    each = [
        _curves(pairs, terms, draws, stream) for pairs, stream in zip(items, draws.streams(len(items)), strict=True)
    ]
    return JointCurves(*map(np.stack, zip(*each, strict=True)))


def joint_slopes(cumulants: Floats, counts: Floats, octaves: range, analysis: LeaderAnalysis) -> Floats:
    """Return log2 e times the slopes, shape (…, a, b), of curves of shape (…, octave, a, b)."""
    weights = fit_weights(counts, analysis)[..., None, None, :]
    return octave_slopes(np.moveaxis(cumulants, -3, -1), octaves, weights) * math.log2(math.e)


def _curves(pairs: Pairs, terms: JointTerms, draws: OctaveDraws, random: np.random.Generator) -> JointCurves:
    """Return the curves of one item, without the axis of items."""
    centres = [values[np.isfinite(values)].sum() / max(np.isfinite(values).sum(), 1) for values in pairs]
    centred: list[Any] = [values - centre for values, centre in zip(pairs, centres, strict=True)]
    sums = octave_sums(centred, [terms] * len(pairs))
    drawn = draws.sums(centred, [terms] * len(pairs), random)
    both = [joint_cumulants(each, terms) for each in (sums, drawn)]
    for each in both:
        each[..., 1, 0] += np.real(centres)
        each[..., 0, 1] += np.imag(centres)
    return JointCurves(sums[:, 0], both[0], drawn[..., 0], both[1])

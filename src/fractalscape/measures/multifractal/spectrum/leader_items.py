"""Signals and images as leaders are taken of them: coefficients, octaves, and what speaks against an item."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis, checked_analysis
from fractalscape.measures.multifractal.spectrum.spectrum_status import (
    Diagnostics,
    Statuses,
    diagnostics,
    mark_irregular,
    sample_statuses,
)
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import WaveletCoefficients

Regularity = Callable[[WaveletCoefficients, LeaderAnalysis], Diagnostics]


class LeaderItems(NamedTuple):
    """What every measure of leaders begins with.

    Parameters
    ----------
    coefficients : WaveletCoefficients
    octaves : range
        Those of the fit.
    diagnostics : Diagnostics
    statuses : Statuses
        Of each item, what the samples and their regularity tell.
    many : bool
        Whether the data had an axis of items.
    """

    coefficients: WaveletCoefficients
    octaves: range
    diagnostics: Diagnostics
    statuses: Statuses
    many: bool


def leader_items(
    data: ArrayLike, analysis: LeaderAnalysis, *, ndim: int | None, regularity: Regularity = diagnostics
) -> LeaderItems:
    """Return signals or images with what leaders of them need to hold.

    Parameters
    ----------
    data, ndim
        As in `wavelet_coefficients`.
    analysis : LeaderAnalysis
    regularity : callable
        How the regularity of coefficients is found.

    Returns
    -------
    LeaderItems

    Raises
    ------
    InputError
        If the analysis is none, the data are not of the form, have not the octaves of the fit, or the only item is too
        irregular.

    Examples
    --------
    >>> walks = np.random.default_rng(0).standard_normal((2, 512)).cumsum(axis=1)
    >>> found = leader_items(walks, LeaderAnalysis(), ndim=1)
    >>> found.octaves, found.statuses.status, found.many
    (range(3, 7), ['ok', 'ok'], True)
    """
    coefficients = checked_analysis(analysis).coefficients(data, ndim=ndim)
    octaves, many = analysis.octaves(coefficients), ndim is not None and np.ndim(data) > ndim
    statuses, found = sample_statuses(data, coefficients), regularity(coefficients, analysis)
    mark_irregular(statuses, found, analysis, alone=not many)
    return LeaderItems(coefficients, octaves, found, statuses, many)

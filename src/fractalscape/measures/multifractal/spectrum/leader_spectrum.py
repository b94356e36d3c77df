"""Every curve and exponent of leaders as one labelled dataset, with intervals from blocks if asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.measures.multifractal.exponents import Exponents, exponents, octave_curves
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.spectrum.labelled_spectrum import labelled_spectrum
from fractalscape.measures.multifractal.spectrum.leader_items import LeaderItems, leader_items
from fractalscape.measures.multifractal.spectrum.spectrum_intervals import Ends, block_intervals
from fractalscape.measures.multifractal.spectrum.spectrum_status import mark_few_octaves
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import OctaveStatistics
from fractalscape.measures.multifractal.wavelet_leaders.leaders import Leaders
from fractalscape.measures.multifractal.wavelet_transform.samples import samples_of

if TYPE_CHECKING:
    import xarray as xr


def leader_spectrum(
    data: ArrayLike,
    analysis: LeaderAnalysis,
    *,
    ndim: int | None = None,
    replicates: int | None = None,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    """Return the dataset of `singularity_spectrum`, without simulations.

    Parameters
    ----------
    data, ndim
        As in `wavelet_coefficients`.
    analysis : LeaderAnalysis
    replicates : int or None
        Of blocks; None for no intervals.
    confidence, seed
        As in `singularity_spectrum`.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    InputError
        As `singularity_spectrum`.

    Examples
    --------
    >>> walk = np.random.default_rng(0).standard_normal(4096).cumsum()
    >>> found = leader_spectrum(walk, LeaderAnalysis(fit_octaves=(3, 7)))
    >>> found["log_cumulants"].sel(order=1).item().__round__(1)
    0.5
    """
    items = leader_items(data, analysis, ndim=ndim)
    found = analysis.leaders(items.coefficients)
    curves = octave_curves(found, analysis, octaves=found.octaves)
    fits = _fits(curves, found, items, analysis)
    ends: Ends = {}
    made: dict[str, Any] = {}
    if replicates is not None:
        ends, made = block_intervals(found, analysis, replicates=replicates, confidence=confidence, seed=seed)
    samples = samples_of(data, ndim)
    return labelled_spectrum(
        found,
        curves,
        fits,
        ends,
        analysis=analysis,
        diagnostics=items.diagnostics,
        statuses=items.statuses,
        masked=np.isnan(samples).reshape(len(samples), -1).sum(axis=1),
        shape=samples.shape[1:],
        many=items.many,
    ).assign_attrs(made)


def _fits(curves: OctaveStatistics, found: Leaders, items: LeaderItems, analysis: LeaderAnalysis) -> Exponents:
    """Return the exponents of all octaves' curves, NaN of items without a spectrum, which get their status."""
    first, octaves = found.octaves.start, items.octaves
    fitted = OctaveStatistics(*(curve[:, octaves.start - first : octaves.stop - first] for curve in curves))
    mark_few_octaves(items.statuses, fitted.counts)
    fits = exponents(fitted, octaves, analysis, ndim=found.ndim)
    return Exponents(*(np.where(items.statuses.ok[:, None], fit, np.nan) for fit in fits))

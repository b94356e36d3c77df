"""The large-deviation spectrum: how probable each exponent is from octave to octave."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import real, shown
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.bootstrap.labelled_octaves import (
    Variables,
    labelled_octaves,
    with_interval,
)
from fractalscape.measures.multifractal.bootstrap.octave_draws import octave_draws
from fractalscape.measures.multifractal.large_deviations.deviation_curves import (
    DeviationCurves,
    deviation_curves,
    deviation_densities,
)
from fractalscape.measures.multifractal.large_deviations.exponent_density import (
    ExponentDensity,
)
from fractalscape.measures.multifractal.leader_analysis import USUAL_ANALYSIS, LeaderAnalysis, checked_analysis
from fractalscape.measures.multifractal.spectrum.leader_items import leader_items
from fractalscape.measures.multifractal.spectrum.spectrum_status import (
    mark_few_octaves,
)

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

POINTS = 41
REACH = 4.0
"""Standard deviations of the finest octave to which exponents reach when none are given."""


def large_deviation_spectrum(
    data: ArrayLike,
    analysis: LeaderAnalysis = USUAL_ANALYSIS,
    *,
    ndim: int | None = None,
    hoelder_exponents: ArrayLike | None = None,
    outer_octave: float | None = None,
    bandwidth: float | None = None,
    replicates: int = 400,
    confidence: float = 0.95,
    block: int | None = None,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Estimate D(h) from how many leaders have each exponent, without a Legendre transform.

    .. math:: D(h) = d - \frac{d}{dj}\Bigl[\log_2 p_j(h) + \frac{1}{2} \log_2 m_j\Bigr], \qquad
       h_j(k) = c_1 - \frac{\log_2 \ell_j(k) - \langle \log_2 \ell_j \rangle}{m_j}, \qquad m_j = J - j

    with p_j(h) the density of log2 ℓ_j where its exponent is h, and J the octave from which exponents spread.

    Parameters
    ----------
    data, ndim
        As in `wavelet_coefficients`.
    analysis : LeaderAnalysis
        `orders` and `moments` are not used. By ``weights="count"`` an octave weighs as many leaders as it has near h.
    hoelder_exponents : array_like, shape (point,), optional
        h, increasing; 41 around c1 when absent.
    outer_octave : float, optional
        J, above the octaves of the fit. When absent, where the variance of log2 ℓ_j extrapolates to 0. Give it, as log2
        of the outer scale in samples, for spectra of more than one hump.
    bandwidth : float, optional
        Standard deviation w of the kernel in log2 ℓ, the same for all octaves; 1.06 σ n^(-1/5) of the octave with the
        fewest leaders when absent.
    replicates, confidence, seed
        Of percentile intervals from blocks of octaves, see `block_bootstrap`, at the c1, J and w of the data.
    block : int, optional
        Side of a block in leaders; the length of the wavelet's filter when absent.

    Returns
    -------
    xarray.Dataset
        Dims `octave` and `hoelder_exponent`. ``log2_density`` (octave, h), the bracket above; its fit
        ``singularity_dimensions`` (h) with ``_lower`` and ``_upper``, NaN where fewer than three octaves have five
        leaders near h; ``octave_dimensions`` (octave, h), the curve of one octave alone, d + log2(p_j / max p_j) / m_j;
        ``count`` (octave); ``c1``, ``outer_octave``, ``bandwidth``; ``status`` (constant if the variance does not grow
        towards fine octaves: one exponent) and ``reason``. Dim `replicate` in front for many items.

    Raises
    ------
    InputError
        If an option is not of this form, or the only item is too irregular, see `singularity_spectrum`.

    Notes
    -----
    Unlike a Legendre transform it sees spectra that are not concave. A kernel as wide at every octave tilts all
    densities of one h by one factor, which no slope sees; leaders are drawn together by √(1 - w²/σ²) first, which keeps
    the variance. ½ log2 m_j is the Gaussian prefactor of large deviations. On exact binomial cascades of 8 to 16
    generations, w = 1, D is .001 too large at .97, .009 at .76 and .016 at .62.
    With J from the variance, fluctuations that leaders have without multifractality, and a misplaced outer scale,
    cancel for log-normal cascades: of fractional Brownian motion nothing but a point at D = d is left, where J = log2 n
    gives a hump of width .1. Walks of 2^15 steps, c2 = -.04, octaves 3 to 9, p = 2, 60 runs: D = .86 ± .04 at c1 ± .1
    and .69 ± .07 at c1 ± .15, of .875 and .72; intervals held the truth for 88 to 100 %. They are at the c1 found, .515
    of .54. Below D = 1/2 the spectrum of one walk is noise, and no realisation shows D < 0.
    Numbers held: leaders x exponents, about 350 bytes a leader of the finest octave.

    References
    ----------
    Canus, Lévy Véhel & Tricot (1998), Continuous large deviation multifractal spectrum: definition and estimation,
    Proc. Fractals 98; Touchette (2009), The large deviation approach to statistical mechanics, Phys. Rep. 478, 1-69,
    for spectra that are not concave.

    Examples
    --------
    >>> from fractalscape.landscapes import MultifractalWalkSpec
    >>> spec = MultifractalWalkSpec(steps=2**15, intermittency=0.06, integral_scale=2**15)
    >>> walks = np.stack([spec.draw(seed=seed) for seed in range(8)])
    >>> how = {"ndim": 1, "hoelder_exponents": [0.43, 0.53, 0.63], "replicates": 40}
    >>> found = large_deviation_spectrum(walks, LeaderAnalysis(fit_octaves=(3, 9)), **how)
    >>> found["singularity_dimensions"].mean("replicate").values.round(1)
    array([0.9, 1. , 0.9])
    >>> spec.singularity_spectrum(spec.c1 + np.array([-0.1, 0, 0.1])).round(1)
    array([0.9, 1. , 0.9])
    """
    checked_analysis(analysis)
    draws = octave_draws(analysis, replicates=replicates, confidence=confidence, block=block, seed=seed)
    grid = None if hoelder_exponents is None else _checked_grid(hoelder_exponents)
    items = leader_items(data, analysis, ndim=ndim)
    coefficients, statuses = items.coefficients, items.statuses
    scales = _checked_scales(outer_octave, bandwidth, items.octaves)
    densities = deviation_densities(analysis.leaders(coefficients), analysis, **scales)
    mark_few_octaves(statuses, np.stack([each.counts for each in densities]))
    spread = np.array([math.isfinite(each.outer_octave) and each.bandwidth > 0 for each in densities])
    statuses.mark(~spread, "constant", "the variance of ln leaders does not grow towards fine octaves: one exponent")
    grid = _default_grid(densities, statuses.ok) - analysis.fractional_order if grid is None else grid
    curves = deviation_curves(densities, grid + analysis.fractional_order, analysis, draws, ndim=coefficients.ndim)
    return labelled_octaves(
        _variables(densities, curves, analysis, draws.confidence),
        {
            "octave": (list(densities[0].octaves), "octave j, of size 2^j samples"),
            "hoelder_exponent": (grid, "Hölder exponent h"),
        },
        analysis=analysis,
        ndim=coefficients.ndim,
        statuses=statuses,
        many=items.many,
        how=draws.attributes(coefficients.ndim),
    )


def _checked_grid(hoelder_exponents: ArrayLike) -> Floats:
    try:
        grid = np.atleast_1d(np.asarray(hoelder_exponents, np.float64))
    except (TypeError, ValueError, OverflowError):
        grid = np.empty(0)
    if grid.ndim != 1 or not grid.size or not np.isfinite(grid).all() or (np.diff(grid) <= 0).any():
        raise InputError(
            f"hoelder_exponents={shown(hoelder_exponents)} are not increasing numbers; give some such as 0.4, 0.5"
        )
    return grid


def _checked_scales(outer_octave: Any, bandwidth: Any, octaves: range) -> dict[str, float | None]:
    if outer_octave is not None:
        outer_octave = real(
            "outer_octave", outer_octave, above=octaves[-1], advice="log2 of the outer scale in samples"
        )
    if bandwidth is not None:
        bandwidth = real("bandwidth", bandwidth, above=0, advice="0.3 is usual")
    return {"outer_octave": outer_octave, "bandwidth": bandwidth}


def _default_grid(densities: list[ExponentDensity], ok: Any) -> Floats:
    """Return exponents around c1, with those of the integrated data."""
    usable = [each for each, use in zip(densities, ok, strict=True) if use]
    if not usable:
        return np.linspace(0.0, 1.0, POINTS)
    reach = [REACH * each.deviations[0] / each.generations[0] for each in usable]
    low = min(each.c1 - far for each, far in zip(usable, reach, strict=True))
    high = max(each.c1 + far for each, far in zip(usable, reach, strict=True))
    return np.linspace(low, high, POINTS)


def _variables(
    densities: list[ExponentDensity], found: DeviationCurves, analysis: LeaderAnalysis, confidence: float
) -> Variables:
    dims = ("octave", "hoelder_exponent")
    meaning = "large-deviation spectrum D(h)"
    counts = np.stack([each.counts for each in densities]).astype(np.int64)
    c1 = np.array([each.c1 for each in densities]) - analysis.fractional_order
    return {
        "count": (("octave",), counts, "leaders"),
        "log2_density": (dims, found.curves, "log2 of the density of log2 leaders, plus half log2 m"),
        "octave_dimensions": (dims, found.alone, "D(h) of one octave alone"),
        **with_interval("singularity_dimensions", dims[1:], found.dimensions, found.drawn, confidence, meaning=meaning),
        "c1": ((), c1, "log-cumulant c_1"),
        "outer_octave": ((), np.array([each.outer_octave for each in densities]), "octave from which exponents spread"),
        "bandwidth": ((), np.array([each.bandwidth for each in densities]), "width of the kernel in log2 leaders"),
    }

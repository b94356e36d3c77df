"""Joint log-cumulants of the leaders of two signals or images."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import choice
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.bootstrap.labelled_octaves import (
    Variables,
    labelled_octaves,
    with_interval,
)
from fractalscape.measures.multifractal.bootstrap.octave_draws import octave_draws
from fractalscape.measures.multifractal.cumulants.joint_cumulants import JointTerms
from fractalscape.measures.multifractal.cumulants.joint_curves import JointCurves, joint_curves, joint_slopes
from fractalscape.measures.multifractal.cumulants.joint_spectrum import multifractal_correlation
from fractalscape.measures.multifractal.leader_analysis import USUAL_ANALYSIS, LeaderAnalysis, checked_analysis
from fractalscape.measures.multifractal.spectrum.leader_items import LeaderItems, leader_items
from fractalscape.measures.multifractal.spectrum.spectrum_status import (
    Statuses,
    mark_few_octaves,
)
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import log_leaders
from fractalscape.measures.multifractal.wavelet_leaders.leaders import Leaders
from fractalscape.measures.multifractal.wavelet_transform.regularity import resolution_correction

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

NO_CORRELATION = "no multifractal_correlation: c20 or c02 is not negative, and there is no multifractality to share"

MOST_ORDERS = 3


def bivariate_cumulants(
    first: ArrayLike,
    second: ArrayLike,
    analysis: LeaderAnalysis = USUAL_ANALYSIS,
    *,
    ndim: int | None = None,
    replicates: int = 400,
    confidence: float = 0.95,
    block: int | None = None,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Estimate joint log-cumulants c_{ab} of two signals or images, and how far their exponents fluctuate together.

    .. math:: C_{ab}(j) = \mathrm{Cum}\bigl(\underbrace{\ln \ell_j, …}_{a}, \underbrace{\ln \ell'_j, …}_{b}\bigr),
       \qquad c_{ab} = \log_2 e\, \frac{dC_{ab}}{dj}, \qquad ρ_{mf} = -\frac{c_{11}}{\sqrt{c_{20} c_{02}}}

    Parameters
    ----------
    first, second : array_like, shape (n,), (y, x), or (replicate, …) with `ndim`
        Two of one shape, sample by sample at the same place.
    analysis : LeaderAnalysis
        Of both, with `orders` up to 3; `moments` are not used.
    ndim
        As in `wavelet_coefficients`.
    replicates, confidence, seed
        Of percentile intervals from blocks of octaves, see `block_bootstrap`; both are drawn at the same places.
    block : int, optional
        Side of a block in leaders; the length of the wavelet's filter when absent.

    Returns
    -------
    xarray.Dataset
        Dims `first_order` a and `second_order` b from 0, NaN for a + b of 0 or above `orders`: ``cumulant`` (octave, a,
        b), ``log_cumulants`` (a, b), whose columns b = 0 and rows a = 0 are those of each alone.
        ``multifractal_correlation`` ρ_mf, NaN unless c20 and c02 are negative; ``leader_correlation`` (octave), the
        ordinary one of log-leaders; ``count`` (octave); ``status`` and ``reason``. Fits have ``_lower`` and ``_upper``.
        Dim `replicate` in front for many pairs.

    Raises
    ------
    InputError
        If the shapes differ, an option is not of this form, or the only pair is too irregular, see
        `singularity_spectrum`.

    Notes
    -----
    A place counts where both have a leader. ρ_mf is not the correlation of the signals: walks of independent noises
    with one magnitude have ρ_mf = 1 and uncorrelated steps. Trust none where an interval of c20 or c02 holds 0. Mean ±
    standard deviation on 30 pairs of walks of 2^15 steps, octaves 3 to 10, c20 = c02 = -.04, that share magnitudes:

    ========  =====================  =====================  ===============
    true ρ    p = 2                  p = 1                  c11, p = 2
    ========  =====================  =====================  ===============
    0         -.00 ± .11             -.01 ± .09             .000 ± .004
    .6        .58 ± .11              .48 ± .08              -.022 ± .005
    1         .94 ± .06              .80 ± .03              -.036 ± .005
    ========  =====================  =====================  ===============

    c11 has no noise of its own, but c20 and c02 have, and at p = 1 are too steep. From octave 4 on, at ρ = .6, c11 is
    -.0238 ± .006. Block intervals of c11, nominally 95 %, held the truth for 99 of 100 pairs.

    References
    ----------
    Leonarduzzi, Abry, Roux, Wendt, Jaffard & Seuret (2018), Multifractal characterization for bivariate data, Proc.
    EUSIPCO; Jaffard, Seuret, Wendt, Leonarduzzi, Roux & Abry (2019), Multivariate multifractal analysis, Appl. Comput.
    Harmon. Anal. 46, 653-663.

    Examples
    --------
    >>> from fractalscape.landscapes import MultifractalWalkSpec
    >>> spec = MultifractalWalkSpec(steps=2**13, intermittency=0.05, integral_scale=2**13)
    >>> walk = spec.draw(seed=1).values
    >>> analysis = LeaderAnalysis(fit_octaves=(3, 8), orders=2)
    >>> found = bivariate_cumulants(walk, -3 * walk, analysis)
    >>> found["log_cumulants"].values.round(2)
    array([[  nan,  0.53, -0.03],
           [ 0.53, -0.03,   nan],
           [-0.03,   nan,   nan]])
    >>> float(found["multifractal_correlation"].round(6))
    1.0
    """
    if checked_analysis(analysis).orders > MOST_ORDERS:
        raise InputError(f"orders={analysis.orders} of the analysis is more than {MOST_ORDERS} joint ones; lower it")
    shapes = [_shape(name, data) for name, data in (("first", first), ("second", second))]
    if shapes[0] != shapes[1]:
        raise InputError(f"first has shape {shapes[0]}, second {shapes[1]}; give two of one shape")
    if ndim is not None:
        choice("ndim", ndim, (1, 2))
    draws = octave_draws(analysis, replicates=replicates, confidence=confidence, block=block, seed=seed)
    sides = [_side(name, data, analysis, ndim) for name, data in (("first", first), ("second", second))]
    found, octaves = [analysis.leaders(side.coefficients) for side in sides], sides[0].octaves
    statuses = _both(sides[0].statuses, sides[1].statuses)
    terms = JointTerms(orders=analysis.orders)
    pairs = [_pairs(found[0], found[1], octaves, k) for k in range(found[0].replicates)]
    curves = joint_curves(pairs, terms, draws)
    for k, powers in enumerate(((1, 0), (0, 1))):
        added = resolution_correction(found[k].coefficients, found[k].p, found[k].first_octave, octaves)
        curves.cumulants[..., powers[0], powers[1]] += added
        curves.drawn_cumulants[..., powers[0], powers[1]] += added[:, None]
    mark_few_octaves(statuses, curves.counts)
    orders = range(analysis.orders + 1)
    variables = _variables(curves, octaves, analysis, draws.confidence)
    for item in np.flatnonzero(statuses.ok & np.isnan(variables["multifractal_correlation"][1])):
        statuses.reason[item] = NO_CORRELATION
    return labelled_octaves(
        variables,
        {
            "octave": (list(octaves), "octave j, of size 2^j samples"),
            "first_order": (orders, "order a of the cumulant in the first"),
            "second_order": (orders, "order b of the cumulant in the second"),
        },
        analysis=analysis,
        ndim=found[0].ndim,
        statuses=statuses,
        many=sides[0].many,
        how=draws.attributes(found[0].ndim),
    )


def _shape(name: str, data: ArrayLike) -> tuple[int, ...]:
    try:
        return np.shape(data)  # pyright: ignore[reportArgumentType]
    except ValueError as error:
        raise InputError(f"{name} is not one array of numbers ({error}); give shape (n,) or (y, x)") from None


def _side(name: str, data: ArrayLike, analysis: LeaderAnalysis, ndim: int | None) -> LeaderItems:
    try:
        return leader_items(data, analysis, ndim=ndim)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None


def _both(first: Statuses, second: Statuses) -> Statuses:
    """Return the statuses of pairs: that of the first unless it is ok, and whose it is."""
    found = Statuses(["ok"] * len(first.status), [""] * len(first.status))
    for name, side in (("first", first), ("second", second)):
        for item in np.flatnonzero(~side.ok):
            mark = np.arange(len(side.status)) == item
            found.mark(mark, side.status[item], f"{name}: {side.reason[item]}")
    return found


def _pairs(first: Leaders, second: Leaders, octaves: range, item: int) -> list[NDArray[np.complex128]]:
    """Return ln ℓ + i ln ℓ' of each octave of one pair."""
    return [log_leaders(first.octave(j)[item]) + 1j * log_leaders(second.octave(j)[item]) for j in octaves]


def _fits(cumulants: Floats, counts: Floats, octaves: range, analysis: LeaderAnalysis) -> Floats:
    slopes = joint_slopes(cumulants, counts, octaves, analysis)
    slopes[..., 1, 0] -= analysis.fractional_order
    slopes[..., 0, 1] -= analysis.fractional_order
    return slopes


def _variables(curves: JointCurves, octaves: range, analysis: LeaderAnalysis, confidence: float) -> Variables:
    fits = _fits(curves.cumulants, curves.counts, octaves, analysis)
    drawn = _fits(curves.drawn_cumulants, curves.drawn_counts, octaves, analysis)
    dims = ("first_order", "second_order")
    c = curves.cumulants
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = c[..., 1, 1] / np.sqrt(c[..., 2, 0] * c[..., 0, 2])
    together = multifractal_correlation(fits), multifractal_correlation(drawn)
    return {
        "count": (("octave",), curves.counts.astype(np.int64), "places where both have a leader"),
        "cumulant": (("octave", *dims), c, "joint cumulant C_ab of ln leaders"),
        "leader_correlation": (("octave",), correlation, "correlation of ln leaders"),
        **with_interval("log_cumulants", dims, fits, drawn, confidence, meaning="joint log-cumulant c_ab"),
        **with_interval(
            "multifractal_correlation", (), *together, confidence, meaning="correlation of exponents, rho_mf"
        ),
    }

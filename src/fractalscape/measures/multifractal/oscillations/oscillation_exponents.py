"""Oscillation, lacunarity and cancellation exponents: what kind of singularities a signal or an image has."""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import real
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.bootstrap.labelled_octaves import (
    Variables,
    labelled_octaves,
    with_interval,
)
from fractalscape.measures.multifractal.bootstrap.octave_draws import octave_draws
from fractalscape.measures.multifractal.cumulants.joint_cumulants import JointTerms
from fractalscape.measures.multifractal.cumulants.joint_curves import JointCurves, joint_curves, joint_slopes
from fractalscape.measures.multifractal.leader_analysis import USUAL_ANALYSIS, LeaderAnalysis, checked_analysis
from fractalscape.measures.multifractal.oscillations.singularity_logarithms import singularity_logarithms
from fractalscape.measures.multifractal.spectrum.leader_items import leader_items
from fractalscape.measures.multifractal.spectrum.spectrum_status import (
    mark_few_octaves,
)

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

EXPONENTS = ("oscillation", "lacunarity", "cancellation")
MOST_ORDERS = 3


def oscillation_exponents(
    data: ArrayLike,
    analysis: LeaderAnalysis = USUAL_ANALYSIS,
    *,
    ndim: int | None = None,
    difference: float = 0.05,
    replicates: int = 400,
    confidence: float = 0.95,
    block: int | None = None,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Estimate the log-cumulants of oscillation, lacunarity and cancellation exponents.

    .. math:: O = \frac{\partial h}{\partial γ} - 1, \qquad L = \frac{\partial h}{\partial (1/p)}, \qquad C = O - L

    with h(1/p, γ) the p-exponent at a place after a fractional integration of order γ. All are 0 for cusps |x|^h. A
    chirp |x|^h sin(|x|^-b) oscillates: O = C = b and L = 0. Pulses of widths x^g at distances x are lacunary: O = L =
    g - 1 and C = 0.

    Parameters
    ----------
    data, ndim
        As in `wavelet_coefficients`.
    analysis : LeaderAnalysis
        Of `orders` up to 3; its p and fractional order are where the derivatives are taken; `moments` are not used.
    difference : float
        Of γ and of 1/p, below 1, in the quotients that stand for derivatives.
    replicates, confidence, seed
        Of percentile intervals from blocks of octaves, see `block_bootstrap`.
    block : int, optional
        Side of a block in leaders; the length of the wavelet's filter when absent.

    Returns
    -------
    xarray.Dataset
        Dims `exponent` (oscillation, lacunarity, cancellation) and `order`: ``cumulant`` (octave, exponent, order) of
        the logarithms in `singularity_logarithms`, ``log_cumulants`` (exponent, order) with ``_lower`` and ``_upper``,
        whose order 1 is the exponent of almost every place; ``count`` (octave), ``status``, ``reason``. Dim `replicate`
        in front for many items.

    Raises
    ------
    InputError
        If an option is not of this form, or the only item is too irregular, see `singularity_spectrum`.

    Notes
    -----
    Three passes over leaders. Without the correction for finite resolution p-leaders of any fractional process would
    look lacunary, L = .15 at p = 2. With it, on 10 walks of 2^15 steps, octaves 3 to 9, p = 2, order 1 is O = .004 ±
    .003, L = -.001 ± .004 for fractional Brownian motion of H = .6 and .003 ± .005, -.001 ± .004 for multifractal walks
    of c2 = -.04. Wavelet leaders have no such correction and give O = .033 ± .009 for the first; of L they see little,
    which at their 1/p = 0 turns on numbers of coefficients. Order 2 is that of the noise of leaders plus what exponents
    fluctuate: compare it with that of fractional Brownian motion.
    For one place, take slopes of `singularity_logarithms` there: |x|^.7 sin(2π / |x|) at 2^20 samples, p = 2, octaves
    12 to 16, gives O = .99 and L = .06 at 0.
    Lacunary wavelet series with 2^(η i) coefficients of 2^i have O = L = 1/η - 1 almost everywhere, but only far below
    scales where most places have a coefficient near by: at 2^20 samples and η = .6, .34 and .45 of .67 are seen.

    References
    ----------
    Jaffard, Melot, Leonarduzzi, Wendt, Abry, Roux & Torres (2016), p-exponent and p-leaders, part I: negative pointwise
    regularity, Physica A 448, 300-318, for the three exponents; Abry, Jaffard, Leonarduzzi, Melot & Wendt (2015),
    Multifractal analysis based on p-exponents and lacunarity exponents, in Fractal Geometry and Stochastics V, for
    lacunary wavelet series; Arneodo, Bacry, Jaffard & Muzy (1998), Singularity spectrum of multifractal functions
    involving oscillating singularities, J. Fourier Anal. Appl. 4, 159-174, for oscillation exponents from γ.

    Examples
    --------
    >>> from fractalscape.randomness import fractional_motion
    >>> walk = fractional_motion(2**14, hurst=0.6, seed=0)
    >>> found = oscillation_exponents(walk, LeaderAnalysis(fit_octaves=(3, 8)))
    >>> found["log_cumulants"].sel(order=1).values.round(1) + 0.0
    array([0., 0., 0.])
    """
    if checked_analysis(analysis).orders > MOST_ORDERS:
        raise InputError(f"orders={analysis.orders} of the analysis is more than {MOST_ORDERS} joint ones; lower it")
    difference = real("difference", difference, above=0, below=1, advice="0.05 is usual")
    draws = octave_draws(analysis, replicates=replicates, confidence=confidence, block=block, seed=seed)
    items = leader_items(data, analysis, ndim=ndim)
    coefficients, octaves = items.coefficients, items.octaves
    found = singularity_logarithms(coefficients, analysis, octaves, difference=difference)
    both = [x + 1j * y for x, y in zip(found.oscillation, found.lacunarity, strict=True)]
    pairs = [[octave[k] for octave in both] for k in range(coefficients.replicates)]
    terms = JointTerms(orders=analysis.orders)
    curves = joint_curves(pairs, terms, draws)
    mark_few_octaves(items.statuses, curves.counts)
    return labelled_octaves(
        _variables(curves, octaves, analysis, draws.confidence),
        {
            "octave": (list(octaves), "octave j, of size 2^j samples"),
            "exponent": (list(EXPONENTS), "kind of exponent"),
            "order": (range(1, analysis.orders + 1), "order m of the cumulant"),
        },
        analysis=analysis,
        ndim=coefficients.ndim,
        statuses=items.statuses,
        many=items.many,
        how={"difference": difference, **draws.attributes(coefficients.ndim)},
    )


def cumulants_of_both(joint: Floats) -> Floats:
    r"""Return the cumulants of x, of y and of x - y from joint ones.

    .. math:: κ_m(x - y) = \sum_a \binom{m}{a} (-1)^{m - a} κ_{a, m - a}

    Parameters
    ----------
    joint : array, shape (…, a, b)
        Orders from 0 to M.

    Returns
    -------
    array, shape (…, 3, M)

    Examples
    --------
    >>> cumulants_of_both(np.array([[np.nan, 1.0, 4.0], [2.0, 3.0, np.nan], [9.0, np.nan, np.nan]]))
    array([[2., 9.],
           [1., 4.],
           [1., 7.]])
    """
    orders = range(1, joint.shape[-1])
    differences = [sum(comb(m, a) * (-1) ** (m - a) * joint[..., a, m - a] for a in range(m + 1)) for m in orders]
    return np.stack([joint[..., 1:, 0], joint[..., 0, 1:], np.stack(differences, axis=-1)], axis=-2)


def _variables(curves: JointCurves, octaves: range, analysis: LeaderAnalysis, confidence: float) -> Variables:
    fits = cumulants_of_both(joint_slopes(curves.cumulants, curves.counts, octaves, analysis))
    drawn = cumulants_of_both(joint_slopes(curves.drawn_cumulants, curves.drawn_counts, octaves, analysis))
    dims = ("exponent", "order")
    return {
        "count": (("octave",), curves.counts.astype(np.int64), "places with leaders"),
        "cumulant": (("octave", *dims), cumulants_of_both(curves.cumulants), "cumulant of logarithms"),
        **with_interval("log_cumulants", dims, fits, drawn, confidence, meaning="log-cumulant c_m of exponents"),
    }

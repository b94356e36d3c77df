"""The singularity spectrum of a signal, an image, or many: every curve and every exponent by one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import choice
from fractalscape.errors import InputError
from fractalscape.execution import ProgressLike
from fractalscape.measures.multifractal.calibration.parametric_bootstrap import parametric_bootstrap
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.spectrum.leader_spectrum import leader_spectrum
from fractalscape.measures.multifractal.spectrum.spectrum_calibration import with_calibration
from fractalscape.measures.multifractal.wavelet_transform.samples import samples_of

if TYPE_CHECKING:
    import xarray as xr

Intervals = Literal["block", "parametric"]
BLOCK_REPLICATES, SIMULATIONS = 400, 200
"""Replicates of blocks; and of simulations, for each pair of exponents."""


def singularity_spectrum(
    data: ArrayLike,
    *,
    p: float | None = 2.0,
    fractional_order: float = 0.0,
    fit_octaves: tuple[int, int] | None = None,
    ndim: int | None = None,
    analysis: LeaderAnalysis | None = None,
    intervals: Intervals | None = None,
    replicates: int | None = None,
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
    progress: ProgressLike = None,
) -> xr.Dataset:
    r"""Estimate log-cumulants c_m, ζ(q), D(q) and h(q) of a signal, an image, or many, by p-leaders.

    .. math:: ζ(q) \approx \sum_m \frac{c_m q^m}{m!}, \qquad
       D(h) \approx d + \frac{c_2}{2} x^2 - \frac{c_3}{6} x^3, \quad x = \frac{h - c_1}{c_2}

    Parameters
    ----------
    data : array_like, shape (n,), (y, x), or (replicate, …) with `ndim`
        Samples; NaN or a mask where there are none. Leaders above a NaN are left out and counted.
    p, fractional_order, fit_octaves
        As in `LeaderAnalysis`.
    ndim : {1, 2}, optional
        Dimensions d of one item; all axes of `data` when absent.
    analysis : LeaderAnalysis, optional
        All of how, instead of the three above.
    intervals : {"block", "parametric"}, optional
        How intervals are made; none when absent. ``"block"`` draws blocks of the leaders of each octave again and takes
        percentiles, for all curves and exponents. ``"parametric"`` simulates what the data may be, of one item only,
        and gives c1 and c2 without bias, with calibrated intervals, and a test of c2 = 0: `parametric_bootstrap`.
    replicates : int, optional
        How often; 400 of blocks when absent, 200 simulations of each pair of exponents.
    confidence : float
        Level of the intervals.
    seed : int or numpy.random.Generator
        Of what is drawn.
    progress : None, bool or callable
        Where simulations are told.

    Returns
    -------
    xarray.Dataset
        Dims `octave`, `order`, `moment`, and `replicate` before them if `data` has axes before those of an item. Curves
        of all octaves, of which the coordinate `fitted` tells those of the fits: `count`, `dropped`, `cumulant`,
        `log2_structure`, `dimension_term`, `exponent_term`, and of coefficients `log2_largest`, `log2_mean_power` and
        `log2_mean_square`, whose slopes are h_min, η(p) and 2 H. Fits: `log_cumulants`, `scaling_exponents`,
        `singularity_dimensions`, `hoelder_exponents`; their expansions `zeta_expansion` and `dimension_expansion` (NaN
        where c2 is not negative). Diagnostics: `minimum_regularity`, `wavelet_scaling`, `critical_p`, `hurst`,
        `masked`, `linear_beyond`, `within_linearisation`. Intervals: `<name>_lower` and `<name>_upper`, or what
        `with_calibration` adds. All exponents are dimensionless and without the fractional order, which the curves
        have. `status` is ok, constant, not_finite, too_few_points or, of one among many, too_irregular, with the remedy
        as its `reason`; the fits are NaN but for ok.

    Raises
    ------
    InputError
        If the data are too small for three octaves, an option is not allowed, or the only item is too irregular: its
        h_min is not positive and leaders are asked for, or p is not below its critical p. The message says which
        fractional order would do.

    Notes
    -----
    O(n): some three times the wavelet transform alone, half of it for the curves of the finest octaves, which are not
    fitted; `leader_exponents` leaves those out. See `block_bootstrap` for what intervals cost. Blocks know neither
    the bias of sampling nor, of one image, how images differ: block intervals are not calibrated, and the attribute
    `caution` says so. Of point-sampled surfaces the finest two octaves are biased. Moments beyond `linear_beyond` tell
    nothing more. A surface whose H differs from place to place looks multifractal at finite resolution and is not.

    References
    ----------
    Wendt, Roux, Jaffard & Abry (2009), Wavelet leaders and bootstrap for multifractal analysis of images, Signal
    Processing 89, 1100-1114; Jaffard, Melot, Leonarduzzi, Wendt, Abry, Roux & Torres (2016), p-exponent and p-leaders,
    Physica A 448, 300-318.

    Examples
    --------
    >>> from fractalscape.landscapes import fractional_brownian
    >>> found = singularity_spectrum(fractional_brownian((512, 512), hurst=0.5, seed=1), fit_octaves=(3, 5))
    >>> found["log_cumulants"].values.round(2) + 0.0
    array([0.46, 0.  , 0.  ])
    """
    how = _analysis(p, fractional_order, fit_octaves, analysis)
    if intervals is not None:
        choice("intervals", intervals, get_args(Intervals))
    drawn: dict[str, Any] = {"confidence": confidence, "seed": seed}
    if intervals == "block":
        return leader_spectrum(
            data, how, ndim=ndim, replicates=BLOCK_REPLICATES if replicates is None else replicates, **drawn
        )
    if intervals is None:
        return leader_spectrum(data, how, ndim=ndim)
    item = _one(data, ndim)
    simulations = SIMULATIONS if replicates is None else replicates
    calibrated = parametric_bootstrap(item, how, replicates=simulations, progress=progress, **drawn)
    found = with_calibration(leader_spectrum(item, how), calibrated)
    return found.assign_attrs(intervals="parametric", replicates=simulations)


def _one(data: ArrayLike, ndim: int | None) -> NDArray[np.floating]:
    """Return the samples of the only item, or raise `InputError` if there are many."""
    items = samples_of(data, ndim)
    if ndim is not None and np.ndim(data) > ndim:
        raise InputError(
            "intervals='parametric' simulates for one item; calibrate many by calibrated_exponents and a table"
        )
    return items[0]


def _analysis(
    p: float | None, order: float, octaves: tuple[int, int] | None, analysis: LeaderAnalysis | None
) -> LeaderAnalysis:
    if analysis is None:
        return LeaderAnalysis(p=p, fractional_order=order, fit_octaves=octaves)
    if not isinstance(analysis, LeaderAnalysis):
        raise InputError(f"analysis={analysis!r} is no LeaderAnalysis; make one, such as LeaderAnalysis(p=1)")
    if (p, order, octaves) != (2.0, 0.0, None):
        raise InputError("analysis is given, and p, fractional_order or fit_octaves too; say them in the analysis")
    return analysis

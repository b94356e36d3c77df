"""The singularity spectrum of a signal, an image, or many: every curve and every exponent by one call."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape import provenance
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.leader_analysis import (
    Exponents,
    LeaderAnalysis,
    exponents,
    octave_curves,
)
from fractalscape.measures.multifractal.leader_sums import OctaveStatistics
from fractalscape.measures.multifractal.regularity import critical_p, minimum_regularity, wavelet_scaling
from fractalscape.measures.multifractal.wavelet_coefficients import FEWEST_OCTAVES, WaveletCoefficients

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

ROUNDING = 256
"""Coefficients below so many roundings of the largest sample say nothing."""

LONG_NAMES = {
    "count": "leaders",
    "dropped": "leaders left out (edges, masks, zeros)",
    "cumulant": "cumulant C_m of ln leaders",
    "log2_structure": "log2 S(j, q), mean of leaders to the power q",
    "dimension_term": "U(j, q), whose slope is D(q) - d",
    "exponent_term": "V(j, q), whose slope is h(q)",
    "log_cumulants": "log-cumulant c_m",
    "scaling_exponents": "scaling exponent zeta(q)",
    "singularity_dimensions": "singularity dimension D(q)",
    "hoelder_exponents": "Hölder exponent h(q)",
    "zeta_expansion": "sum of c_m q^m / m!",
    "dimension_expansion": "D(h) expanded around c1, at h(q)",
    "linear_beyond": "largest |q| before zeta(q) is linear, sqrt(2 d / |c2|)",
    "within_linearisation": "|q| is below linear_beyond",
    "minimum_regularity": "h_min",
    "wavelet_scaling": "eta(p)",
    "critical_p": "p0 of the integrated data",
    "hurst": "H from coefficients, eta(2) / 2",
    "masked": "samples that are NaN",
    "status": "whether there is an estimate",
    "reason": "why there is none",
}


def singularity_spectrum(
    data: ArrayLike,
    *,
    p: float | None = 2.0,
    fractional_order: float = 0.0,
    fit_octaves: tuple[int, int] | None = None,
    ndim: int | None = None,
    analysis: LeaderAnalysis | None = None,
) -> xr.Dataset:
    r"""Estimate log-cumulants c_m, ζ(q), D(q) and h(q) of a signal, an image, or many, by p-leaders.

    .. math:: ζ(q) \approx \sum_m \frac{c_m q^m}{m!}, \qquad
       D(h) \approx d + \frac{c_2}{2} x^2 - \frac{c_3}{6} x^3, \quad x = \frac{h - c_1}{c_2}

    Parameters
    ----------
    data : array_like, shape (n,), (y, x), or (replicate, …) with `ndim`
        Samples; NaN where there are none. Leaders above a NaN are left out and counted.
    p, fractional_order, fit_octaves
        As in `LeaderAnalysis`.
    ndim : {1, 2}, optional
        Dimensions d of one item; all axes of `data` when absent.
    analysis : LeaderAnalysis, optional
        All of how, instead of the three above.

    Returns
    -------
    xarray.Dataset
        Dims `octave`, `order`, `moment`, and `replicate` before them if `data` has axes before those of an item.
        Curves of the fitted octaves: `count`, `dropped`, `cumulant`, `log2_structure`, `dimension_term`,
        `exponent_term`. Fits: `log_cumulants`, `scaling_exponents`, `singularity_dimensions`, `hoelder_exponents`;
        their expansions `zeta_expansion` and `dimension_expansion` (NaN where c2 is not negative). Diagnostics:
        `minimum_regularity`, `wavelet_scaling`, `critical_p`, `hurst`, `masked`, `linear_beyond`,
        `within_linearisation`. All exponents are dimensionless and without the fractional order, which the curves
        have. `status` is ok, constant, not_finite or too_few_points; the fits are NaN but for ok.

    Raises
    ------
    InputError
        If the data are too small for three octaves, an option is not allowed, the smallest regularity is not positive
        and leaders are asked for, or p is not below the critical p; the message says which fractional order would do.

    Notes
    -----
    O(n), about one and a half times the wavelet transform alone. No intervals: see `block_bootstrap` for those of
    signals; of one image blocks in space cover too rarely (nominal 95 %, found 42 to 90 %).
    Of point-sampled surfaces the finest two octaves are biased. Moments beyond `linear_beyond` tell nothing more. A
    surface whose H differs from place to place looks multifractal at finite resolution and is not.

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
    coefficients = how.coefficients(data, ndim=ndim)
    octaves = how.octaves(coefficients)
    items = np.asarray(data, np.float64).reshape(coefficients.replicates, -1)
    status, reason = _status(items, coefficients)
    diagnostics = _diagnostics(coefficients, how, octaves)
    _check_regularity(diagnostics, how, status == "ok")
    found = how.leaders(coefficients)
    curves = octave_curves(found, how)
    few = (status == "ok") & (np.count_nonzero(curves.counts, axis=-1) < FEWEST_OCTAVES)
    status[few], reason[few] = "too_few_points", "fewer than three octaves have leaders"
    fits = exponents(curves, octaves, how, ndim=coefficients.ndim)
    fits = Exponents(*(np.where((status == "ok")[:, None], fit, np.nan) for fit in fits))
    sizes = np.array([found.octave(j)[0].size for j in octaves], np.float64)
    variables: dict[str, tuple[tuple[str, ...], Any]] = {
        **_curve_variables(curves, sizes),
        **_fit_variables(fits, np.asarray(how.moments), coefficients.ndim),
        **{name: ((), values) for name, values in diagnostics.items()},
        "masked": ((), np.isnan(items).sum(axis=1)),
        "status": ((), status.astype(str)),
        "reason": ((), reason.astype(str)),
    }
    many = ndim is not None and np.ndim(data) > ndim
    return _dataset(variables, octaves, how, coefficients, many=many)


def zeta_expansion(log_cumulants: ArrayLike, moments: ArrayLike) -> Floats:
    """Return Σ c_m q^m / m!, shape (…, moment).

    Examples
    --------
    >>> zeta_expansion([0.5, -0.04], [1.0, 2.0]).round(12)
    array([0.48, 0.92])
    """
    cumulants, q = np.asarray(log_cumulants, np.float64), np.asarray(moments, np.float64)
    orders = range(1, cumulants.shape[-1] + 1)
    return cumulants @ np.stack([q**m / math.factorial(m) for m in orders])


def dimension_expansion(log_cumulants: ArrayLike, hoelder_exponents: ArrayLike, *, ndim: int) -> Floats:
    """Return D(h) expanded around c1 up to c3, shape (…, moment); NaN where c2 is not negative.

    Examples
    --------
    >>> dimension_expansion([0.54, -0.04], [0.54, 0.74], ndim=2)
    array([2. , 1.5])
    """
    cumulants, h = np.asarray(log_cumulants, np.float64), np.asarray(hoelder_exponents, np.float64)
    c2 = np.where(cumulants[..., 1:2] < 0, cumulants[..., 1:2], np.nan)
    away = (h - cumulants[..., :1]) / c2
    found = ndim + c2 / 2 * away**2
    return found - cumulants[..., 2:3] / 6 * away**3 if cumulants.shape[-1] > 2 else found


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


def _status(items: Floats, coefficients: WaveletCoefficients) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return status and reason of each item, as far as its samples tell."""
    status = np.full(len(items), "ok", object)
    reason = np.full(len(items), "", object)
    rounding = ROUNDING * np.finfo(coefficients.details[0].dtype).eps
    for k, samples in enumerate(items):
        known = samples[np.isfinite(samples)]
        if not known.size:
            status[k], reason[k] = "not_finite", "all samples are NaN"
            continue
        largest = max((np.nanmax(np.abs(d[k]), initial=0.0) for d in _plain(coefficients)), default=0.0)
        if known.min() == known.max() or largest <= rounding * np.abs(known).max():
            status[k], reason[k] = "constant", "the samples have no details that the wavelet sees"
    return status, reason


def _plain(coefficients: WaveletCoefficients) -> list[Floats]:
    """Return the details without fractional integration, 0 for NaN."""
    order = coefficients.fractional_order
    return [np.nan_to_num(d) * 2.0 ** (-order * j) for j, d in enumerate(coefficients.details, start=1)]


def _diagnostics(coefficients: WaveletCoefficients, how: LeaderAnalysis, octaves: range) -> dict[str, Floats]:
    p, order = how.norm, how.fractional_order
    scaling = np.full(coefficients.replicates, np.nan)
    if math.isfinite(p):
        scaling = wavelet_scaling(coefficients, p, octaves) - p * order
    return {
        "minimum_regularity": minimum_regularity(coefficients, octaves) - order,
        "wavelet_scaling": scaling,
        "critical_p": critical_p(coefficients, octaves),
        "hurst": wavelet_scaling(coefficients, 2.0, octaves) / 2 - order,
    }


def _check_regularity(diagnostics: dict[str, Floats], how: LeaderAnalysis, usable: NDArray[np.bool_]) -> None:
    """Raise unless every usable item has the regularity that its leaders need."""
    order = how.fractional_order
    if how.p is None:
        regularity, what = diagnostics["minimum_regularity"], "h_min"
    else:
        regularity, what = diagnostics["wavelet_scaling"] / how.p, f"eta({how.p:g}) / {how.p:g}"
    low = usable & (regularity + order <= 0)
    if not low.any():
        return
    item = int(np.flatnonzero(low)[np.argmin(regularity[low])])
    least = -float(regularity[item])
    whose = f" of item {item}" if usable.size > 1 else ""
    remedy = f"integrate by a fractional_order above {least:.2g}, such as {_half_above(least):g}"
    if how.p is None:
        raise InputError(f"h_min = {regularity[item]:.2g}{whose} is too low for wavelet leaders: {remedy}")
    critical = diagnostics["critical_p"][item]
    below = f"take p below {critical:.2g}, or " if critical > 0 else ""
    raise InputError(
        f"p={how.p:g} is not below the critical p0 = {critical:.2g}{whose} ({what} = {regularity[item]:.2g}): "
        f"{below}{remedy}"
    )


def _half_above(value: float) -> float:
    """Return the smallest half that is larger by at least a tenth."""
    return math.ceil(2 * (value + 0.1)) / 2


def _curve_variables(curves: OctaveStatistics, sizes: Floats) -> dict[str, tuple[tuple[str, ...], Any]]:
    return {
        "count": (("octave",), curves.counts.astype(np.int64)),
        "dropped": (("octave",), (sizes - curves.counts).astype(np.int64)),
        "cumulant": (("octave", "order"), curves.cumulants),
        "log2_structure": (("octave", "moment"), curves.structure),
        "dimension_term": (("octave", "moment"), curves.dimension_term),
        "exponent_term": (("octave", "moment"), curves.exponent_term),
    }


def _fit_variables(fits: Exponents, moments: Floats, ndim: int) -> dict[str, tuple[tuple[str, ...], Any]]:
    c2 = fits.log_cumulants[:, 1]
    with np.errstate(divide="ignore"):
        last = np.where(np.isnan(c2), np.nan, np.sqrt(2 * ndim / np.maximum(-c2, 0.0)))
    expansion = dimension_expansion(fits.log_cumulants, fits.hoelder_exponents, ndim=ndim)
    return {
        "log_cumulants": (("order",), fits.log_cumulants),
        "scaling_exponents": (("moment",), fits.scaling_exponents),
        "singularity_dimensions": (("moment",), fits.singularity_dimensions),
        "hoelder_exponents": (("moment",), fits.hoelder_exponents),
        "zeta_expansion": (("moment",), zeta_expansion(fits.log_cumulants, moments)),
        "dimension_expansion": (("moment",), expansion),
        "linear_beyond": ((), last),
        "within_linearisation": (("moment",), np.abs(moments) < last[:, None]),
    }


def _dataset(
    variables: dict[str, tuple[tuple[str, ...], Any]],
    octaves: range,
    how: LeaderAnalysis,
    coefficients: WaveletCoefficients,
    *,
    many: bool,
) -> xr.Dataset:
    import xarray as xr

    def attributes(name: str) -> dict[str, str]:
        return {"long_name": LONG_NAMES[name], "units": "1"}

    arrays = {
        name: (("replicate", *dims), values, attributes(name))
        if many
        else (dims, np.asarray(values)[0], attributes(name))
        for name, (dims, values) in variables.items()
    }
    coords = {
        "octave": ("octave", list(octaves), {"long_name": "octave j, of size 2^j samples", "units": "1"}),
        "order": ("order", range(1, how.orders + 1), {"long_name": "order m of the cumulant", "units": "1"}),
        "moment": ("moment", list(how.moments), {"long_name": "moment q", "units": "1"}),
    }
    attrs = {"spec": how.to_json(), "ndim": coefficients.ndim, "samples": coefficients.samples}
    return xr.Dataset(arrays, coords, {**attrs, "version": provenance.version()})

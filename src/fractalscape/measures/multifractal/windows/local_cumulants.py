"""Maps of log-cumulants: what leaders say in a window about every place."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import confidence_level, whole
from fractalscape.errors import InputError
from fractalscape.measures.multifractal.bootstrap.labelled_octaves import Variables, labelled_octaves
from fractalscape.measures.multifractal.leader_analysis import USUAL_ANALYSIS, LeaderAnalysis, checked_analysis
from fractalscape.measures.multifractal.spectrum.spectrum_status import Statuses, irregularities, sample_statuses
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import (
    FEWEST_OCTAVES,
    WaveletCoefficients,
)
from fractalscape.measures.multifractal.windows.window_cumulants import WindowCumulants, window_cumulants
from fractalscape.measures.multifractal.windows.window_sums import Windows

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

NOWHERE = "too_few_points", "no window has leaders, regular enough, in every octave of the fit"
CELLS = 4
"""Of the coarsest octave of a fit, that a window has along a side at least."""
PARTS = {1: 4, 2: 2}
"""Of a window along a side, by dimension; the leaders of smaller ones are too alike for a standard error."""


def local_cumulants(
    data: ArrayLike,
    analysis: LeaderAnalysis = USUAL_ANALYSIS,
    *,
    window: int,
    stride: int | None = None,
    ndim: int | None = None,
    confidence: float = 0.95,
) -> xr.Dataset:
    r"""Estimate the log-cumulants c1, c2, … in a window that slides over a signal or an image.

    Parameters
    ----------
    data : array_like
        As in `wavelet_coefficients`.
    analysis : LeaderAnalysis
        `moments` are not used. Without `fit_octaves`, the fit ends where a window has four cells a side.
    window : int
        Side in samples, at least four cells of the last octave of the fit.
    stride : int, optional
        Samples from a window to the next; the cell of the finest octave of the fit when absent.
    ndim : {1, 2}, optional
        As in `wavelet_coefficients`.
    confidence : float
        Level of the intervals.

    Returns
    -------
    xarray.Dataset
        ``log_cumulants`` (order, y, x) with ``_lower`` and ``_upper``, ``cumulant`` (order, octave, y, x) of ln ℓ,
        ``count`` (octave, y, x) of leaders, ``minimum_regularity`` h_min (y, x) and ``wavelet_scaling`` η(p) (y, x),
        from which each window takes its own correction for finite resolution. Coordinates y and x are the middles of
        windows, in samples or by those of a DataArray. NaN where an octave of the fit has no leader in the window, or
        the window is too irregular: η(p), or h_min of wavelet leaders, is not positive. Dim `replicate` in front for
        many items; ``status`` and ``reason`` of each.

    Raises
    ------
    InputError
        If an option is not possible, the data do not have the octaves of the fit, or a single signal or image is too
        irregular for leaders in every window.

    Notes
    -----
    O(samples) + O(windows), by running sums: the side of the window does not matter. A leader belongs to the windows
    that hold the middle of its cell, 2^j (k + 1/2), where its wavelet has its energy to a sample for ``"db3"`` (seven
    beside it for ``"sym8"``); its wavelets reach over three cells and more, so that no map is sharper than some cells
    of the coarsest octave.

    A window in which H varies has a c2 below 0 of no multifractality: on the wavy field of `HoelderField` at 1024² with
    octaves 3 to 5, c2 is -.10 for the whole, and -.013 on average in windows of 128; at 512², -.13 and -.037. Estimates
    have the bias of sampling that those of the whole have: of surfaces of H = .3, .5 and .7 c1 is .08, .04 and .02 too
    small with octaves 3 to 5, .17, .10 and .06 with octaves 2 to 4; of walks of H = .3 and .8, .04 and .00 with octaves
    4 to 7. Of windows of 128 with octaves 3 to 5, c1 of such surfaces scatters by .04, c2 by .001 to .004; c2 of
    multifractal ones by .02.

    The interval is Student's, of the jackknife over four parts of the window. It holds the mean of other windows, at
    95 %, .89 to .95 for c1 and .91 to .98 for c2 of these surfaces, .91 to .93 and .87 to .94 of multifractal ones, .92
    to .95 and .94 to .96 of walks (windows of 4 and 8 cells of the coarsest octave, and of 16 to 32); it does not know
    the bias.

    References
    ----------
    Wendt, Roux, Jaffard & Abry (2009), Wavelet leaders and bootstrap for multifractal analysis of images, Signal
    Processing 89, 1100-1114, for the estimates; Efron & Stein (1981), The jackknife estimate of variance, Ann. Statist.
    9, 586-596.

    Examples
    --------
    >>> from fractalscape.landscapes import fractional_brownian
    >>> surface = fractional_brownian((256, 256), hurst=0.7, seed=0)
    >>> found = local_cumulants(surface, LeaderAnalysis(fit_octaves=(2, 4)), window=64)
    >>> found["log_cumulants"].dims, round(float(found["log_cumulants"][0].mean()), 2)
    (('order', 'y', 'x'), 0.62)
    """
    confidence = confidence_level(confidence)
    coefficients = checked_analysis(analysis).coefficients(data, ndim=ndim)
    how, windows = _checked(analysis, coefficients, window, stride)
    found, octaves, parts = how.leaders(coefficients), how.octaves(coefficients), PARTS[coefficients.ndim]
    estimates = window_cumulants(found, how, octaves, windows, parts=parts)
    statuses = sample_statuses(data, coefficients)
    many = ndim is not None and np.ndim(data) > ndim
    _mark_nowhere(statuses, estimates.log_cumulants[..., 0], coefficients, how, alone=not many)
    result = labelled_octaves(
        _variables(estimates, half_width(confidence, parts**found.ndim), found.ndim),
        {
            "order": (range(1, how.orders + 1), "order m of the cumulant"),
            "octave": (list(octaves), "octave j, of size 2^j samples"),
            **{name: (windows.centres(axis), "middle of the window") for axis, name in enumerate(_dims(found.ndim))},
        },
        analysis=how,
        ndim=found.ndim,
        statuses=statuses,
        many=many,
        how={"window": window, "stride": windows.stride, "confidence": confidence},
    )
    return _placed(result, data, windows)


def _mark_nowhere(
    statuses: Statuses, first: Floats, coefficients: WaveletCoefficients, analysis: LeaderAnalysis, *, alone: bool
) -> None:
    """Mark the items without a c1 in any window, or raise if the only one is too irregular."""
    nowhere = np.isnan(first).reshape(len(first), -1).all(axis=1) & statuses.ok
    if nowhere.any():
        irregular = np.array(irregularities(coefficients, analysis))
        for item in np.flatnonzero(nowhere & (irregular != "")):
            if alone:
                raise InputError(str(irregular[item]))
            statuses.mark(np.arange(len(irregular)) == item, "too_irregular", str(irregular[item]))
    statuses.mark(nowhere, *NOWHERE)


def half_width(confidence: float, parts: int) -> float:
    """Return how many standard errors from `parts` parts an interval reaches to either side.

    Examples
    --------
    >>> round(half_width(0.95, 4), 2)
    3.18
    """
    from scipy.special import stdtrit

    return float(stdtrit(parts - 1, (1 + confidence) / 2))


def _checked(
    analysis: LeaderAnalysis, coefficients: WaveletCoefficients, window: Any, stride: Any
) -> tuple[LeaderAnalysis, Windows]:
    """Return the analysis with the octaves of its fit, and the windows."""
    shape = tuple(2 * half for half in coefficients.details[0].shape[2:])
    least = CELLS * 2 ** (analysis.first_octave + FEWEST_OCTAVES - 1)
    advice = f"{CELLS} cells of the coarsest octave of a fit are needed along a side"
    window = whole("window", window, least=least, most=min(shape), advice=advice)
    fit = analysis.fit_octaves
    if fit is None:
        last = min(coefficients.octaves, int(math.log2(window / CELLS)))
        fit = max(analysis.first_octave, min(3, last - FEWEST_OCTAVES + 1)), last
    how = analysis.replace(fit_octaves=fit)
    octaves = how.octaves(coefficients)
    if window < CELLS * 2 ** octaves[-1]:
        raise InputError(f"window={window} has no {CELLS} cells of octave {octaves[-1]} a side; widen it or fit less")
    if stride is None:
        stride = 2 ** octaves[0]
    stride = whole("stride", stride, least=1, advice="a cell of the finest octave")
    return how, Windows(shape=shape, window=window, stride=stride)


def _dims(ndim: int) -> tuple[str, ...]:
    return ("y", "x")[-ndim:]


def _variables(found: WindowCumulants, half: float, ndim: int) -> Variables:
    """Return estimates, ends and curves with the axes of octaves and orders in front of the places."""
    dims = _dims(ndim)
    estimate, error = (np.moveaxis(each, -1, 1) for each in (found.log_cumulants, found.error))
    meaning = "log-cumulant c_m of the window"
    return {
        "log_cumulants": (("order", *dims), estimate, meaning),
        "log_cumulants_lower": (("order", *dims), estimate - half * error, f"{meaning}, lower bound"),
        "log_cumulants_upper": (("order", *dims), estimate + half * error, f"{meaning}, upper bound"),
        "cumulant": (
            ("order", "octave", *dims),
            np.moveaxis(found.curves.cumulants, (-1, -2), (1, 2)),
            "cumulant C_m of ln leaders in the window",
        ),
        "count": (("octave", *dims), np.moveaxis(found.curves.counts, -1, 1).astype(np.int64), "leaders"),
        "wavelet_scaling": (dims, found.scaling, "eta(p) of the window"),
        "minimum_regularity": (dims, found.smallest, "h_min of the window"),
    }


def _placed(result: xr.Dataset, data: Any, windows: Windows) -> xr.Dataset:
    """Return the dataset with middles of windows in the coordinates of the data, if they have some."""
    named = getattr(data, "coords", {})
    for axis, name in enumerate(_dims(len(windows.shape))):
        if name in named and named[name].ndim == 1 and named[name].dtype.kind in "iuf":
            values = np.interp(windows.centres(axis), np.arange(named[name].size), named[name].values)
            result = result.assign_coords({name: (name, values, dict(named[name].attrs))})
        else:
            result[name].attrs["units"] = "sample"
    return result

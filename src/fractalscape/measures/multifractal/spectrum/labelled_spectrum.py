"""Curves and exponents of leaders as one labelled dataset."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.exponents import Exponents, fit_weights
from fractalscape.measures.multifractal.labelled_items import labelled_items
from fractalscape.measures.multifractal.leader_analysis import LeaderAnalysis
from fractalscape.measures.multifractal.spectrum.spectrum_expansions import (
    dimension_expansion,
    linear_beyond,
    zeta_expansion,
)
from fractalscape.measures.multifractal.spectrum.spectrum_intervals import Ends
from fractalscape.measures.multifractal.spectrum.spectrum_status import Diagnostics, Statuses
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import OctaveStatistics
from fractalscape.measures.multifractal.wavelet_leaders.leaders import Leaders
from fractalscape.measures.multifractal.wavelet_transform.regularity_curves import log2_largest, log2_mean_power

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]
Named = dict[str, tuple[tuple[str, ...], Any]]
"""Dims after `replicate`, and values, of each name."""

LONG_NAMES = {
    "count": "leaders",
    "dropped": "leaders left out (edges, masks, zeros)",
    "fit_weight": "weight in the fits",
    "cumulant": "cumulant C_m of ln leaders",
    "log2_structure": "log2 S(j, q), mean of leaders to the power q",
    "dimension_term": "U(j, q), whose slope is D(q) - d",
    "exponent_term": "V(j, q), whose slope is h(q)",
    "log2_largest": "log2 of the largest coefficient, whose slope is h_min",
    "log2_mean_power": "log2 of the mean of coefficients to the power p, whose slope is eta(p)",
    "log2_mean_square": "log2 of the mean square of coefficients, whose slope is 2 H",
    "log_cumulants": "log-cumulant c_m",
    "scaling_exponents": "scaling exponent zeta(q)",
    "singularity_dimensions": "singularity dimension D(q)",
    "hoelder_exponents": "Hölder exponent h(q)",
    "zeta_expansion": "sum of c_m q^m / m!",
    "dimension_expansion": "D(h) expanded around c1, at h(q)",
    "linear_beyond": "size of q from which zeta(q) is linear, sqrt(2 d / |c2|)",
    "within_linearisation": "|q| is below linear_beyond",
    "minimum_regularity": "h_min",
    "wavelet_scaling": "eta(p)",
    "critical_p": "p0 of the integrated data",
    "hurst": "H from coefficients, eta(2) / 2",
    "masked": "samples that are NaN",
    "status": "whether there is an estimate",
    "reason": "why there is none",
}


def labelled_spectrum(
    found: Leaders,
    curves: OctaveStatistics,
    fits: Exponents,
    ends: Ends,
    *,
    analysis: LeaderAnalysis,
    diagnostics: Diagnostics,
    statuses: Statuses,
    masked: NDArray[np.integer],
    shape: tuple[int, ...],
    many: bool,
) -> xr.Dataset:
    """Return the dataset of `singularity_spectrum`.

    Parameters
    ----------
    found : Leaders
    curves : OctaveStatistics
        Of all octaves of the leaders, leading axes replicate and octave.
    fits : Exponents
        NaN where there is no spectrum.
    ends : dict of name to (array, array)
        Both ends of intervals of any of the curves and fits.
    analysis : LeaderAnalysis
    diagnostics : Diagnostics
    statuses : Statuses
    masked : array, shape (replicate,)
        How many samples are NaN.
    shape : tuple of int
        Samples of an item along each axis.
    many : bool
        Whether items have an axis; else there is one, and it has none.

    Returns
    -------
    xarray.Dataset
    """
    variables: Named = {
        **_curve_variables(curves, found),
        **_regularity_variables(found, analysis),
        "fit_weight": (("octave",), np.where(_fitted(found, analysis), fit_weights(curves.counts, analysis), 0.0)),
        **_fit_variables(fits, np.asarray(analysis.moments), found.ndim),
        **{name: ((), values) for name, values in diagnostics._asdict().items()},
        "masked": ((), masked),
        **_interval_variables(ends, statuses.ok),
        "status": ((), np.array(statuses.status)),
        "reason": ((), np.array(statuses.reason)),
    }
    labelled = {name: (dims, values, _long_name(name)) for name, (dims, values) in variables.items()}
    attrs = {"spec": analysis.to_json(), "ndim": found.ndim, "shape": list(shape)}
    coordinates = {
        "octave": (list(found.octaves), "octave j, of size 2^j samples"),
        "order": (range(1, analysis.orders + 1), "order m of the cumulant"),
        "moment": (list(analysis.moments), "moment q"),
    }
    fitted = ("octave", _fitted(found, analysis), {"long_name": "the fits are over this octave", "units": "1"})
    return labelled_items(labelled, coordinates, attrs, many=many).assign_coords(fitted=fitted)


def _curve_variables(curves: OctaveStatistics, found: Leaders) -> Named:
    sizes = np.array([values[0].size for values in found.values], np.float64)
    return {
        "count": (("octave",), curves.counts.astype(np.int64)),
        "dropped": (("octave",), (sizes - curves.counts).astype(np.int64)),
        "cumulant": (("octave", "order"), curves.cumulants),
        "log2_structure": (("octave", "moment"), curves.structure),
        "dimension_term": (("octave", "moment"), curves.dimension_term),
        "exponent_term": (("octave", "moment"), curves.exponent_term),
    }


def _regularity_variables(found: Leaders, analysis: LeaderAnalysis) -> Named:
    """Return the curves of coefficients, with the fractional order as those of leaders have it."""
    coefficients, octaves = found.coefficients, found.octaves
    square = log2_mean_power(coefficients, 2.0, octaves)
    powers = np.full(square.shape, np.nan)
    if math.isfinite(analysis.norm):
        powers = square if analysis.norm == 2 else log2_mean_power(coefficients, analysis.norm, octaves)
    return {
        "log2_largest": (("octave",), log2_largest(coefficients, octaves)),
        "log2_mean_power": (("octave",), powers),
        "log2_mean_square": (("octave",), square),
    }


def _fit_variables(fits: Exponents, moments: Floats, ndim: int) -> Named:
    last = linear_beyond(fits.log_cumulants, ndim=ndim)
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


def _interval_variables(ends: Ends, ok: NDArray[np.bool_]) -> Named:
    """Return both ends of each interval, NaN where there is no spectrum."""
    dims = {"cumulant": ("octave", "order"), "log2_structure": ("octave", "moment"), "log_cumulants": ("order",)}
    found: Named = {}
    for name, pair in ends.items():
        for end, values in zip(("lower", "upper"), pair, strict=True):
            known = np.where(ok.reshape(-1, *[1] * (values.ndim - 1)), values, np.nan)
            found[f"{name}_{end}"] = dims.get(name, ("moment",)), known
    return found


def _long_name(name: str) -> str:
    for end in ("lower", "upper"):
        if name.endswith(f"_{end}"):
            return f"{end} end of the interval of the {LONG_NAMES[name.removesuffix(f'_{end}')]}"
    return LONG_NAMES[name]


def _fitted(found: Leaders, analysis: LeaderAnalysis) -> list[bool]:
    """Return which octaves of the leaders are those of the fits."""
    fitted = analysis.octaves(found.coefficients)
    return [octave in fitted for octave in found.octaves]

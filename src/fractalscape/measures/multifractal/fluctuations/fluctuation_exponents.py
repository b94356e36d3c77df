"""Exponents of the growth of fluctuations with size."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.fluctuations.fluctuation_analysis import FluctuationAnalysis
from fractalscape.measures.multifractal.octave_slopes import octave_slopes
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import OctaveStatistics

Floats = NDArray[np.float64]

MEANINGS = {
    "log_cumulants": ("order", "log-cumulant c_m of fluctuations"),
    "scaling_exponents": ("moment", "scaling exponent zeta(q) = q h(q)"),
    "generalised_hurst": ("moment", "generalised Hurst exponent h(q)"),
    "mass_exponents": ("moment", "mass exponent tau(q) = q h(q) - d"),
    "hoelder_exponents": ("moment", "Hölder exponent d zeta / dq"),
    "singularity_dimensions": ("moment", "singularity dimension D(q)"),
}


def fluctuation_exponents(
    curves: OctaveStatistics, sizes: tuple[int, ...], fitted: slice, analysis: FluctuationAnalysis, ndim: int
) -> dict[str, Floats]:
    r"""Return every exponent of `MEANINGS`.

    .. math:: ζ(q) = \frac{d \log_2 \langle F^q \rangle}{d \log_2 s}, \quad h(q) = ζ(q) / q, \quad h(0) = c_1, \quad
       τ(q) = ζ(q) - d

    Parameters
    ----------
    curves : OctaveStatistics
        Leading axes of any shape, then size.
    sizes : tuple of int
    fitted : slice
        Which sizes are fitted.
    analysis : FluctuationAnalysis
    ndim : int
        d.

    Returns
    -------
    dict of str to array, shape (…, moment) or (…, order)
    """
    counts = curves.counts[..., fitted]
    weights = (counts if analysis.weights == "count" else (counts > 0).astype(np.float64))[..., None, :]

    def slopes(values: Floats) -> Floats:
        return octave_slopes(np.swapaxes(values[..., fitted, :], -1, -2), np.log2(sizes[fitted]), weights)

    moments = np.asarray(analysis.moments)
    log_cumulants = slopes(curves.cumulants) * math.log2(math.e)
    scaling = slopes(curves.structure)
    with np.errstate(divide="ignore", invalid="ignore"):
        hurst = np.where(moments == 0, log_cumulants[..., :1], scaling / moments)
    return {
        "log_cumulants": log_cumulants,
        "scaling_exponents": scaling,
        "generalised_hurst": hurst,
        "mass_exponents": scaling - ndim,
        "hoelder_exponents": slopes(curves.exponent_term),
        "singularity_dimensions": ndim + slopes(curves.dimension_term),
    }

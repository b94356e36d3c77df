"""Densities of the exponents that log-leaders have at every octave, and the dimensions they scale with."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.large_deviations.kernel_density import KernelTerms
from fractalscape.measures.multifractal.octave_slopes import octave_slopes
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import FEWEST_OCTAVES

Floats = NDArray[np.float64]

LEAST_COUNT = 5.0
"""Leaders around an exponent below which the logarithm of their number says too little."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ExponentDensity:
    r"""Log-leaders of one item, and how they become exponents.

    .. math:: h_j(k) = c_1 - \frac{x_j(k)}{J - j}, \qquad x_j(k) = \log_2 \ell_j(k) - \langle \log_2 \ell_j \rangle

    Parameters
    ----------
    values : list of arrays
        x of each octave, NaN where there is none.
    octaves : range
        j.
    c1 : float
        Slope of the means.
    outer_octave : float
        J; NaN where there is none.
    bandwidth : float
        Standard deviation of the kernel in x.
    """

    values: list[Floats] = field(repr=False)
    octaves: range
    c1: float
    outer_octave: float
    bandwidth: float

    @property
    def counts(self) -> Floats:
        """How many leaders each octave has, shape (octave,)."""
        return np.array([np.count_nonzero(np.isfinite(values)) for values in self.values], np.float64)

    @property
    def generations(self) -> Floats:
        """How far each octave is below J, m = J - j, shape (octave,)."""
        return self.outer_octave - np.asarray(self.octaves, np.float64)

    @property
    def deviations(self) -> Floats:
        """Standard deviation of x of each octave, shape (octave,)."""
        return np.array([_deviation(values) for values in self.values])

    def terms(self, hoelder_exponents: Floats) -> list[KernelTerms]:
        """Return the kernels of each octave at some h; of variance 0 in octaves narrower than the kernel."""
        with np.errstate(over="ignore"):
            shares = 1 - (self.bandwidth / np.where(self.deviations > 0, self.deviations, np.nan)) ** 2
        return [
            KernelTerms(points=(self.c1 - hoelder_exponents) * m, bandwidth=self.bandwidth, shrink=math.sqrt(share))
            if share > 0
            else KernelTerms(points=np.full(hoelder_exponents.size, np.nan), bandwidth=self.bandwidth)
            for m, share in zip(self.generations, shares, strict=True)
        ]


def exponent_density(
    logarithms: list[Floats],
    octaves: range,
    *,
    correction: Floats | float = 0.0,
    outer_octave: float | None = None,
    bandwidth: float | None = None,
) -> ExponentDensity:
    """Return log-leaders with the scales that are not given.

    Parameters
    ----------
    logarithms : list of arrays
        log2 ℓ of each octave.
    octaves : range
    correction : array, shape (octave,)
        Added to log2 ℓ.
    outer_octave : float, optional
        Where the variance of log2 ℓ, a line by the number of leaders, is 0, when absent.
    bandwidth : float, optional
        1.06 σ n^(-1/5) of the octave with the fewest leaders when absent, and none without variance.

    Returns
    -------
    ExponentDensity
    """
    known = [values[np.isfinite(values)] for values in logarithms]
    counts = np.array([values.size for values in known], np.float64)
    means = np.array([values.mean() if values.size else np.nan for values in known])
    deviations = np.array([_deviation(values) for values in known])
    fewest = int(np.argmin(np.where(counts > 0, counts, np.inf)))
    usual = float(1.06 * deviations[fewest] * max(counts[fewest], 1.0) ** -0.2)
    return ExponentDensity(
        values=[values - mean for values, mean in zip(logarithms, means, strict=True)],
        octaves=octaves,
        c1=float(octave_slopes(means + correction, octaves, counts)),
        outer_octave=_zero_variance(deviations**2, counts, octaves) if outer_octave is None else outer_octave,
        bandwidth=usual if bandwidth is None else bandwidth,
    )


def scaled_log_densities(sums: Floats, of: ExponentDensity, terms: list[KernelTerms]) -> Floats:
    """Return log2 p_j(h) + log2(m_j) / 2 from sums of `terms`, shape (…, octave, column) -> (…, octave, point).

    NaN where there is no density.
    """
    densities = [each.log2_density(sums[..., k, :]) for k, each in enumerate(terms)]
    curves = np.stack(densities, axis=-2) + 0.5 * np.log2(of.generations)[:, None]
    return np.where(np.isfinite(curves), curves, np.nan)


def large_deviation_dimensions(
    curves: Floats, weights: Floats, octaves: range, *, ndim: int, weighted: Literal["count", "uniform"] = "count"
) -> Floats:
    """Return D(h) = d - slope of `scaled_log_densities` against octaves.

    Parameters
    ----------
    curves : array, shape (…, octave, point)
    weights : array, shape (octave, point)
        Leaders near each exponent; octaves with fewer than five are left out.
    octaves : range
    ndim : int
        d.
    weighted : {"count", "uniform"}
        Whether octaves weigh that many, or all the same.

    Returns
    -------
    array, shape (…, point)
        NaN with fewer than three octaves.
    """
    used = weights >= LEAST_COUNT
    shares = np.where(used, weights if weighted == "count" else 1.0, 0.0).T
    values: Any = np.swapaxes(curves, -1, -2)
    slopes = octave_slopes(values, octaves, shares)
    return np.where(used.sum(axis=0) >= FEWEST_OCTAVES, ndim - slopes, np.nan)


def _deviation(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.std()) if known.size > 1 else math.nan


def _zero_variance(variances: Floats, counts: Floats, octaves: range) -> float:
    """Return the octave beyond all at which a line through variances is 0; NaN where it does not fall."""
    weights = np.where(np.isfinite(variances), counts, 0.0)
    slope = float(octave_slopes(variances, octaves, weights))
    if not slope < 0:
        return math.nan
    middle = float(np.average(octaves, weights=weights))
    outer = middle - float(np.average(np.nan_to_num(variances), weights=weights)) / slope
    return outer if outer > octaves[-1] else math.nan

"""How estimates of c1 and c2 lie about the truth, between the exponents at which a table has simulated them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError
from fractalscape.measures.bootstrap import MOST_LOST
from fractalscape.measures.multifractal.calibration.calibration_table import CalibrationTable

Floats = NDArray[np.float64]

STEPS = 240
"""Of √λ² between 0 and the largest: crossings between two of them are interpolated."""


BEYOND = 3
"""Spreads by which an estimate may lie outside all means."""


class SamplingRow(NamedTuple):
    """Bias and spread of estimates at one λ², over the Hurst exponents of a table.

    Parameters
    ----------
    intermittency : float
    hurst : array, shape (hurst,)
        ζ(2) / 2, the nodes.
    bias : array, shape (hurst, 2)
        Mean of c1 and c2, less the truth.
    log_spread : array, shape (hurst, 2)
        Logarithm of their standard deviation; linear in ln H.
    """

    intermittency: float
    hurst: Floats
    bias: Floats
    log_spread: Floats

    @property
    def mean_c1(self) -> Floats:
        """Mean estimate of c1 at the nodes; it rises."""
        return self.hurst + self.intermittency + self.bias[:, 0]

    def fitted_hurst(self, c1: Floats) -> Floats:
        """Return the Hurst exponents whose mean estimates are these; the nearest node for those outside."""
        return np.interp(c1, self.mean_c1, self.hurst)

    def bias_at(self, hurst: Floats, order: int) -> Floats:
        """Return the bias of c1 (order 0) or c2 (order 1)."""
        return np.interp(hurst, self.hurst, self.bias[:, order])

    def spread_at(self, hurst: Floats, order: int) -> Floats:
        """Return the standard deviation of c1 (order 0) or c2 (order 1)."""
        return np.exp(np.interp(np.log(hurst), np.log(self.hurst), self.log_spread[:, order]))

    def c2_residuals(self, estimates: Floats) -> Floats:
        """Return by how many spreads each c2, shape (item, 2), is above its mean where that of c1 is the c1 given."""
        hurst = self.fitted_hurst(estimates[:, 0])
        mean = self.bias_at(hurst, 1) - self.intermittency
        return (estimates[:, 1] - mean) / self.spread_at(hurst, 1)


class C1Fits(NamedTuple):
    """Bias and spread of c1 at what is fitted to each item.

    Parameters
    ----------
    bias, spread : array, shape (item,)
    inside : array of bool, shape (item,)
        Whether the estimate is between the smallest and the largest mean, or up to three spreads beyond, with the bias
        and the spread of the nearest node: Brownian signals are at the end of what has a model.
    """

    bias: Floats
    spread: Floats
    inside: NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class SamplingDistribution:
    """Bias and spread of estimates over Hurst exponents and λ², between the nodes of a table.

    Bias is linear in H and in √λ² between nodes. Spreads are powers of H, at every λ² of a table another; from the
    second row on they are powers of λ² between nodes too.

    Parameters
    ----------
    hurst : array, shape (hurst,)
    roots : array, shape (row,)
        √λ² of the rows.
    bias, log_spread : array, shape (hurst, row, 2)
        As in `SamplingRow`.
    """

    hurst: Floats
    roots: Floats
    bias: Floats
    log_spread: Floats

    @property
    def fine_roots(self) -> Floats:
        """Where √λ² is tried."""
        return np.linspace(0.0, self.roots[-1], STEPS + 1)

    def row(self, root: float) -> SamplingRow:
        """Return what holds at one √λ²."""
        upper = int(np.clip(np.searchsorted(self.roots, root), 1, len(self.roots) - 1))
        low, high = self.roots[upper - 1], self.roots[upper]
        linear = (root - low) / (high - low)
        power = math.log(root / low) / math.log(high / low) if low > 0 else linear
        mixed = [
            (1 - share) * each[:, upper - 1] + share * each[:, upper]
            for each, share in ((self.bias, linear), (self.log_spread, power))
        ]
        return SamplingRow(root**2, self.hurst, *mixed)

    def c2_residuals(self, estimates: Floats) -> Floats:
        """Return `SamplingRow.c2_residuals` at every fine root, shape (item, root): they rise along the roots."""
        return np.stack([self.row(root).c2_residuals(estimates) for root in self.fine_roots], axis=1)

    def c1_fits(self, c1: Floats, roots: Floats) -> C1Fits:
        """Return bias and spread of estimates of c1, each at its own √λ² and at the Hurst exponent that fits it."""
        found = C1Fits(np.empty(c1.shape), np.empty(c1.shape), np.empty(c1.shape, bool))
        for root in np.unique(roots):
            at, row = roots == root, self.row(root)
            hurst = row.fitted_hurst(c1[at])
            found.bias[at], found.spread[at] = row.bias_at(hurst, 0), row.spread_at(hurst, 0)
            reach = BEYOND * found.spread[at]
            found.inside[at] = (row.mean_c1[0] - reach <= c1[at]) & (c1[at] <= row.mean_c1[-1] + reach)
        return found

    def fitted_roots(self, residuals: Floats) -> Floats:
        """Return the √λ² whose mean estimate is each c2: 0 for those above all, the largest for those below all."""
        return np.nan_to_num(first_crossings(residuals, self.fine_roots), nan=self.roots[-1])


def sampling_distribution(table: CalibrationTable) -> SamplingDistribution:
    """Return the bias and the spread of the estimates of a table.

    Raises
    ------
    InputError
        If fewer than two Hurst exponents have estimates at every λ²; see `usable_hurst`.
    """
    usable = usable_hurst(table)
    estimates, intermittency = table.estimates[usable], np.asarray(table.design.intermittency)
    hurst = np.asarray(table.design.hurst)[usable]
    truth = np.stack(np.broadcast_arrays(hurst[:, None] + intermittency, -intermittency), axis=-1)
    return SamplingDistribution(
        hurst=hurst,
        roots=np.sqrt(intermittency),
        bias=np.nanmean(estimates, axis=2) - truth,
        log_spread=powers_of_hurst(hurst, np.log(np.nanstd(estimates, axis=2, ddof=1))),
    )


def powers_of_hurst(hurst: Floats, log_spread: Floats) -> Floats:
    r"""Return logarithms of spreads as the power of H that is nearest to them, :math:`\ln S = a + b \ln H`.

    A power fits surfaces of 512² from H = 0.2 to 0.95 within 0.05 of ln S, and walks within 0.03, for p of 1, 2 and
    wavelet leaders: less than what the spread of 100 replicates is uncertain by, 0.07, and much of that is gone.

    Parameters
    ----------
    hurst : array, shape (hurst,)
        Two or more.
    log_spread : array, shape (hurst, …)

    Returns
    -------
    array, shape (hurst, …)

    Examples
    --------
    >>> powers_of_hurst(np.array([0.25, 0.5, 1.0]), np.array([[0.0], [0.0], [3.0]])).round(12)
    array([[-0.5],
           [ 1. ],
           [ 2.5]])
    """
    away = np.log(hurst) - np.log(hurst).mean()
    slopes = np.tensordot(away, log_spread, 1) / np.square(away).sum()
    return log_spread.mean(axis=0) + away.reshape(-1, *[1] * (log_spread.ndim - 1)) * slopes


def usable_hurst(table: CalibrationTable) -> NDArray[np.bool_]:
    """Return at which Hurst exponents at most a tenth of the estimates are absent at every λ².

    The finest octaves of rough surfaces, sampled at points, may fall so fast that there is no correction for finite
    resolution.

    Raises
    ------
    InputError
        If there are fewer than two.
    """
    lost = np.isnan(table.estimates).any(axis=-1).mean(axis=-1)
    usable = (lost <= MOST_LOST).all(axis=1)
    if np.count_nonzero(usable) < 2:
        raise InputError(
            f"the analysis gives nothing for up to {lost.max():.0%} of the simulated data of "
            f"hurst={table.design.hurst}; take two or more larger ones, coarser octaves, or a fractional_order such as "
            f"{table.design.analysis.fractional_order + 0.5:g}"
        )
    return usable


def first_crossings(values: Floats, places: Floats) -> Floats:
    """Return where each row of values first is not below 0, linear between places; NaN where it is below all along.

    Examples
    --------
    >>> first_crossings(np.array([[-1.0, 1.0], [0.0, 1.0], [-2.0, -1.0]]), np.array([0.0, 4.0]))
    array([ 2.,  0., nan])
    """
    reached = values >= 0
    after = np.maximum(np.argmax(reached, axis=1), 1)
    item = np.arange(len(values))
    low, high = values[item, after - 1], values[item, after]
    with np.errstate(invalid="ignore"):
        share = np.where(np.isfinite(low), low / (low - high), 1.0)
    found = places[after - 1] + (places[after] - places[after - 1]) * share
    return np.where(reached.any(axis=1), np.where(reached[:, 0], places[0], found), np.nan)

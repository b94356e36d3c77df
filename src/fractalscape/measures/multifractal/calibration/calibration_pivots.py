"""How far estimates lie from the truth in units of their spread: what calibrated intervals and tests are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.multifractal.bootstrap.interval_kinds import ROUNDING
from fractalscape.measures.multifractal.calibration.calibration_table import CalibrationTable
from fractalscape.measures.multifractal.calibration.sampling_distribution import (
    SamplingDistribution,
    sampling_distribution,
    usable_hurst,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class CalibrationPivots:
    """Residuals of a table, pooled over Hurst exponents, which hardly change them.

    Parameters
    ----------
    distribution : SamplingDistribution
    c1_errors : tuple of arrays
        Of each row, sorted: c1 less the bias and the truth, over the spread. Bias and spread are those at the exponents
        that are fitted to the simulation itself, so that the residuals know of that fit.
    c2_residuals : tuple of arrays
        Of each row, sorted: c2 less its mean, over its spread, both at the λ² of the row and the fitted Hurst exponent.
    """

    distribution: SamplingDistribution
    c1_errors: tuple[Floats, ...]
    c2_residuals: tuple[Floats, ...]

    @property
    def fewest(self) -> int:
        """Residuals of the row that has the fewest."""
        return min(len(row) for row in self.c2_residuals)

    def p_values(self, estimates: Floats) -> Floats:
        """Return (1 + #{c2* <= c2}) / (n + 1) of each pair, shape (item, 2), among fractional Brownian data."""
        null = self.c2_residuals[0]
        residuals = self.distribution.row(0.0).c2_residuals(estimates)
        return (1 + np.searchsorted(null, residuals, side="right")) / (len(null) + 1)

    def c2_bounds(self, level: float) -> tuple[Floats, Floats]:
        """Return between which residuals a c2 is not rejected, at every fine root.

        At 0 all of the level is below, as c2 < 0 is the only alternative; from the second row on half of it, and the
        other half above.
        """
        roots, nodes = self.distribution.fine_roots, self.distribution.roots
        share = np.minimum(roots / nodes[1], 1)
        low = np.array([_ranked(row, level * (1 - share / 2), above=False) for row in self.c2_residuals])
        high = np.array([_ranked(row, 1 - level * share / 2, above=True) for row in self.c2_residuals])
        return _between(low, nodes, roots), _between(high, nodes, roots)

    def c1_bounds(self, level: float, roots: Floats) -> tuple[Floats, Floats]:
        """Return between which errors c1 is not rejected, at some √λ²; that of 0 is for fractional Brownian data."""
        nodes = self.distribution.roots
        levels = np.full(roots.shape, level / 2)
        low = np.array([_ranked(row, levels, above=False) for row in self.c1_errors])
        high = np.array([_ranked(row, 1 - levels, above=True) for row in self.c1_errors])
        return _between(low, nodes, roots), _between(high, nodes, roots)


def calibration_pivots(table: CalibrationTable) -> CalibrationPivots:
    """Return the pivots of a table."""
    distribution = sampling_distribution(table)
    c1_errors, c2_residuals = [], []
    for number, (intermittency, root) in enumerate(zip(table.design.intermittency, distribution.roots, strict=True)):
        estimates, hurst = _simulated(table, number)
        roots = np.zeros(len(hurst)) if root == 0 else multifractal_roots(distribution, estimates)
        bias, spread, _ = distribution.c1_fits(estimates[:, 0], roots)
        c1_errors.append(np.sort((estimates[:, 0] - bias - hurst - intermittency) / spread))
        c2_residuals.append(np.sort(distribution.row(root).c2_residuals(estimates)))
    return CalibrationPivots(distribution=distribution, c1_errors=tuple(c1_errors), c2_residuals=tuple(c2_residuals))


def multifractal_roots(distribution: SamplingDistribution, estimates: Floats) -> Floats:
    """Return √λ² of the multifractal data whose mean estimates these are, the second row at least.

    Between the first two rows c1 depends on how the data were sampled: one row is of points, the other without waves
    shorter than two samples.
    """
    fitted = distribution.fitted_roots(distribution.c2_residuals(estimates))
    return np.maximum(fitted, distribution.roots[1])


def _simulated(table: CalibrationTable, row: int) -> tuple[Floats, Floats]:
    """Return the estimates of a row and the Hurst exponents behind them, without those that are absent."""
    usable = usable_hurst(table)
    estimates = table.estimates[usable, row].reshape(-1, 2)
    hurst = np.repeat(np.asarray(table.design.hurst)[usable], table.estimates.shape[2])
    known = np.isfinite(estimates).all(axis=1)
    return estimates[known], hurst[known]


def _ranked(ordered: Floats, levels: Floats, *, above: bool) -> Floats:
    """Return the order statistics of rank ⌊(n + 1) level⌋ (above: ⌈…⌉); infinite if there is none of that rank."""
    padded = np.concatenate([[-np.inf], ordered, [np.inf]])
    exact = (len(ordered) + 1) * levels
    rank = np.ceil(exact - ROUNDING) if above else np.floor(exact + ROUNDING)
    return padded[rank.astype(np.int64)]


def _between(values: Floats, nodes: Floats, places: Floats) -> Floats:
    """Return values, shape (node, place), linear between the two nodes about each place."""
    upper = np.clip(np.searchsorted(nodes, places), 1, len(nodes) - 1)
    low, high = values[upper - 1, np.arange(len(places))], values[upper, np.arange(len(places))]
    share = (places - nodes[upper - 1]) / (nodes[upper] - nodes[upper - 1])
    with np.errstate(invalid="ignore"):  # of an infinite value that has no share
        mixed = (1 - share) * low + share * high
    return np.where(share == 0, low, np.where(share == 1, high, mixed))

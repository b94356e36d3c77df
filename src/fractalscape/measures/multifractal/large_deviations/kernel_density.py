"""Densities of log-leaders at many points, from sums of Gaussian kernels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class KernelTerms:
    r"""Sums of 1 and, at every point, of a Gaussian kernel.

    .. math:: \sum_k \exp\Bigl(-\frac{(x - s x_k)^2}{2 w^2}\Bigr)

    Parameters
    ----------
    points : array, shape (point,)
        x.
    bandwidth : float
        w.
    shrink : float
        s, by which values are drawn together first: with s² = 1 - w² / Var x_k the density has their variance.
    """

    points: Floats
    bandwidth: float
    shrink: float = 1.0

    @property
    def count(self) -> int:
        """How many sums."""
        return 1 + len(self.points)

    def of(self, logarithms: Floats) -> Floats:
        """Return the terms of each value, shape (column, …); 0 where it is NaN."""
        known = np.isfinite(logarithms)
        values = self.shrink * np.where(known, logarithms, 0.0)
        terms = np.empty((self.count, *logarithms.shape))
        terms[0] = known
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):  # points beyond all floats have no density
            for k, point in enumerate(self.points, start=1):
                np.multiply(np.exp(-0.5 * ((values - point) / self.bandwidth) ** 2), known, out=terms[k])
        return terms

    def log2_density(self, sums: Floats) -> Floats:
        """Return log2 of the density at the points from sums, shape (…, column) -> (…, point).

        Examples
        --------
        >>> values = np.random.default_rng(0).standard_normal(100_000)
        >>> terms = KernelTerms(points=np.array([0.0, 1.0]), bandwidth=0.3, shrink=math.sqrt(1 - 0.3**2))
        >>> 2 ** terms.log2_density(terms.of(values).sum(axis=-1)).round(2)
        array([0.39..., 0.24...])
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            density = sums[..., 1:] / (sums[..., :1] * self.bandwidth * math.sqrt(2 * math.pi))
            return np.log2(density)

"""Canonical log-normal cascades: densities that are multiplied by independent log-normal factors at every octave."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.landscapes.dyadic_cascade import DyadicCascadeSpec
from fractalscape.landscapes.multinomial_measure import split_cells
from fractalscape.landscapes.parameters import real
from fractalscape.specs import register


@register
@dataclass(frozen=True, kw_only=True)
class LogNormalCascadeSpec(DyadicCascadeSpec):
    r"""A density that every halving multiplies by independent factors W of mean 1.

    .. math:: \ln W \sim N(-\sigma^2/2, \sigma^2), \qquad K(q) = \sigma^2 \frac{q^2 - q}{2 \ln 2}, \qquad
              \tau(q) = d (q - 1) - K(q)

    The density μ of a cell after n generations has E μ^q = 2^{n K(q)}, and ln μ of two cells has the covariance σ²
    times the number of generations they share. Mass is conserved on average only (canonical cascade).
    `draw` gives densities of mean 1; one more generation splits the cells of the one before.

    Parameters
    ----------
    roots : tuple of int
        Cells before the first split, (n,) on a line or (ny, nx) in the plane; they are independent of each other.
    generations : int
        How often cells are halved along each axis.
    log_variance : float
        σ² of one octave, above 0 and below 2 d ln 2: beyond, the measure degenerates to 0.

    Raises
    ------
    InputError
        If a number is outside these ranges.

    References
    ----------
    Mandelbrot, J. Fluid Mech. 62 (1974) 331; Kahane & Peyrière, Adv. Math. 22 (1976) 131 (degeneracy, and moments
    that are finite up to the order q > 1 of τ(q) = 0).

    Examples
    --------
    >>> spec = LogNormalCascadeSpec(roots=(1, 1), generations=8, log_variance=0.2)
    >>> spec.shape, spec.mass_exponent([0, 1, 2]).round(4)
    ((256, 256), array([-2.    ,  0.    ,  1.7115]))
    >>> density = log_normal_cascade(LogNormalCascadeSpec(roots=(1, 3), generations=4, log_variance=0.1), seed=0)
    >>> dict(density.sizes), bool(density.min() > 0)
    ({'y': 16, 'x': 48}, True)
    """

    kind: ClassVar[str] = "log_normal_cascade"
    long_name: ClassVar[str] = "density"
    working_grids: ClassVar[int] = 5
    log_variance: float = 0.1

    def __post_init__(self) -> None:
        super().__post_init__()
        most, advice = 2 * self.ndim * math.log(2), "beyond these the measure degenerates; try 0.1"
        variance = real("log_variance", self.log_variance, above=0, below=most, advice=advice)
        object.__setattr__(self, "log_variance", variance)

    @property
    def critical_order(self) -> float:
        """The order q* = sqrt(2 d ln 2) / σ beyond which moments of one sample grow linearly in q."""
        return math.sqrt(2 * self.ndim * math.log(2) / self.log_variance)

    def moment_exponent(self, order: ArrayLike) -> np.ndarray:
        """Return K(q), of the shape of the orders q."""
        q = np.asarray(order, float)
        return self.log_variance * (q**2 - q) / (2 * math.log(2))

    def mass_exponent(self, order: ArrayLike) -> np.ndarray:
        """Return τ(q), of the shape of the orders q."""
        return self.ndim * (np.asarray(order, float) - 1) - self.moment_exponent(order)

    def singularity_strength(self, order: ArrayLike) -> np.ndarray:
        """Return α(q) = τ'(q), of the shape of the orders q."""
        return self.ndim - self.log_variance * (2 * np.asarray(order, float) - 1) / (2 * math.log(2))

    def singularity_spectrum(self, order: ArrayLike) -> np.ndarray:
        """Return f(α(q)) = d - q² σ² / (2 ln 2), of the shape of q; -inf beyond `critical_order`."""
        dimension = self.ndim - self.log_variance * np.asarray(order, float) ** 2 / (2 * math.log(2))
        return np.where(dimension >= 0, dimension, -np.inf)

    def _replicate(self, generator: np.random.Generator, dtype: np.dtype) -> np.ndarray:
        spread, density = math.sqrt(self.log_variance), np.ones(self.roots, dtype)
        for _ in range(self.generations):
            normals = generator.standard_normal((*density.shape, 2**self.ndim), dtype)  # pyright: ignore[reportArgumentType, reportCallIssue]
            density = split_cells(density, np.exp(spread * normals - self.log_variance / 2), 2)
        return density


log_normal_cascade = LogNormalCascadeSpec.draw

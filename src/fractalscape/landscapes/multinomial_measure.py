"""Multinomial cascades: measures that split by the same weights at every generation, with every exponent known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from fractalscape.errors import InputError
from fractalscape.landscapes.parameters import real, whole
from fractalscape.landscapes.random_landscape import RandomLandscapeSpec
from fractalscape.specs import register

if TYPE_CHECKING:
    import xarray as xr


@register
@dataclass(frozen=True, kw_only=True)
class MultinomialCascadeSpec(RandomLandscapeSpec):
    r"""A measure that each cell hands down to b^d subcells by fixed weights w_i of sum 1.

    .. math:: \tau(q) = -\log_b \sum_i w_i^q, \qquad
              \alpha(q) = \tau'(q) = -\frac{\sum_i w_i^q \log_b w_i}{\sum_i w_i^q}, \qquad
              f(\alpha(q)) = q \alpha(q) - \tau(q)

    The sum of the q-th powers over the boxes of side b^-k is b^(-k τ(q)), without any error, for every k.
    `draw` gives masses of sum 1.

    Parameters
    ----------
    weights : tuple of tuples of float, shape (1, b) or (b, b)
        Shares w_i of the subcells, positive and of sum 1: one row for a measure on a line, as many rows as columns for
        one in the plane. ((0.7, 0.3),) is the binomial cascade.
    generations : int
        How often cells are split; the measure has b^generations cells along each axis.
    shuffled : bool
        Each cell deals the weights to its subcells in random order. The exponents do not change.

    Raises
    ------
    InputError
        If the weights are not of this form, or there is no generation.

    References
    ----------
    Halsey et al., *Fractal measures and their singularities*, Phys. Rev. A 33 (1986) 1141, section II.

    Examples
    --------
    >>> binomial = MultinomialCascadeSpec(weights=((0.7, 0.3),), generations=10)
    >>> binomial.mass_exponent([-5, 2]).round(6), float(binomial.singularity_strength(2).round(6))
    (array([-8.705537,  0.785875]), 0.704255)
    >>> multinomial_cascade(MultinomialCascadeSpec(weights=((0.7, 0.3),), generations=2)).values
    array([0.49, 0.21, 0.21, 0.09])
    """

    kind: ClassVar[str] = "multinomial_cascade"
    long_name: ClassVar[str] = "mass"
    working_grids: ClassVar[int] = 3
    weights: tuple[tuple[float, ...], ...] = ((0.7, 0.3),)
    generations: int = 10
    shuffled: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", _checked_weights(self.weights))
        generations = whole(
            "generations", self.generations, least=1, most=62, advice="10 make 1024 cells of binary splits"
        )
        object.__setattr__(self, "generations", generations)
        if not isinstance(self.shuffled, bool):
            raise InputError(f"shuffled={self.shuffled!r} is neither True nor False")

    @property
    def ndim(self) -> int:
        """Number of axes, 1 or 2."""
        return min(2, len(self.weights))

    @property
    def branching(self) -> int:
        """Number b of subcells along an axis."""
        return len(self.weights[0])

    @property
    def shape(self) -> tuple[int, ...]:
        """Cells of the measure, (b^generations,) or the same twice."""
        return (self.branching**self.generations,) * self.ndim

    def mass_exponent(self, order: ArrayLike) -> np.ndarray:
        """Return τ(q), of the shape of the orders q."""
        return -np.log(self._powers(order).sum(axis=-1)) / math.log(self.branching)

    def singularity_strength(self, order: ArrayLike) -> np.ndarray:
        """Return α(q) = τ'(q), of the shape of the orders q."""
        powers = self._powers(order)
        return -(powers @ np.log(np.ravel(self.weights))) / (math.log(self.branching) * powers.sum(axis=-1))

    def singularity_spectrum(self, order: ArrayLike) -> np.ndarray:
        """Return f(α(q)), the dimension of the points of strength `singularity_strength`, of the shape of q."""
        return np.asarray(order, float) * self.singularity_strength(order) - self.mass_exponent(order)

    def _powers(self, order: ArrayLike) -> np.ndarray:
        return np.ravel(self.weights) ** np.asarray(order, float)[..., None]

    def draw(
        self, *, seed: int | np.random.Generator = 0, count: int | None = None, dtype: DTypeLike = "f8"
    ) -> xr.DataArray:
        """Draw measures, as `RandomLandscapeSpec.draw` does; without shuffling all are the same for every seed."""
        return super().draw(seed=seed, count=count, dtype=dtype)

    def _replicate(self, generator: np.random.Generator, dtype: np.dtype) -> np.ndarray:
        mass, weights = np.ones((1,) * self.ndim, dtype), np.ravel(np.asarray(self.weights, dtype))
        for _ in range(self.generations):
            shares = np.broadcast_to(weights, (*mass.shape, weights.size))
            if self.shuffled:
                shares = generator.permuted(shares, axis=-1)
            mass = split_cells(mass, shares, self.branching)
        return mass


multinomial_cascade = MultinomialCascadeSpec.draw


def split_cells(cells: np.ndarray, factors: np.ndarray, branching: int) -> np.ndarray:
    """Return the cells of the next generation: each is its parent times a factor.

    Parameters
    ----------
    cells : array, shape (n,) or (ny, nx)
    factors : array, shape (n, b) or (ny, nx, b²)
        Factors of the children of each cell, row by row.
    branching : int
        Number b of children along an axis.

    Returns
    -------
    array, shape (n b,) or (ny b, nx b)

    Examples
    --------
    >>> split_cells(np.array([[1.0, 10.0]]), np.array([[[1, 2, 3, 4], [5, 6, 7, 8]]]), 2)
    array([[ 1.,  2., 50., 60.],
           [ 3.,  4., 70., 80.]])
    """
    children = cells[..., None] * factors
    if cells.ndim == 1:
        return children.ravel()
    rows, columns = cells.shape
    blocks = children.reshape(rows, columns, branching, branching).swapaxes(1, 2)
    return blocks.reshape(rows * branching, columns * branching)


def _checked_weights(weights: Any) -> tuple[tuple[float, ...], ...]:
    advice = "give one row for a line, or as many rows as columns, as ((0.7, 0.3),)"
    try:
        rows = tuple(
            tuple(real("weight", weight, above=0, below=1, advice="shares are positive and of sum 1") for weight in row)
            for row in weights
        )
    except TypeError:
        rows = ()
    if not rows or {len(row) for row in rows} not in ({len(rows)}, {len(rows[0])}) or len(rows[0]) < 2:
        raise InputError(f"weights={weights!r} are not rows of at least 2 shares; {advice}")
    if len(rows) not in (1, len(rows[0])):
        raise InputError(f"weights={weights!r} have {len(rows)} rows of {len(rows[0])}; {advice}")
    if abs(math.fsum(map(math.fsum, rows)) - 1) > 1e-12:
        raise InputError(f"weights={weights!r} have the sum {math.fsum(map(math.fsum, rows)):g}; it must be 1")
    return rows

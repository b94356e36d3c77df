"""Extreme eigenvalues of a symmetric operator by the Lanczos method, with bounds of their errors."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import eigh_tridiagonal
from scipy.sparse.linalg import LinearOperator

from fractalscape.arguments import choice, real, whole
from fractalscape.errors import InputError
from fractalscape.randomness import streams

Floats = NDArray[np.float64]
Which = Literal["largest", "smallest", "largest_magnitude", "both_ends"]

BREAKDOWN = 1e-12
"""Of the norm: a smaller next vector is rounding, and the space found is invariant."""
ROUNDING = np.finfo(float).eps ** (2 / 3)
"""Of the norm: an eigenvalue that is smaller is 0 as far as can be told, and has no relative error."""
MEMORY = 2**30
"""Bytes of vectors kept, unless more are needed."""
SPARE = 6
"""Ritz vectors kept over a restart beyond those asked for, which makes the next ones converge sooner."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Eigenpairs:
    r"""Eigenvalues with bounds of their errors.

    Parameters
    ----------
    eigenvalues : array, shape (count,)
        In the order asked for, from the extreme inwards; of both ends in descending order.
    eigenvectors : array, shape (size, count)
        Orthonormal columns.
    residuals : array, shape (count,)
        Norms of H v - λ v: an eigenvalue lies within that of λ.
    converged : array of bool, shape (count,)
        Whether the residual is within the tolerance times \|λ\|.
    products : int
        How many products with the operator were made.
    """

    eigenvalues: Floats
    eigenvectors: Floats = field(repr=False)
    residuals: Floats
    converged: NDArray[np.bool_]
    products: int


def lanczos(
    operator: LinearOperator,
    count: int,
    *,
    which: Which = "largest",
    tolerance: float = 1e-3,
    most_products: int | None = None,
    most_vectors: int | None = None,
    start: ArrayLike | None = None,
    seed: int | np.random.Generator = 0,
) -> Eigenpairs:
    r"""Return extreme eigenpairs of a symmetric operator.

    .. math:: H V_m = V_m T_m + β_m v_{m+1} e_m^T, \qquad \|H u_i - θ_i u_i\| = |β_m s_{mi}|

    with (θ_i, s_i) the eigenpairs of T and u_i = V s_i.

    Parameters
    ----------
    operator : LinearOperator, shape (size, size)
        Symmetric.
    count : int
        How many.
    which : {"largest", "smallest", "largest_magnitude", "both_ends"}
        Of both ends, half of them (of an odd number one more at the upper end).
    tolerance : float
        Largest residual over \|λ\| at which the search ends.
    most_products : int, optional
        Where it ends in any case: pairs that have not converged are returned as such. Ten times `count` and at least
        200 when absent; never more than `size` where so many vectors are kept.
    most_vectors : int, optional
        How many are kept, of `size` numbers each: when there are so many, the search goes on from the best of them. As
        many as a gigabyte holds when absent, and at least 40 and four times `count`.
    start : array_like, shape (size,), optional
        The first vector, such as a sum of eigenvectors of a position nearby; a random one when absent.
    seed : int or numpy.random.Generator
        Of the first vector, and of those after a breakdown.

    Returns
    -------
    Eigenpairs

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    Notes
    -----
    Every new vector is made orthogonal to all before it, twice: without that, copies of eigenvalues appear. Fewer
    vectors cost more products. From one first vector, an eigenvalue of several vectors is found once, but after a
    breakdown, where the search goes on from a new one. A residual says that an eigenvalue is near, not that none was
    passed over: of a cluster finer than the tolerance some may be. An operator that returns NaN has NaN pairs.

    References
    ----------
    Parlett, B. N. (1998), The Symmetric Eigenvalue Problem, chapter 13. Wu, K. & Simon, H. (2000), Thick-restart
    Lanczos method for large symmetric eigenvalue problems, SIAM J. Matrix Anal. Appl. 22, 602-616, algorithm 1.

    Examples
    --------
    >>> from scipy.sparse.linalg import aslinearoperator
    >>> found = lanczos(aslinearoperator(np.diag(np.arange(100.0))), 2, tolerance=1e-8)
    >>> found.eigenvalues.round(6), bool(found.converged.all())
    (array([99., 98.]), True)
    """
    size = operator.shape[0]
    count = whole("count", count, least=1, most=size)
    choice("which", which, get_args(Which))
    tolerance = real("tolerance", tolerance, above=0)
    most = max(10 * count, 200) if most_products is None else whole("most_products", most_products, least=count)
    room = _room(size, count, most_vectors)
    most = min(most, size) if room == size else most
    (random,) = streams(seed, 1)
    space = _KrylovSpace(size, min(room, most), first=_first_vector(start, size, random))
    products = 0
    while True:
        products += 1
        length = space.extend(operator)
        if not math.isfinite(length):
            return _failed(size, count, products)
        values, shapes = space.ritz()
        order = _order(values, which, count)
        residuals = np.abs(length * shapes[-1, order])
        norm = max(np.abs(values).max(), np.finfo(float).tiny)
        converged = residuals <= tolerance * np.maximum(np.abs(values[order]), ROUNDING * norm)
        if products == most or (len(values) >= count and converged.all()):
            break
        if length <= BREAKDOWN * norm:
            length = space.break_down(random)
        if space.full:
            space.restart(values, shapes, _order(values, which, min(count + SPARE, len(values) - 2)), length)
    return Eigenpairs(
        eigenvalues=values[order],
        eigenvectors=space.vectors(shapes[:, order]),
        residuals=residuals,
        converged=converged,
        products=products,
    )


class _KrylovSpace:
    """Orthonormal vectors V, the matrix T of the operator in them, and the next vector."""

    def __init__(self, size: int, room: int, *, first: Floats) -> None:
        self._basis = np.empty((min(room, 60), size))
        self._room, self._next, self._length = room, first, 0.0
        self._count, self._kept = 0, 0
        self._values, self._arrow = np.empty(0), np.empty(0)  # T of the vectors kept, and how they touch the next one
        self._diagonal: list[float] = []
        self._beside: list[float] = []

    @property
    def full(self) -> bool:
        return self._count == self._room

    def extend(self, operator: LinearOperator) -> float:
        """Take the next vector in; return the length of the one after it."""
        if self._diagonal:
            self._beside.append(self._length)
        if self._count == len(self._basis):
            more = min(self._room - self._count, self._count)
            self._basis = np.concatenate([self._basis, np.empty((more, self._basis.shape[1]))])
        self._basis[self._count] = self._next
        self._count += 1
        product = np.asarray(operator.matvec(self._next), np.float64)
        self._diagonal.append(float(product @ self._next))
        basis = self._basis[: self._count]
        product = _orthogonal(_orthogonal(product, basis), basis)
        self._length = float(np.linalg.norm(product))
        if self._length > 0:
            self._next = product / self._length
        return self._length

    def break_down(self, random: np.random.Generator) -> float:
        """Go on from a new vector, which the operator does not lead to; return 0."""
        self._length = 0.0
        if self._count < self._basis.shape[1]:
            self._next = _orthonormal(random.standard_normal(self._basis.shape[1]), self._basis[: self._count])
        return 0.0

    def ritz(self) -> tuple[Floats, Floats]:
        """Return eigenvalues, ascending, and eigenvectors of T."""
        diagonal, beside = np.array(self._diagonal), np.array(self._beside)
        if not self._kept:
            values, shapes = eigh_tridiagonal(diagonal, beside)
            return values, shapes
        matrix = np.diag(np.concatenate([self._values, diagonal]))
        k = self._kept
        matrix[k, :k] = matrix[:k, k] = self._arrow
        chain = np.arange(k, self._count - 1)
        matrix[chain, chain + 1] = matrix[chain + 1, chain] = beside
        values, shapes = np.linalg.eigh(matrix)
        return values, shapes

    def restart(self, values: Floats, shapes: Floats, kept: NDArray[np.intp], length: float) -> None:
        """Keep some eigenvectors of T alone; the next vector touches each by the last entry of its shape."""
        self._basis[: len(kept)] = self.vectors(shapes[:, kept]).T
        self._count = self._kept = len(kept)
        self._values, self._arrow = values[kept], length * shapes[-1, kept]
        self._diagonal, self._beside = [], []

    def vectors(self, shapes: Floats) -> Floats:
        return self._basis[: self._count].T @ shapes


def _room(size: int, count: int, most_vectors: int | None) -> int:
    least = count + 3
    if most_vectors is not None:
        return min(size, whole("most_vectors", most_vectors, least=least, advice=f"{4 * count} is usual"))
    return min(size, max(MEMORY // (8 * size), 40, 4 * count))


def _first_vector(start: ArrayLike | None, size: int, random: np.random.Generator) -> Floats:
    vector = random.standard_normal(size) if start is None else np.asarray(start, np.float64)
    length = float(np.linalg.norm(vector))
    if vector.shape != (size,) or not 0 < length < math.inf:
        raise InputError(f"start has shape {vector.shape} and length {length:g}; give a vector ({size},) that is not 0")
    return vector / length


def _failed(size: int, count: int, products: int) -> Eigenpairs:
    nothing = np.full(count, np.nan)
    return Eigenpairs(
        eigenvalues=nothing,
        eigenvectors=np.full((size, count), np.nan),
        residuals=nothing,
        converged=np.zeros(count, bool),
        products=products,
    )


def _orthogonal(vector: Floats, basis: Floats) -> Floats:
    return vector - basis.T @ (basis @ vector)


def _orthonormal(vector: Floats, basis: Floats) -> Floats:
    vector = _orthogonal(_orthogonal(vector, basis), basis)
    return vector / np.linalg.norm(vector)


def _order(values: Floats, which: Which, count: int) -> NDArray[np.intp]:
    """Return which of the ascending values are the extreme ones, in their order."""
    if which == "both_ends":
        descending, upper = np.arange(len(values))[::-1], -(-count // 2)
        lower = max(upper, len(values) - (count - upper))
        return np.concatenate([descending[:upper], descending[lower:]])
    keys = {"largest": -values, "smallest": values, "largest_magnitude": -np.abs(values)}
    return np.argsort(keys[which], kind="stable")[:count]

"""Extreme eigenvalues of a symmetric operator by the Lanczos method, with bounds of their errors."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal
from scipy.sparse.linalg import LinearOperator

from fractalscape.arguments import choice, real, whole
from fractalscape.randomness import streams

Floats = NDArray[np.float64]
Which = Literal["largest", "smallest", "largest_magnitude"]

BREAKDOWN = 1e-12
"""Of the norm: a smaller next vector is rounding, and the space found is invariant."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Eigenpairs:
    r"""Eigenvalues with bounds of their errors.

    Parameters
    ----------
    eigenvalues : array, shape (count,)
        In the order asked for, from the extreme inwards.
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
    seed: int | np.random.Generator = 0,
) -> Eigenpairs:
    r"""Return extreme eigenpairs of a symmetric operator.

    .. math:: H V_m = V_m T_m + β_m v_{m+1} e_m^T, \qquad \|H u_i - θ_i u_i\| = |β_m s_{mi}|

    with (θ_i, s_i) the eigenpairs of the tridiagonal T and u_i = V s_i.

    Parameters
    ----------
    operator : LinearOperator, shape (size, size)
        Symmetric.
    count : int
        How many.
    which : {"largest", "smallest", "largest_magnitude"}
    tolerance : float
        Largest residual over \|λ\| at which the search ends.
    most_products : int, optional
        Where it ends in any case: pairs that have not converged are returned as such. Ten times `count` and at least
        200 when absent, never more than `size`.
    seed : int or numpy.random.Generator
        Of the first vector.

    Returns
    -------
    Eigenpairs

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    Notes
    -----
    Every new vector is made orthogonal to all before it, twice: without that, copies of eigenvalues appear. Memory
    8 size m bytes for m products. From one first vector, an eigenvalue of several vectors is found once, but after a
    breakdown, where the search goes on from a new one. An operator that returns NaN has NaN pairs.

    References
    ----------
    Parlett, B. N. (1998), The Symmetric Eigenvalue Problem, chapter 13.

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
    most = min(most, size)
    (random,) = streams(seed, 1)
    basis = np.empty((min(most, 2 * count + 20), size))
    diagonal, beside = [], []
    vector = _orthonormal(random.standard_normal(size), basis[:0])
    while True:
        m = len(diagonal)
        if m == len(basis):
            basis = np.concatenate([basis, np.empty((min(most - m, m), size))])
        basis[m] = vector
        product = np.asarray(operator.matvec(vector), np.float64)
        diagonal.append(float(product @ vector))
        product = _orthogonal(_orthogonal(product, basis[: m + 1]), basis[: m + 1])
        length = float(np.linalg.norm(product))
        if not math.isfinite(length):
            return _failed(size, count, len(diagonal))
        values, shapes = eigh_tridiagonal(np.array(diagonal), np.array(beside))
        order = _order(values, which)[:count]
        residuals = np.abs(length * shapes[-1, order])
        converged = residuals <= tolerance * np.abs(values[order])
        if m + 1 == most or (m + 1 >= count and converged.all()):
            break
        if length <= BREAKDOWN * max(np.abs(values).max(), np.finfo(float).tiny):
            length, vector = 0.0, _orthonormal(random.standard_normal(size), basis[: m + 1])
        else:
            vector = product / length
        beside.append(length)
    vectors = basis[: len(diagonal)].T @ shapes[:, order]
    return Eigenpairs(
        eigenvalues=values[order],
        eigenvectors=vectors,
        residuals=residuals,
        converged=converged,
        products=len(diagonal),
    )


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


def _order(values: Floats, which: Which) -> NDArray[np.intp]:
    keys = {"largest": -values, "smallest": values, "largest_magnitude": -np.abs(values)}
    return np.argsort(keys[which], kind="stable")

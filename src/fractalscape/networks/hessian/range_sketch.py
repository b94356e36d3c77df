"""A few directions in which a symmetric operator is large, and its products with them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import LinearOperator

from fractalscape.arguments import choice, whole
from fractalscape.randomness import streams

Floats = NDArray[np.float64]
METHODS = ("hutch++", "hutchinson")


def range_sketch(operator: LinearOperator, columns: int, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Return orthonormal Q, of the range of A S for random signs S, and A Q.

    Parameters
    ----------
    operator : LinearOperator, shape (size, size)
        A, symmetric.
    columns : int
        How many directions.
    random : numpy.random.Generator

    Returns
    -------
    directions, products : array, shape (size, columns)

    References
    ----------
    Meyer, R. et al. (2021), Hutch++: optimal stochastic trace estimation, SOSA, algorithm 1.
    """
    directions = np.asarray(
        np.linalg.qr(products_with(operator, signs(random, (operator.shape[0], columns))))[0], np.float64
    )
    return directions, products_with(operator, directions)


def products_with(operator: LinearOperator, columns: Floats) -> Floats:
    """Return the products with columns, one by one, so that their bits depend on no other."""
    made = [np.asarray(operator.matvec(each), np.float64) for each in columns.T]
    return np.stack(made, axis=1) if made else np.empty((operator.shape[0], 0))


def signs(random: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Return independent signs, 1.0 or -1.0."""
    return np.asarray(2 * random.integers(0, 2, shape) - 1, np.float64)


def shared_products(products: int, method: str, size: int) -> tuple[int, int]:
    """Return how many directions a sketch has, and how many probes there are of the rest.

    Raises
    ------
    InputError
        If there are not enough products for two probes, or there is no such method.
    """
    choice("method", method, METHODS)
    if method == "hutchinson":
        return 0, whole("products", products, least=2, advice="60 are usual")
    third = min(whole("products", products, least=6, advice="60 are usual") // 3, size)
    return third, products - 2 * third


def sketch_and_probes(
    operator: LinearOperator, products: int, method: str, seed: int | np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Return directions Q, products A Q, and probes of signs as columns."""
    size = operator.shape[0]
    columns, probes = shared_products(products, method, size)
    first, second = streams(seed, 2)
    nothing = np.empty((size, 0))
    directions, images = range_sketch(operator, columns, first) if columns else (nothing, nothing)
    return directions, images, signs(second, (size, probes))

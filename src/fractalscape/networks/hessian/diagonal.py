"""The diagonal of a symmetric operator from products with random vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.linalg import LinearOperator

from fractalscape.arguments import confidence_level
from fractalscape.networks.hessian.estimate_dataset import estimate_dataset
from fractalscape.networks.hessian.probe_mean import probe_mean
from fractalscape.networks.hessian.range_sketch import products_with, sketch_and_probes
from fractalscape.networks.hessian.trace import Method

if TYPE_CHECKING:
    import xarray as xr


def diagonal(
    operator: LinearOperator,
    *,
    products: int = 60,
    method: Method = "hutch++",
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Estimate the diagonal of a symmetric operator A.

    .. math:: diag A = diag(QQ^T A) + \langle v \circ (1 - QQ^T) A v \rangle_v

    with random signs v and Q as for `trace`.

    Parameters
    ----------
    operator, products, method, confidence, seed
        See `trace`.

    Returns
    -------
    xarray.Dataset
        ``diagonal (parameter)`` with ``_lower`` and ``_upper``, each entry's own interval.

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    Notes
    -----
    Without bias. The variance of an entry is the squared norm of its row of (1 - QQᵀ) A off the diagonal, over the
    probes: small entries of rows with large ones are not told from zero.

    References
    ----------
    Bekas, C., Kokiopoulou, E. & Saad, Y. (2007), An estimator for the diagonal of a matrix, Applied Numerical
    Mathematics 57, 1214-1229. Baston, R. & Nakatsukasa, Y. (2022), Stochastic diagonal estimation: probabilistic bounds
    and an improved algorithm, arXiv:2201.10684, algorithm 2.

    Examples
    --------
    >>> from scipy.sparse.linalg import aslinearoperator
    >>> diagonal(aslinearoperator(np.diag([1.0, 2.0, 3.0])), method="hutchinson")["diagonal"].values.round(6)
    array([1., 2., 3.])
    """
    confidence = confidence_level(confidence)
    directions, images, probes = sketch_and_probes(operator, products, method, seed)
    found = products_with(operator, probes)
    rest = probes * (found - directions @ (directions.T @ found))
    known = np.einsum("ij,ij->i", directions, images)
    return estimate_dataset(
        "diagonal",
        probe_mean(known + rest.T, confidence=confidence),
        "diagonal entry",
        dims=("parameter",),
        products=2 * directions.shape[1] + probes.shape[1],
        method=method,
        confidence=confidence,
        seed=seed,
    )

"""The Frobenius norm of a symmetric operator from products with random vectors."""

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


def frobenius_norm(
    operator: LinearOperator,
    *,
    products: int = 60,
    method: Method = "hutch++",
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Estimate the Frobenius norm of a symmetric operator A, the root of the sum of its squared eigenvalues.

    .. math:: \|A\|_F^2 = \|A Q\|_F^2 + \langle \|A (1 - QQ^T) v\|^2 \rangle_v

    with random signs v and Q as for `trace`.

    Parameters
    ----------
    operator, products, method, confidence, seed
        See `trace`.

    Returns
    -------
    xarray.Dataset
        ``frobenius_norm`` with ``_lower`` and ``_upper``, roots of those of its square.

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    Notes
    -----
    The square is without bias, its root is a little low.

    References
    ----------
    Meyer, R., Musco, C., Musco, C. & Woodruff, D. (2021), Hutch++: optimal stochastic trace estimation, SOSA, algorithm
    1, of A².

    Examples
    --------
    >>> from scipy.sparse.linalg import aslinearoperator
    >>> found = frobenius_norm(aslinearoperator(np.diag([0.0, 3.0, 4.0])), method="hutchinson")
    >>> float(found["frobenius_norm"].round(6))
    5.0
    """
    confidence = confidence_level(confidence)
    directions, images, probes = sketch_and_probes(operator, products, method, seed)
    rest = products_with(operator, probes - directions @ (directions.T @ probes))
    squares = np.square(images).sum() + np.square(rest).sum(axis=0)
    roots = [np.sqrt(np.maximum(each, 0)) for each in probe_mean(squares, confidence=confidence)]
    return estimate_dataset(
        "frobenius_norm",
        roots,
        "Frobenius norm",
        products=2 * directions.shape[1] + probes.shape[1],
        method=method,
        confidence=confidence,
        seed=seed,
    )

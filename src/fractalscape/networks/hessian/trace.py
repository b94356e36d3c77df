"""The trace of a symmetric operator from products with random vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.sparse.linalg import LinearOperator

from fractalscape.arguments import confidence_level
from fractalscape.networks.hessian.estimate_dataset import estimate_dataset
from fractalscape.networks.hessian.probe_mean import probe_mean
from fractalscape.networks.hessian.range_sketch import products_with, sketch_and_probes

if TYPE_CHECKING:
    import xarray as xr

Method = Literal["hutch++", "hutchinson"]


def trace(
    operator: LinearOperator,
    *,
    products: int = 60,
    method: Method = "hutch++",
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Estimate the trace of a symmetric operator A.

    .. math:: tr A = tr(Q^T A Q) + \langle v^T (1 - QQ^T) A (1 - QQ^T) v \rangle_v

    with random signs v, and Q a third of the products' orthonormal directions in which A is large (Hutch++), or none
    (Hutchinson).

    Parameters
    ----------
    operator : LinearOperator, shape (size, size)
        Symmetric.
    products : int
        How many may be made.
    method : {"hutch++", "hutchinson"}
    confidence : float
        Of the interval: Student's over the probes v.
    seed : int or numpy.random.Generator

    Returns
    -------
    xarray.Dataset
        ``trace`` with ``_lower`` and ``_upper``.

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    Notes
    -----
    Without bias. Hutchinson's variance is twice the squared norm off the diagonal over the probes; Hutch++ takes the
    largest eigenvalues out of it, which hold most of a trained network's. Its interval is given Q.

    References
    ----------
    Hutchinson, M. F. (1989), A stochastic estimator of the trace of the influence matrix, Communications in Statistics
    18, 1059-1076. Meyer, R., Musco, C., Musco, C. & Woodruff, D. (2021), Hutch++: optimal stochastic trace estimation,
    SOSA, algorithm 1.

    Examples
    --------
    >>> from scipy.sparse.linalg import aslinearoperator
    >>> matrix = np.outer(np.arange(50.0), np.arange(50.0))
    >>> float(trace(aslinearoperator(matrix), products=12)["trace"].round(6)), float(np.trace(matrix))
    (40425.0, 40425.0)
    """
    confidence = confidence_level(confidence)
    directions, images, probes = sketch_and_probes(operator, products, method, seed)
    rest = probes - directions @ (directions.T @ probes)
    quadratic = np.einsum("ij,ij->j", rest, products_with(operator, rest))
    known = np.einsum("ij,ij->", directions, images)
    return estimate_dataset(
        "trace",
        probe_mean(known + quadratic, confidence=confidence),
        "trace",
        products=2 * directions.shape[1] + probes.shape[1],
        method=method,
        confidence=confidence,
        seed=seed,
    )

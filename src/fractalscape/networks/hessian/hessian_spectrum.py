"""Extreme eigenvalues of the curvature of an objective, with bounds of their errors."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from fractalscape import provenance
from fractalscape.arguments import choice
from fractalscape.networks.hessian.curvature_operator import CurvatureOperator, Method
from fractalscape.networks.hessian.fisher_operator import FisherOperator
from fractalscape.networks.hessian.gauss_newton_operator import GaussNewtonOperator
from fractalscape.networks.hessian.hessian_operator import HessianOperator
from fractalscape.networks.hessian.hessian_spec import Curvature
from fractalscape.networks.hessian.lanczos import Eigenpairs, Which, lanczos
from fractalscape.networks.objective import Objective
from fractalscape.networks.parameter_space import Select

if TYPE_CHECKING:
    import xarray as xr

KIND = "hessian_spectrum"
CURVATURES: Mapping[str, type[CurvatureOperator]] = MappingProxyType(
    {"hessian": HessianOperator, "gauss_newton": GaussNewtonOperator, "fisher": FisherOperator}
)


def hessian_spectrum(
    objective: Objective,
    position: ArrayLike | None = None,
    *,
    count: int = 10,
    which: Which = "largest",
    tolerance: float = 1e-3,
    curvature: Curvature = "hessian",
    select: Select = None,
    method: Method = "auto",
    most_products: int | None = None,
    most_vectors: int | None = None,
    start: ArrayLike | None = None,
    keep_unconverged: bool = False,
    vectors: bool = False,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Return extreme eigenvalues λ of the Hessian of an objective.

    .. math:: H v = λ v, \qquad H = \nabla^2 L

    Parameters
    ----------
    objective : Objective
    position : array_like, shape (size,), optional
        Where; the parameters of the model when absent.
    count, which, tolerance, most_products, most_vectors, start, seed
        See `lanczos`; no more than there are parameters are found.
    curvature : {"hessian", "gauss_newton", "fisher"}
    select, method
        See `CurvatureOperator`.
    keep_unconverged : bool
        Whether a value that has not converged is given as it is, and not as NaN.
    vectors : bool
        Whether to return eigenvectors.

    Returns
    -------
    xarray.Dataset
        ``eigenvalue (index)`` with ``_lower`` and ``_upper``, between which an eigenvalue lies, ``residual`` and
        ``converged (index)``; ``loss``, ``gradient_norm`` and ``products``, how many were made. With `vectors`
        ``eigenvector (index, parameter)``.

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    Notes
    -----
    An eigenvalue is NaN unless it converged; its residual says how far it came. Where the loss is not finite all are.
    Bits repeat with the number of PyTorch's threads, on which the order of sums depends.

    Examples
    --------
    >>> import torch
    >>> inputs, targets = torch.diag(torch.arange(1.0, 6)), torch.zeros(5, 1)
    >>> objective = Objective(torch.nn.Linear(5, 1, bias=False), torch.nn.functional.mse_loss, (inputs, targets))
    >>> hessian_spectrum(objective, np.zeros(5), count=3)["eigenvalue"].values.round(6)
    array([10. ,  6.4,  3.6])
    """
    choice("curvature", curvature, CURVATURES)
    operator = CURVATURES[curvature](objective, position, select=select, method=method)
    found = lanczos(
        operator,
        count,
        which=which,
        tolerance=tolerance,
        most_products=most_products,
        most_vectors=most_vectors,
        start=start,
        seed=seed,
    )
    here = objective.start if position is None else position
    scalars = {
        "loss": objective.value(here),
        "gradient_norm": float(np.linalg.norm(objective.gradient(here))),
        "products": found.products,
    }
    attrs = {
        "kind": KIND,
        "curvature": curvature,
        "which": which,
        "tolerance": tolerance,
        "parameters": operator.shape[0],
        "samples": objective.data.samples,
        "seed": seed if isinstance(seed, (int, np.integer)) else "generator",
        "version": provenance.version(),
    }
    variables = spectrum_variables(found.eigenvalues, found.residuals, found.converged, keep_unconverged)
    return _dataset(found, variables, scalars, attrs, vectors=vectors)


def spectrum_variables(values: Any, residuals: Any, converged: Any, keep_unconverged: bool) -> dict[str, np.ndarray]:
    """Return named arrays of eigenvalues and their bounds, NaN where they have not converged."""
    known = np.where(np.asarray(converged, bool) | keep_unconverged, np.asarray(values, np.float64), np.nan)
    residuals = np.asarray(residuals, np.float64)
    return {
        "eigenvalue": known,
        "eigenvalue_lower": known - residuals,
        "eigenvalue_upper": known + residuals,
        "residual": residuals,
        "converged": np.asarray(converged, bool),
    }


LONG_NAMES = {
    "eigenvalue": "eigenvalue of the curvature",
    "eigenvalue_lower": "lower bound of the eigenvalue",
    "eigenvalue_upper": "upper bound of the eigenvalue",
    "residual": "norm of H v - λ v",
    "converged": "whether the residual is within the tolerance",
    "loss": "loss",
    "gradient_norm": "norm of the gradient",
    "products": "products with the curvature made",
    "eigenvector": "eigenvector of unit length",
    "index": "number of the eigenvalue",
}


def described(name: str) -> dict[str, str]:
    """Return the attributes of a variable of eigenvalues."""
    return {"units": "1", "long_name": LONG_NAMES[name]}


def _dataset(
    found: Eigenpairs, named: dict[str, np.ndarray], scalars: dict[str, Any], attrs: dict[str, Any], *, vectors: bool
) -> xr.Dataset:
    import xarray as xr

    variables: dict[str, Any] = {name: ("index", each, described(name)) for name, each in named.items()}
    variables |= {name: ((), each, described(name)) for name, each in scalars.items()}
    if vectors:
        variables["eigenvector"] = (("index", "parameter"), found.eigenvectors.T, described("eigenvector"))
    numbers = 1 + np.arange(len(found.eigenvalues))
    return xr.Dataset(variables, coords={"index": ("index", numbers, described("index"))}, attrs=attrs)

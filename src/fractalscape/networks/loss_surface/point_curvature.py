"""What gradients and products with the Hessian tell of one position."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from fractalscape.networks.hessian import HessianOperator, lanczos
from fractalscape.networks.loss_surface.surface_outputs import SLOW
from fractalscape.networks.objective import Objective

Floats = NDArray[np.float64]


def point_curvature(
    objective: Objective, position: Floats, plane: Floats, quantities: Collection[str], *, tolerance: float
) -> dict[str, float]:
    r"""Return the outputs of slow quantities at one position.

    .. math:: \partial_u L = d_1 \cdot \nabla L, \qquad \partial_u \partial_v L = d_1^T H d_2

    Parameters
    ----------
    objective : Objective
    position : array, shape (size,)
    plane : array, shape (2, size)
    quantities : collection of str
        Keys of `SLOW`; others are left out.
    tolerance : float
        Of the extreme eigenvalues, see `lanczos`; what has not converged is NaN, but for ``eigenvalue_error``.

    Returns
    -------
    dict of str to float
    """
    found = {name: np.nan for each in quantities for name in SLOW.get(each, ())}
    if not found:
        return found
    if {"gradient_norm", "projected_gradient"} & set(quantities):
        gradient = objective.gradient(position)
        u, v = (float(each) for each in plane @ gradient)
        _keep(found, {"gradient_norm": float(np.linalg.norm(gradient)), "gradient_u": u, "gradient_v": v})
    if {"projected_hessian", "extreme_eigenvalues"} & set(quantities):
        hessian = HessianOperator(objective, position)
        if "projected_hessian" in quantities:
            first, second = hessian @ plane[0], hessian @ plane[1]
            values = (float(each) for each in (plane[0] @ first, plane[1] @ first, plane[1] @ second))
            _keep(found, dict(zip(SLOW["projected_hessian"], values, strict=True)))
        if "extreme_eigenvalues" in quantities:
            _keep(found, _extreme_eigenvalues(hessian, tolerance))
    return found


def _keep(found: dict[str, float], values: dict[str, float]) -> None:
    found.update({name: value for name, value in values.items() if name in found})


def _extreme_eigenvalues(hessian: HessianOperator, tolerance: float) -> dict[str, float]:
    pairs = lanczos(hessian, min(2, hessian.shape[0]), which="both_ends", tolerance=tolerance)
    largest, smallest = np.where(pairs.converged, pairs.eigenvalues, np.nan)[[0, -1]].tolist()
    ratio = abs(smallest / largest) if largest else np.nan
    return {
        "largest_eigenvalue": largest,
        "smallest_eigenvalue": smallest,
        "eigenvalue_ratio": ratio,
        "eigenvalue_error": float(pairs.residuals.max()),
    }

"""Eigenvectors of the Hessian as directions."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.networks.directions.directions import Directions, checked_position
from fractalscape.networks.hessian import HessianOperator, lanczos
from fractalscape.networks.hessian.lanczos import Which
from fractalscape.networks.objective import Objective


def hessian_directions(
    objective: Objective,
    count: int = 2,
    *,
    which: Which = "largest",
    position: ArrayLike | None = None,
    tolerance: float = 1e-3,
    most_products: int | None = None,
    seed: int | np.random.Generator = 0,
) -> Directions:
    """Return unit eigenvectors of the Hessian, with their eigenvalues and bounds of the errors.

    Parameters
    ----------
    objective : Objective
    count : int
        How many.
    which : {"largest", "smallest", "largest_magnitude", "both_ends"}
        As of `lanczos`.
    position : array_like of shape (size,), optional
        Where; the parameters of the model when absent.
    tolerance, most_products, seed
        As of `lanczos`.

    Returns
    -------
    Directions
        What has not converged says so in `converged` and in its label; such a direction is no eigenvector.

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    Examples
    --------
    >>> import torch
    >>> data = torch.tensor([[2.0, 0.0], [0.0, 1.0]]), torch.zeros(2, 1)
    >>> objective = Objective(torch.nn.Linear(2, 1, bias=False), torch.nn.functional.mse_loss, data)
    >>> found = hessian_directions(objective, 2, which="both_ends")
    >>> found.eigenvalues.round(6), np.abs(found.vectors).round(6).tolist()
    (array([4., 1.]), [[1.0, 0.0], [0.0, 1.0]])
    """
    centre = None if position is None else checked_position("position", position, objective.size)
    operator = HessianOperator(objective, centre)
    found = lanczos(operator, count, which=which, tolerance=tolerance, most_products=most_products, seed=seed)
    return Directions(
        vectors=found.eigenvectors.T,
        labels=tuple(
            f"eigenvector of {value:.4g}{'' if good else ' (not converged)'}"
            for value, good in zip(found.eigenvalues, found.converged, strict=True)
        ),
        centre=centre,
        eigenvalues=found.eigenvalues,
        residuals=found.residuals,
        converged=found.converged,
    )

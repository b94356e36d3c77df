"""Finite-time Lyapunov exponents: how much the neighbourhood of a start is stretched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import whole
from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.lyapunov.exponents import attributes_of, ensemble_of, problem_of
from fractalscape.dynamics.lyapunov.smooth_map import SmoothMap
from fractalscape.dynamics.lyapunov.tangent_ensemble import TangentEnsemble
from fractalscape.landscapes import Landscape

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]


def finite_time_exponents(
    system: Landscape | SmoothMap,
    start: ArrayLike,
    *,
    learning_rate: ArrayLike = 1.0,
    optimiser: Optimiser | None = None,
    steps: int = 200,
    workers: int | None = None,
) -> xr.Dataset:
    r"""Return finite-time Lyapunov exponents :math:`λ_T(x_0) = \ln σ_{\max}(DF^T(x_0)) / T`.

    Parameters
    ----------
    system, start, learning_rate, optimiser, workers
        As in `lyapunov_exponents`.
    steps : int
        T, at least 1.

    Returns
    -------
    xarray.Dataset
        ``finite_time_exponent`` (walker) in 1/step, NaN of walkers that were lost, -inf where all tangent vectors
        vanish; ``escape_step`` (walker). Attributes ``status`` and ``reason``.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    The product of Jacobians is kept with a running scale, so that no T is too long. Over a plane of starts: see
    `LyapunovMap`.

    References
    ----------
    Shadden, Lekien & Marsden, Physica D 212, 271 (2005), eq. 8.

    Examples
    --------
    >>> from fractalscape.landscapes import Quadratic
    >>> found = finite_time_exponents(Quadratic(), [[0.3, 0.4]], learning_rate=3.0, steps=10)
    >>> found["finite_time_exponent"].values / np.log(2)
    array([1.])
    """
    import xarray as xr

    ensemble = ensemble_of(system, start, learning_rate, optimiser, workers)
    steps = whole("steps", steps, least=1)
    exponent, _, lost = stretching(ensemble, steps)
    status, reason = problem_of(lost, steps)
    named = {"units": "1/step", "long_name": f"finite-time Lyapunov exponent over {steps} steps"}
    return xr.Dataset(
        {
            "finite_time_exponent": ("walker", exponent, named),
            "escape_step": ("walker", lost, {"units": "step", "long_name": "first step that is not finite"}),
        },
        attrs={"status": status, "reason": reason, "steps": steps, **attributes_of(ensemble)},
    )


def stretching(ensemble: TangentEnsemble, steps: int) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Return finite-time exponents of walkers, NaN of lost ones, last states, and where they were lost."""
    products, scales, states, lost = ensemble.products(steps)
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = (np.log(largest_singular_value(products)) + scales) / steps
    return np.where(lost < 0, exponent, np.nan), states, lost


def largest_singular_value(matrices: Floats) -> Floats:
    r"""Return σ_max of matrices (n, m, m).

    .. math:: 2 σ^2 = S + \sqrt{(a^2 + b^2 - c^2 - d^2)^2 + 4 (ac + bd)^2}, \qquad S = a^2 + b^2 + c^2 + d^2

    for a matrix of rows (a, b) and (c, d); larger ones by singular value decomposition, NaN where not finite.

    Examples
    --------
    >>> largest_singular_value(np.array([[[3.0, 0.0], [4.0, 5.0]]])) ** 2
    array([45.])
    """
    if matrices.shape[1] == 1:
        return np.abs(matrices[:, 0, 0])
    if matrices.shape[1] > 2:
        finite = np.isfinite(matrices).all((1, 2))
        found = np.full(len(matrices), np.nan)
        found[finite] = np.linalg.svd(matrices[finite], compute_uv=False)[:, 0]
        return found
    scale = np.abs(matrices).max((1, 2))
    scale = np.where(scale > 0, scale, 1.0)
    (a, b), (c, d) = np.moveaxis(matrices / scale[:, None, None], 0, -1)
    upper, lower = a * a + b * b, c * c + d * d
    root = np.sqrt((upper - lower) ** 2 + 4 * (a * c + b * d) ** 2)
    return scale * np.sqrt((upper + lower + root) / 2)

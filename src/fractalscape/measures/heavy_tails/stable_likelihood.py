"""Stable laws by maximum likelihood."""

from __future__ import annotations

import math

import numpy as np
from scipy.optimize import minimize

from fractalscape.measures.heavy_tails.stable_characteristic import characteristic_law
from fractalscape.measures.heavy_tails.stable_lattice import stable_log_likelihood
from fractalscape.measures.heavy_tails.stable_law import SMALLEST_TAIL_INDEX, StableLaw
from fractalscape.measures.heavy_tails.stable_series import Floats

STEPS = np.array([0.02, 0.05, 0.02, 0.02])
"""Of the differences behind the observed information, and of the first simplex ten times as much."""


def likelihood_law(values: Floats, *, start: StableLaw | None = None) -> StableLaw:
    """Return the stable law of largest likelihood, by a simplex from the fit of the characteristic function.

    Parameters
    ----------
    values : array of float64, shape (sample,)
        Finite, not all the same.
    start : StableLaw, optional
        Where to start instead.

    Returns
    -------
    StableLaw
    """
    start = start or characteristic_law(values)
    z, far = (values - start.location) / start.scale, np.empty_like(values)

    def cost(point: Floats) -> float:
        return -_log_likelihood(z, point, far)

    first = np.array([_unbounded(start.tail_index), math.atanh(0.95 * start.skewness), 0.0, 0.0])
    simplex = first + np.vstack([np.zeros(4), np.diag([0.3, 0.2, 0.1, 0.1])])
    options = {"initial_simplex": simplex, "xatol": 1e-4, "fatol": 1e-4, "maxiter": 600}
    found = minimize(cost, first, method="Nelder-Mead", options=options).x
    return StableLaw(
        tail_index=_bounded(found[0]),
        skewness=math.tanh(found[1]),
        scale=start.scale * math.exp(found[2]),
        location=start.location + start.scale * found[3],
    )


def _bounded(number: float) -> float:
    """Return a tail index from a real number."""
    return SMALLEST_TAIL_INDEX + (2 - SMALLEST_TAIL_INDEX) / (1 + math.exp(-min(max(number, -30), 30)))


def _unbounded(tail_index: float) -> float:
    share = min(max((tail_index - SMALLEST_TAIL_INDEX) / (2 - SMALLEST_TAIL_INDEX), 1e-2), 1 - 1e-2)
    return math.log(share / (1 - share))


def _log_likelihood(z: Floats, point: Floats, far: Floats) -> float:
    return stable_log_likelihood(
        z,
        tail_index=_bounded(point[0]),
        skewness=math.tanh(point[1]),
        scale=math.exp(min(max(point[2], -20), 20)),
        location=point[3],
        far=far,
    )


def standard_errors(values: Floats, law: StableLaw) -> Floats:
    """Return standard errors of tail index, skewness, log scale and location from the observed information.

    Parameters
    ----------
    values : array of float64, shape (sample,)
    law : StableLaw
        The fit (S0).

    Returns
    -------
    array of float64, shape (4,)
        NaN where the likelihood has no maximum inside, as next to tail index 2 or skewness ±1.
    """
    steps = np.array(STEPS)
    room = [min(law.tail_index - SMALLEST_TAIL_INDEX, 2 - law.tail_index), 1 - abs(law.skewness)]
    steps[:2] = np.minimum(steps[:2], np.array(room) * 0.9)
    if steps[0] < 1e-4:
        return np.full(4, np.nan)
    free = np.array([True, steps[1] > 1e-3, True, True])
    point = np.array([law.tail_index, law.skewness, 0.0, 0.0])
    z, far = (values - law.location) / law.scale, np.empty_like(values)

    def likelihood(at: Floats) -> float:
        return stable_log_likelihood(
            z, tail_index=at[0], skewness=at[1], scale=math.exp(at[2]), location=at[3], far=far
        )

    errors = np.full(4, np.nan)
    chosen = np.flatnonzero(free)
    information = -_hessian(likelihood, point, steps, chosen)
    try:
        variances = np.linalg.inv(information).diagonal()
    except np.linalg.LinAlgError:
        return errors
    errors[chosen] = np.sqrt(np.where(variances > 0, variances, np.nan))
    errors[3] *= law.scale
    return errors


def _hessian(function, point: Floats, steps: Floats, chosen) -> Floats:
    """Return second differences along the chosen parameters."""
    size = len(chosen)
    shift = [np.where(np.arange(point.size) == k, steps[k], 0.0) for k in chosen]
    result = np.empty((size, size))
    for a in range(size):
        for b in range(a + 1):
            corners = [function(point + s * shift[a] + t * shift[b]) for s in (1, -1) for t in (1, -1)]
            area = 4 * steps[chosen[a]] * steps[chosen[b]]
            result[a, b] = result[b, a] = (corners[0] - corners[1] - corners[2] + corners[3]) / area
    return result

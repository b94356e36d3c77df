"""The largest Lyapunov exponent of a black box, by two trajectories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.arguments import confidence_level, real, whole
from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.lyapunov.exponents import attributes_of, ensemble_of, problem_of, student_interval
from fractalscape.dynamics.lyapunov.smooth_map import SmoothMap
from fractalscape.dynamics.lyapunov.tangent_ensemble import generic_frame
from fractalscape.landscapes import Landscape

if TYPE_CHECKING:
    import xarray as xr

Floats = NDArray[np.float64]

BAND = 1e3
"""Distances are brought back when they leave [distance / BAND, distance * BAND]."""


def two_trajectory_exponents(
    system: Landscape | SmoothMap,
    start: ArrayLike,
    *,
    learning_rate: ArrayLike = 1.0,
    optimiser: Optimiser | None = None,
    steps: int = 10_000,
    transient: int = 1000,
    distance: float = 1e-8,
    confidence: float = 0.95,
) -> xr.Dataset:
    r"""Measure the largest Lyapunov exponent by how fast two neighbouring walkers part; no Jacobian is needed.

    The neighbour is brought back to the distance d₀, along the line between both, when their distance d leaves
    [10⁻³ d₀, 10³ d₀]; the exponent is the sum of :math:`\ln d / d_0` over those times, and at the end, per step.

    Parameters
    ----------
    system, start, learning_rate, optimiser, steps, transient, confidence
        As in `lyapunov_exponents`.
    distance : float
        d₀, in grid units.

    Returns
    -------
    xarray.Dataset
        ``lyapunov_exponent`` (walker), ``mean_exponent`` with ``_lower`` and ``_upper`` over walkers,
        ``escape_step`` (walker). Attributes ``status`` and ``reason``.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    Two walkers that come to the same place, to rounding, have no distance: their exponent is -inf. Far from the origin
    1e-8 is but a few roundings; take tangent vectors where there are some.

    Examples
    --------
    >>> logistic = SmoothMap(step=lambda x: 4 * x * (1 - x))
    >>> found = two_trajectory_exponents(logistic, [[0.1], [0.2], [0.3]], steps=20_000)
    >>> bool(abs(found["mean_exponent"] - np.log(2)) < 0.01)
    True
    """
    ensemble = ensemble_of(system, start, learning_rate, optimiser, 1)
    steps, transient = whole("steps", steps, least=1), whole("transient", transient, least=0)
    distance, confidence = real("distance", distance, above=0, below=1), confidence_level(confidence)
    ((step_map, _),) = ensemble.groups()
    with np.errstate(all="ignore"):
        states = step_map.start(ensemble.positions)
        for count in range(transient):
            states = step_map.advanced(states, count)
        exponents, lost = _parted(step_map, states, distance, transient, steps)
    return _labelled(exponents, lost, steps, confidence, attributes_of(ensemble))


def _parted(step_map: Any, states: Floats, distance: float, transient: int, steps: int) -> tuple[Floats, Any]:
    near = states + distance * generic_frame(states.shape[1])[0]
    sums, lost = np.zeros(len(states)), np.full(len(states), -1)
    for count in range(transient, transient + steps):
        states, near = step_map.advanced(states, count), step_map.advanced(near, count)
        apart = near - states
        length = np.linalg.norm(apart, axis=1)
        lost[(lost < 0) & ~np.isfinite(length)] = count + 1
        far = (length > distance * BAND) | (length < distance / BAND)
        if far.any() or count == transient + steps - 1:
            back = far | (count == transient + steps - 1)
            sums[back] += np.log(length[back] / distance)
            near[back] = states[back] + apart[back] * (distance / length[back])[:, None]
            near[length == 0] = states[length == 0] + distance * generic_frame(states.shape[1])[0]
    return np.where(lost < 0, sums / steps, np.nan), lost


def _labelled(exponents: Floats, lost: Any, steps: int, confidence: float, attributes: dict[str, Any]) -> xr.Dataset:
    import xarray as xr

    mean, low, high = student_interval(exponents[lost < 0], confidence)
    status, reason = problem_of(lost, steps)
    unit = {"units": "1/step"}
    over = {**unit, "confidence": confidence, "interval": "Student's over walkers"}
    return xr.Dataset(
        {
            "lyapunov_exponent": ("walker", exponents, {**unit, "long_name": "largest Lyapunov exponent"}),
            "mean_exponent": ((), mean, {**over, "long_name": "mean Lyapunov exponent"}),
            "mean_exponent_lower": ((), low, {**over, "long_name": "lower end of the mean exponent"}),
            "mean_exponent_upper": ((), high, {**over, "long_name": "upper end of the mean exponent"}),
            "escape_step": ("walker", lost, {"units": "step", "long_name": "first step that is not finite"}),
        },
        attrs={"status": status, "reason": reason, **attributes},
    )

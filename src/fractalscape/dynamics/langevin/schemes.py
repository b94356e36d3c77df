"""Two ways to step the fractional Langevin equation, both with the noise exact.

With a = 2 - 2H, the mobility m = eta / gamma(2H - 1) and the displacement y by noise alone, the equation is

    x(t) = x(0) + y(t) - m / gamma(a) * integral of (t - s)^(a-1) V'(x(s)) over s from 0 to t,

that is, the Caputo derivative of order a of x - y is -m V'(x).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import gamma

from fractalscape.dynamics.langevin.memory_sum import MemorySum
from fractalscape.landscapes import Landscape

if TYPE_CHECKING:
    from fractalscape.dynamics.langevin.fractional_langevin import FractionalLangevin

Floats = NDArray[np.float64]


def explicit_path(
    equation: FractionalLangevin, landscape: Landscape, start: Floats, noise: Floats, step_size: float
) -> Floats:
    """Take the force of every step at its beginning, as published.

    Parameters
    ----------
    equation : FractionalLangevin
    landscape : Landscape
    start : array, shape (walker, axis)
    noise : array, shape (walker, axis, step)
        Displacement by noise alone, 0 at first.
    step_size : float

    Returns
    -------
    array, shape (walker, axis, step)
    """
    order, steps = equation.order, noise.shape[-1] - 1
    scale = equation.mobility / gamma(1 + order) * step_size**order
    memory = MemorySum(scale * np.diff(np.arange(steps + 1.0) ** order, prepend=0), start.size)
    position = np.empty_like(noise)
    position[..., 0] = start
    with np.errstate(all="ignore"):  # where the rule is unstable, overflow is a result
        for n in range(1, steps + 1):
            memory.append(landscape.gradient(position[..., n - 1]).ravel())
            position[..., n] = start + noise[..., n] - memory.next_sum().reshape(start.shape)
    return position


def implicit_path(
    equation: FractionalLangevin, landscape: Landscape, start: Floats, noise: Floats, step_size: float
) -> Floats:
    """Take the force at the end of the step, where it is linear and binds; the memory by the L1 rule.

    Parameters
    ----------
    equation, landscape, start, noise, step_size
        As in `explicit_path`.

    Returns
    -------
    array, shape (walker, axis, step)
    """
    order, steps = equation.order, noise.shape[-1] - 1
    scale = equation.mobility * gamma(2 - order) * step_size**order
    memory = MemorySum(np.diff(np.arange(steps + 2.0) ** (1 - order)), start.size)
    position = np.empty_like(noise)
    position[..., 0] = start
    with np.errstate(all="ignore"):
        for n in range(1, steps + 1):
            here, kick = position[..., n - 1], noise[..., n] - noise[..., n - 1]
            curvature = np.diagonal(landscape.hessian(here), axis1=1, axis2=2)
            binding = 1 + scale * np.maximum(curvature, 0)  # any slope here is consistent; below 0 it may not be stable
            drift = kick - memory.next_sum().reshape(start.shape) - scale * landscape.gradient(here)
            position[..., n] = here + drift / binding
            memory.append((position[..., n] - here - kick).ravel())
    return position

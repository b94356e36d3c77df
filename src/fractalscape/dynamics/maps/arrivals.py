"""Where descent comes to rest, and when; or when it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.dynamics.lyapunov.smooth_map import SmoothMap
from fractalscape.dynamics.lyapunov.tangent_ensemble import TangentEnsemble

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Arrivals:
    """Ends of walks.

    Parameters
    ----------
    places : array, shape (walker, d)
        Where each walker was last; NaN or infinite if it was lost.
    settle_step, escape_step : array of int, shape (walker,)
        -1 where a walker did not settle, or did not escape.
    """

    places: Floats
    settle_step: Integers
    escape_step: Integers


def arrivals(ensemble: TangentEnsemble, *, steps: int, still: float, far: float) -> Arrivals:
    """Descend until states change by less than `still` at an update, or walkers are farther than `far` from the start.

    Parameters
    ----------
    ensemble : TangentEnsemble
    steps : int
        The most updates.
    still, far : float
        In grid units; `far` may be infinite, and then only what is not finite has escaped.

    Returns
    -------
    Arrivals
    """
    count, axes = ensemble.positions.shape
    settled, escaped = np.full(count, -1), np.full(count, -1)
    if ensemble.kernel is not None:

        def outputs(part: Any) -> tuple[Any, ...]:
            return steps, still, far, settled[part], escaped[part]

        states, _ = ensemble.compiled("arrivals", outputs)
        return Arrivals(places=states[:, :axes], settle_step=settled, escape_step=escaped)
    places = ensemble.positions.copy()
    for step_map, chosen in ensemble.groups():
        if len(chosen):
            places[chosen] = _arrive(
                step_map, ensemble.positions[chosen], chosen, settled, escaped, (steps, still, far)
            )
    return Arrivals(places=places, settle_step=settled, escape_step=escaped)


def _arrive(
    step_map: Any, positions: Floats, walkers: Integers, settled: Integers, escaped: Integers, limits: Any
) -> Floats:
    """Fill the steps of walkers that move together; return where they were last."""
    steps, still, far = limits
    states, left, current = step_map.start(positions), np.arange(len(positions)), step_map
    axes = positions.shape[1]
    with np.errstate(all="ignore"):
        for count in range(steps):
            before = states[left]
            states[left] = current.advanced(before, count)
            away = ((states[left, :axes] - positions[left]) ** 2).sum(1)
            gone = ~np.isfinite(states[left, :axes]).all(1) | (away > far * far)
            rest = ~gone & (((states[left] - before) ** 2).sum(1) < still * still)
            escaped[walkers[left[gone]]], settled[walkers[left[rest]]] = count + 1, count + 1
            if (gone | rest).any():
                left = left[~(gone | rest)]
                current = step_map if isinstance(step_map, SmoothMap) else step_map.of(left)
            if not left.size:
                break
    return states[:, :axes]

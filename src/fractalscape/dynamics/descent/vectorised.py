"""Descent of any landscape, array by array: for landscapes without compiled functions; the other path's twin."""

from __future__ import annotations

from typing import Any

import numpy as np

from fractalscape.dynamics.descent.optimiser import Floats, Optimiser
from fractalscape.landscapes import Landscape


def advance_arrays(
    landscape: Landscape,
    optimiser: Optimiser,
    rates: Floats,
    states: Floats,
    noise: Floats,
    multiplicative: bool,
    run: tuple[int, int, int, int],
    places: Floats,
    losses: Floats,
    escapes: Any,
    origins: Floats,
    sums: Floats,
) -> None:
    """Advance walkers in any number of dimensions; arrays as of ``kernels.advance_jet``, but states of d axes."""
    done, steps, every, first = run
    state = states[:, : 1 + optimiser.buffers]
    with np.errstate(all="ignore"):
        for count in range(done, done + steps):
            here = escapes < 0
            if every and (count - first) % every == 0:
                record = (count - first) // every
                places[here, :, record] = state[here, 0]
                losses[here, record] = landscape.value(state[here, 0])
            slopes = landscape.gradient(optimiser.looks(state))
            lost = here & ~np.isfinite(slopes).all(axis=1)
            escapes[lost] = count
            here &= ~lost
            drawn = noise[:, count - done] if len(noise) else None
            how: dict[str, Any] = {"count": count, "noise": drawn, "multiplicative": multiplicative}
            after = optimiser.step(landscape, state, rates, **how)
            if len(sums):
                _sum_up(landscape, sums, state[:, 0], after[:, 0], origins, here, count + 1)
            state[here] = after[here]


def _sum_up(
    landscape: Landscape, sums: Floats, before: Floats, after: Floats, origins: Floats, here: Any, count: int
) -> None:
    """Add places to what is known of walks: columns Σ(x - x₀), Σ(x - x₀)², Σ loss, lowest, its step, length."""
    axes, away, heights = after.shape[1], (after - origins)[here], landscape.value(after[here])
    found = sums[here]
    found[:, :axes] += away
    found[:, axes : 2 * axes] += away * away
    found[:, 2 * axes] += heights
    found[:, 2 * axes + 3] += np.sqrt(np.cumsum((after - before)[here] ** 2, axis=1)[:, -1])
    lower = heights < found[:, 2 * axes + 1]
    found[lower, 2 * axes + 1], found[lower, 2 * axes + 2] = heights[lower], count
    sums[here] = found

"""Riddled basins against descent in NumPy, all starts at once: ``python -m benchmarks.riddled_basins``."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.dynamics.riddled_basins import PUBLISHED_WINDOW, RiddledBasinSpec

SPEC = RiddledBasinSpec()


def starts(side: int) -> np.ndarray:
    """Return starts of a picture, shape (4, side²)."""
    x, y = PUBLISHED_WINDOW.samples(side)
    along, across = SPEC.directions
    x, y = (grid.ravel() for grid in np.meshgrid(x, y))
    return along[:, None] * x + across[:, None] * y


def in_numpy(weights: np.ndarray, steps: int) -> np.ndarray:
    """Descend as one writes it in NumPy; data points are the last axis."""
    w, v = weights[:2, :, None].copy(), weights[2:, :, None].copy()
    a, targets = np.sqrt(2) * SPEC.inputs, SPEC.targets
    with np.errstate(all="ignore"):
        for _ in range(steps):
            t = np.tanh(w * a)
            residual = (v * t).sum(0) / 2 - targets
            down = (residual * (1 - t * t) * a).mean(-1, keepdims=True) * v
            w, v = w - SPEC.learning_rate * down, v - SPEC.learning_rate * (residual * t).mean(-1, keepdims=True)
    return np.concatenate([w, v])[..., 0]


def speed_up(side: int = 32, steps: int = 20, rounds: int = 5) -> Ratio:
    """Return NumPy's time over the kernel's, both on one core."""
    weights = starts(side)
    ours = lambda: seconds(lambda: SPEC.descended(weights, steps=steps))  # noqa: E731
    return paired(lambda: seconds(lambda: in_numpy(weights, steps)), ours, rounds=rounds)


def processor_seconds(side: int = 1024, sampled: int = 64) -> float:
    """Return processor seconds of a whole picture, from a smaller one."""
    weights = starts(sampled)
    SPEC.descended(weights[:, :64])
    start = time.process_time()
    SPEC.descended(weights)
    return (time.process_time() - start) * (side / sampled) ** 2


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    yield f"NumPy over the kernel, 64², one core: {speed_up(64, 100, 9)}"
    yield f"a picture of 1024²: {processor_seconds(sampled=128):.0f} processor seconds"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)

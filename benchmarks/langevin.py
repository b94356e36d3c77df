"""Memory by Fourier blocks against summing all of the past at every step: ``python -m benchmarks.langevin``."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.dynamics.langevin import PUBLISHED_EQUATION, PUBLISHED_POTENTIAL, PUBLISHED_START
from fractalscape.dynamics.langevin.memory_sum import MemorySum


def weights(steps: int) -> np.ndarray:
    """Return the weights of the published rule."""
    return np.diff(np.arange(steps + 1.0) ** PUBLISHED_EQUATION.order, prepend=0)


def by_blocks(steps: int) -> float:
    """Return the last sum; every value is one plus a little of the sum before it."""
    memory, total = MemorySum(weights(steps), 1), np.zeros(1)
    for _ in range(steps):
        memory.append(1 + 1e-9 * total)
        total = memory.next_sum()
    return float(total[0])


def anew(steps: int) -> float:
    """Return the same, by one product with all of the past at every step."""
    factor, past, total = weights(steps), np.empty(steps), 0.0
    for n in range(steps):
        past[n] = 1 + 1e-9 * total
        total = past[: n + 1] @ factor[n + 1 : 0 : -1]
    return float(total)


def speed_up(steps: int, rounds: int = 3) -> Ratio:
    """Return the time of summing anew over that of blocks, one walker."""
    return paired(lambda: seconds(lambda: anew(steps)), lambda: seconds(lambda: by_blocks(steps)), rounds=rounds)


def path_seconds(scheme: str, steps: int = 10_000) -> float:
    """Return processor seconds of the published path, the best of three."""
    times = []
    for _ in range(3):
        start = time.process_time()
        PUBLISHED_EQUATION.trajectory(
            PUBLISHED_POTENTIAL,
            start=PUBLISHED_START,
            steps=steps,
            scheme=scheme,
            seed=0,  # pyright: ignore[reportArgumentType]
        )
        times.append(time.process_time() - start)
    return min(times)


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    for steps in (10_000, 100_000):
        yield f"anew over by blocks, {steps} steps: {speed_up(steps)}"
    for scheme in ("explicit", "implicit"):
        yield f"the published path, 10^4 steps, {scheme}: {path_seconds(scheme):.2f} s"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)

"""Descent of an ensemble against its peers: ``python -m benchmarks.descent``.

The surface is fractional, H = 1/2, of 1024² samples; 10^4 walkers take steps on its cubic spline. scipy has prefiltered
coefficients of both components of the gradient and interpolates them by ``map_coordinates`` of order 3, all walkers at
once, as users do; ours has one thread, so that the ratio is per core. The published simulator is a loop in Python.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from scipy.ndimage import map_coordinates, spline_filter

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.dynamics.descent import GaussianNoise, HeavyBall, descend
from fractalscape.landscapes import GriddedLandscape, fractional_brownian

SMALL_STEPS, LARGE_STEPS = 10.0, 1000.0
"""Learning rates: below and above the edge of stability, where walkers jump about and wait for memory."""


@cache
def surface(n: int) -> GriddedLandscape:
    """Return the spline of a fractional surface on a torus."""
    return GriddedLandscape(heights=fractional_brownian((n, n), hurst=0.5, seed=1), edges="periodic")


def starts(n: int, count: int) -> np.ndarray:
    """Return places all over the surface."""
    return np.random.default_rng(0).uniform(0, n, (count, 2))


@cache
def slopes(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return coefficients of the splines of both components of the gradient, which at samples is ours."""
    rows, columns = np.indices((n, n))
    gradient = surface(n).gradient(np.stack([columns.ravel(), rows.ravel()], axis=1)).reshape(n, n, 2)
    prefiltered: Any = [spline_filter(gradient[..., axis], order=3, mode="grid-wrap") for axis in range(2)]
    return prefiltered[0], prefiltered[1]


def scipy_walk(n: int, start: np.ndarray, rate: float, steps: int) -> np.ndarray:
    """Descend with scipy; return where walkers end."""
    place = start.T.copy()
    for _ in range(steps):
        at = place[::-1]
        found = [map_coordinates(slope, at, order=3, prefilter=False, mode="grid-wrap") for slope in slopes(n)]
        place -= rate * np.array(found)
    return place.T


def python_walk(n: int, start: np.ndarray, rate: float, steps: int) -> np.ndarray:
    """Descend one walker as published: bilinear gradients of ``numpy.gradient``, a loop in Python."""
    down, across = np.gradient(surface(n).heights)
    x, y = (float(part) for part in start)
    for _ in range(steps):
        i, j = int(x // 1) % n, int(y // 1) % n
        t, s = x % 1, y % 1
        k, m = (i + 1) % n, (j + 1) % n
        slope = [
            (1 - s) * ((1 - t) * g[j, i] + t * g[j, k]) + s * ((1 - t) * g[m, i] + t * g[m, k]) for g in (across, down)
        ]
        x, y = x - rate * slope[0], y - rate * slope[1]
    return np.array([x, y])


def ours(n: int, start: np.ndarray, rate: float, steps: int, *, threads: int = 1, **how: Any) -> Any:
    """Descend; records of the start and the end alone."""
    return descend(surface(n), start, learning_rate=rate, steps=steps, record=steps, executor=threads, **how)


def per_step(run: Any, start: np.ndarray, steps: int, clock: Any = time.process_time) -> float:
    """Return seconds of a core (of all cores, to that clock) an update of a walker."""
    begun = clock()
    run()
    return (clock() - begun) / (max(1, start.size // 2) * steps)


def speed_up(
    n: int = 1024, *, count: int = 10_000, rate: float = SMALL_STEPS, steps: int = 300, rounds: int = 9
) -> Ratio:
    """Return scipy's time over ours for an update of a walker, on one core."""
    start, few = starts(n, count), max(1, steps // 200)
    return paired(
        lambda: per_step(lambda: scipy_walk(n, start, rate, few), start, few),
        lambda: per_step(lambda: ours(n, start, rate, steps), start, steps),
        rounds=rounds,
    )


def speed_up_over_python(n: int = 1024, *, count: int = 10_000, steps: int = 100, rounds: int = 5) -> Ratio:
    """Return the time of the loop in Python over ours for an update of a walker, on one core."""
    start = starts(n, count)
    return paired(
        lambda: per_step(lambda: python_walk(n, start[0], SMALL_STEPS, 1000), start[0], 1000),
        lambda: per_step(lambda: ours(n, start, SMALL_STEPS, steps), start, steps),
        rounds=rounds,
    )


def published_speed_up(n: int = 1024, *, count: int = 10_000, steps: int = 100, rounds: int = 5) -> Ratio:
    """Return the time of the loop in Python over that of its rule compiled, ``fd_bilinear``, on one core."""
    start, plain = (
        starts(n, count),
        GriddedLandscape(heights=surface(n).heights, method="fd_bilinear", edges="periodic"),
    )
    how: dict[str, Any] = {"learning_rate": SMALL_STEPS, "steps": steps, "record": steps, "executor": 1}
    descend(plain, start, **how)
    return paired(
        lambda: per_step(lambda: python_walk(n, start[0], SMALL_STEPS, 1000), start[0], 1000),
        lambda: per_step(lambda: descend(plain, start, **how), start, steps),
        rounds=rounds,
    )


def cost_of(n: int = 1024, *, count: int = 10_000, steps: int = 1000, rounds: int = 5, **how: Any) -> Ratio:
    """Return the time of a descent of another kind over the plain one's."""
    start = starts(n, count)
    return paired(
        lambda: seconds(lambda: ours(n, start, SMALL_STEPS, steps, **how)),
        lambda: seconds(lambda: ours(n, start, SMALL_STEPS, steps)),
        rounds=rounds,
    )


def rate_of_updates(*, threads: int, rate: float = SMALL_STEPS, steps: int = 1000, rounds: int = 5) -> float:
    """Return the largest number of updates of 10^4 walkers in a second of the clock on the wall, in millions."""
    start = starts(1024, 10_000)
    ours(1024, start, rate, 10, threads=threads)
    return 1e-6 / min(
        per_step(lambda: ours(1024, start, rate, steps, threads=threads), start, steps, clock=time.perf_counter)
        for _ in range(rounds)
    )


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    for rate in (SMALL_STEPS, LARGE_STEPS):
        yield f"map_coordinates over ours, one core, learning rate {rate:g}: {speed_up(rate=rate)}"
    yield f"a loop in Python over ours, one core: {speed_up_over_python()}"
    yield f"a loop in Python over fd_bilinear, its own rule, one core: {published_speed_up()}"
    for threads in (1, 2):
        for rate in (SMALL_STEPS, LARGE_STEPS):
            found = rate_of_updates(threads=threads, rate=rate)
            yield f"{threads} threads, learning rate {rate:g}: {found:.0f} million updates a second"
    yield f"heavy ball over plain descent: {cost_of(optimiser=HeavyBall())}"
    yield f"Gaussian noise over none: {cost_of(noise=GaussianNoise(scale=0.01), seed=0)}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)

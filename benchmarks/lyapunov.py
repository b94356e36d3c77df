"""Tangent vectors against the plain way to write them: ``python -m benchmarks.lyapunov``.

The twin is one walker in plain Python on the same surface: central differences, bilinear between samples, a reflecting
fold and the derivative of that gradient for one tangent vector, as the released code of the paper walks (it has no
tangent vectors, but two walkers). Another twin moves all walkers together in NumPy. All run in one thread.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.dynamics.lyapunov import chaos_curve, edge_of_stability, lyapunov_exponents
from fractalscape.dynamics.lyapunov.tangent_ensemble import generic_frame
from fractalscape.dynamics.maps import lyapunov_map
from fractalscape.landscapes import FunctionLandscape, GriddedLandscape, fractional_brownian, landscape_from

RATES = np.geomspace(1, 1e4, 40)
"""Of the published sweep, which its authors quote at 35 minutes."""


def surface(n: int = 1024) -> GriddedLandscape:
    """Return a fractional surface with walls."""
    heights = fractional_brownian((n, n), hurst=0.5, seed=0)
    landscape = landscape_from(heights, edges="reflecting")
    assert isinstance(landscape, GriddedLandscape)
    return landscape


def starts(landscape: GriddedLandscape, count: int) -> np.ndarray:
    """Return starts at random."""
    return np.random.default_rng(0).uniform(0, landscape.extent[0], (count, 2))


def plain_exponent(landscape: GriddedLandscape, start: np.ndarray, learning_rate: float, steps: int) -> float:
    """Return the largest exponent of one walker, in plain Python."""
    dy, dx = np.gradient(landscape.heights)
    size = landscape.heights.shape[0] - 1
    (x, y), (vx, vy), total = start, generic_frame(2)[0], 0.0
    for _ in range(steps):
        i, j = min(int(x), size - 1), min(int(y), size - 1)
        s, t = x - i, y - j
        slopes, bends = [], []
        for grid in (dx, dy):
            a, b, c, d = grid[j, i], grid[j, i + 1], grid[j + 1, i], grid[j + 1, i + 1]
            slopes.append((1 - t) * ((1 - s) * a + s * b) + t * ((1 - s) * c + s * d))
            bends.append(((1 - t) * (b - a) + t * (d - c), (1 - s) * (c - a) + s * (d - b)))
        vx, vy = (
            vx - learning_rate * (bends[0][0] * vx + bends[0][1] * vy),
            vy - learning_rate * (bends[1][0] * vx + bends[1][1] * vy),
        )
        x, y = x - learning_rate * slopes[0], y - learning_rate * slopes[1]
        x, vx = _folded(x, vx, size)
        y, vy = _folded(y, vy, size)
        length = math.hypot(vx, vy)
        total, vx, vy = total + math.log(length), vx / length, vy / length
    return total / steps


def _folded(place: float, along: float, size: int) -> tuple[float, float]:
    turned = place % (2 * size)
    return (2 * size - turned, -along) if turned > size else (turned, along)


def compiled_exponents(landscape: GriddedLandscape, start: np.ndarray, learning_rate: float, steps: int) -> np.ndarray:
    """Return the largest exponents by the kernel, in one thread."""
    how = {"steps": steps, "transient": 0, "count": 1, "workers": 1}
    return lyapunov_exponents(landscape, start, learning_rate=learning_rate, **how)["lyapunov_exponent"].values[:, 0]


def over_python(*, n: int = 1024, walkers: int = 400, steps: int = 1000, rounds: int = 9) -> Ratio:
    """Return the time of an update in plain Python over that in the kernel."""
    landscape = surface(n)
    place = starts(landscape, walkers)
    return paired(
        lambda: seconds(lambda: plain_exponent(landscape, place[0], 100.0, steps)) / steps,
        lambda: seconds(lambda: compiled_exponents(landscape, place, 100.0, steps)) / (steps * walkers),
        rounds=rounds,
    )


def over_numpy(*, n: int = 1024, walkers: int = 1000, steps: int = 40, rounds: int = 5) -> Ratio:
    """Return the time of walkers that move together in NumPy over that in the kernel, on the same splines."""
    landscape = surface(n)
    place = starts(landscape, walkers)
    parts = {"slopes": landscape.gradient, "bends": landscape.hessian, "extent": landscape.extent}
    twin = FunctionLandscape(function=landscape.value, edges="reflecting", **parts)
    how = {"learning_rate": 100.0, "steps": steps, "transient": 0, "count": 1, "workers": 1}
    return paired(
        lambda: seconds(lambda: lyapunov_exponents(twin, place, **how)),
        lambda: seconds(lambda: lyapunov_exponents(landscape, place, **how)),
        rounds=rounds,
    )


def published_sweeps(n: int = 1024, walkers: int = 10) -> dict[str, float]:
    """Return seconds of the published sweeps on all processors, and of an image of exponents on one."""
    landscape = surface(n)
    start = starts(landscape, walkers)
    at = np.arange(400) / 400 * landscape.extent[0]
    x, y = (each.ravel() for each in np.meshgrid(at, at))
    field = lyapunov_map(landscape, learning_rate=100.0, steps=200)
    field.evaluate(x[:1], y[:1])
    chaos_curve(landscape, RATES[:2], start, transient=10, steps=20)
    return {
        "edge of stability, 40 rates, 10 starts, 5000 steps": seconds(
            lambda: edge_of_stability(landscape, RATES, start)
        ),
        "chaos, tangent vectors, 40 rates, 10 starts, 5000 + 5000 steps": seconds(
            lambda: chaos_curve(landscape, RATES, start)
        ),
        "chaos as published, 40 rates, 100 restarts, 5000 + 1000 steps of two": seconds(
            lambda: chaos_curve(landscape, RATES, start, method="sprott")
        ),
        "image of 400 x 400 finite-time exponents, 200 steps": seconds(lambda: field.evaluate(x, y)),
    }


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    yield f"plain Python over the kernel, an update with a tangent vector: {over_python()}"
    yield f"NumPy over the kernel, 1000 walkers: {over_numpy()}"
    for name, value in published_sweeps().items():
        yield f"{name}: {value:.2f} s"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)

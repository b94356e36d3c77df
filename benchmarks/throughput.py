"""Pixels per second and core of every preset: ``python -m benchmarks.throughput``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.floor import operation_seconds
from benchmarks.ratio import machine, seconds
from fractalscape.raster import Window
from fractalscape.trainability import PRESETS, PUBLISHED, preset

CHEAP = ("single", "linear")


def pixels_per_second(name: str, window: Window, *, resolution: int, rounds: int = 5) -> tuple[float, float]:
    """Return pixels per second on one core, evenly over a window, and the mean number of steps before the end.

    The median of some rounds. A run that escapes ends at once, so a window with many escapes goes faster.
    """
    field = preset(name).field()
    x, y = (grid.ravel() for grid in np.meshgrid(*window.samples(resolution)))
    escaped = field.evaluate(x, y)["escape_step"]
    spent = np.median([seconds(lambda: field.evaluate(x, y)) for _ in range(rounds)])
    steps = np.where(escaped < 0, field.spec.steps, escaped + 1)
    return x.size / float(spent), float(steps.mean())


def windows(name: str) -> dict[str, Window]:
    """Return the windows of a preset: the overview, and the published panel if there is one."""
    found = {"overview": preset(name).window}
    if name in PUBLISHED:
        found["published"] = PUBLISHED[name].window
    return {label: window for label, window in found.items() if window is not None}


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield f"{machine()}, peak {1e-9 / operation_seconds():.0f} GFLOP/s per core"
    yield f"{'preset':12} {'window':10} {'pixels/s/core':>14} {'mean steps':>11} {'us per step':>12}"
    for name in PRESETS:
        for label, window in windows(name).items():
            rate, steps = pixels_per_second(name, window, resolution=64 if name in CHEAP else 12)
            yield f"{name:12} {label:10} {rate:14,.0f} {steps:11.0f} {1e6 / rate / steps:12.3f}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)

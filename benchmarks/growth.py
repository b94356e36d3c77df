"""How cost grows with width, data points, steps and resolution: ``python -m benchmarks.growth``.

The law, for one network on one core: ``steps * (4 N n**2 / peak + N n * tanh)`` for more data points N than units n
(one network at a time), and ``steps * (N (N + 4) n * 2 / peak + N n * tanh)`` for fewer (eight at a time, moved in the
space of their pre-activations). A map costs its pixels, whatever its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from benchmarks.ratio import machine, seconds
from benchmarks.training_step import FULL, pixels, step_time
from fractalscape.raster import Cost, Window, sweep
from fractalscape.trainability import TrainabilityField, TrainabilitySpec


def exponents(costs: Mapping[int, Callable[[], float]], *, rounds: int = 9) -> tuple[float, np.ndarray]:
    """Return the slope of log cost against log size, and the local slopes between neighbours.

    Sizes take turns, so that a slow moment of the machine hits all of them; each cost is the median of its rounds.
    """
    sizes = np.log(list(costs))
    for measure in costs.values():
        measure()
    spent = np.log(np.median([[measure() for measure in costs.values()] for _ in range(rounds)], axis=0))
    return float(np.polyfit(sizes, spent, 1)[0]), np.diff(spent) / np.diff(sizes)


def over(name: str, sizes: tuple[int, ...], spec: TrainabilitySpec) -> dict[int, Callable[[], float]]:
    """Return the cost of a step at several values of one field of a spec."""
    return {size: step_time(spec.replace(**{name: size})) for size in sizes}


def over_steps(sizes: tuple[int, ...], spec: TrainabilitySpec) -> dict[int, Callable[[], float]]:
    """Return the cost of a whole run at several lengths."""

    def whole(steps: int) -> Callable[[], float]:
        measure = step_time(spec, steps=steps)
        return lambda: steps * measure()

    return {steps: whole(steps) for steps in sizes}


def over_resolution(sizes: tuple[int, ...], spec: TrainabilitySpec) -> dict[int, Callable[[], float]]:
    """Return the cost of a whole sweep at several resolutions."""
    field = TrainabilityField(spec=spec)
    x, y = pixels(512)
    field.evaluate(x, y)
    spent = seconds(lambda: field.evaluate(x, y)) / x.size
    cost = Cost(seconds=spent, worst=spent)
    window = Window.log10(lr0=(-2, 0), lr1=(-2, 0))

    def whole(resolution: int) -> Callable[[], float]:
        return lambda: seconds(lambda: sweep(field, window, resolution=resolution, cost=cost, executor=1))

    return {resolution: whole(resolution) for resolution in sizes}


def cases() -> dict[str, tuple[float, dict[int, Callable[[], float]]]]:
    """Return every case with the exponent that counting operations gives."""
    relu, single = FULL.replace(activation="relu"), FULL.replace(dataset_mode="single")
    few = FULL.replace(activation="relu", width=64, batch_size=None)
    widths, points = (8, 16, 24, 32, 48), (128, 256, 512, 1024)
    return {
        "tanh, width, 544 points": (2.0, over("width", widths, FULL.replace(dataset_size=544))),
        "relu, width, 544 points": (2.0, over("width", widths, relu.replace(dataset_size=544))),
        "tanh, width, n² + n points": (4.0, over("width", widths, FULL)),
        "tanh, points, width 16": (1.0, over("dataset_size", points, FULL)),
        "relu, points, width 16": (1.0, over("dataset_size", points, relu)),
        "tanh, steps": (1.0, over_steps((25, 50, 100, 200, 400), FULL)),
        "single, steps": (1.0, over_steps((125, 250, 500, 1000), single)),
        "single, width": (1.0, over("width", (8, 16, 32, 64), single)),
        "relu, points, width 64, few points": (2.0, over("dataset_size", (8, 16, 32, 64), few)),
        "single, resolution": (2.0, over_resolution((64, 128, 256), single)),
    }


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    yield f"{'':36} {'counted':>8} {'measured':>9}  between neighbours"
    for name, (counted, costs) in cases().items():
        slope, local = exponents(costs)
        sizes = ", ".join(map(str, costs))
        yield f"{name:36} {counted:8.0f} {slope:9.2f}  {', '.join(f'{each:.2f}' for each in local)}  at {sizes}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)

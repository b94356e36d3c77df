"""The training step against the machine's floor: ``python -m benchmarks.training_step``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.floor import operation_seconds, operations, step_floor, tanh_seconds
from benchmarks.ratio import Ratio, at_once, machine, paired, seconds
from fractalscape.trainability import TrainabilityField, TrainabilitySpec, preset
from fractalscape.trainability.network import train

WORK = 2e8
FULL = preset("tanh").replace(dataset_mode="matching-params")
SPECS = {
    "tanh": FULL,
    "relu": FULL.replace(activation="relu"),
    "linear": FULL.replace(activation="linear"),
    "minibatch": FULL.replace(batch_size=16),
    **{f"tanh, width {n}": FULL.replace(width=n) for n in (8, 17, 32, 64)},
    **{f"relu, width {n}": FULL.replace(width=n, activation="relu") for n in (8, 17, 32, 64)},
}


def pixels(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return learning rates at which no run escapes."""
    return np.geomspace(0.01, 1.0, count), np.geomspace(1.0, 0.02, count)


def step_time(spec: TrainabilitySpec, threads: int = 1, *, steps: int | None = None) -> Callable[[], float]:
    """Return a function that measures the seconds of a step, by training so many pixels that a run takes milliseconds.

    Raises
    ------
    RuntimeError
        If a run escapes, and so takes fewer steps than it is charged for.
    """
    steps = steps or int(np.clip(WORK / operations(spec) / 2, 16, 100))
    field = TrainabilityField(spec=spec.replace(steps=steps, window=None))
    x, y = pixels(int(np.clip(WORK / operations(spec) / steps, 2, 512)))
    if (field.evaluate(x, y)["escape_step"] >= 0).any():
        raise RuntimeError("a run escaped; choose smaller learning rates")
    run = at_once(lambda: field.evaluate(x, y), threads)
    return lambda: seconds(run) / (x.size * steps * threads)


def efficiency(spec: TrainabilitySpec, threads: int = 1, *, rounds: int = 25) -> Ratio:
    """Return the floor over the measured time of a step: 1 would be all that the machine can do."""
    inverse = paired(step_time(spec, threads), step_floor(spec, threads), rounds=rounds)
    return inverse.inverse()


def over_twin(spec: TrainabilitySpec, *, steps: int = 20, rounds: int = 25) -> Ratio:
    """Return the time of a step of the NumPy twin, one network at a time, over that of the kernel; both on one core."""
    spec = spec.replace(steps=steps, window=None)
    draws, (x, y) = TrainabilityField(spec=spec).draws, pixels(1)
    return paired(lambda: seconds(lambda: train(spec, draws, x[0], y[0])) / steps, step_time(spec), rounds=rounds)


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    efficiency(FULL, 2, rounds=3)
    yield "peak " + ", ".join(
        f"{1e-9 / operation_seconds(k):.0f} GFLOP/s and {1e9 * tanh_seconds(k):.2f} ns per tanh"
        f" on {k} thread{'s' * (k > 1)}"
        for k in (1, 2)
    )
    yield f"{'':18} {'N':>5}  {'floor / step, 1 thread':24}  {'2 threads':24}"
    for name, spec in SPECS.items():
        one, two = (efficiency(spec, threads) for threads in (1, 2))
        yield f"{name:18} {spec.points:>5}  {one!s:24}  {two!s:24}"
    for name in ("tanh", "minibatch", "linear", "single"):
        yield f"{name:18} {preset(name).points:>5}  NumPy twin / step {over_twin(preset(name), steps=100)}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)

"""What a run will take, said before it starts: time, from a probe, and memory."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from fractalscape import execution
from fractalscape.cli.run import Run
from fractalscape.memory import check_memory
from fractalscape.raster import Cost, base_of, find_pyramid, probe
from fractalscape.trainability import TrainabilitySpec

Result = TypeVar("Result")

BYTES_PER_SAMPLE = 64
"""A raster's outputs, its ranks and its colours."""
PROBE_WORK = 5 * 10**9
"""Multiplications of one probed point: about a tenth of a second."""
BYTES_PER_INPUT = 96
"""Drawing a float64 by Threefry, and the copies that the kernels read."""


def interruptible(function: Callable[..., Result], *arguments: object) -> Result:
    """Call a function in a thread of its own, so that Ctrl-C is answered while a kernel runs."""
    future: Future[Result] = Future()

    def work() -> None:
        try:
            future.set_result(function(*arguments))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=work, name="fractalscape-probe").start()
    return future.result()


def check_network(spec: TrainabilitySpec) -> None:
    """Raise `InputError` if the network's data does not fit in this machine's memory."""
    drawn = spec.points * spec.width + (spec.steps * spec.batch * (spec.width + 2) if spec.batch else 0)
    what = f"{spec.points:,} data points of width {spec.width}"
    check_memory(drawn * BYTES_PER_INPUT, what, "lower --width or --dataset-size")


def check_samples(points: int) -> None:
    """Raise `InputError` if a picture of so many samples does not fit in this machine's memory."""
    check_memory(points * BYTES_PER_SAMPLE, f"{points:,} samples", "lower --resolution")


def points_left(run: Run, field: Any, location: str) -> int:
    """Return how many samples of a run its store does not hold yet; nothing is written.

    Raises
    ------
    StoreMismatch
        If the store holds another result.
    InputError
        If the folder is not a store.
    """
    base, top = base_of(run.resolution, run.sampling)
    pyramid = find_pyramid(location, field, run.window, base=base, sampling=run.sampling)
    if pyramid is None:
        return run.points
    return sum(pyramid.new_points(level, tile) for level in range(top + 1) for tile in pyramid.missing(level))


def workers_of(executor: execution.ExecutorLike) -> int:
    """Return how many points are computed at once; 1 for a cluster, which is not asked."""
    if isinstance(executor, int):
        return min(executor, execution.processors())
    return execution.processors() if executor is None else 1


def measure(run: Run) -> tuple[Cost, bool]:
    """Return what a point of a run costs, and whether that is only an upper bound.

    A network whose single point takes long is measured with fewer steps or data points; runs that escape early are then
    taken for longer than they are.
    """
    spec, factor = run.spec, 1.0
    work = spec.width**2 * (6 * spec.points if spec.batch is None else 6 * spec.batch + 2 * spec.points)
    if work * spec.steps > PROBE_WORK:
        steps = max(1, PROBE_WORK // work)
        points = max(min(spec.points, spec.width + 1), int(spec.points * min(1.0, PROBE_WORK / work)))
        factor = spec.steps / steps * (spec.points / points)
        spec = spec.replace(steps=steps, dataset_size=points)
    found = interruptible(probe, spec.field(), run.window)
    return Cost(seconds=found.seconds * factor, worst=found.worst * factor), factor > 1

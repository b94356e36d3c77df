"""What tracking costs an update: ``python -m benchmarks.tracker``.

CPU time of a training of 10^5 parameters with the tracker less that without, in milliseconds an update; and, machine
aside, the time of one record over that of the floor: copying the parameters and hashing each of them once with NumPy's
``bincount``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from tempfile import TemporaryDirectory

import numpy as np
import torch

from benchmarks.ratio import Ratio, machine, paired, seconds
from fractalscape.networks import CountSketch, Tracker, TrackingSpec

UPDATES = 40


def network() -> torch.nn.Module:
    """Return a network of 99530 parameters."""
    sizes = (64, 256, 256, 64, 10)
    layers = [torch.nn.Linear(*pair) for pair in pairwise(sizes)]
    return torch.nn.Sequential(*[part for layer in layers for part in (layer, torch.nn.ReLU())][:-1])


def training() -> tuple[torch.nn.Module, torch.optim.Optimizer, Callable[[int], None]]:
    """Return a network, its optimiser, and what makes so many updates."""
    model, loss = network(), torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    inputs, labels = torch.randn(64, 64), torch.randint(0, 10, (64,))

    def update(count: int) -> None:
        for _ in range(count):
            optimizer.zero_grad()
            loss(model(inputs), labels).backward()
            optimizer.step()

    return model, optimizer, update


def milliseconds_an_update(spec: TrackingSpec | None = None, *, rounds: int = 25) -> float:
    """Return the CPU time that tracking adds to an update, the median of differences of neighbouring runs."""
    model, optimizer, update = training()
    differences = []
    with TemporaryDirectory() as folder:
        tracker = Tracker(spec, store=folder)
        for _ in range(rounds):
            plain = _cpu(lambda: update(UPDATES))
            with tracker.attach(model, optimizer, step=tracker._step + 1):
                tracked = _cpu(lambda: update(UPDATES))
            differences.append(tracked - plain)
        tracker.close()
    return 1e3 * float(np.median(differences)) / UPDATES


def _cpu(run: Callable[[], None]) -> float:
    start = time.thread_time()
    run()
    return time.thread_time() - start


def over_floor(*, rounds: int = 25) -> Ratio:
    """Return the time of a record over that of a copy of the parameters and one ``bincount`` for each sketch."""
    model, optimizer, _ = training()
    spec = TrackingSpec()
    tracker = Tracker(spec)
    tracker.attach(model, optimizer).close()
    size = sum(each.numel() for each in model.parameters())
    sketch = CountSketch(size=size, components=spec.components, sketches=spec.sketches)
    places, weights = sketch.codes.astype(np.int64), np.ones(size)

    def floor() -> None:
        vector = torch.cat([each.detach().reshape(-1) for each in model.parameters()]).double().numpy()
        for place in places:
            np.bincount(place, weights=weights * vector, minlength=2 * spec.components)

    return paired(lambda: seconds(lambda: tracker._after(model, optimizer)), lambda: seconds(floor), rounds=rounds)


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    torch.set_num_threads(1)
    yield machine()
    for spec in (TrackingSpec(), TrackingSpec(sketches=1), TrackingSpec(by_layer=True), TrackingSpec(anchors=(0,))):
        yield f"{milliseconds_an_update(spec):.2f} ms of CPU an update, {spec.to_json()}"
    yield f"a record over a copy and a NumPy bincount for each sketch: {over_floor()}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)

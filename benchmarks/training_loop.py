"""What a training that repeats costs: `networks.train` against loops one would write.

Run: python -m benchmarks.training_loop     (about a minute)
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.ratio import Ratio, machine, paired
from fractalscape.networks import LabelledData, TrainingSpec, initial_network, train, training_data

EPOCHS = 12
SPEC = TrainingSpec(model="mlp", epochs=EPOCHS, evaluate_every=EPOCHS, test_share=0)
WIDTHS = {"4 810 parameters": (64,), "85 002 parameters": (256, 256)}


@cache
def _task(widths: tuple[int, ...]) -> tuple[TrainingSpec, LabelledData]:
    spec = SPEC.replace(model_options={"widths": list(widths)})
    return spec, training_data(spec)[0]


def processor_seconds(run: Callable[[], Any]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def own_training(widths: tuple[int, ...]) -> None:
    """Train as the package does: one epoch is evaluated twice, at both ends."""
    spec, data = _task(widths)
    train(spec, data=data, model=initial_network(spec, data))


def loop_with_loader(widths: tuple[int, ...]) -> None:
    """Train by the loop of PyTorch's tutorials, without evaluation."""
    spec, data = _task(widths)
    loader = DataLoader(TensorDataset(*map(torch.from_numpy, data.pair)), batch_size=64, shuffle=True)
    _loop(initial_network(spec, data), lambda: loader)


def loop_over_tensors(widths: tuple[int, ...]) -> None:
    """Train by a loop over slices of tensors, the least one can do."""
    spec, data = _task(widths)
    inputs, targets = map(torch.from_numpy, data.pair)

    def batches():
        order = torch.randperm(len(inputs))
        return ((inputs[part], targets[part]) for part in order.split(64))

    _loop(initial_network(spec, data), batches)


def _loop(model: torch.nn.Module, batches: Callable[[], Any]) -> None:
    optimizer = torch.optim.SGD(model.parameters(), lr=SPEC.learning_rate)
    for _ in range(EPOCHS):
        for inputs, targets in batches():
            optimizer.zero_grad()
            loss = cross_entropy(model(inputs), targets)
            loss.backward()
            optimizer.step()
            loss.item()


def against(loop: Callable[[tuple[int, ...]], None], widths: tuple[int, ...], *, rounds: int = 9) -> Ratio:
    """Return the processor time of a loop over that of `train`."""
    return paired(
        lambda: processor_seconds(lambda: loop(widths)),
        lambda: processor_seconds(lambda: own_training(widths)),
        rounds=rounds,
    )


def main() -> None:
    print(machine())
    for name, widths in WIDTHS.items():
        loader, tensors = against(loop_with_loader, widths), against(loop_over_tensors, widths)
        print(f"{name}: loop with a DataLoader / train {loader}; loop over tensors / train {tensors}")


if __name__ == "__main__":
    main()

"""Extreme eigenvalues of the Hessian of a network of 85 002 parameters on the digits: ``python -m benchmarks.hessian``.

Against the power iteration of hessian-eigenthings, written out here as its releases describe it: one eigenvalue after
the other, each from a uniform vector, at most 20 steps, until it changes by less than 1e-4 of itself, with those before
subtracted; every product from a graph made anew. And what a product costs in gradients.

After five epochs of training few eigenvalues stand out: 26 products, and an eighth of the processor time. As drawn, ten
lie close together: 46 products, and a quarter of the time of a power iteration that ends before it has converged.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np

from benchmarks.ratio import Ratio, machine, paired

COUNT = 10


@cache
def objective(*, epochs: int = 0) -> Any:
    """Return the loss of the network on the digits, and its parameters after some epochs of SGD; None at the start."""
    from torch.nn.functional import cross_entropy

    from fractalscape.networks import Objective, TrainingSpec, digits, mlp, train

    data = digits()
    model = mlp(data.shape, data.outputs, widths=(256, 256))
    if epochs:
        spec = TrainingSpec(epochs=epochs, standardise=False, test_share=0)
        found: list[Any] = []
        train(spec, model=model, data=data, every_epoch=lambda state: found.append(state.position))
        return Objective(model, cross_entropy, data.pair), found[-1]
    return Objective(model, cross_entropy, data.pair), None


def power_iteration(
    operator: Any, count: int, *, steps: int = 20, tolerance: float = 1e-4, seed: int = 0
) -> np.ndarray:
    """Return eigenvalues of the largest magnitude by deflated power iteration."""
    random = np.random.default_rng(seed)
    values, vectors = np.empty(0), np.empty((0, operator.shape[0]))
    for _ in range(count):
        vector, value = random.uniform(0, 1, operator.shape[0]), 0.0
        vector /= np.linalg.norm(vector)
        for _ in range(steps):
            product = operator.matvec(vector) - vectors.T @ (values * (vectors @ vector))
            before, value = value, float(vector @ product)
            vector = product / np.linalg.norm(product)
            if abs(value - before) < tolerance * abs(value):
                break
        values, vectors = np.append(values, value), np.vstack([vectors, vector])
    return values


def cpu(run: Callable[[], Any]) -> float:
    """Return the processor time of one call, of all its threads."""
    start = time.process_time()
    run()
    return time.process_time() - start


def products(*, epochs: int = 0, tolerance: float = 1e-3) -> int:
    """Return how many products our search for the ten largest eigenvalues makes on all digits."""
    from fractalscape.networks import hessian_spectrum

    at, position = objective(epochs=epochs)
    found = hessian_spectrum(at, position, count=COUNT, tolerance=tolerance)
    assert found["converged"].all()
    return int(found["products"])


def gradients_of_a_product(*, rounds: int = 15) -> Ratio:
    """Return the processor time of a product from a kept graph over that of a gradient, on all digits."""
    from fractalscape.networks import HessianOperator

    at, _ = objective()
    operator, start = HessianOperator(at, method="retained"), at.start.numpy()
    direction = np.random.default_rng(0).standard_normal(at.size)
    return paired(
        lambda: cpu(lambda: operator.matvec(direction)), lambda: cpu(lambda: at.gradient(start)), rounds=rounds
    )


def speed_up(*, epochs: int = 0, rounds: int = 3) -> Ratio:
    """Return the processor time of power iteration over ours, for ten eigenvalues on all digits."""
    from fractalscape.networks import HessianOperator, lanczos

    at, place = objective(epochs=epochs)
    ours = lambda: cpu(lambda: lanczos(HessianOperator(at, place), COUNT, tolerance=1e-3))  # noqa: E731
    theirs = lambda: cpu(lambda: power_iteration(HessianOperator(at, place, method="fresh"), COUNT))  # noqa: E731
    return paired(theirs, ours, rounds=rounds)


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    yield machine()
    yield f"products for the ten largest eigenvalues to 1e-3: {products()} at the start, {products(epochs=5)} trained"
    yield f"gradients of a product from a kept graph: {gradients_of_a_product()}"
    yield f"power iteration over ours: {speed_up(rounds=2)} at the start, {speed_up(epochs=5, rounds=2)} trained"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)

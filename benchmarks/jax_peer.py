"""The training step against a JAX program of the same training, on all cores: ``python -m benchmarks.jax_peer``.

The program is what a competent user writes: `jax.value_and_grad` of the loss, `jax.lax.scan` over the steps, `jax.vmap`
over the learning rates, `jax.jit` around all of it, float64. It is timed at the batch size that suits it best, as one
call that spreads over the cores by itself and as one call for each core at once, and at the 30 000 pixels at a time of
the published study.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.ratio import Ratio, at_once, machine, paired, seconds
from benchmarks.training_step import FULL, pixels, step_time
from fractalscape.execution import processors
from fractalscape.trainability import TrainabilityField, TrainabilitySpec, preset

BATCHES = tuple(2**k for k in range(4, 13))
STUDY_BATCH = 30_000
SPECS = {
    "tanh": FULL,
    "relu": FULL.replace(activation="relu"),
    "linear, 16 points": preset("linear"),
    "single": preset("single"),
    "minibatch": preset("minibatch"),
}


def jax_losses(spec: TrainabilitySpec) -> Callable[[Any, Any], Any]:
    """Return the jitted program: learning rates (pixels,), (pixels,) to losses (pixels, steps)."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    draws = TrainabilityField(spec=spec).draws
    activate = {"tanh": jnp.tanh, "relu": lambda z: jnp.maximum(z, 0.0), "linear": lambda z: z}[spec.activation]
    inputs, targets = jnp.asarray(draws.inputs), jnp.asarray(draws.targets)
    batches = None if draws.batches is None else jnp.asarray(draws.batches)
    start = (jnp.asarray(draws.input_weights), jnp.asarray(draws.output_weights))
    input_gain, output_gain = spec.gains

    def loss_of(parameters, inputs, targets):
        weights, readout = parameters
        hidden = activate(input_gain * (inputs @ weights))
        return jnp.mean((output_gain * (hidden @ readout) - targets) ** 2)

    def train(lr0, lr1):
        def step(parameters, batch):
            if batch is None:
                loss, gradient = jax.value_and_grad(loss_of)(parameters, inputs, targets)
            else:
                loss = loss_of(parameters, inputs, targets)
                gradient = jax.grad(loss_of)(parameters, inputs[batch], targets[batch])
            weights, readout = parameters
            return (weights - lr0 * gradient[0], readout - lr1 * gradient[1]), loss

        return jax.lax.scan(step, start, batches, length=spec.steps)[1]

    return jax.jit(jax.vmap(train))


def jax_step_time(spec: TrainabilitySpec, batch: int, *, steps: int, calls: int = 1) -> Callable[[], float]:
    """Return a function that measures JAX's seconds per pixel and step at a batch size, with so many calls at once."""
    import jax

    program = jax_losses(spec.replace(steps=steps, window=None))
    x, y = (jax.device_put(rates) for rates in pixels(batch))
    run = at_once(lambda: program(x, y).block_until_ready(), calls)
    run()
    return lambda: seconds(run) / (batch * steps * calls)


def fastest(spec: TrainabilitySpec, *, calls: int = 1, batches: tuple[int, ...] = BATCHES, rounds: int = 5) -> int:
    """Return the batch size that suits JAX best, with so many calls at once."""
    costs = {}
    for batch in batches:
        measure = jax_step_time(spec, batch, steps=_steps(batch), calls=calls)
        costs[batch] = float(np.median([measure() for _ in range(rounds)]))
    return min(costs, key=lambda batch: costs[batch])


def speed_up(spec: TrainabilitySpec, batch: int, *, calls: int = 1, rounds: int = 15) -> Ratio:
    """Return JAX's time of a pixel and step over ours, both on all cores."""
    ours = step_time(spec, processors())
    return paired(jax_step_time(spec, batch, steps=_steps(batch), calls=calls), ours, rounds=rounds)


def _steps(batch: int) -> int:
    return max(3, min(100, 4096 // batch))


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    import jax

    yield f"{machine()}, JAX {jax.__version__}"
    yield f"{'':18} {'best batch':32}{'a call for each core':32}batch of {STUDY_BATCH}"
    for name, spec in SPECS.items():
        cells = []
        for calls in (1, processors()):
            batch = fastest(spec, calls=calls)
            cells.append(f"{speed_up(spec, batch, calls=calls)!s:20} at {batch:<8}")
        yield f"{name:18} {cells[0]:32}{cells[1]:32}{speed_up(spec, STUDY_BATCH, rounds=5)}"


if __name__ == "__main__":
    for line in table():
        print(line, flush=True)

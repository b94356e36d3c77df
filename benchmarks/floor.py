"""The least time this machine needs for one training step: its peak rate of fused multiply-adds, and its tanh.

A step on N data points of width n does two matrix products, 4 N n² operations, and N n activations. The floor charges
the products at the rate of a loop that never touches memory, and each tanh at what it costs in the first-level cache.
Everything else is free: the residuals, the slopes, the update, the memory.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit

from benchmarks.ratio import at_once, seconds
from fractalscape.trainability import TrainabilitySpec
from fractalscape.trainability.lanes import LANES, aligned, broadcast, fma, load, store, tanh, total

_VALUES = 1024


@njit(nogil=True, cache=True)
def six_chains(count):
    """Run 6 independent chains of fused multiply-adds in registers: as many as 16 registers of four lanes can hold."""
    c, d = broadcast(0.99999), broadcast(1e-3)
    s0 = s1 = s2 = s3 = s4 = s5 = d
    for _ in range(count):
        s0, s1, s2 = fma(s0, c, d), fma(s1, c, d), fma(s2, c, d)
        s3, s4, s5 = fma(s3, c, d), fma(s4, c, d), fma(s5, c, d)
    return total((s0 + s1 + s2) + (s3 + s4 + s5))


@njit(nogil=True, cache=True)
def twelve_chains(count):
    """Run 12 chains: as many as hide the latency of two units of eight lanes, with a margin."""
    c, d = broadcast(0.99999), broadcast(1e-3)
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = s8 = s9 = s10 = s11 = d
    for _ in range(count):
        s0, s1, s2, s3 = fma(s0, c, d), fma(s1, c, d), fma(s2, c, d), fma(s3, c, d)
        s4, s5, s6, s7 = fma(s4, c, d), fma(s5, c, d), fma(s6, c, d), fma(s7, c, d)
        s8, s9, s10, s11 = fma(s8, c, d), fma(s9, c, d), fma(s10, c, d), fma(s11, c, d)
    return total((s0 + s1 + s2) + (s3 + s4 + s5) + (s6 + s7 + s8) + (s9 + s10 + s11))


@njit(nogil=True, cache=True)
def tanh_of(values, out, repeats):
    """Take the tanh of an array that stays in the first-level cache."""
    for _ in range(repeats):
        for k in range(0, values.size, 2 * LANES):
            store(out, k, tanh(load(values, k)))
            store(out, k + LANES, tanh(load(values, k + LANES)))


def operation_seconds(threads: int = 1, *, count: int = 200_000) -> float:
    """Return seconds per floating-point operation (a fused multiply-add is two) with so many threads at work."""
    six, twelve = (seconds(at_once(lambda run=run: run(count), threads)) for run in (six_chains, twelve_chains))
    return min(six / 6, twelve / 12) / (2 * LANES * count * threads)


def tanh_seconds(threads: int = 1, *, repeats: int = 1000) -> float:
    """Return seconds per tanh with so many threads at work."""
    values = aligned(_VALUES)
    values[:] = 1.5 * np.random.default_rng(0).standard_normal(_VALUES)
    run = at_once(lambda: tanh_of(values, aligned(_VALUES), repeats), threads)
    return seconds(run) / (_VALUES * repeats * threads)


def operations(spec: TrainabilitySpec) -> int:
    """Return the operations of the two matrix products of one step; the second is over the minibatch."""
    return 2 * (spec.points + (spec.batch or spec.points)) * spec.width**2


def activations(spec: TrainabilitySpec) -> int:
    """Return how many tanh one step takes."""
    return spec.points * spec.width if spec.activation == "tanh" else 0


def step_floor(spec: TrainabilitySpec, threads: int = 1) -> Callable[[], float]:
    """Return a function that measures the floor, in seconds per step."""

    def measure() -> float:
        products = operations(spec) * operation_seconds(threads)
        return products + activations(spec) * tanh_seconds(threads) if activations(spec) else products

    return measure

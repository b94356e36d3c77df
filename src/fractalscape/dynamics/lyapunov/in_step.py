"""Walkers that move together in NumPy, with what is made of their Jacobians on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.lyapunov.smooth_map import SmoothMap
from fractalscape.landscapes import Landscape

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class DescentMap:
    """One update of an optimiser on a landscape as a map of flat states (n, (1 + buffers) d)."""

    landscape: Landscape
    optimiser: Optimiser
    rates: Floats

    def start(self, position: ArrayLike) -> Floats:
        """Return states at rest."""
        states = self.optimiser.start(position)
        return states.reshape(len(states), -1)

    def _shaped(self, states: Floats) -> Floats:
        return states.reshape(len(states), -1, self.landscape.ndim)

    def advanced(self, states: Floats, count: int = 0) -> Floats:
        """Return the states after update number `count`."""
        found = self.optimiser.step(self.landscape, self._shaped(states), self.rates, count=count)
        return found.reshape(states.shape)

    def of(self, walkers: Integers) -> DescentMap:
        """Return the map of some of the walkers."""
        return DescentMap(landscape=self.landscape, optimiser=self.optimiser, rates=self.rates[walkers])

    def derivative(self, states: Floats, count: int = 0) -> Floats:
        """Return Jacobians of that update."""
        return self.optimiser.jacobian(self.landscape, self._shaped(states), self.rates, count=count)


def walk(step_map: Any, positions: Floats, visitor: Any, walkers: Integers) -> tuple[Floats, Integers]:
    """Let a visitor see every update of the walkers that are left; return last states and where walkers were lost."""
    states, lost = step_map.start(positions), np.full(len(positions), -1)
    held, left = visitor.begin(walkers), np.arange(len(positions))
    current = step_map
    with np.errstate(all="ignore"):
        for count in range(visitor.steps):
            jacobians = current.derivative(states[left], count) if visitor.tangent else None
            states[left] = current.advanced(states[left], count)
            finite = np.isfinite(states[left]).all(1)
            if not finite.all():
                lost[left[~finite]] = count + 1
                held, left = held[finite], left[finite]
                jacobians = None if jacobians is None else jacobians[finite]
                current = step_map if isinstance(step_map, SmoothMap) else step_map.of(left)
            if not left.size:
                break
            held = visitor.visit(count, walkers[left], held, jacobians, states[left])
    return states, lost


class FrameGrowths:
    """Sums of logarithms of QR factors, in blocks."""

    tangent = True

    def __init__(self, frame: Floats, schedule: tuple[int, int, int], found: Floats) -> None:
        self.frame, self.found = frame.T, found
        self.transient, self.block_steps, self.every = schedule
        self.steps = self.transient + self.block_steps * found.shape[1]
        self.sums = np.zeros((found.shape[0], found.shape[2]))

    def begin(self, walkers: Integers) -> Floats:
        """Return what is held of each walker."""
        return np.tile(self.frame, (len(walkers), 1, 1))

    def visit(self, count: int, walkers: Integers, held: Floats, jacobians: Any, states: Floats) -> Floats:
        """Take an update in; return what is held then."""
        held = jacobians @ held
        block, t = divmod(count - self.transient, self.block_steps)
        if block < 0:
            t, length = count, self.transient
        else:
            length = self.block_steps
        if (t + 1) % self.every == 0 or t + 1 == length:
            held, upper = np.linalg.qr(held)
            self.sums[walkers] += np.log(np.abs(np.diagonal(upper, axis1=1, axis2=2)))
        if t + 1 == length:
            if block >= 0:
                self.found[walkers, block] = self.sums[walkers]
            self.sums[walkers] = 0
        return held


class TangentProducts:
    """Products of Jacobians with a running scale."""

    tangent = True

    def __init__(self, found: Floats, scales: Floats, steps: int) -> None:
        self.found, self.scales, self.steps = found, scales, steps

    def begin(self, walkers: Integers) -> Floats:
        """Return what is held of each walker."""
        return self.found[walkers]

    def visit(self, count: int, walkers: Integers, held: Floats, jacobians: Any, states: Floats) -> Floats:
        """Take an update in; return what is held then."""
        held = jacobians @ held
        largest = np.abs(held).max((1, 2))
        far = (largest > 1e50) | ((largest < 1e-50) & (largest > 0))
        scale = np.where(far, largest, 1.0)
        held = held / scale[:, None, None]
        self.scales[walkers] += np.log(scale)
        self.found[walkers] = held
        return held


class Orbits:
    """Places on the way."""

    tangent = False

    def __init__(self, found: Floats, transient: int) -> None:
        self.found, self.transient, self.steps = found, transient, transient + found.shape[1]

    def begin(self, walkers: Integers) -> Integers:
        """Return what is held of each walker: nothing."""
        return walkers

    def visit(self, count: int, walkers: Integers, held: Integers, jacobians: Any, states: Floats) -> Integers:
        """Keep the places after an update."""
        if count >= self.transient:
            self.found[walkers, count - self.transient] = states[:, : self.found.shape[2]]
        return held

"""An ensemble of walkers, advanced chunk by chunk: what they start from, what is drawn for each, what is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fractalscape.dynamics.descent.noise import GradientNoise
from fractalscape.dynamics.descent.optimiser import Floats, Optimiser
from fractalscape.dynamics.descent.vectorised import advance_arrays
from fractalscape.execution import Pool, Stop, run
from fractalscape.landscapes import Landscape

SLAB = 1024
"""Steps whose noise is drawn at once: that of walker k in slab j depends on the seed, k and j alone."""
UPDATES_AT_ONCE = 2**19
"""Between two looks at whether to stop; a quarter of a second on slow landscapes."""
LARGEST_CHUNK = 1024


@dataclass(frozen=True, kw_only=True, eq=False)
class Walkers:
    """Walkers to advance, and what to record of them.

    Parameters
    ----------
    landscape : Landscape
    optimiser : Optimiser
    noise : GradientNoise or None
    streams : list of numpy.random.Generator
        One a walker, if there is noise.
    rates : array, shape (n,)
        Learning rates.
    states : array, shape (n, 3, d)
        Positions and two buffers.
    escapes : array of int64, shape (n,)
        -1, or the count at which a walker ended before.
    first, steps, every : int
        Updates made before, to make, and between records.
    summed : bool
        Whether to sum up every step.
    """

    landscape: Landscape
    optimiser: Optimiser
    noise: GradientNoise | None
    streams: list[np.random.Generator]
    rates: Floats
    states: Floats
    escapes: Any
    first: int
    steps: int
    every: int
    summed: bool

    @property
    def records(self) -> int:
        """Number of records, the start and the end included."""
        return 1 + self.steps // self.every

    def chunk_length(self, workers: int) -> int:
        """Return how many walkers to advance at once: whole blocks, some for every worker."""
        some = -(-len(self.rates) // (4 * workers))
        fits = 2**25 // (8 * self.states.shape[2] * (self.steps if self._remembers else SLAB)) if self.noise else some
        return int(np.clip(min(some, fits) // 32 * 32, 32, LARGEST_CHUNK))

    def bytes_needed(self, workers: int, itemsize: int) -> int:
        """Return the memory of records, and of what is under way."""
        axes, length = self.states.shape[2], min(self.chunk_length(workers), len(self.rates))
        drawn = (self.steps if self._remembers else min(self.steps, SLAB)) * axes * 8 if self.noise else 0
        under_way = 3 * workers * length * ((axes + 1) * self.records * 8 + drawn)
        return len(self.rates) * (axes + 1) * self.records * itemsize + under_way

    @property
    def _remembers(self) -> bool:
        return self.noise is not None and self.noise.remembers

    def advance(self, pool: Pool, dtype: np.dtype, done: Any) -> dict[str, Any]:
        """Return places (n, d, records), losses (n, records), states, escapes and sums of all walkers."""
        count, axes = len(self.rates), self.states.shape[2]
        found: dict[str, Any] = {
            "places": np.empty((count, axes, self.records), dtype),
            "losses": np.empty((count, self.records), dtype),
            "states": np.empty_like(self.states),
            "escapes": np.empty(count, np.int64),
            "sums": np.empty((count if self.summed else 0, 2 * axes + 4)),
        }
        length = self.chunk_length(pool.workers)
        tasks = [slice(k, min(k + length, count)) for k in range(0, count, length)]
        for which, parts in run(self.chunk, tasks, pool=pool, stop=Stop()):
            for name, part in parts.items():
                if len(found[name]):
                    found[name][which] = part
            done((which.stop - which.start) * self.steps)
        return found

    def chunk(self, which: slice, stop: Stop) -> tuple[slice, dict[str, Any]]:
        """Advance some walkers to the end."""
        axes, kernel = self.states.shape[2], self._kernel()
        wide = max(axes, 2) if kernel else axes  # compiled code has two coordinates, the second one may be 0 for ever
        states, escapes = _widened(self.states[which], wide), self.escapes[which].copy()
        count, origins = len(states), states[:, 0].copy()
        places, losses = np.full((count, wide, self.records), np.nan), np.full((count, self.records), np.nan)
        sums = np.zeros((count if self.summed else 0, 2 * wide + 4))
        sums[:, 2 * wide + 1 : 2 * wide + 3] = np.inf, self.first
        at, end = self.first, self.first + self.steps
        seam = escapes == at  # they ended where the walk before stopped: a record like that of any walk's end
        places[seam, :, 0] = states[seam, 0]
        with np.errstate(all="ignore"):
            losses[seam, 0] = self.landscape.value(states[seam, 0, :axes])
        while at < end:
            stop.check()
            steps = self._at_once(at, end, count)
            noise = _widened(self._drawn(which, at, steps, axes), wide)
            part = (at, steps, self.every, self.first)
            multiplicative = self.noise is not None and self.noise.multiplicative
            arrays = (self.rates[which], states, noise, multiplicative, part, places, losses, escapes, origins, sums)
            if kernel is None:
                advance_arrays(self.landscape, self.optimiser, *arrays)
            else:
                _advance_compiled(kernel, self.optimiser, *arrays)
            at += steps
        here = escapes < 0
        places[here, :, -1] = states[here, 0]
        with np.errstate(all="ignore"):
            losses[here, -1] = self.landscape.value(states[here, 0, :axes])
        columns = [*range(axes), *range(wide, wide + axes), *range(2 * wide, 2 * wide + 4)]
        parts = {"places": places[:, :axes], "losses": losses, "states": states[:, :, :axes], "escapes": escapes}
        return which, {**parts, "sums": sums[:, columns]}

    def _kernel(self) -> Any:
        return self.landscape.kernel() if self.states.shape[2] <= 2 else None

    def _at_once(self, at: int, end: int, count: int) -> int:
        if self._remembers:
            return end - at
        if self.noise is not None:
            return min(end, (at // SLAB + 1) * SLAB) - at
        return min(end - at, max(1, UPDATES_AT_ONCE // count))

    def _drawn(self, which: slice, at: int, steps: int, axes: int) -> Floats:
        """Return noise of walkers in some steps of one slab, shape (n, step, axis)."""
        if self.noise is None:
            return np.empty((0, 0, axes))
        if self._remembers:
            return np.array([self.noise.draw(stream, steps, axes) for stream in self.streams[which]])
        slab, offset = divmod(at, SLAB)
        length = offset + steps if self.noise.sequential else SLAB
        drawn = np.empty((which.stop - which.start, steps, axes))
        for k, stream in enumerate(self.streams[which]):
            drawn[k] = self.noise.draw(_slab_stream(stream, slab), length, axes)[offset : offset + steps]
        return drawn


def _advance_compiled(kernel: tuple[Any, Any], optimiser: Optimiser, *arrays: Any) -> None:
    from fractalscape.dynamics.descent import kernels

    jet, data = kernel
    own = {kernels.spline_jet: kernels.advance_spline, kernels.difference_jet: kernels.advance_differences}
    if jet in own:
        own[jet](data, optimiser.rule, optimiser.parameters, *arrays)
    else:
        kernels.advance_jet(jet, data, optimiser.rule, optimiser.parameters, *arrays)


def _widened(array: Floats, axes: int) -> Floats:
    """Return a copy with so many entries on the last axis, zeros behind."""
    wide = np.zeros((*array.shape[:-1], axes))
    wide[..., : array.shape[-1]] = array
    return wide


def _slab_stream(stream: np.random.Generator, slab: int) -> np.random.Generator:
    sequence: Any = stream.bit_generator.seed_seq
    key = (*sequence.spawn_key, slab)
    return np.random.default_rng(np.random.SeedSequence(sequence.entropy, spawn_key=key, pool_size=sequence.pool_size))

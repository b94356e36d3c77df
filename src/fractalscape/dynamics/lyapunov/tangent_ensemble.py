"""Walkers that descend with tangent vectors: compiled where the landscape has a kernel, else all in step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.dynamics.descent.adam import Adam
from fractalscape.dynamics.descent.optimiser import Optimiser
from fractalscape.dynamics.lyapunov.in_step import DescentMap, FrameGrowths, Orbits, TangentProducts, walk
from fractalscape.dynamics.lyapunov.smooth_map import SmoothMap
from fractalscape.errors import InputError
from fractalscape.execution import processors
from fractalscape.landscapes import GriddedLandscape
from fractalscape.memory import check_memory

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

CHUNK = 64
"""Walkers of one call of a kernel; a walker's bits do not depend on it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TangentEnsemble:
    """Walkers with learning rates and momenta of their own.

    Parameters
    ----------
    system : Landscape or SmoothMap
    optimiser : Optimiser
        Of a landscape; ignored for a map.
    positions : array, shape (walker, d)
    rates : array, shape (walker,)
    momenta : array, shape (walker,), optional
        Instead of the optimiser's own.
    workers : int, optional
        Threads of the compiled path.
    """

    system: Any
    optimiser: Optimiser
    positions: Floats
    rates: Floats
    momenta: Floats | None = None
    workers: int | None = None

    @property
    def size(self) -> int:
        """Numbers of a state."""
        buffers = 0 if isinstance(self.system, SmoothMap) else self.optimiser.buffers
        return self.positions.shape[1] * (1 + buffers)

    @property
    def kernel(self) -> tuple[Callable[..., Any], Any] | None:
        """The landscape's compiled function and data, if there is one and the optimiser is compiled too.

        None where the compiled function has no Hessian: that of linearly interpolated differences is not symmetric.
        """
        if isinstance(self.system, SmoothMap) or isinstance(self.optimiser, Adam) or self.positions.shape[1] > 2:
            return None
        differences = isinstance(self.system, GriddedLandscape) and self.system.method in ("fd_bilinear", "nearest")
        return None if differences else self.system.kernel()

    def groups(self) -> Iterator[tuple[Any, Integers]]:
        """Yield maps and which walkers each of them moves."""
        everyone = np.arange(len(self.positions))
        if isinstance(self.system, SmoothMap):
            yield self.system, everyone
            return
        momenta: Any = [None] if self.momenta is None else np.unique(self.momenta)
        for momentum in momenta:
            chosen = everyone if momentum is None else np.flatnonzero(self.momenta == momentum)
            own = self.optimiser if momentum is None else self.optimiser.replace(momentum=float(momentum))
            yield DescentMap(landscape=self.system, optimiser=own, rates=self.rates[chosen]), chosen

    def frame(self, count: int) -> Floats:
        """Return orthonormal tangent vectors along no axis, shape (vector, size), the same for all walkers."""
        return generic_frame(self.size)[:count]

    def growths(self, *, vectors: int, transient: int, block_steps: int, blocks: int, every: int) -> Any:
        """Return sums of logarithms (walker, block, vector), last states, and steps at which walkers were lost."""
        self._need_memory(blocks * vectors, f"{blocks} blocks of {vectors} exponents")
        found = np.full((len(self.positions), blocks, vectors), np.nan)
        schedule = (transient, block_steps, every)
        if self.kernel is None:
            return found, *self._in_step(FrameGrowths(self.frame(vectors), schedule, found))
        start = self._padded(self.frame(vectors))
        return found, *self.compiled("frame_growths", lambda part: (start, schedule, found[part]))

    def products(self, steps: int) -> Any:
        """Return products of Jacobians (walker, size, size) up to exp(log_scale), the latter, states, losses."""
        count = len(self.positions)
        scales = np.zeros(count)
        if self.kernel is None:
            found = np.tile(np.eye(self.size), (count, 1, 1))
            return found, scales, *self._in_step(TangentProducts(found, scales, steps))
        columns = self._columns
        found = np.tile(self._padded(np.eye(self.size)), (count, 1, 1))
        rest = self.compiled("tangent_products", lambda part: (steps, found[part], scales[part]))
        return found[:, :, columns].swapaxes(1, 2), scales, *rest

    def orbits(self, *, transient: int, records: int) -> tuple[Floats, Floats, Integers]:
        """Return places after each of the last `records` updates (walker, record, d), last states, and losses.

        Without a record, last states alone say where walkers are; a walker that is lost has NaN places.
        """
        count, axes = self.positions.shape
        self._need_memory(records * max(axes, 2), f"{records} records")
        if self.kernel is None:
            found = np.full((count, records, axes), np.nan)
            states, lost = self._in_step(Orbits(found, transient))
        else:
            found = np.full((count, records, 2), np.nan)
            states, lost = self.compiled("orbits", lambda part: (transient, found[part]))
            states = states[:, self._columns]
        found[lost >= 0] = np.nan
        return found[:, :, :axes], states, lost

    def _need_memory(self, numbers: int, what: str) -> None:
        """Check that so many numbers of every walker fit into memory, with what is made of them."""
        count = len(self.positions)
        check_memory(3 * 8 * numbers * count, f"{count} walkers with {what} each", "take fewer")

    @property
    def _columns(self) -> list[int]:
        """Where the state's numbers stand in a kernel's four."""
        axes = self.positions.shape[1]
        return [2 * part + axis for part in range(self.size // axes) for axis in range(axes)]

    def _padded(self, rows: Floats) -> Floats:
        padded = np.zeros((len(rows), 4))
        padded[:, self._columns] = rows
        return padded

    def compiled(self, name: str, outputs: Callable[[slice], tuple[Any, ...]]) -> Any:
        """Run a kernel on chunks of walkers in threads; return last states (walker, 4) and what it returns, joined."""
        from fractalscape.dynamics.lyapunov import kernels

        assert self.kernel is not None
        jet, data = self.kernel
        count, axes = self.positions.shape
        states = np.zeros((count, 4))
        states[:, :axes] = self.positions
        momenta = np.full(count, self.optimiser.parameters[0]) if self.momenta is None else self.momenta
        spline = jet is kernels.spline_jet
        run = getattr(kernels, ("spline_" if spline else "jet_") + name)
        first = (data,) if spline else (jet, data)

        def one(start: int) -> Any:
            part = slice(start, start + CHUNK)
            own = (self.optimiser.rule, momenta[part], self.rates[part], axes == 2, states[part])
            return run(*first, *own, *outputs(part))

        starts = range(0, count, CHUNK)
        if (self.workers or processors()) == 1 or len(starts) == 1:
            parts = [one(start) for start in starts]
        else:
            with ThreadPoolExecutor(self.workers or processors()) as pool:
                parts = list(pool.map(one, starts))
        return states, (np.concatenate(parts) if parts and parts[0] is not None else None)

    def _in_step(self, visitor: Any) -> tuple[Floats, Integers]:
        """Let a visitor see every update of the walkers that are left."""
        states, lost = np.full((len(self.positions), self.size), np.nan), np.full(len(self.positions), -1)
        for step_map, chosen in self.groups():
            if len(chosen):
                states[chosen], lost[chosen] = walk(step_map, self.positions[chosen], visitor, chosen)
        return states, lost


def generic_frame(size: int) -> Floats:
    """Return an orthonormal basis along no axis: coordinate planes are often invariant.

    Examples
    --------
    >>> generic_frame(2).round(3)
    array([[-0.793,  0.609],
           [ 0.609,  0.793]])
    """
    rows = np.cos(np.outer(np.arange(1, size + 1), np.sqrt(np.arange(1, size + 1)))) + 1e-3 * np.eye(size)
    return np.linalg.qr(rows)[0]


def checked_positions(start: Any, ndim: int | None) -> Floats:
    """Return starting points, shape (walker, d).

    Raises
    ------
    InputError
        If they are not finite numbers of that shape.
    """
    try:
        points = np.atleast_2d(np.array(start, np.float64))
    except (TypeError, ValueError):
        points = np.empty((0, 0, 0))
    if points.ndim != 2 or not len(points) or (ndim is not None and points.shape[1] != ndim):
        raise InputError(f"start of shape {np.shape(start)} is not (walker, {ndim or 'axis'}); one row a walker")
    if not np.isfinite(points).all():
        raise InputError(f"start holds {points[~np.isfinite(points)][0]}; every coordinate must be finite")
    return points


def checked_rates(learning_rate: Any, walkers: int) -> Floats:
    """Return a learning rate for every walker.

    Raises
    ------
    InputError
        If they are not finite numbers, one or as many as walkers.
    """
    try:
        rates = np.array(learning_rate, np.float64)
    except (TypeError, ValueError):
        rates = np.array(np.nan)
    if rates.shape not in ((), (walkers,)) or not np.isfinite(rates).all():
        raise InputError(
            f"learning_rate={learning_rate!r} is not a finite number, nor one for each of {walkers} walkers"
        )
    return np.array(np.broadcast_to(rates, walkers))

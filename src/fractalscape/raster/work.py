"""Compute what is missing of a store, in any number of processes that know nothing of each other."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fractalscape import execution
from fractalscape.errors import InputError
from fractalscape.execution import ProgressLike, Stop
from fractalscape.raster.claims import Claims
from fractalscape.raster.field import Field
from fractalscape.raster.plan import planned
from fractalscape.raster.pyramid import Pyramid
from fractalscape.raster.sweep import Cost, check_own, compute_tile, probe
from fractalscape.raster.writer import LEASE_SECONDS, Others, Writer, writing

POLL_SECONDS = 0.5
LONGEST_LEASE = 1e6
"""Seconds, twelve days; no clock waits for ever."""

Piece = tuple[int, tuple[int, int]]
"""A level and a tile of it."""


def work(
    pyramid: Pyramid,
    *,
    field: Field | None = None,
    share: tuple[int, int] | None = None,
    workers: int | None = None,
    progress: ProgressLike = None,
    cost: Cost | None = None,
    check: bool = False,
    lease: float = LEASE_SECONDS,
) -> int:
    """Compute the tiles that are missing of a planned store, until none is.

    Any number of processes, on any machines that see the store, may do this at once, start late and die. There is no
    coordinator: each walks the missing tiles in an order of its own, claims one, computes it if it is still missing and
    writes it. A tile waits for the tile of the level above that holds a quarter of its samples. What a dead process had
    claimed is taken over by the others when there is nothing else left to do.

    Parameters
    ----------
    pyramid : Pyramid
    field : Field, optional
        Made from the store's spec when absent.
    share : (int, int), optional
        ``(k, n)``: begin with the k-th of n parts of every level, as the tasks 0 … n-1 of a job array do.
    workers : int, optional
        Threads; every processor when absent.
    progress : None, True or callable
        As in `sweep`; what other processes have done counts too.
    cost : Cost, optional
        What `probe` returned, to spare a probe.
    check : bool
        Read every finished tile first, and compute the damaged ones again.
    lease : float
        Seconds of watching after which a process whose record does not change counts as dead.

    Returns
    -------
    int
        Tiles computed by this process.

    Raises
    ------
    InputError
        If the store has no plan, its field cannot be made from its spec, or the share is none.
    StoreMismatch
        If the store belongs to another field.
    StoreDamaged
        If the disk is full.
    """
    _check(share, lease)
    field = field or pyramid.field()
    check_own(pyramid, field)
    top = planned(pyramid)
    for level in range(top + 1):
        pyramid.prepare(level)
        for tile in damaged(pyramid, level, workers=workers) if check else pyramid.torn(level):
            pyramid.discard(level, tile)
    if not any(_missing(pyramid, top)):
        return 0
    slice_points = (cost or probe(field, pyramid.window)).slice_points
    with writing(pyramid, portable=getattr(field, "portable", False), lease=lease) as writer:
        claims = Claims(pyramid=pyramid, writer=writer.name, others=Others(pyramid=pyramid, lease=lease))
        job = _Job(pyramid=pyramid, field=field, slice_points=slice_points, claims=claims, writer=writer)
        _until_whole(job, top, share, workers, progress)
        return writer.tiles


def damaged(pyramid: Pyramid, level: int, *, workers: int | None = None) -> list[tuple[int, int]]:
    """Read every finished tile of a level and return those that are not as they were written."""

    def look(tile: tuple[int, int], stop: Stop) -> tuple[tuple[int, int], bool]:
        stop.check()
        return tile, pyramid.whole(level, tile)

    with execution.open_pool(workers) as pool:
        found = execution.run(look, sorted(pyramid.done(level)), pool=pool, stop=Stop())
        return [tile for tile, whole in found if not whole]


@dataclass(frozen=True, kw_only=True)
class _Job:
    pyramid: Pyramid
    field: Field
    slice_points: int
    claims: Claims
    writer: Writer

    def attempt(self, piece: Piece, stop: Stop) -> int:
        """Compute a tile unless another process has it or has done it; return the new points."""
        stop.check()
        level, tile = piece
        if self.pyramid.has(level, tile) or not self.claims.take(level, tile):
            return 0
        try:
            if self.pyramid.has(level, tile) or not self._above(level, tile):
                return 0
            compute_tile(self.pyramid, self.field, level, self.slice_points, tile, stop)
        finally:
            self.claims.release(level, tile)
        points = self.pyramid.new_points(level, tile)
        self.writer.count(points)
        return points

    def _above(self, level: int, tile: tuple[int, int]) -> bool:
        """Return whether the tile above can be read; a damaged one becomes a missing one."""
        above = (tile[0] // 2, tile[1] // 2)
        if level == 0 or self.pyramid.whole(level - 1, above):
            return True
        self.pyramid.discard(level - 1, above)
        return False


def _until_whole(
    job: _Job, top: int, share: tuple[int, int] | None, workers: int | None, progress: ProgressLike
) -> None:
    pyramid, order = job.pyramid, random.Random(job.writer.name)
    total = sum(pyramid.new_points(level, tile) for level in range(top + 1) for tile in pyramid.tiles(level))
    missing = _missing(pyramid, top)
    shown = total - _points(pyramid, missing)
    with execution.open_pool(workers) as pool, execution.reporter(progress, total, done=shown, title="work") as advance:
        while any(missing):
            computed = 0
            for points in execution.run(job.attempt, _ready(missing, share, order), pool=pool, stop=Stop()):
                computed += points
                if points:
                    advance(points)
            shown += computed
            began = time.monotonic()
            missing = _missing(pyramid, top)
            done = total - _points(pyramid, missing)
            if done > shown:  # others were at work
                advance(done - shown)
                shown = done
            if not computed and any(missing):  # others are at what is left
                time.sleep(max(POLL_SECONDS, 4 * (time.monotonic() - began)))


def _missing(pyramid: Pyramid, top: int) -> list[list[tuple[int, int]]]:
    return [pyramid.missing(level) for level in range(top + 1)]


def _points(pyramid: Pyramid, missing: Sequence[Sequence[tuple[int, int]]]) -> int:
    return sum(pyramid.new_points(level, tile) for level, tiles in enumerate(missing) for tile in tiles)


def _ready(
    missing: Sequence[Sequence[tuple[int, int]]], share: tuple[int, int] | None, order: random.Random
) -> Iterator[Piece]:
    """Yield the missing tiles whose tile above is there: coarse levels first, the own share in order, the rest mixed.

    Processes that walk in the same order would chase each other through the tiles that a dead one left.
    """
    above: set[tuple[int, int]] = set()
    for level, tiles in enumerate(missing):
        ready = [tile for tile in tiles if (tile[0] // 2, tile[1] // 2) not in above or level == 0]
        k, n = share or (0, 0)
        first, last = (len(ready) * k // n, len(ready) * (k + 1) // n) if n else (0, 0)
        own, rest = ready[first:last], ready[:first] + ready[last:]
        order.shuffle(rest)
        for tile in (*own, *rest):
            yield level, tile
        above = set(tiles)


def _check(share: tuple[int, int] | None, lease: float) -> None:
    if share is not None and not (share[1] >= 1 and 0 <= share[0] < share[1]):
        raise InputError(f"share={share} must be (k, n): part k of n, counted from 0")
    if not 0 < lease <= LONGEST_LEASE:
        raise InputError(f"lease={lease!r} must be a number of seconds above 0, at most {LONGEST_LEASE:g}")

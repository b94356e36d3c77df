"""How far a store has come: tiles of every level, who writes, how fast, and how long it will still take."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fractalscape.raster.plan import planned
from fractalscape.raster.pyramid import Pyramid
from fractalscape.raster.work import damaged
from fractalscape.raster.writer import LEASE_SECONDS


@dataclass(frozen=True, kw_only=True)
class LevelStatus:
    """A level: its tiles in all, those done, and those done that have lost a chunk or do not read back."""

    level: int
    shape: tuple[int, int]
    tiles: int
    done: int
    damaged: int


@dataclass(frozen=True, kw_only=True)
class WriterStatus:
    """A process that wrote: where, whether it still does, and what it has done at how many points a second.

    ``tiles`` is None for one that kept no count.
    """

    host: str
    working: bool
    tiles: int | None
    points: int
    rate: float


@dataclass(frozen=True, kw_only=True)
class Status:
    """A store as it stands.

    Parameters
    ----------
    levels : tuple of LevelStatus
    writers : tuple of WriterStatus
        In the order in which they began.
    left : int
        Points to compute.
    rate : float
        Points per second of the processes at work.
    """

    levels: tuple[LevelStatus, ...]
    writers: tuple[WriterStatus, ...]
    left: int
    rate: float

    @property
    def eta(self) -> float:
        """Seconds left at that rate; infinite if nobody is at work."""
        return 0.0 if not self.left else self.left / self.rate if self.rate else float("inf")


def status(pyramid: Pyramid, *, check: bool = False, workers: int | None = None) -> Status:
    """Return how far a planned store has come.

    Parameters
    ----------
    pyramid : Pyramid
    check : bool
        Read every tile; without it only those that have lost a chunk count as damaged.
    workers : int, optional
        Threads that read.

    Raises
    ------
    InputError
        If the store has no plan.
    """
    levels, left = [], 0
    for level in range(planned(pyramid) + 1):
        bad = damaged(pyramid, level, workers=workers) if check else sorted(pyramid.torn(level))
        missing = [*pyramid.missing(level), *bad]
        left += sum(pyramid.new_points(level, tile) for tile in missing)
        tiles = pyramid.count(level)
        levels.append(
            LevelStatus(
                level=level,
                shape=pyramid.shape(level),
                tiles=tiles,
                done=tiles - len(missing) + len(bad),
                damaged=len(bad),
            )
        )
    records = sorted(pyramid.writers().values(), key=lambda record: _number(record.get("started")))
    writers = tuple(_writer(record) for record in records)
    rate = sum(writer.rate for writer in writers if writer.working)
    return Status(levels=tuple(levels), writers=writers, left=left, rate=rate)


def _writer(record: Mapping[str, Any]) -> WriterStatus:
    started, updated, points = (_number(record.get(name)) for name in ("started", "updated", "points"))
    fresh = time.time() - updated < 2 * LEASE_SECONDS  # clocks of two machines may differ a little
    tiles = record.get("tiles")
    return WriterStatus(
        host=str(record.get("host") or record.get("processor") or "unknown").split(" pid:")[0],
        working=fresh and not record.get("ended"),
        tiles=tiles if isinstance(tiles, int) else None,
        points=int(points),
        rate=points / (updated - started) if updated > started else 0.0,
    )


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0

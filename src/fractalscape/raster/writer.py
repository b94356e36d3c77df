"""A process that writes to a store: its record there, renewed while it lives, and how others tell that it has died."""

from __future__ import annotations

import os
import platform
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fractalscape import provenance, storage
from fractalscape.errors import FractalscapeError
from fractalscape.raster.pyramid import ROOT, WRITERS, Pyramid

LEASE_SECONDS = 60.0
"""How long a writer's record may stay as it is before the writer counts as dead; file systems show changes late."""
BEATS = 6
"""How often a record is renewed in that time."""


@dataclass(kw_only=True)
class Writer:
    """The record of this process in a store; made by `writing`."""

    pyramid: Pyramid
    name: str
    about: dict[str, Any]
    lease: float
    tiles: int = 0
    points: int = 0
    _beat: int = field(default=0, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def count(self, points: int) -> None:
        """Note that this process has finished a tile of so many points."""
        with self._lock:
            self.tiles, self.points = self.tiles + 1, self.points + points

    def renew(self, *, ended: bool = False) -> None:
        """Write the record again: others see that this process lives, and what it has done."""
        with self._lock:
            self._beat += 1
            counts = {"beat": self._beat, "tiles": self.tiles, "points": self.points}
        attributes = {**self.about, **counts, "updated": time.time(), "ended": ended}
        group = {"zarr_format": 3, "node_type": "group", "attributes": attributes}
        storage.write_document(self.pyramid.store, f"{WRITERS}/{self.name}/{ROOT}", group)


@contextmanager
def writing(pyramid: Pyramid, *, portable: bool, lease: float = LEASE_SECONDS) -> Iterator[Writer]:
    """Sign a store and renew the record until the end of the block.

    Parameters
    ----------
    pyramid : Pyramid
    portable : bool
        As in `Pyramid.sign`.
    lease : float
        Seconds after which others may take this process for dead.

    Yields
    ------
    Writer
    """
    here = {"host": _host(), "process": os.getpid(), "started": time.time()}
    name = pyramid.sign(portable=portable, about=here)
    about = {"processor": provenance.processor(), "versions": provenance.versions(), **here}
    writer = Writer(pyramid=pyramid, name=name, about=about, lease=lease)
    over = threading.Event()

    def renew() -> None:
        while not over.wait(lease / BEATS):
            with suppress(FractalscapeError):  # what is wrong with the store is told by those who write tiles
                writer.renew()

    thread = threading.Thread(target=renew, name="fractalscape-record", daemon=True)
    thread.start()
    try:
        yield writer
    finally:
        over.set()
        thread.join(timeout=lease)
        with suppress(FractalscapeError):
            writer.renew(ended=True)


@dataclass(kw_only=True)
class Others:
    """What this process knows of the other writers of a store, seen by its own clock: theirs may differ."""

    pyramid: Pyramid
    lease: float
    _seen: dict[str, tuple[Any, float]] = field(default_factory=dict, init=False, repr=False)

    def alive(self, name: str) -> bool:
        """Return whether a writer may still be at work.

        It is not if its record says that it ended, if it ran on this machine and its process is gone, or if its record
        has not changed for the length of a lease of watching it.
        """
        record = self._record(name)
        if record.get("ended") or _gone(record):
            return False
        beat, now = record.get("beat"), time.monotonic()
        before, since = self._seen.get(name, (None, now))
        if name not in self._seen or beat != before:
            self._seen[name] = (beat, now)
            return True
        return now - since < self.lease

    def _record(self, name: str) -> dict[str, Any]:
        with suppress(FractalscapeError, LookupError, TypeError, ValueError):
            document = storage.read_document(self.pyramid.store, f"{WRITERS}/{name}/{ROOT}")
            return dict(document["attributes"])  # pyright: ignore[reportOptionalSubscript]
        return {}


def _host() -> str:
    """Return a name of this machine, or of this container on it: process ids mean something within it."""
    with suppress(OSError):
        return f"{platform.node()} {os.readlink('/proc/self/ns/pid')}"
    return platform.node()


def _gone(record: Mapping[str, Any]) -> bool:
    """Return whether a process of this machine has ended, be it that nobody has asked how."""
    if record.get("host") != _host() or not Path("/proc/self").exists():
        return False
    try:
        state = Path(f"/proc/{record.get('process')}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return True
    return state[:1] in (["Z"], ["X"])

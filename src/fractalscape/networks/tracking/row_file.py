"""Rows appended to a file one by one, of which a reader sees every whole one at any time."""

from __future__ import annotations

import os
import weakref
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from fractalscape.errors import StoreDamaged
from fractalscape.storage import write_atomic

CHECK = "check"


class RowFile:
    """A growing table of rows of one type.

    A row is written by one call to the system, with a checksum: killed at any moment, the file holds every row written
    before, and perhaps the beginning of another, which does not count. After a loss of power it holds those before the
    first that is damaged.

    Parameters
    ----------
    path : path-like or None
        Opened for appending, made if absent; memory alone when None.
    dtype : numpy.dtype
        Of a row, with a field ``step``, which increases; a field ``check`` is added.

    Raises
    ------
    StoreDamaged
        If the file cannot be opened or written.

    Examples
    --------
    >>> file = RowFile(None, np.dtype([("step", "i8"), ("loss", "f8")]))
    >>> file.append(step=0, loss=2.5)
    >>> file.append(step=1, loss=1.5)
    >>> file.rows()["loss"]
    array([2.5, 1.5])
    """

    def __init__(self, path: str | os.PathLike[str] | None, dtype: np.dtype) -> None:
        self.dtype = np.dtype([*dtype.descr, (CHECK, "u4")])
        self.path = None if path is None else Path(path)
        self._row = np.zeros(1, self.dtype)
        self._last = -1
        self._memory = bytearray()
        self._handle: int | None = None
        if self.path is None:
            self.count = 0
            return
        try:
            self._handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        except OSError as error:
            raise StoreDamaged(f"cannot write {self.path}: {error.strerror}; mend that and run again") from None
        self._closed = weakref.finalize(self, os.close, self._handle)
        self.count = len(read_rows(self.path, dtype))
        self.truncate(self.count)

    def append(self, **values: Any) -> None:
        """Write a row; a field that is not given keeps the value of the row before.

        Raises
        ------
        StoreDamaged
            If the disk is full.
        """
        row = self._row
        for name, value in values.items():
            row[name] = value
        row[CHECK] = _checksum(row)
        if self._handle is None:
            self._memory += row.tobytes()
        else:
            self._write(row.tobytes())
        self.count += 1
        self._last = int(row["step"][0])

    @property
    def last_step(self) -> int:
        """The step of the last row, -1 for none."""
        return self._last

    def _write(self, content: bytes) -> None:
        assert self._handle is not None
        try:
            written = os.write(self._handle, content)
        except OSError as error:
            written, reason = 0, error.strerror
        else:
            reason = "no space left"
        if written != len(content):
            self.truncate(self.count)
            raise StoreDamaged(f"cannot write {self.path}: {reason}; mend that and run again, what is there is kept")

    def rows(self) -> np.ndarray:
        """Return all rows, shape (count,): a map of the file, or a copy of the memory."""
        if self.path is None:
            return np.frombuffer(bytes(self._memory), self.dtype)
        return np.memmap(self.path, self.dtype, "r", shape=(self.count,)) if self.count else np.empty(0, self.dtype)

    def truncate(self, count: int) -> None:
        """Forget all rows after the first so many."""
        self.count = count
        if self._handle is None:
            del self._memory[count * self.dtype.itemsize :]
        else:
            os.ftruncate(self._handle, count * self.dtype.itemsize)
        self._last = int(self.rows()["step"][-1]) if count else -1

    def drop(self, count: int) -> None:
        """Keep the first so many rows, and the others beside the file, as ``….dropped_at_STEP.rows``."""
        if count == self.count:
            return
        if self.path is not None:
            step, size = int(self.rows()["step"][count]), self.dtype.itemsize
            aside = self.path.with_name(f"{self.path.name.removesuffix('.rows')}.dropped_at_{step}.rows")
            with open(self.path, "rb") as file:
                file.seek(count * size)
                write_atomic(aside, file.read((self.count - count) * size))
        self.truncate(count)

    def sync(self) -> None:
        """Have the system write what it holds to the disk."""
        if self._handle is not None and self._closed.alive:
            os.fsync(self._handle)

    def close(self) -> None:
        """Close the file."""
        if self._handle is not None:
            self._closed()


def read_rows(path: str | os.PathLike[str], dtype: np.dtype) -> np.ndarray:
    """Return the whole rows of a file, also of one that another process appends to, as a map of it.

    Parameters
    ----------
    path : path-like
    dtype : numpy.dtype
        As given to `RowFile`.

    Returns
    -------
    array, shape (count,)
        Up to the first row whose checksum is wrong.
    """
    full = np.dtype([*dtype.descr, (CHECK, "u4")])
    count = os.path.getsize(path) // full.itemsize if os.path.exists(path) else 0
    if not count:
        return np.empty(0, full)
    rows = np.memmap(path, full, "r", shape=(count,))
    for k in range(count):
        if _checksum(rows[k : k + 1]) != rows[k][CHECK]:
            return rows[:k]
    return rows


def _checksum(row: np.ndarray) -> int:
    return zlib.crc32(row.view("u1").data[: row.dtype.itemsize - 4])

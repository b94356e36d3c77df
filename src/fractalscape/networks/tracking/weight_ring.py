"""The last three vectors of parameters, in memory that outlives the process."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from fractalscape.errors import StoreDamaged

SLOTS = 3


class WeightRing:
    """Three slots, each of which holds the vector of every third record.

    While record n is written, those of n - 1 and n - 2 stay: the rows of a store say which is the last whole one.

    Parameters
    ----------
    path : path-like or None
        A file mapped into memory, whose pages the system keeps when the process is killed; memory alone when None.
    size : int
    dtype : {"f4", "f8"}

    Raises
    ------
    StoreDamaged
        If the file is of another length, or cannot be made.

    Examples
    --------
    >>> ring = WeightRing(None, 2, "f8")
    >>> ring.put(7, np.ones(2))
    >>> ring.at(7), ring.at(8)
    (array([1., 1.]), array([0., 0.]))
    """

    def __init__(self, path: str | os.PathLike[str] | None, size: int, dtype: str) -> None:
        self._slots = np.zeros((SLOTS, size), dtype) if path is None else _mapped(Path(path), size, dtype)

    def at(self, record: int) -> np.ndarray:
        """Return the slot of a record, not a copy."""
        return self._slots[record % SLOTS]

    def put(self, record: int, vector: np.ndarray) -> None:
        """Write the vector of a record, in the place of that of three records before."""
        self._slots[record % SLOTS] = vector

    def sync(self) -> None:
        """Have the system write what it holds to the disk."""
        if isinstance(self._slots, np.memmap):
            self._slots.flush()


def _mapped(path: Path, size: int, dtype: str) -> np.ndarray:
    length = SLOTS * size * np.dtype(dtype).itemsize
    try:
        if not path.exists():
            path.write_bytes(bytes(length))  # written, not sparse: a full disk is told now
        if path.stat().st_size != length:
            raise StoreDamaged(f"{path} has {path.stat().st_size} bytes, {length} are needed; give another store")
        return np.memmap(path, dtype, "r+", shape=(SLOTS, size))
    except OSError as error:
        if isinstance(error, StoreDamaged):
            raise
        raise StoreDamaged(f"cannot write {path}: {error.strerror}; mend that and run again") from None

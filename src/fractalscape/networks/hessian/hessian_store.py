"""Where a recorder keeps what it found: one small document a step, each whole or not there."""

from __future__ import annotations

import math
from typing import Any

from fractalscape import storage
from fractalscape.errors import InputError, StoreDamaged, StoreMismatch

FORMAT = 1
ABOUT = "hessian_record.json"
FOLDER = "records"


class HessianStore:
    """Records by step, in a folder, an object store or memory.

    Parameters
    ----------
    location : None, path-like, URL or zarr store
        See `storage.open_store`.

    Raises
    ------
    InputError
        If something else is there.
    """

    def __init__(self, location: Any = None, *, create: bool = True) -> None:
        self._store = storage.open_store(location, create=create)
        self._where = "memory" if location is None else str(location)
        self.about = storage.read_document(self._store, ABOUT)
        if self.about is None and storage.children(self._store):
            raise InputError(f"{self._where} is there and holds no record of a Hessian; give another place")
        if self.about is not None and self.about.get("format") != FORMAT:
            raise StoreMismatch(f"{self._where} is of format {self.about.get('format')}, this version reads {FORMAT}")

    def claim(self, about: dict[str, Any]) -> None:
        """Say what the records are of, or see that it is what they are of already.

        Raises
        ------
        StoreMismatch
            If they are of something else.
        """
        if self.about is None:
            self.about = {"format": FORMAT, **about}
            storage.write_document(self._store, ABOUT, self.about)
        for name, mine in about.items():
            if self.about.get(name) != mine:
                held = f"{name} {_short(self.about.get(name))}, here {_short(mine)}"
                raise StoreMismatch(f"{self._where} holds a record of another {held}; give another store")

    def steps(self) -> list[int]:
        """Return the steps there are, ascending."""
        names = storage.children(self._store, FOLDER) if self.about is not None else []
        return sorted(int(name.removesuffix(".json")) for name in names if name.endswith(".json"))

    def read(self, step: int) -> dict[str, Any] | None:
        """Return the record of a step; None if there is none.

        Raises
        ------
        StoreDamaged
            If it cannot be read as it was written.
        """
        held = storage.read_document(self._store, _key(step))
        try:
            return None if held is None else {name: _numbers(each) for name, each in held.items()}
        except ValueError:
            raise StoreDamaged(f"{_key(step)} in {self._where} is not as it was written; delete that file") from None

    def write(self, step: int, record: dict[str, Any]) -> None:
        """Write the record of a step, and forget those of later ones, which came of another past."""
        for later in reversed([each for each in self.steps() if each > step]):
            storage.delete(self._store, _key(later))
        storage.write_document(self._store, _key(step), {name: _texts(each) for name, each in record.items()})


def _key(step: int) -> str:
    return f"{FOLDER}/{step:012d}.json"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def _texts(value: Any) -> Any:
    """Return numbers that JSON has, and names of those that it has not."""
    if isinstance(value, list):
        return [_texts(each) for each in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _numbers(value: Any) -> Any:
    if isinstance(value, list):
        return [_numbers(each) for each in value]
    return float(value) if value in ("nan", "inf", "-inf") else value

"""Claims: small objects beside tiles that say who is computing them, so that two processes seldom do the same work.

A claim is advice. Tiles are deterministic and written whole, so a tile that is computed twice costs time and nothing
else. The key of a claim stands beside the chunk it announces, where zarr looks for chunks only.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from fractalscape import storage
from fractalscape.errors import StoreDamaged
from fractalscape.raster.pyramid import Pyramid
from fractalscape.raster.writer import Others

ENDING = ".claim"


@dataclass(frozen=True, kw_only=True)
class Claims:
    """The claims of one writer on the tiles of a store.

    Parameters
    ----------
    pyramid : Pyramid
    writer : str
        Name of the writer's record.
    others : Others
    """

    pyramid: Pyramid
    writer: str
    others: Others

    def take(self, level: int, tile: tuple[int, int]) -> bool:
        """Claim a tile and return whether it is this writer's now; a dead writer's claim is taken over."""
        key = self.pyramid.commit_key(level, tile) + ENDING
        store, own = self.pyramid.store, {"writer": self.writer}
        if storage.claim(store, key, own):
            return True
        with suppress(StoreDamaged):
            holder = storage.read_document(store, key)
            if holder is None or self.others.alive(str(holder.get("writer"))):
                return False
        storage.delete(store, key)
        return storage.claim(store, key, own)

    def release(self, level: int, tile: tuple[int, int]) -> None:
        """Give a claim back; the tile is written by now, or left to others."""
        storage.delete(self.pyramid.store, self.pyramid.commit_key(level, tile) + ENDING)

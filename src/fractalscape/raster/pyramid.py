"""The pyramid: all tiles of a field computed so far, at every level, in a zarr store.

Level z samples the window on ``base * 2**z`` points per axis. It is a zarr group named by its number, with one array
per output; one tile is one chunk is one stored object. The last output is written last: its chunk says that the tile
is whole. What defines the values (format, spec, engine, window, base, sampling) has a digest in the root attributes; a
store with another digest is refused.
"""

from __future__ import annotations

import itertools
import uuid
import warnings
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import Any

import numpy as np

from fractalscape import provenance, specs, storage
from fractalscape.errors import DepthError, InputError, StoreDamaged
from fractalscape.raster.field import Field
from fractalscape.raster.window import Sampling, Window, shape_of
from fractalscape.schema import Output

FORMAT = "fractalscape-pyramid-1"
ROOT = "zarr.json"
WRITERS = "writers"
MOST_TILES = 2**26
DEEPEST = 20
"""The deepest level that is asked for whole."""


def identity(
    spec: dict[str, Any], engine: str, window: Window, base: tuple[int, int], sampling: Sampling
) -> dict[str, Any]:
    """Return what defines the values of a pyramid, as JSON types."""
    return {
        "format": FORMAT,
        "spec": spec,
        "engine": engine,
        "window": window.to_dict(),
        "base": list(base),
        "sampling": sampling,
    }


@dataclass(frozen=True, kw_only=True)
class Pyramid:
    """A store of tiles; made by `create_pyramid` and `open_pyramid`.

    Parameters
    ----------
    store : zarr.abc.store.Store
    spec : dict
        The field's spec, as JSON types.
    engine : str
    window : Window
        The root window, which every level covers.
    base : (int, int)
        Samples of level 0: (rows, columns).
    sampling : {"dyadic", "endpoints"}
    tile : int
        Edge of a tile in samples.
    outputs : tuple of Output
        The commit output last.
    labels : dict of str to str
        What to call the axes in words; no part of the identity.
    """

    store: Any
    spec: dict[str, Any]
    engine: str
    window: Window
    base: tuple[int, int]
    sampling: Sampling
    tile: int
    outputs: tuple[Output, ...]
    labels: Mapping[str, str] = dataclass_field(default_factory=dict, compare=False)
    _arrays: dict[tuple[int, str], Any] = dataclass_field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def identity(self) -> dict[str, Any]:
        """What the digest covers."""
        return identity(self.spec, self.engine, self.window, self.base, self.sampling)

    @cached_property
    def digest(self) -> str:
        """sha256 of the identity."""
        return provenance.digest(self.identity)

    @property
    def shared(self) -> bool:
        """Whether other processes can open this store."""
        from zarr.storage import MemoryStore

        return not isinstance(self.store, MemoryStore)

    @property
    def levels(self) -> list[int]:
        """Levels with at least one finished tile."""
        return sorted(int(name) for name in storage.children(self.store) if name.isdigit() and self.done(int(name)))

    def shape(self, level: int) -> tuple[int, int]:
        """Return (rows, columns) of a level."""
        return self.base[0] << level, self.base[1] << level

    def level_of(self, resolution: int | tuple[int, int]) -> int:
        """Return the level that has a resolution.

        Raises
        ------
        InputError
            If no level has it.
        """
        shape = shape_of(resolution)
        top = 0 if self.sampling == "endpoints" else DEEPEST
        for level in range(top + 1):
            if self.shape(level) == shape:
                return level
        choices = ", ".join(f"{ny} x {nx}" for ny, nx in map(self.shape, range(min(top, 5) + 1)))
        raise InputError(f"resolution={shape[0]} x {shape[1]} is not one of this store's: {choices}, …")

    def tiles(self, level: int) -> list[tuple[int, int]]:
        """Return the (row, column) indices of all tiles of a level.

        Raises
        ------
        InputError
            If they are more than 2^26, which no memory should hold.
        """
        if self.count(level) > MOST_TILES:
            raise InputError(
                f"level {level} has {self.count(level):,} tiles, too many to list; name those of a region (tiles_of)"
            )
        rows, columns = (range(-(-n // self.tile)) for n in self.shape(level))
        return list(itertools.product(rows, columns))

    def count(self, level: int) -> int:
        """Return how many tiles a level has; a deep one has too many to list."""
        rows, columns = (-(-n // self.tile) for n in self.shape(level))
        return rows * columns

    def region(self, level: int, tile: tuple[int, int]) -> tuple[slice, slice]:
        """Return the rows and columns that a tile covers; tiles at the far edges may be partial."""
        ny, nx = self.shape(level)
        row, column = tile[0] * self.tile, tile[1] * self.tile
        return slice(row, min(row + self.tile, ny)), slice(column, min(column + self.tile, nx))

    def coordinates(self, level: int, tile: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """Return the x of a tile's columns and the y of its rows, in physical units."""
        rows, columns = self.region(level, tile)
        ny, nx = self.shape(level)
        last = 1 if self.sampling == "endpoints" else 0
        x = self.window.x.samples(columns.start, columns.stop, nx - last)
        return x, self.window.y.samples(rows.start, rows.stop, ny - last)

    def done(self, level: int) -> set[tuple[int, int]]:
        """Return the tiles of a level whose commit output is written."""
        return self._present(level, self.outputs[-1])

    def torn(self, level: int) -> set[tuple[int, int]]:
        """Return the tiles that are done and lack the chunk of another output."""
        done = self.done(level)
        return {tile for output in self.outputs[:-1] for tile in done - self._present(level, output)} if done else done

    def _present(self, level: int, output: Output) -> set[tuple[int, int]]:
        return {(index[0], index[1]) for index in storage.chunks_present(self.store, f"{level}/{output.name}")}

    def missing(self, level: int) -> list[tuple[int, int]]:
        """Return the tiles of a level that are not done, in the order of the rows."""
        done = self.done(level)
        return [tile for tile in self.tiles(level) if tile not in done]

    def new_points(self, level: int, tile: tuple[int, int]) -> int:
        """Count the samples of a tile that the level above does not have."""
        rows, columns = self.region(level, tile)
        ny, nx = rows.stop - rows.start, columns.stop - columns.start
        return ny * nx - (-(-ny // 2) * -(-nx // 2) if level else 0)

    def read(self, level: int, tile: tuple[int, int]) -> dict[str, np.ndarray] | None:
        """Return every output of a tile, arrays (rows, columns, ...); None if it is not finished.

        Raises
        ------
        StoreDamaged
            If a stored byte is not as it was written.
        """
        if not self.has(level, tile):  # first: another process may be writing, and it writes this one last
            return None
        if not all(storage.exists(self.store, self._key(level, tile, output)) for output in self.outputs):
            raise StoreDamaged(f"tile {tile} of level {level} in {storage.describe(self.store)} has lost a chunk")
        region = self.region(level, tile)
        return {output.name: storage.read_chunk(self.array(level, output.name), region) for output in self.outputs}

    def has(self, level: int, tile: tuple[int, int]) -> bool:
        """Return whether the commit output of a tile is written."""
        return storage.exists(self.store, self.commit_key(level, tile))

    def commit_key(self, level: int, tile: tuple[int, int]) -> str:
        """Return the key of the object whose presence says that a tile is done."""
        return self._key(level, tile, self.outputs[-1])

    def discard(self, level: int, tile: tuple[int, int]) -> None:
        """Make a damaged tile a missing one, which is computed again."""
        storage.delete(self.store, self.commit_key(level, tile))

    def _key(self, level: int, tile: tuple[int, int], output: Output) -> str:
        index = "/".join(map(str, (*tile, *(0 for _ in output.dims))))
        return f"{level}/{output.name}/c/{index}"

    def write(self, level: int, tile: tuple[int, int], values: Mapping[str, np.ndarray]) -> None:
        """Write every output of a tile, the commit output last.

        Raises
        ------
        StoreDamaged
            If the disk is full or has gone.
        """
        region = self.region(level, tile)
        for output in self.outputs:
            storage.write_chunk(self.array(level, output.name), region, values[output.name])

    def whole(self, level: int, tile: tuple[int, int]) -> bool:
        """Return whether a finished tile reads back without damage."""
        try:
            return self.read(level, tile) is not None
        except StoreDamaged:
            return False

    def prepare(self, level: int) -> None:
        """Make the arrays of a level.

        Raises
        ------
        DepthError
            If float64 cannot tell its samples apart.
        """
        try:
            self.window.check_depth(*self.shape(level), sampling=self.sampling)
        except DepthError as error:
            raise DepthError(f"level {level}: {error}") from None
        for output in self.outputs:
            self.array(level, output.name)

    def sign(self, *, portable: bool, about: Mapping[str, Any] | None = None) -> str:
        """Leave a record of who writes, and warn if another kind of processor wrote before.

        Parameters
        ----------
        portable : bool
            The field gives the same bits on every processor: no warning.
        about : mapping of str to JSON, optional
            What else the record says.

        Returns
        -------
        str
            The record's name.
        """
        name = uuid.uuid4().hex
        if not self.shared:
            return name
        here = {"processor": provenance.processor(), "versions": provenance.versions()}
        storage.open_group(self.store, WRITERS)
        others = {str(record["processor"]) for record in self.writers().values() if "processor" in record}
        others -= {here["processor"]}
        storage.open_group(self.store, f"{WRITERS}/{name}", attributes={**here, **(about or {})})
        if others and not portable:
            warnings.warn(
                f"{storage.describe(self.store)} was begun on {', '.join(sorted(others))}, "
                f"this is {here['processor']}: "
                "last digits may differ between their tiles",
                stacklevel=3,
            )
        return name

    def writers(self) -> dict[str, dict[str, Any]]:
        """Return the records of who wrote, by name; one that cannot be read is left out."""
        found: dict[str, dict[str, Any]] = {}
        for name in storage.children(self.store, WRITERS):
            with suppress(StoreDamaged, LookupError, TypeError, ValueError):
                record = storage.read_document(self.store, f"{WRITERS}/{name}/{ROOT}")
                if record is not None:
                    found[name] = dict(record["attributes"])
        return found

    def raster(self, level: int, *, region: tuple[slice, slice] | None = None):
        """Return a level as a dataset whose values are read from the store on use.

        Parameters
        ----------
        level : int
        region : (slice, slice), optional
            Rows and columns, start and stop given; all when absent. A deep level is too large to be asked whole.

        Returns
        -------
        xarray.Dataset
            Dims ``(axes[1], axes[0])``, that is (y, x), coordinates in physical units.

        Raises
        ------
        StoreDamaged
            If a finished tile has lost a chunk.
        """
        from fractalscape.raster.dataset import raster

        if not storage.exists(self.store, f"{level}/{ROOT}"):
            raise InputError(f"{storage.describe(self.store)} has no level {level}; it has {self.levels}")
        torn = self.torn(level)
        if torn:
            raise StoreDamaged(
                f"{len(torn)} tiles of level {level} in {storage.describe(self.store)} have lost a chunk; "
                "run the sweep again to mend it"
            )
        return raster(self, level, region=region)

    def tiles_of(self, region: tuple[slice, slice]) -> list[tuple[int, int]]:
        """Return the indices of the tiles that meet a region of rows and columns."""
        rows, columns = (range(part.start // self.tile, -(-part.stop // self.tile)) for part in region)
        return list(itertools.product(rows, columns))

    def field(self) -> Field:
        """Return the field that computes this store, from its registered kind.

        Raises
        ------
        InputError
            If the kind is not registered, or is a plain function's.
        """
        made = getattr(specs.spec_from_dict(self.spec), "field", None)
        if made is None:
            raise InputError(
                f"a field of kind {self.spec['kind']!r} cannot be made from its spec; pass the field itself"
            )
        return made()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_arrays": {}}

    def array(self, level: int, name: str):
        """Return the zarr array of an output at a level, made if absent."""
        key = (level, name)
        if key not in self._arrays:
            output = next(output for output in self.outputs if output.name == name)
            storage.open_group(self.store, str(level))
            self._arrays[key] = storage.open_array(
                self.store,
                f"{level}/{output.name}",
                shape=(*self.shape(level), *output.shape),
                chunks=(self.tile, self.tile, *output.shape),
                dtype=output.dtype,
                fill=output.fill,
                dims=(self.window.y.name, self.window.x.name, *(name for name, _ in output.dims)),
                attributes={
                    name: value.tolist() if isinstance(value, np.ndarray) else value
                    for name, value in output.attributes().items()
                },
            )
        return self._arrays[key]

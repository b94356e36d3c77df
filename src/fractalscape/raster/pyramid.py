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
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import Any

import numpy as np

from fractalscape import provenance, specs, storage
from fractalscape.errors import DepthError, InputError, StoreDamaged, StoreMismatch
from fractalscape.raster.field import Field
from fractalscape.raster.window import Sampling, Window, shape_of
from fractalscape.schema import Output

FORMAT = "fractalscape-pyramid-1"
ROOT = "zarr.json"
WRITERS = "writers"


@dataclass(frozen=True, kw_only=True)
class Pyramid:
    """A store of tiles; make one with `create_pyramid` or `open_pyramid`.

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
    """

    store: Any
    spec: dict[str, Any]
    engine: str
    window: Window
    base: tuple[int, int]
    sampling: Sampling
    tile: int
    outputs: tuple[Output, ...]
    _arrays: dict[tuple[int, str], Any] = dataclass_field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def identity(self) -> dict[str, Any]:
        """What the digest covers."""
        return {
            "format": FORMAT,
            "spec": self.spec,
            "engine": self.engine,
            "window": self.window.to_dict(),
            "base": list(self.base),
            "sampling": self.sampling,
        }

    @cached_property
    def digest(self) -> str:
        """sha256 of the identity."""
        return provenance.digest(self.identity)

    @property
    def shared(self) -> bool:
        """Whether other processes can open this store."""
        return type(self.store).__name__ != "MemoryStore"

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
        top = 0 if self.sampling == "endpoints" else 20
        for level in range(top + 1):
            if self.shape(level) == shape:
                return level
        choices = ", ".join(f"{ny} x {nx}" for ny, nx in map(self.shape, range(min(top, 5) + 1)))
        raise InputError(f"resolution={shape[0]} x {shape[1]} is not one of this store's: {choices}, …")

    def tiles(self, level: int) -> list[tuple[int, int]]:
        """Return the (row, column) indices of all tiles of a level."""
        rows, columns = (range(-(-n // self.tile)) for n in self.shape(level))
        return list(itertools.product(rows, columns))

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
        """Return the tiles of a level that are finished."""
        chunks = storage.chunks_present(self.store, f"{level}/{self.outputs[-1].name}")
        return {(index[0], index[1]) for index in chunks}

    def read(self, level: int, tile: tuple[int, int]) -> dict[str, np.ndarray] | None:
        """Return every output of a tile, arrays (rows, columns, ...); None if it is not finished.

        Raises
        ------
        StoreDamaged
            If a stored byte is not as it was written.
        """
        commit = self.outputs[-1]
        index = "/".join(map(str, (*tile, *(0 for _ in commit.dims))))
        if not storage.exists(self.store, f"{level}/{commit.name}/c/{index}"):
            return None
        region = self.region(level, tile)
        return {output.name: storage.read_chunk(self.array(level, output.name), region) for output in self.outputs}

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

    def sign(self, *, portable: bool) -> None:
        """Leave a record of who writes, and warn if another kind of processor wrote before.

        Parameters
        ----------
        portable : bool
            The field gives the same bits on every processor: no warning.
        """
        if not self.shared:
            return
        here = {"processor": provenance.processor(), "versions": provenance.versions()}
        storage.open_group(self.store, WRITERS)
        names = [name for name in storage.children(self.store, WRITERS) if name != ROOT]
        records = [storage.read_document(self.store, f"{WRITERS}/{name}/{ROOT}") or {} for name in names]
        others = {record.get("attributes", {}).get("processor") for record in records} - {None, here["processor"]}
        storage.open_group(self.store, f"{WRITERS}/{uuid.uuid4().hex}", attributes=here)
        if others and not portable:
            warnings.warn(
                f"{storage.describe(self.store)} was begun on {', '.join(sorted(others))}, "
                f"this is {here['processor']}: "
                "last digits may differ between their tiles",
                stacklevel=3,
            )

    def raster(self, level: int):
        """Return a level as a dataset whose values are read from the store on use.

        Returns
        -------
        xarray.Dataset
            Dims ``(axes[1], axes[0])``, that is (y, x), coordinates in physical units.
        """
        from fractalscape.raster.dataset import raster

        return raster(self, level)

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
                attributes={"units": output.units, "long_name": output.long_name},
            )
        return self._arrays[key]


def create_pyramid(
    location: Any,
    field: Field,
    window: Window,
    *,
    base: tuple[int, int],
    tile: Callable[[], int],
    sampling: Sampling = "dyadic",
) -> Pyramid:
    """Open the store of a field on a window, made if absent.

    Parameters
    ----------
    location : None, path-like, URL or zarr store
        None keeps the tiles in memory.
    field : Field
    window : Window
    base : (int, int)
        Samples of level 0: (rows, columns).
    tile : callable
        Called for the edge of a tile, a power of two, if the store is new.
    sampling : {"dyadic", "endpoints"}

    Returns
    -------
    Pyramid

    Raises
    ------
    StoreMismatch
        If the store holds another spec, engine, window, base, sampling or format.
    StoreDamaged
        If its attributes are not as they were written.
    InputError
        If the folder holds something that is not a store, or cannot be made.
    """
    store = storage.open_store(location, create=True)
    asked = {
        "format": FORMAT,
        "spec": field.spec.to_dict(),
        "engine": field.engine,
        "window": window.to_dict(),
        "base": list(base),
        "sampling": sampling,
    }
    if storage.read_document(store, ROOT) is None:
        others = storage.children(store)
        if others:
            raise InputError(f"{storage.describe(store)} holds {others[0]!r} and is not a store; give a new folder")
        about = {"digest": provenance.digest(asked), "tile": tile(), "outputs": [_plain(out) for out in field.outputs]}
        storage.open_group(store, "", attributes={"fractalscape": asked | about})
    found = _read(store)
    if found.digest != provenance.digest(asked):
        where, held = storage.describe(store), found.identity
        if held | {"base": asked["base"]} == asked:
            sizes = ", ".join(f"{ny} x {nx}" for ny, nx in map(found.shape, range(4)))
            raise StoreMismatch(f"{where} holds resolutions {sizes}, …; ask for one of these or give another store")
        raise StoreMismatch(
            f"{where} holds another result ({_difference(held, asked)}); give another store, or ask for what it holds"
        )
    return found


def open_pyramid(location: Any) -> Pyramid:
    """Open a store that a sweep made.

    Raises
    ------
    InputError
        If there is no store.
    StoreMismatch
        If another version of this package wrote it in a format this one does not read.
    StoreDamaged
        If its attributes are not as they were written.
    """
    store = storage.open_store(location, create=False)
    if storage.read_document(store, ROOT) is None:
        raise InputError(f"{storage.describe(store)} is not a store: it has no {ROOT}; give a folder that a sweep made")
    return _read(store)


def _read(store: Any) -> Pyramid:
    document = storage.read_document(store, ROOT) or {}
    about = document.get("attributes", {}).get("fractalscape")
    where = f"{ROOT} in {storage.describe(store)}"
    if not isinstance(about, dict):
        raise StoreMismatch(f"{where} describes no pyramid of this package; give another store")
    if about.get("format") != FORMAT:
        raise StoreMismatch(
            f"{storage.describe(store)} has format {about.get('format')!r}, this version reads {FORMAT!r}; "
            "give another store"
        )
    try:
        pyramid = Pyramid(
            store=store,
            spec=about["spec"],
            engine=about["engine"],
            window=Window.from_dict(about["window"]),
            base=(int(about["base"][0]), int(about["base"][1])),
            sampling=about["sampling"],
            tile=int(about["tile"]),
            outputs=tuple(_output(output) for output in about["outputs"]),
        )
        recorded = about["digest"]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise StoreDamaged(f"{where} is damaged ({error!r}); restore it or give another store") from None
    if pyramid.digest != recorded:
        raise StoreDamaged(
            f"{where} is damaged: its digest is not that of its content; restore it or give another store"
        )
    return pyramid


def _plain(output: Output) -> dict[str, Any]:
    return {**asdict(output), "fill": str(output.fill), "dims": [list(dim) for dim in output.dims]}


def _output(data: dict[str, Any]) -> Output:
    fill = float(data["fill"]) if np.dtype(data["dtype"]).kind == "f" else int(data["fill"])
    return Output(**{**data, "fill": fill, "dims": tuple((str(name), int(length)) for name, length in data["dims"])})


def _difference(found: Any, asked: Any, path: str = "") -> str:
    if isinstance(found, dict) and isinstance(asked, dict):
        for key in [*found, *asked]:
            if found.get(key) != asked.get(key):
                return _difference(found.get(key), asked.get(key), f"{path}.{key}" if path else key)
    return f"{path} is {found!r} there, {asked!r} here"

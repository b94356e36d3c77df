"""Copy the finished levels of a store into few large objects, with coordinates, for reading with plain xarray."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import storage
from fractalscape.errors import InputError, StoreMismatch
from fractalscape.raster.pyramid import ROOT, Pyramid

if TYPE_CHECKING:
    import xarray as xr

PACKED = "fractalscape-packed-1"
SHARD = 1024
CHUNK = 128


def pack(pyramid: Pyramid, target: Any) -> list[int]:
    """Write every finished level of a store to another one, in shards of 1024² samples with chunks of 128².

    A file system such as Lustre, or a place where data is published, prefers few large files. The copy is read with
    ``xarray.open_zarr(target, group="3")`` and has coordinates. It is no store to go on working on: two writers in one
    shard lose each other's tiles, so a sweep refuses it. One process packs; one that was stopped goes on.

    Parameters
    ----------
    pyramid : Pyramid
    target : path-like, URL or zarr store

    Returns
    -------
    list of int
        The levels in the copy.

    Raises
    ------
    InputError
        If no level is finished, or the folder holds something else.
    StoreMismatch
        If the target is the copy of another store.
    StoreDamaged
        If a tile cannot be read, or the disk is full.
    """
    levels = [level for level in pyramid.levels if finished(pyramid, level)]
    if not levels:
        raise InputError(
            f"{storage.describe(pyramid.store)} has no finished level to pack; `fractalscape store work` finishes it"
        )
    store = storage.open_store(target, create=True)
    _begin(pyramid, store)
    for level in levels:
        _copy(pyramid.raster(level), store, str(level), tile=pyramid.outputs)
        storage.consolidate(store, str(level))
    storage.consolidate(store)
    return levels


def finished(pyramid: Pyramid, level: int) -> bool:
    """Return whether every tile of a level is done and has all its chunks."""
    return len(pyramid.done(level)) == pyramid.count(level) and not pyramid.torn(level)


def _begin(pyramid: Pyramid, store: Any) -> None:
    about = {**pyramid.identity, "format": PACKED, "packed_from": pyramid.digest}
    others = [name for name in storage.children(store) if name != ROOT]
    document = storage.read_document(store, ROOT)
    if document is None and others:
        raise InputError(f"{storage.describe(store)} holds {others[0]!r} and is not a store; give a new folder")
    storage.open_group(store, "", attributes={"fractalscape": about})
    found = (storage.read_document(store, ROOT) or {}).get("attributes", {}).get("fractalscape")
    if found != about:
        raise StoreMismatch(f"{storage.describe(store)} is not a packed copy of this store; give a new folder")


def _copy(dataset: xr.Dataset, store: Any, path: str, *, tile: Any) -> None:
    storage.open_group(store, path, attributes=_plain(dataset.attrs))
    names = [output.name for output in tile]  # the commit output last, as in the store
    arrays = {output.name: _array(dataset, store, path, output) for output in tile}
    for name, values in dataset.coords.items():
        array = storage.open_array(
            store,
            f"{path}/{name}",
            shape=values.shape,
            chunks=values.shape,
            dtype="f8",
            fill=float("nan"),
            dims=(str(name),),
            attributes=_plain(values.attrs),
        )
        storage.write_chunk(array, (slice(None),), values.values)
    there = storage.chunks_present(store, f"{path}/{names[-1]}")
    ny, nx = dataset[names[-1]].shape[:2]
    for row, column in itertools.product(range(-(-ny // SHARD)), range(-(-nx // SHARD))):
        if (row, column) in {index[:2] for index in there}:
            continue
        region = (slice(row * SHARD, min(ny, (row + 1) * SHARD)), slice(column * SHARD, min(nx, (column + 1) * SHARD)))
        for name in names:
            storage.write_chunk(arrays[name], region, dataset[name][region].values)


def _array(dataset: xr.Dataset, store: Any, path: str, output: Any) -> Any:
    variable = dataset[output.name]
    extra = variable.shape[2:]
    return storage.open_array(
        store,
        f"{path}/{output.name}",
        shape=variable.shape,
        chunks=(CHUNK, CHUNK, *extra),
        shards=(SHARD, SHARD, *extra),
        dtype=output.dtype,
        fill=output.fill,
        dims=tuple(map(str, variable.dims)),
        attributes=_plain(variable.attrs),
    )


def _plain(attributes: Any) -> dict[str, Any]:
    return {str(name): value.tolist() if isinstance(value, np.ndarray) else value for name, value in attributes.items()}

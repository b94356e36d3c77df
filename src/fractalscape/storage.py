"""Files and zarr stores that are valid at every moment: atomic writes, checked reads."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fractalscape.errors import FractalscapeError, InputError, MissingExtra, StoreDamaged, StoreUnreachable

if TYPE_CHECKING:
    import numpy as np
    import zarr
    from zarr.abc.store import Store
    from zarr.core.buffer import Buffer

Location = "str | os.PathLike[str] | Store | None"
OBJECT_STORES = ("s3", "s3a", "gs", "az", "abfs", "abfss")
"""Schemes that obstore serves; fsspec serves every other one."""
PATIENCE = timedelta(seconds=30)
"""How long an object store is asked again before it counts as gone."""


def write_atomic(path: str | os.PathLike[str], content: bytes | str) -> Path:
    """Write a file whole or not at all: a reader sees the old content or the new one.

    Parameters
    ----------
    path : path-like
        Its folder is made if absent.
    content : bytes or str
        Text is written as UTF-8.

    Returns
    -------
    pathlib.Path
        The path written.

    Raises
    ------
    InputError
        If the folder cannot be made or written.
    StoreDamaged
        If the disk is full.
    """
    data = content.encode() if isinstance(content, str) else content
    with whole_file(path) as partial:
        partial.write_bytes(data)
    return Path(path).resolve()


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a partial file to write, which takes the place of `path` when the block ends, and vanishes if it fails.

    Parameters
    ----------
    path : path-like
        Its folder is made if absent.

    Yields
    ------
    pathlib.Path
        An empty file in the same folder.

    Raises
    ------
    InputError
        If the folder cannot be made or written.
    StoreDamaged
        If the disk is full.
    """
    path = Path(path).resolve()
    if path.exists() and not path.is_file():
        raise InputError(f"{path} is not a regular file; give the name of a file")
    make_folder(path.parent)
    with _explained(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".partial", dir=path.parent)
        os.close(handle)
        partial = Path(name)
        try:
            yield partial
            with open(partial, "rb") as file:
                os.fsync(file.fileno())
            os.chmod(partial, 0o666 & ~_umask())
            os.replace(partial, path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def make_folder(path: str | os.PathLike[str]) -> Path:
    """Make a folder and its parents, and see that files can be written there.

    Raises
    ------
    InputError
        If it cannot be made, is not a folder or is not writable.
    """
    path = Path(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreDamaged(f"no space left to make the folder {path}; free some and run again") from None
        raise InputError(f"cannot make the folder {path}: {error.strerror}; choose another one") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise InputError(f"cannot write to the folder {path}; choose another one or change its permissions")
    return path


@contextmanager
def _reached(store: Store) -> Iterator[None]:
    """Say in one line that an object store did not answer: each has errors of its own."""
    from zarr.errors import BaseZarrError

    try:
        yield
    except (FractalscapeError, BaseZarrError):
        raise
    except Exception as error:
        remote = type(error).__module__.partition(".")[0] not in ("builtins", "zarr", "numcodecs", "json")
        if not remote:
            raise
        reason = " ".join(str(error).partition("\n\n")[0].split())
        raise StoreUnreachable(
            f"{describe(store)} does not answer ({reason}); see to its address, credentials and network and run again"
        ) from None


@contextmanager
def _explained(where: object) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreDamaged(
                f"no space left writing {where}; free some and run again, what is finished is kept"
            ) from None
        if isinstance(error, FractalscapeError):
            raise
        raise StoreDamaged(f"cannot write {where}: {error.strerror or error}; mend that and run again") from None


def open_store(location: Any, *, create: bool) -> Store:
    """Open the zarr store at a folder or URL.

    Parameters
    ----------
    location : None, path-like, URL or zarr store
        None: memory. ``s3://``, ``gs://``, ``az://``: an object store, its address and credentials taken from the usual
        environment variables (obstore). Any other ``scheme://…``: a file system that fsspec knows.
    create : bool
        Make a folder that does not exist.

    Returns
    -------
    zarr.abc.store.Store

    Raises
    ------
    InputError
        If the folder does not exist or cannot be made.
    MissingExtra
        If a URL is given and what serves it is not installed.
    """
    from zarr.abc.store import Store
    from zarr.storage import FsspecStore, LocalStore, MemoryStore

    if location is None:
        return MemoryStore()
    if isinstance(location, Store):
        return location
    text = os.fspath(location)
    text = text.removeprefix("file://")
    if text.partition("://")[0] in OBJECT_STORES and "://" in text:
        return _object_store(text)
    if "://" in text:
        try:
            return FsspecStore.from_url(text)
        except ImportError as error:
            raise MissingExtra(f"{text} needs another package ({error}); install it, or give a folder") from None
        except (ValueError, OSError) as error:
            raise InputError(f"{text} cannot be opened ({error}); give a folder or another URL") from None
    if create:
        return LocalStore(make_folder(text))
    if not Path(text).is_dir():
        raise InputError(f"{text} is not a folder; give the path of a store that a sweep made")
    return LocalStore(text)


def _object_store(url: str) -> Store:
    from zarr.storage import ObjectStore

    try:
        from obstore.store import from_url
    except ImportError:
        raise MissingExtra(f"{url} needs obstore; pip install 'fractalscape[cluster]'") from None
    plain = any(os.environ.get(name, "").startswith("http://") for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT"))
    try:
        place: Any = from_url(
            url,
            client_options={"allow_http": plain, "connect_timeout": "10s"},
            retry_config={"max_retries": 5, "retry_timeout": PATIENCE},
        )
        return ObjectStore(place)
    except Exception as error:  # each kind of store has errors of its own
        reason = " ".join(str(error).partition("\n\n")[0].split())
        raise InputError(f"{url} cannot be opened ({reason}); give a folder or another URL") from None


def read_document(store: Store, key: str) -> dict[str, Any] | None:
    """Read a JSON object of a store; None if there is none under that key.

    Raises
    ------
    StoreDamaged
        If it is not a JSON object.
    """
    from zarr.core.buffer import default_buffer_prototype
    from zarr.core.sync import sync

    with _reached(store):
        found = sync(store.get(key, default_buffer_prototype()))
    if found is None:
        return None
    try:
        document = json.loads(found.to_bytes())
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise StoreDamaged(f"{key} in {describe(store)} is not readable JSON; restore it or give another store")
    return document


def write_document(store: Store, key: str, document: dict[str, Any], *, exclusive: bool = False) -> None:
    """Write a JSON object to a store; with `exclusive`, leave one that is there already.

    Raises
    ------
    StoreDamaged
        If it cannot be written.
    """
    from zarr.core.buffer import default_buffer_prototype
    from zarr.core.sync import sync

    text = json.dumps(document, indent=2, allow_nan=False).encode()
    value = default_buffer_prototype().buffer.from_bytes(text)
    with _explained(f"{key} in {describe(store)}"), _reached(store):
        try:
            sync(_set_new(store, key, value) if exclusive else store.set(key, value))
        except OSError as error:  # no hard links on this file system: two may write at once, but only the same
            if not exclusive or error.errno not in (errno.EPERM, errno.ENOTSUP):
                raise
            sync(store.set(key, value))


async def _set_new(store: Store, key: str, value: Buffer) -> None:
    """Write an object unless it is there; zarr's own way on fsspec looks first and then writes."""
    from zarr.storage import FsspecStore

    if not isinstance(store, FsspecStore):
        await store.set_if_not_exists(key, value)
        return
    with suppress(FileExistsError):
        try:
            await store.fs._pipe_file(f"{store.path}/{key}", value.to_bytes(), mode="create")
        except (TypeError, NotImplementedError, ValueError):  # a file system that cannot
            await store.set_if_not_exists(key, value)


def claim(store: Store, key: str, owner: dict[str, Any]) -> bool:
    """Write a document that no other process has written, and return whether it is there as ours.

    Parameters
    ----------
    store : zarr.abc.store.Store
    key : str
    owner : dict
        JSON that no other process writes.

    Raises
    ------
    StoreDamaged, StoreUnreachable
        If it cannot be written.
    """
    write_document(store, key, owner, exclusive=True)
    with suppress(StoreDamaged):
        return read_document(store, key) == owner
    return False


def delete(store: Store, key: str) -> None:
    """Delete an object; nothing happens if it is not there."""
    from zarr.core.sync import sync

    with _explained(f"{key} in {describe(store)}"), _reached(store):
        sync(store.delete(key))


def exists(store: Store, key: str) -> bool:
    """Return whether a store has an object under a key."""
    from zarr.core.sync import sync

    with _reached(store):
        return sync(store.exists(key))


def listing(store: Store, prefix: str) -> list[str]:
    """Return what follows a prefix in the keys of all objects that begin with it."""
    from zarr.core.sync import sync

    async def names() -> list[str]:
        return [name async for name in store.list_prefix(prefix)]

    with _reached(store):
        return [name.removeprefix(prefix) for name in sync(names())]


def children(store: Store, path: str = "") -> list[str]:
    """Return the names directly below a path, sorted; unfinished writes left by a killed process do not count."""
    from zarr.core.sync import sync

    async def names() -> list[str]:
        return [name async for name in store.list_dir(path)]

    with _reached(store):
        found = sync(names())
    return sorted(name for name in found if not name.endswith(".partial"))


def open_group(store: Store, path: str, *, attributes: dict[str, Any] | None = None) -> None:
    """Make a zarr group unless it is there; of two processes that make it at once, the first one's attributes stay."""
    key = f"{path}/zarr.json" if path else "zarr.json"
    if not exists(store, key):
        group = {"zarr_format": 3, "node_type": "group", "attributes": attributes or {}}
        write_document(store, key, group, exclusive=True)


def open_array(
    store: Store,
    path: str,
    *,
    shape: tuple[int, ...],
    chunks: tuple[int, ...],
    dtype: str,
    fill: float | int,
    dims: tuple[str, ...],
    attributes: dict[str, Any],
    shards: tuple[int, ...] | None = None,
) -> zarr.Array[Any]:
    """Open an array, made if absent, whose every chunk is one checked object that stays even if it equals the fill.

    The last codec is a CRC-32C of the stored bytes, so that any single flipped bit is found on reading. With `shards`,
    chunks share objects of that shape: two writers in one of them would lose chunks.

    Returns
    -------
    zarr.Array

    Raises
    ------
    StoreDamaged
        If an array is there with another shape, type, chunk or codec, or its metadata cannot be read.
    """
    import zarr
    from zarr.codecs import Crc32cCodec, ZstdCodec
    from zarr.errors import ContainsArrayError
    from zarr.storage import MemoryStore

    def make(place: Store) -> None:
        zarr.create_array(
            place,
            name=path,
            shape=shape,
            chunks=chunks,
            shards=shards,
            dtype=dtype,
            fill_value=fill,
            compressors=[ZstdCodec(level=3), Crc32cCodec()],
            dimension_names=dims,
            attributes=attributes,
            zarr_format=3,
        )

    key = f"{path}/zarr.json"
    if not exists(store, key):
        with _explained(f"{key} in {describe(store)}"), suppress(ContainsArrayError):  # another process may be first
            make(store)
    model = MemoryStore()
    make(model)
    found, wanted = read_document(store, key) or {}, read_document(model, key) or {}
    if {**found, "attributes": {}} != {**wanted, "attributes": {}}:
        raise StoreDamaged(f"{key} in {describe(store)} is not as it was written; delete that file and run again")
    return zarr.open_array(store, path=path, mode="r+", zarr_format=3).with_config({"write_empty_chunks": True})


def consolidate(store: Store, path: str = "") -> None:
    """Gather the metadata below a group in one document, from which plain xarray opens it without asking for each."""
    import warnings

    import zarr

    with _explained(f"{path}/zarr.json in {describe(store)}"), _reached(store), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Consolidated metadata")  # zarr says that its specification is not final
        zarr.consolidate_metadata(store, path=path or None, zarr_format=3)


def chunks_present(store: Store, path: str) -> set[tuple[int, ...]]:
    """Return the indices of the chunks that exist of the array at `path`."""
    parts = [name.split("/") for name in listing(store, f"{path}/c/")]
    return {tuple(map(int, index)) for index in parts if all(part.isascii() and part.isdigit() for part in index)}


def write_chunk(array: zarr.Array[Any], region: tuple[slice, ...], values: np.ndarray[Any, Any]) -> None:
    """Write the one chunk that `region` covers.

    Raises
    ------
    StoreDamaged
        If it cannot be written: a full disk, a folder that has gone.
    """
    with _explained(f"a tile of {array.path} in {describe(array.store)}"), _reached(array.store):
        array[region] = values


def read_chunk(array: zarr.Array[Any], region: tuple[slice, ...]) -> np.ndarray[Any, Any]:
    """Read a region of an array.

    Raises
    ------
    StoreDamaged
        If a stored byte is not as it was written.
    """
    import numpy as np

    try:
        with _reached(array.store):
            return np.asarray(array[region])
    except (OSError, MemoryError):
        raise
    except Exception as error:
        raise StoreDamaged(
            f"a tile of {array.path} in {describe(array.store)} is damaged ({error}); run the sweep again to mend it"
        ) from None


def describe(store: Store) -> str:
    """Return a store's location, short enough for a message."""
    place: Any = getattr(store, "store", None)
    if hasattr(place, "config"):
        bucket = next(
            (value for name, value in place.config.items() if name.endswith(("bucket", "container_name"))), ""
        )
        return "/".join(part for part in (str(bucket), str(place.prefix or "")) if part) or str(place)
    root = getattr(store, "root", None) or getattr(store, "path", None)
    return str(root) if root else "memory"

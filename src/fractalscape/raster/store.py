"""Make and open the store of a pyramid, and refuse one that holds another result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fractalscape import provenance, storage
from fractalscape.errors import InputError, StoreDamaged, StoreMismatch
from fractalscape.raster.field import Field
from fractalscape.raster.pyramid import FORMAT, ROOT, Pyramid, identity
from fractalscape.raster.window import Sampling, Window
from fractalscape.schema import Output


def find_pyramid(
    location: Any, field: Field, window: Window, *, base: tuple[int, int], sampling: Sampling = "dyadic"
) -> Pyramid | None:
    """Return the store of a field on a window if it is there; nothing is written.

    Parameters
    ----------
    location : None, path-like, URL or zarr store
    field : Field
    window : Window
    base : (int, int)
        Samples of level 0: (rows, columns).
    sampling : {"dyadic", "endpoints"}

    Returns
    -------
    Pyramid or None
        None if there is no store at that place.

    Raises
    ------
    StoreMismatch
        If the store holds another spec, engine, window, base, sampling or format.
    StoreDamaged
        If its attributes are not as they were written.
    """
    try:
        store = storage.open_store(location, create=False)
    except InputError:
        return None
    if storage.read_document(store, ROOT) is None:
        return None
    found = _read(store)
    if found.spec == field.spec.to_dict() and not same_outputs(found.outputs, field.outputs):
        names = ", ".join(output.name for output in found.outputs)
        raise StoreMismatch(f"{storage.describe(store)} holds other outputs ({names}); give another store")
    held, asked = found.identity, identity(field.spec.to_dict(), field.engine, window, base, sampling)
    if found.digest == provenance.digest(asked):
        return found
    where = storage.describe(store)
    if held["base"] != asked["base"] and held | {"base": asked["base"]} == asked:
        sizes = ", ".join(f"{ny} x {nx}" for ny, nx in map(found.shape, range(4)))
        raise StoreMismatch(f"{where} holds resolutions {sizes}, …; ask for one of these or give another store")
    raise StoreMismatch(
        f"{where} holds another result ({_difference(held, asked)}); give another store, or ask for what it holds"
    )


def create_pyramid(
    location: Any,
    field: Field,
    window: Window,
    *,
    base: tuple[int, int],
    tile: int,
    sampling: Sampling = "dyadic",
) -> Pyramid:
    """Make the store of a field on a window, or open it if it is there.

    Parameters
    ----------
    location : None, path-like, URL or zarr store
        None keeps the tiles in memory.
    field, window, base, sampling
        As in `find_pyramid`.
    tile : int
        Edge of a tile in samples, a power of two; a store that is there keeps its own.

    Returns
    -------
    Pyramid

    Raises
    ------
    StoreMismatch, StoreDamaged
        As in `find_pyramid`.
    InputError
        If the folder holds something that is not a store, or cannot be made.
    """
    store = storage.open_store(location, create=True)
    if storage.read_document(store, ROOT) is None:
        others = [name for name in storage.children(store) if name != ROOT]
        if others and storage.read_document(store, ROOT) is None:  # no other process has just begun it
            raise InputError(f"{storage.describe(store)} holds {others[0]!r} and is not a store; give a new folder")
        asked = identity(field.spec.to_dict(), field.engine, window, base, sampling)
        about = asked | {
            "digest": provenance.digest(asked),
            "tile": tile,
            "outputs": [output.to_dict() for output in field.outputs],
            "labels": dict(getattr(field, "labels", {})),
        }
        storage.open_group(store, "", attributes={"fractalscape": about | {"checksum": provenance.digest(about)}})
    found = find_pyramid(store, field, window, base=base, sampling=sampling)
    if found is None:
        raise StoreDamaged(f"{storage.describe(store)} has vanished; run again")
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
    where = f"{ROOT} in {storage.describe(store)}"
    attributes = document.get("attributes")
    about = attributes.get("fractalscape") if isinstance(attributes, dict) else None
    if not isinstance(about, dict):
        raise StoreMismatch(f"{where} describes no pyramid of this package; give another store")
    if str(about.get("format")).startswith("fractalscape-packed"):
        raise StoreMismatch(
            f"{storage.describe(store)} is a packed copy, for reading only; open a level of it with "
            "xarray.open_zarr(…, group='0'), or give the store it was packed from"
        )
    if about.get("format") != FORMAT:
        raise StoreMismatch(
            f"{storage.describe(store)} has format {about.get('format')!r}, this version reads {FORMAT!r}; "
            "give another store"
        )
    try:
        whole = provenance.digest({key: value for key, value in about.items() if key != "checksum"})
        if whole != about["checksum"]:
            raise ValueError("its checksum is not that of its content")
        return Pyramid(
            store=store,
            spec=about["spec"],
            engine=about["engine"],
            window=Window.from_dict(about["window"]),
            base=(int(about["base"][0]), int(about["base"][1])),
            sampling=about["sampling"],
            tile=int(about["tile"]),
            outputs=tuple(Output.from_dict(output) for output in about["outputs"]),
            labels=dict(about["labels"]),
        )
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise StoreDamaged(f"{where} is damaged ({error}); restore it or give another store") from None


def same_outputs(one: Sequence[Output], other: Sequence[Output]) -> bool:
    """Return whether two fields give the same quantities."""
    return [output.to_dict() for output in one] == [output.to_dict() for output in other]


def _difference(found: Any, asked: Any, path: str = "") -> str:
    if isinstance(found, dict) and isinstance(asked, dict):
        for key in [*found, *asked]:
            if found.get(key) != asked.get(key):
                return _difference(found.get(key), asked.get(key), f"{path}.{key}" if path else key)
    return f"{path} is {found!r} there, {asked!r} here"

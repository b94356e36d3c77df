"""A dataset in a zarr store: written whole or not at all, read as it was."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from fractalscape import storage
from fractalscape.errors import InputError, StoreDamaged

if TYPE_CHECKING:
    import xarray as xr


def write_dataset(path: str | os.PathLike[str], dataset: xr.Dataset) -> Path:
    """Write a dataset in place of one of the same kind, by way of a folder beside it.

    Parameters
    ----------
    path : path-like
        Of the store, usually ``….zarr``; its folder is made if absent.
    dataset : xarray.Dataset
        Its attribute ``kind`` says what it is; without, it is a ``"trajectory"`` if it has positions, or a
        ``"dataset"``.

    Returns
    -------
    pathlib.Path
        Where it is.

    Raises
    ------
    InputError
        If something else is there, or nothing can be written.
    StoreDamaged
        If the disk is full.

    Notes
    -----
    Texts of a fixed length, such as names of axes, are written as texts of any length, which the format of zarr has;
    metadata are not consolidated, which it has not. ``Dataset.to_zarr`` warns of both.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from fractalscape.schema import trajectory
    >>> with TemporaryDirectory() as folder:
    ...     where = write_dataset(f"{folder}/walk.zarr", trajectory([[[0.0, 1.0, 3.0]]]))
    ...     read_dataset(where)["position"].values
    array([[[0., 1., 3.]]])
    """
    path = Path(path)
    kind = dataset.attrs.get("kind") or ("trajectory" if "position" in dataset else "dataset")
    check_place(path, kind)
    storage.make_folder(path.resolve().parent)
    partial, before = (path.with_name(f".{path.name}.{os.getpid()}.{part}") for part in ("partial", "before"))
    shutil.rmtree(partial, ignore_errors=True)
    try:
        _plain_texts(dataset.assign_attrs(kind=kind)).to_zarr(partial, mode="w", consolidated=False)
        if path.exists():
            os.replace(path, before)
        os.replace(partial, path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreDamaged(f"no space left writing {path}; free some and run again") from None
        raise
    finally:
        if before.exists() and not path.exists():
            os.replace(before, path)
        for folder in (partial, before):
            shutil.rmtree(folder, ignore_errors=True)
    return path


def read_dataset(path: str | os.PathLike[str]) -> xr.Dataset:
    """Open the dataset of a zarr store; values are read where they are used.

    Parameters
    ----------
    path : path-like
        What `write_dataset`, or ``Dataset.to_zarr``, wrote.

    Returns
    -------
    xarray.Dataset

    Raises
    ------
    InputError
        If there is none.
    """
    import xarray as xr

    if not Path(path).is_dir():
        raise InputError(f"{path} is not there; give the folder of a zarr store")
    try:
        return xr.open_zarr(path, consolidated=False, chunks=None)
    except Exception as error:  # zarr and xarray raise a dozen kinds for a folder that is no store
        raise InputError(f"cannot read {path} as a zarr store: {error}") from None


def check_place(path: Path, kind: str) -> None:
    """Raise unless nothing is at a path, or a dataset of the kind.

    Raises
    ------
    InputError
        If something else is there.
    """
    if not path.exists():
        return
    try:
        held = read_dataset(path)
    except InputError:
        held = None
    found = None if held is None else held.attrs.get("kind") or ("trajectory" if "position" in held else None)
    if found != kind:
        raise InputError(f"{path} is there and holds no {kind}; give another place, or delete it")


def _plain_texts(dataset: xr.Dataset) -> xr.Dataset:
    """Return the dataset with texts of any length, which zarr's format knows; those of fixed length it does not."""
    fixed = [name for name, each in dataset.variables.items() if each.dtype.kind == "U"]
    return dataset.assign({name: dataset[name].astype(object) for name in fixed})

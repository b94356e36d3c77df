"""A dataset written as a zarr store, whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from fractalscape import storage
from fractalscape.errors import InputError

if TYPE_CHECKING:
    import xarray as xr


def write_dataset(path: Path, dataset: xr.Dataset) -> Path:
    """Write a dataset in place of one of the same kind, by way of a folder beside it.

    Parameters
    ----------
    path : pathlib.Path
        Of the store.
    dataset : xarray.Dataset
        With an attribute ``kind`` that says what it is.

    Returns
    -------
    pathlib.Path
        Where it is.

    Raises
    ------
    InputError
        If something else is there.
    """
    check_place(path, str(dataset.attrs["kind"]))
    storage.make_folder(path.resolve().parent)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        _plain_texts(dataset).to_zarr(partial, mode="w", consolidated=False)
        if path.exists():
            shutil.rmtree(path)
        os.replace(partial, path)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return path


def check_place(path: Path, kind: str) -> None:
    """Raise unless nothing is at a path, or a dataset of the kind.

    Raises
    ------
    InputError
        If something else is there.
    """
    if not path.exists():
        return
    import xarray as xr

    try:
        held = xr.open_zarr(path, consolidated=False, chunks=None).attrs.get("kind") if path.is_dir() else None
    except Exception:  # zarr and xarray raise a dozen kinds for a folder that is no store
        held = None
    if held != kind:
        raise InputError(f"{path} is there and holds no {kind}; give another --output-dir, or delete it")


def _plain_texts(dataset: xr.Dataset) -> xr.Dataset:
    """Return the dataset with texts of any length, which zarr's format knows; those of fixed length it does not."""
    fixed = [name for name, each in dataset.variables.items() if each.dtype.kind == "U"]
    return dataset.assign_coords({name: dataset[name].astype(object) for name in fixed})

"""Trajectories from files: a zarr store, a NumPy array, or a table of comma-separated values."""

from __future__ import annotations

import csv
import warnings
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape import schema
from fractalscape.dataset_store import read_dataset
from fractalscape.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

DELIMITERS = (",", ";", "\t")
INDICES = ("walker", "step")
"""Columns of a table that say whose position a row is, and when; every other one is an axis."""


def read_trajectory(path: str | Path) -> xr.Dataset | np.ndarray:
    """Read a trajectory.

    Parameters
    ----------
    path : path-like
        A zarr store of a trajectory dataset (`schema.trajectory`); a ``.npy`` of shape (walker, axis, step),
        (walker, step) or (step,); or a table of comma-, semicolon- or tab-separated values, one row a position. With
        a line of names, ``walker`` and ``step`` are indices and the other columns axes; without, every column is an
        axis.

    Returns
    -------
    Dataset or array
        What `fractalscape.measures.positions` takes; a store is opened, a ``.npy`` is mapped, neither is read whole.

    Raises
    ------
    InputError
        If the path is not one of these, or its walkers have not the same steps.
    """
    path = Path(path)
    if path.is_dir():
        return _store(path)
    if not path.is_file():
        raise InputError(f"{path} is not there; give a zarr store, a .npy or a CSV of positions")
    if path.suffix == ".npy":
        return _array(path)
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return _table(path)
    raise InputError(f"{path} is neither a zarr store nor a .npy nor a .csv, .tsv or .txt; save positions as one")


def _store(path: Path) -> xr.Dataset:
    dataset = read_dataset(path)
    if "position" not in dataset:
        names = ", ".join(sorted(map(str, dataset.data_vars))) or "nothing"
        raise InputError(f"{path} has no variable position; it has {names}; see fractalscape.schema.trajectory")
    return dataset


def _array(path: Path) -> np.ndarray:
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise InputError(f"cannot read {path}: {error}") from None


def _table(path: Path) -> xr.Dataset:
    names, delimiter = _header(path)
    try:
        with warnings.catch_warnings(action="ignore", category=UserWarning):  # of a file without rows
            columns = np.loadtxt(path, delimiter=delimiter, skiprows=1 if names else 0, ndmin=2, encoding="utf-8-sig").T
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}: {error}; a missing number is written nan") from None
    if columns.size == 0:
        raise InputError(f"{path} has no rows of numbers; write one position a row")
    if names and len(names) != len(columns):
        raise InputError(f"{path} names {len(names)} columns and has {len(columns)}; name each column once")
    indices = {name.lower(): column for name, column in zip(names, columns, strict=False) if name.lower() in INDICES}
    for name, column in indices.items():
        if not np.isfinite(column).all():
            raise InputError(f"{path}: the column {name} holds {column[~np.isfinite(column)][0]:g}; give whole numbers")
    axes = [k for k in range(len(columns)) if not names or names[k].lower() not in INDICES]
    if not axes:
        raise InputError(f"{path} has the columns {', '.join(names)} and no axis; add a column of positions")
    position, step = _by_walker(path, columns[axes], indices)
    try:
        return schema.trajectory(position, step=step, axis=tuple(names[k] for k in axes) if names else None)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _header(path: Path) -> tuple[list[str], str]:
    """Return the names in the first line, none if it holds numbers, and what separates columns."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            first = next(islice((line for line in lines if line.strip()), 1), "")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path}: {error}") from None
    delimiter = max(DELIMITERS, key=first.count)
    fields = [field.strip() for field in next(csv.reader([first], delimiter=delimiter), [])]
    return ([] if all(map(_is_number, fields)) else fields), delimiter


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _by_walker(path: Path, axes: np.ndarray, indices: dict[str, np.ndarray]) -> tuple[np.ndarray, Any]:
    """Return positions of shape (walker, axis, step), and the steps."""
    rows = axes.shape[1]
    walker = indices.get("walker", np.zeros(rows))
    names, whose, counts = np.unique(walker, return_inverse=True, return_counts=True)
    if np.unique(counts).size > 1:
        raise InputError(
            f"{path}: walker {names[counts.argmin()]:g} has {counts.min()} rows, walker {names[counts.argmax()]:g} has "
            f"{counts.max()}; give every walker the same steps, nan where one is missing"
        )
    order = np.lexsort((indices.get("step", np.arange(rows, dtype=float)), whose))
    position = axes[:, order].reshape(len(axes), len(names), -1).swapaxes(0, 1)
    if "step" not in indices:
        return position, None
    steps = indices["step"][order].reshape(len(names), -1)
    different = np.flatnonzero((steps != steps[0]).any(axis=1))
    if different.size:
        raise InputError(f"{path}: walker {names[different[0]]:g} has other steps than walker {names[0]:g}; align them")
    return position, steps[0]

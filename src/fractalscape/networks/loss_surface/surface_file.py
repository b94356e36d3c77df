"""Surfaces and directions in the h5 files of the program of Li et al. (2018)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError, MissingExtra
from fractalscape.networks.directions.directions import Directions
from fractalscape.networks.parameter_space import ParameterSpace

if TYPE_CHECKING:
    import xarray as xr

NAMES = {
    "train_loss": "loss",
    "train_acc": "accuracy",
    "test_loss": "test_loss",
    "test_acc": "test_accuracy",
    "max_eig": "largest_eigenvalue",
    "min_eig": "smallest_eigenvalue",
}
"""Of that program, and ours."""
NOT_COMPUTED = -1.0
PERCENT = ("train_acc", "test_acc")
GROUPS = ("xdirection", "ydirection")


def read_surface_file(path: str | os.PathLike[str]) -> xr.Dataset:
    """Read a surface or line that the published program wrote.

    Parameters
    ----------
    path : path-like
        An ``.h5`` file with ``xcoordinates``, ``ycoordinates`` of a plane, and ``train_loss``.

    Returns
    -------
    xarray.Dataset
        Dims ``(v, u)``, or ``(u,)`` of a line: ``loss``, ``accuracy`` (a share, of per cent in the file),
        ``test_loss``, ``test_accuracy``, ``largest_eigenvalue`` and ``smallest_eigenvalue``, as far as they are there.

    Raises
    ------
    InputError
        If the file is none of these.
    MissingExtra
        If h5py is not installed.

    Notes
    -----
    That program keeps a plane of nx by ny points in an array (nx, ny) but fills it as if it were (ny, nx): other
    readers show planes that are not square in wrong places. It marks what is not computed by -1, which is NaN here;
    an eigenvalue of exactly -1 cannot be told from that.
    """
    with opened(path, "r") as file:
        held = {name: np.asarray(file[name]) for name in ("xcoordinates", "ycoordinates", *NAMES) if name in file}
    return surface_from(held, name=str(path))


def surface_from(held: Mapping[str, Any], *, name: str = "the file") -> xr.Dataset:
    """Return the dataset of what such a file holds; see `read_surface_file`.

    Examples
    --------
    >>> held = {"xcoordinates": [0, 1, 2], "ycoordinates": [0, 5], "train_loss": [[0, 1], [2, 10], [11, -1]]}
    >>> surface_from(held)["loss"].values
    array([[ 0.,  1.,  2.],
           [10., 11., nan]])
    """
    import xarray as xr

    if "xcoordinates" not in held or not set(held) & set(NAMES):
        raise InputError(f"{name} holds no surface; xcoordinates and train_loss are expected")
    dims = ("v", "u") if "ycoordinates" in held else ("u",)
    axes = {"u": np.asarray(held["xcoordinates"], np.float64)}
    if "ycoordinates" in held:
        axes["v"] = np.asarray(held["ycoordinates"], np.float64)
    shape = tuple(axes[dim].size for dim in dims)
    variables = {}
    for theirs, ours in NAMES.items():
        if theirs not in held:
            continue
        values = np.array(held[theirs], np.float64)
        if values.size != np.prod(shape):
            raise InputError(f"{name}: {theirs} has shape {values.shape}, coordinates are {shape[::-1]}")
        values = np.where(values == NOT_COMPUTED, np.nan, values).reshape(shape)
        scaled = values / 100 if theirs in PERCENT else values
        variables[ours] = (dims, scaled, {"units": "1", "long_name": ours.replace("_", " ")})
    coords = {dim: (dim, axes[dim], {"units": "1", "long_name": dim, "scale": "linear"}) for dim in dims}
    return xr.Dataset(variables, coords=coords, attrs={"sampling": "endpoints", "kind": "loss_surface"})


def write_surface_file(path: str | os.PathLike[str], surface: xr.Dataset, *, directions_file: str = "") -> Path:
    """Write a surface or a line as the published program does, so that its plots read it.

    Parameters
    ----------
    path : path-like
        ``….h5``; written over.
    surface : Dataset
        Dims ``(v, u)`` or ``(u,)``.
    directions_file : str
        What the file says as ``dir_file``.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If there is nothing of it that the layout knows.
    MissingExtra
        If h5py is not installed.
    """
    held = surface_content(surface)
    with opened(path, "w") as file:
        file["dir_file"] = directions_file
        for name, values in held.items():
            file[name] = values
    return Path(path)


def surface_content(surface: xr.Dataset) -> dict[str, Any]:
    """Return what `write_surface_file` writes, by name."""
    variables = {theirs: surface[ours] for theirs, ours in NAMES.items() if ours in surface}
    if not variables or "u" not in surface.dims:
        raise InputError(f"the dataset has none of {', '.join(NAMES.values())} along u; give a surface or line")
    held: dict[str, Any] = {"xcoordinates": surface["u"].values}
    if "v" in surface.dims:
        held["ycoordinates"] = surface["v"].values
    for theirs, variable in variables.items():
        values = np.asarray(variable.transpose(*("v", "u")[2 - variable.ndim :]).values, np.float64)
        values = np.where(np.isnan(values), NOT_COMPUTED, values * (100 if theirs in PERCENT else 1))
        held[theirs] = values.reshape(values.shape[::-1])
    return held


def read_directions_file(path: str | os.PathLike[str], space: ParameterSpace) -> Directions:
    """Read directions that the published program wrote for parameters (``--dir_type weights``).

    Parameters
    ----------
    path : path-like
    space : ParameterSpace
        Of the network.

    Returns
    -------
    Directions

    Raises
    ------
    InputError
        If tensors do not have the shapes of the parameters, as those of ``--dir_type states``.
    MissingExtra
        If h5py is not installed.
    """
    with opened(path, "r") as file:
        found = [_direction(file[group], space, f"{path}/{group}") for group in GROUPS if group in file]
    if not found:
        raise InputError(f"{path} holds no xdirection; give a file of directions")
    return Directions(vectors=np.stack(found), labels=tuple(GROUPS[: len(found)]))


def _direction(group: Mapping[str, Any], space: ParameterSpace, where: str) -> np.ndarray:
    parts = [np.asarray(group[str(k)], np.float64) for k in range(len(group))]
    if [each.shape for each in parts] != [tuple(shape) for shape in space.shapes]:
        raise InputError(f"{where} has {len(parts)} tensors that are not those of the {len(space.shapes)} parameters")
    return np.concatenate([each.ravel() for each in parts])


def write_directions_file(path: str | os.PathLike[str], directions: Directions, space: ParameterSpace) -> Path:
    """Write one or two directions as the published program does.

    Raises
    ------
    InputError
        If there are more, or they are of another network.
    MissingExtra
        If h5py is not installed.
    """
    if directions.size != space.size or directions.count > 2:
        raise InputError(f"directions have shape {directions.vectors.shape}; give one or two of {space.size} numbers")
    with opened(path, "w") as file:
        for group, vector in zip(GROUPS, directions.vectors, strict=False):
            parts = np.split(vector, np.cumsum(space.sizes)[:-1])
            for k, (part, shape) in enumerate(zip(parts, space.shapes, strict=True)):
                file[f"{group}/{k}"] = part.reshape(tuple(shape))
    return Path(path)


@contextmanager
def opened(path: str | os.PathLike[str], mode: str) -> Iterator[Any]:
    """Open an h5 file; one that is written is there whole or not at all."""
    try:
        import h5py  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise MissingExtra(f"{path} needs h5py; pip install 'fractalscape[h5]'") from None
    place = Path(path)
    if mode == "r":
        try:
            file = h5py.File(place, "r")
        except OSError as error:
            raise InputError(f"cannot read {path} as an h5 file: {error}") from None
        with file:
            yield file
        return
    partial = place.with_name(f".{place.name}.{os.getpid()}.partial")
    try:
        with h5py.File(partial, "w") as file:
            yield file
        os.replace(partial, place)
    finally:
        partial.unlink(missing_ok=True)

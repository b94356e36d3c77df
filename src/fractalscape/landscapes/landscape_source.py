"""Landscapes from what you have: an array, a file of heights, or a function."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from fractalscape.errors import InputError, MissingExtra
from fractalscape.landscapes.function_landscape import FunctionLandscape
from fractalscape.landscapes.gridded_landscape import LEAST, GriddedLandscape
from fractalscape.landscapes.landscape import Landscape


def landscape_from(source: Any, *, variable: str | None = None, **how: Any) -> Landscape:
    """Make a landscape of an array, a file or a function.

    Parameters
    ----------
    source : array_like of shape (y, x), path, or callable
        An `xarray.DataArray` keeps its spec and its axes called x and y. A file is ``.npy``, ``.mat`` (MATLAB up to
        7.2), ``.csv`` (commas), ``.h5`` (needs h5py) or ``.png`` (brightness from 0 to 1, see `png_heights`). A
        callable takes points.
    variable : str, optional
        Name in a ``.mat`` or ``.h5`` file; not needed where one variable alone is a plane of numbers.
    **how
        Of `GriddedLandscape` (``method``, ``edges``), or of `FunctionLandscape` (``extent``, ``edges``, ``slopes``, …).

    Returns
    -------
    Landscape

    Raises
    ------
    InputError
        If the source is none of these, cannot be read, or holds no or several planes of numbers.
    MissingExtra
        If an ``.h5`` file is given and h5py is not installed.

    Examples
    --------
    >>> landscape_from(np.eye(4), edges="periodic").value([[0.0, 0.0], [1.0, 0.0]]).round(12) + 0.0
    array([1., 0.])
    >>> landscape_from(lambda points: points[:, 0], extent=(1.0, 1.0)).gradient([[0.2, 0.3]]).round(9)
    array([[1., 0.]])
    """
    if callable(source):
        return FunctionLandscape(function=source, **how)
    if isinstance(source, (str, os.PathLike)):
        return GriddedLandscape(heights=_read_heights(Path(source), variable), **how)
    if getattr(source, "dims", None) == ("x", "y"):
        source = source.transpose("y", "x")
    text = getattr(source, "attrs", {}).get("spec", "")
    return GriddedLandscape(heights=source, source=text if isinstance(text, str) else "", **how)


def _read_heights(path: Path, variable: str | None) -> Any:
    readers: dict[str, Callable[[Path, str | None], Any]] = {
        ".npy": lambda path, _: np.load(path, allow_pickle=False),
        ".csv": _read_csv,
        ".mat": _read_mat,
        ".h5": _read_h5,
        ".png": _read_png,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path} is not a file of heights; the endings known are {', '.join(readers)}")
    if not path.is_file():
        raise InputError(f"{path} is not a file; give the path of one")
    try:
        return reader(path, variable)
    except (InputError, MissingExtra):
        raise
    except Exception as error:  # each format has errors of its own
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"{path} cannot be read as {path.suffix} ({reason}); see that it is one") from None


def _read_csv(path: Path, variable: str | None) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # of a file without numbers
        return np.loadtxt(path, delimiter=",", ndmin=2, encoding="utf-8-sig")  # as spreadsheets write


def _read_mat(path: Path, variable: str | None) -> Any:
    from scipy.io import loadmat

    found = {name: value for name, value in loadmat(path).items() if isinstance(value, np.ndarray)}  # not sparse ones
    return _chosen(path, found, variable)


def _read_h5(path: Path, variable: str | None) -> Any:
    try:
        import h5py  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise MissingExtra(f"{path} needs h5py; pip install 'fractalscape[h5]'") from None
    with h5py.File(path) as file:
        found: dict[str, Any] = {}
        file.visititems(lambda name, item: found.update({name: item}) if getattr(item, "ndim", 0) == 2 else None)
        return _chosen(path, found, variable)[()]  # the others may not fit into memory


def _read_png(path: Path, variable: str | None) -> Any:
    from fractalscape.landscapes.png_heights import png_heights

    return png_heights(path.read_bytes())


def _chosen(path: Path, found: dict[str, Any], variable: str | None) -> Any:
    """Return the variable of this name, or the only plane of numbers; MATLAB keeps numbers and rows as planes too."""
    planes = {name: value for name, value in found.items() if np.ndim(value) == 2 and value.dtype.kind in "biuf"}
    wide = [value for value in planes.values() if min(value.shape) >= LEAST]
    if variable is None and len(wide) == 1:
        return wide[0]
    if variable is None and len(planes) == 1:
        return next(iter(planes.values()))
    if variable not in planes:
        known = ", ".join(sorted(planes)) or "none"
        raise InputError(f"variable={variable!r} is not a plane of numbers of {path}; those are: {known}")
    return planes[variable]

"""Arrays of numbers from the files people have: NumPy, MATLAB, tables, HDF5 and pictures."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from fractalscape.errors import InputError, MissingExtra
from fractalscape.landscapes.gridded_landscape import LEAST

PLANE = (2,)
SIGNAL_OR_PLANE = (1, 2)
DELIMITERS = {".csv": (",", ";", "\t"), ".tsv": ("\t",), ".txt": (",", ";", "\t", None)}
"""Between the columns of a table, the first that its first line has; None is any blanks."""
NAMED = (*DELIMITERS, ".mat", ".h5")
"""Files whose arrays, or columns, have names."""
TABLE_ENCODING = "utf-8-sig"  # as spreadsheets write


def read_array(path: str | os.PathLike[str], *, variable: str | None = None, dims: tuple[int, ...] = PLANE) -> Any:
    """Read an array of numbers.

    Parameters
    ----------
    path : path-like
        ``.npy``, ``.mat`` (MATLAB up to 7.2), a table ``.csv`` (commas, semicolons or tabs), ``.tsv`` or ``.txt``
        (blanks, too), ``.h5`` (needs h5py), or a picture ``.png``, ``.tif`` or ``.tiff`` (brightness from 0 to 1, see
        `png_heights` and `tiff_heights`).
    variable : str, optional
        Name in a ``.mat`` or ``.h5`` file; not needed where one variable alone has these numbers of axes, or one alone
        is a plane of at least 4 samples a side, and signals, where these are asked for, are as long as one of its
        sides. In a table with a line of names, that of a column, where signals are asked for. Others have no names.
    dims : tuple of int
        Which numbers of axes are asked for: `PLANE` or `SIGNAL_OR_PLANE`. With 1 among them a single row or column of
        a table or of MATLAB is a signal.

    Returns
    -------
    array
        As it stands in a ``.npy``, whose axes are not looked at.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no or several such arrays.
    MissingExtra
        If an ``.h5`` file is given and h5py is not installed.
    """
    path = Path(path)
    readers: dict[str, Callable[[Path, str | None, tuple[int, ...]], Any]] = {
        ".npy": lambda path, *_: np.load(path, allow_pickle=False),
        **dict.fromkeys(DELIMITERS, _read_table),
        ".mat": _read_mat,
        ".h5": _read_h5,
        ".png": _read_png,
        **dict.fromkeys((".tif", ".tiff"), _read_tiff),
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path} is not a file of numbers; the endings known are {', '.join(readers)}")
    if variable is not None and path.suffix.lower() not in NAMED:
        raise InputError(f"{path} has no variables; leave out variable={variable!r}")
    if not path.is_file():
        raise InputError(f"{path} is not a file; give the path of one")
    try:
        return reader(path, variable, dims)
    except (InputError, MissingExtra):
        raise
    except Exception as error:  # each format has errors of its own
        reason = " ".join(str(error).split())[:200]
        raise InputError(f"{path} cannot be read as {path.suffix} ({reason}); see that it is one") from None


def _read_table(path: Path, variable: str | None, dims: tuple[int, ...]) -> Any:
    head, names, delimiter = _header(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # of a file without numbers
        table = np.loadtxt(path, delimiter=delimiter, skiprows=head, ndmin=2, encoding=TABLE_ENCODING)
    if table.shape[1] == 1:
        _check_gaps(path, head)
    if names and 1 in dims and len(names) == table.shape[1]:
        return _chosen(path, dict(zip(names, table.T, strict=True)), variable, dims)
    return _unlined(table, dims)


def _header(path: Path) -> tuple[int, list[str], str | None]:
    """Return how many lines come before the numbers, the names of the columns if there are some, and the delimiter."""
    marks = DELIMITERS[path.suffix.lower()]
    with path.open(encoding=TABLE_ENCODING) as file:
        for number, line in enumerate(file):
            if (text := line.strip()) and not text.startswith("#"):
                delimiter = next((mark for mark in marks if mark is None or mark in text), marks[0])
                names = [cell.strip().strip('"') for cell in text.split(delimiter)]
                return (0, [], delimiter) if any(map(_is_number, names)) else (number + 1, names, delimiter)
    return 0, [], marks[0]


def _check_gaps(path: Path, head: int) -> None:
    """Raise `InputError` if a line among the numbers of one column is empty: left out, it would join what is apart."""
    begun = empty = 0
    with path.open(encoding=TABLE_ENCODING) as file:
        for number, line in enumerate(islice(file, head, None), start=head + 1):
            if line.isspace():
                empty = empty or begun * number
            elif not line.startswith("#"):
                begun = 1
                if empty:
                    raise InputError(
                        f"{path} has nothing in line {empty}, among numbers; write nan where a sample is absent"
                    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _read_mat(path: Path, variable: str | None, dims: tuple[int, ...]) -> Any:
    from scipy.io import loadmat

    found = {name: value for name, value in loadmat(path).items() if isinstance(value, np.ndarray)}  # not sparse ones
    return _unlined(_chosen(path, found, variable, dims), dims)


def _read_h5(path: Path, variable: str | None, dims: tuple[int, ...]) -> Any:
    try:
        import h5py  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise MissingExtra(f"{path} needs h5py; pip install 'fractalscape[h5]'") from None
    with h5py.File(path) as file:
        found: dict[str, Any] = {}
        file.visititems(lambda name, item: found.update({name: item}) if hasattr(item, "ndim") else None)
        return _unlined(_chosen(path, found, variable, dims)[()], dims)  # the others may not fit into memory


def _read_png(path: Path, variable: str | None, dims: tuple[int, ...]) -> Any:
    from fractalscape.landscapes.png_heights import png_heights

    try:
        return png_heights(path.read_bytes())
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _read_tiff(path: Path, variable: str | None, dims: tuple[int, ...]) -> Any:
    from fractalscape.landscapes.tiff_heights import tiff_heights

    return tiff_heights(path)


def _unlined(array: Any, dims: tuple[int, ...]) -> Any:
    """Return a single row or column as a signal, where signals are asked for."""
    return array.reshape(-1) if 1 in dims and array.ndim == 2 and min(array.shape) == 1 else array


def _chosen(path: Path, found: dict[str, Any], variable: str | None, dims: tuple[int, ...]) -> Any:
    """Return the variable of this name, or the only one that can be meant; MATLAB keeps numbers as planes too."""
    known = {name: value for name, value in found.items() if value.ndim in dims and value.dtype.kind in "biuf"}
    wide = [value for value in known.values() if value.ndim == 2 and min(value.shape) >= LEAST]
    long = [value for value in known.values() if value.size > 1]
    alone = len(wide) == 1 and all(each.size in wide[0].shape for each in long if each is not wide[0])
    if variable is None:
        for only in (wide if alone or 1 not in dims else [], [] if wide else long, list(known.values())):
            if len(only) == 1:
                return only[0]
    if variable not in known:
        what = "plane" if dims == PLANE else "signal or plane"
        names = ", ".join(sorted(known)) or "none"
        raise InputError(f"variable={variable!r} is not a {what} of numbers of {path}; those are: {names}")
    return known[variable]

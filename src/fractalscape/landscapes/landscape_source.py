"""Landscapes from what you have: an array, a file of heights, or a function."""

from __future__ import annotations

import os
from typing import Any

from fractalscape.landscapes.array_file import read_array
from fractalscape.landscapes.function_landscape import FunctionLandscape
from fractalscape.landscapes.gridded_landscape import GriddedLandscape
from fractalscape.landscapes.landscape import Landscape


def landscape_from(source: Any, *, variable: str | None = None, **how: Any) -> Landscape:
    """Make a landscape of an array, a file or a function.

    Parameters
    ----------
    source : array_like of shape (y, x), path, or callable
        An `xarray.DataArray` keeps its spec and its axes called x and y. A file is ``.npy``, ``.mat`` (MATLAB up to
        7.2), a table (``.csv``, ``.tsv``, ``.txt``), ``.h5`` (needs h5py) or a picture (``.png``, ``.tif``: brightness
        from 0 to 1, see `png_heights` and `tiff_heights`). A callable takes points.
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
    >>> import numpy as np
    >>> landscape_from(np.eye(4), edges="periodic").value([[0.0, 0.0], [1.0, 0.0]]).round(12) + 0.0
    array([1., 0.])
    >>> landscape_from(lambda points: points[:, 0], extent=(1.0, 1.0)).gradient([[0.2, 0.3]]).round(9)
    array([[1., 0.]])
    """
    if callable(source):
        return FunctionLandscape(function=source, **how)
    if isinstance(source, (str, os.PathLike)):
        return GriddedLandscape(heights=read_array(source, variable=variable), **how)
    if getattr(source, "dims", None) == ("x", "y"):
        source = source.transpose("y", "x")
    text = getattr(source, "attrs", {}).get("spec", "")
    return GriddedLandscape(heights=source, source=text if isinstance(text, str) else "", **how)

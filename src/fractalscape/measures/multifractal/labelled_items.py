"""Numbers of one item or many as one labelled dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from fractalscape import provenance

if TYPE_CHECKING:
    import xarray as xr

Variables = dict[str, tuple[tuple[str, ...], Any, str]]
"""Dims after `replicate`, values with that axis in front, and meaning of each name."""
Coordinates = Mapping[str, tuple[ArrayLike, str]]
"""Values and meaning of each dim."""


def labelled_items(
    variables: Variables, coordinates: Coordinates, attrs: Mapping[str, Any], *, many: bool
) -> xr.Dataset:
    """Return a dataset of dimensionless numbers.

    Parameters
    ----------
    variables : Variables
    coordinates : Coordinates
    attrs : mapping
        How they were made; the version is put to them.
    many : bool
        Whether items have an axis `replicate`; else there is one, and it has none.

    Returns
    -------
    xarray.Dataset
        With ``long_name`` and ``units`` on every variable.

    Examples
    --------
    >>> found = labelled_items({"hurst": ((), [0.7], "H")}, {}, {}, many=False)
    >>> float(found["hurst"]), found["hurst"].attrs
    (0.7, {'long_name': 'H', 'units': '1'})
    """
    import xarray as xr

    front = ("replicate",) if many else ()
    arrays = {
        name: ((*front, *dims), values if many else values[0], {"long_name": said, "units": "1"})
        for name, (dims, values, said) in variables.items()
    }
    coords = {
        name: (name, np.asarray(values), {"long_name": said, "units": "1"})
        for name, (values, said) in coordinates.items()
    }
    return xr.Dataset(arrays, coords, {**attrs, "version": provenance.version()})

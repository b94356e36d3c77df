"""A coordinate that is computed when it is read, since storing it would cost more than the values it labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import xarray as xr
from xarray.backends import BackendArray
from xarray.core import indexing


class _ComputedArray(BackendArray):
    def __init__(self, shape: tuple[int, int], part: Callable[[Any, Any], np.ndarray]):
        self.shape = shape
        self.dtype = np.dtype(float)
        self._part = part

    def __getitem__(self, key: Any) -> Any:
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.BASIC, self._read)

    def _read(self, region: tuple[Any, ...]) -> np.ndarray:
        block = tuple(slice(k, k + 1) if isinstance(k, (int, np.integer)) else k for k in region)
        lone = tuple(0 if isinstance(k, (int, np.integer)) else slice(None) for k in region)
        return self._part(*block)[lone]


def computed_variable(
    dims: tuple[str, str], shape: tuple[int, int], part: Callable[[Any, Any], np.ndarray], attrs: dict[str, Any]
) -> xr.Variable:
    """Return a 2-D variable of float64 whose values are computed when they are read.

    Parameters
    ----------
    dims : (str, str)
    shape : (int, int)
    part : callable
        ``part(rows, columns)``, given two slices, returns that block.
    attrs : dict

    Returns
    -------
    xarray.Variable
    """
    return xr.Variable(dims, indexing.LazilyIndexedArray(_ComputedArray(shape, part)), attrs)

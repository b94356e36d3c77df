"""A level of a pyramid as a labelled dataset, read from the store on use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from xarray.backends import BackendArray
from xarray.core import indexing

from fractalscape import provenance, storage

if TYPE_CHECKING:
    from fractalscape.raster.pyramid import Pyramid
    from fractalscape.raster.window import Window


class _StoredArray(BackendArray):
    def __init__(self, array: Any):
        self.array = array
        self.shape = array.shape
        self.dtype = np.dtype(array.dtype)

    def __getitem__(self, key: Any) -> Any:
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.BASIC, self._read)

    def _read(self, region: tuple[Any, ...]) -> np.ndarray:
        return storage.read_chunk(self.array, region)


def raster(pyramid: Pyramid, level: int, *, region: tuple[slice, slice] | None = None) -> xr.Dataset:
    """Return a level, or a region of it, as a dataset; see `Pyramid.raster`."""
    shape, window = pyramid.shape(level), pyramid.window
    if region is None:
        x, y = window.samples(shape, sampling=pyramid.sampling)
    else:
        (rows, columns), last = region, 1 if pyramid.sampling == "endpoints" else 0
        x = window.x.samples(columns.start, columns.stop, shape[1] - last)
        y = window.y.samples(rows.start, rows.stop, shape[0] - last)
        window = window.part((columns.start, columns.stop), (rows.start, rows.stop), of=shape)
    names = (window.y.name, window.x.name)
    variables = {}
    for output in pyramid.outputs:
        stored = indexing.LazilyIndexedArray(_StoredArray(pyramid.array(level, output.name)))
        variable = xr.Variable((*names, *(name for name, _ in output.dims)), stored, output.attributes())
        variables[output.name] = variable if region is None else variable[region]
    dataset = labelled(pyramid, variables, window, x, y)
    return dataset if pyramid.shared else dataset.load()


def labelled(pyramid: Pyramid, variables: Mapping[str, Any], window: Window, x: Any, y: Any) -> xr.Dataset:
    """Return variables of dims (y, x) with the coordinates and the attributes that every raster has."""
    return xr.Dataset(
        variables,
        coords={
            axis.name: (axis.name, values, {"scale": axis.scale, "units": "1", "long_name": label})
            for axis, values in ((window.x, x), (window.y, y))
            for label in (pyramid.labels.get(axis.name, axis.name),)
        },
        attrs={
            "spec": provenance.canonical_json(pyramid.spec),
            "engine": pyramid.engine,
            "window": window.to_json(),
            "sampling": pyramid.sampling,
            "digest": pyramid.digest,
            "version": provenance.version(),
        },
    )

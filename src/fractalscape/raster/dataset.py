"""A level of a pyramid as a labelled dataset, read from the store on use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr
from xarray.backends import BackendArray
from xarray.core import indexing

from fractalscape import provenance, storage

if TYPE_CHECKING:
    from fractalscape.raster.pyramid import Pyramid


class _StoredArray(BackendArray):
    def __init__(self, array: Any):
        self.array = array
        self.shape = array.shape
        self.dtype = np.dtype(array.dtype)

    def __getitem__(self, key: Any) -> Any:
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.BASIC, self._read)

    def _read(self, region: tuple[Any, ...]) -> np.ndarray:
        return storage.read_chunk(self.array, region)


def raster(pyramid: Pyramid, level: int) -> xr.Dataset:
    """Return a level as a dataset; see `Pyramid.raster`."""
    x, y = pyramid.window.samples(pyramid.shape(level), sampling=pyramid.sampling)
    names = (pyramid.window.y.name, pyramid.window.x.name)
    variables = {}
    for output in pyramid.outputs:
        stored = indexing.LazilyIndexedArray(_StoredArray(pyramid.array(level, output.name)))
        variables[output.name] = xr.Variable((*names, *(name for name, _ in output.dims)), stored, output.attributes())
    dataset = xr.Dataset(
        variables,
        coords={
            axis.name: (axis.name, values, {"scale": axis.scale, "units": "1", "long_name": label})
            for axis, values in ((pyramid.window.x, x), (pyramid.window.y, y))
            for label in (pyramid.labels.get(axis.name, axis.name),)
        },
        attrs={
            "spec": provenance.canonical_json(pyramid.spec),
            "engine": pyramid.engine,
            "window": pyramid.window.to_json(),
            "sampling": pyramid.sampling,
            "digest": pyramid.digest,
            "version": provenance.version(),
        },
    )
    return dataset if pyramid.shared else dataset.load()

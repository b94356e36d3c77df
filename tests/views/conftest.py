from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from fractalscape.raster import Window, sweep
from fractalscape.trainability import TrainabilityField, preset


@dataclass(frozen=True, kw_only=True)
class Untrained(TrainabilityField):
    """A trainability field that trains nothing, so that its rasters cost nothing."""

    def evaluate(self, x, y):
        return {output.name: np.full(x.size, output.fill, output.dtype) for output in self.outputs}


@cache
def empty_raster():
    """Return what the engine makes of a field without values."""
    return sweep(Untrained(spec=preset("single")), Window.log10(lr0=(-3, 6), lr1=(-3, 6)), resolution=2, tile=2)


def make_raster(value, *, x=None, y=None, scale="log", attrs=None):
    """Label values (y, x) as the engine labels a trainability field."""
    value = np.asarray(value, float)
    rows, columns = value.shape
    x = 10.0 ** (-3 + 9 * np.arange(columns) / columns) if x is None else np.asarray(x)
    y = 10.0 ** (-3 + 9 * np.arange(rows) / rows) if y is None else np.asarray(y)
    engine = empty_raster()
    raster = engine.isel(lr0=np.zeros(columns, int), lr1=np.zeros(rows, int))
    raster = raster.assign_coords(
        lr0=("lr0", x, engine["lr0"].attrs | {"scale": scale}), lr1=("lr1", y, engine["lr1"].attrs | {"scale": scale})
    )
    raster["value"].values[:] = value
    raster["escape_step"].values[:] = np.where(value > 0, 7, -1)
    raster["outcome"].values[:] = value >= 0
    return raster.assign_attrs(attrs or {})


@pytest.fixture(scope="session")
def labelled():
    return make_raster


@pytest.fixture
def raster():
    y, x = np.mgrid[0:24, 0:32]
    return make_raster(np.sin(x / 5.0) * np.cos(y / 4.0) * (1 + x))

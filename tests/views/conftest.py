import numpy as np
import pytest
import xarray as xr


def make_raster(value, *, x=None, y=None, scale="log", attrs=None):
    """Label values (y, x) as the raster of a trainability field."""
    value = np.asarray(value, float)
    rows, columns = value.shape
    x = np.logspace(-3, 6, columns) if x is None else np.asarray(x)
    y = np.logspace(-3, 6, rows) if y is None else np.asarray(y)
    flags = {
        "flag_values": np.array([-1, 0, 1, 2], "i1"),
        "flag_meanings": "not_computed converged diverged undecided",
        "long_name": "outcome of training",
    }
    dims = ("lr1", "lr0")
    return xr.Dataset(
        {
            "value": (dims, value, {"long_name": "signed speed", "units": "1"}),
            "escape_step": (dims, np.where(value > 0, 7, -1).astype("i4"), {"long_name": "escape step", "units": "1"}),
            "outcome": (dims, (value >= 0).astype("i1"), flags),
        },
        coords={
            "lr0": ("lr0", x, {"scale": scale, "units": "1", "long_name": "learning rate of layer 0"}),
            "lr1": ("lr1", y, {"scale": scale, "units": "1", "long_name": "learning rate of layer 1"}),
        },
        attrs=attrs or {"spec": '{"width": 16}', "window": '{"lr0": ["1/3", "2"]}', "engine": "numba", "version": "0"},
    )


@pytest.fixture(scope="session")
def labelled():
    return make_raster


@pytest.fixture
def raster():
    y, x = np.mgrid[0:24, 0:32]
    return make_raster(np.sin(x / 5.0) * np.cos(y / 4.0) * (1 + x))

import re

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape import trainability
from fractalscape.errors import InputError
from fractalscape.raster import Cost, Window, edge_pixels, field_from_function, open_pyramid, supersample, sweep
from fractalscape.schema import outcome
from reference.edge_pixels import pixels_on_edges
from reference.fields import OUTPUTS, PLANE, escape, mandelbrot

CHEAP = Cost(seconds=1e-6, worst=1e-6)


def swept(resolution=32, field=None, **change):
    return sweep(field or mandelbrot(), PLANE, resolution=resolution, cost=CHEAP, **change)


def finer(raster, **change):
    return supersample(raster, mandelbrot(), cost=CHEAP, **change)


@settings(max_examples=60, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 12), st.integers(1, 12)),
    gradient=st.sampled_from([None, 0.05, 0.3, 0.9]),
    seed=st.integers(0, 10**6),
)
def test_edge_pixels_equal_their_slow_twin(shape, gradient, seed):
    random = np.random.default_rng(seed)
    labels = np.where(random.random(shape) < 0.9, 0, random.integers(-1, 3, shape))
    values = np.where(random.random(shape) < 0.1, np.nan, np.round(random.normal(size=shape), 1))
    raster = xr.Dataset({"outcome": (("y", "x"), labels), "value": (("y", "x"), values)})
    found = edge_pixels(raster, gradient=gradient)
    assert np.array_equal(found, pixels_on_edges(labels, values, gradient))


@pytest.mark.parametrize("factor", [2, 4, 8])
def test_sub_samples_are_those_of_a_finer_sweep_to_the_bit(factor):
    raster, fine = swept((24, 20)), swept((24 * factor, 20 * factor))
    found = finer(raster, factor=factor)
    assert found.sizes["pixel"] == int(edge_pixels(raster).sum()) > 0
    for name in ("value", "outcome"):
        for row, column, values in zip(found["row"].values, found["column"].values, found[name].values, strict=True):
            cell = slice(row * factor, (row + 1) * factor), slice(column * factor, (column + 1) * factor)
            assert np.array_equal(values, fine[name].values[cell])


def test_only_new_samples_of_chosen_pixels_are_evaluated():
    calls = []

    def counted(x, y):
        calls.append(x.size)
        return escape(x, y)

    field = field_from_function(counted, axes=("x", "y"), outputs=OUTPUTS, name="mandelbrot", version="1")
    raster = swept(64)
    found = supersample(raster, field, factor=4, cost=CHEAP)
    assert sum(calls) == 15 * int(edge_pixels(raster).sum())
    assert found.attrs["extra_share"] == sum(calls) / 64**2
    assert found.attrs["share_supersampled"] == edge_pixels(raster).mean()
    calls.clear()
    one = np.zeros((64, 64), bool)
    one[5, 7] = True
    assert supersample(raster, field, where=one, cost=CHEAP).sizes["pixel"] == 1
    assert sum(calls) == 3


def test_a_uniform_raster_has_no_sub_samples():
    field = field_from_function(lambda x, y: np.zeros(x.size, "i1"), outputs=(outcome(),))
    raster = sweep(field, PLANE, resolution=16, cost=CHEAP)
    found = supersample(raster, field, cost=CHEAP)
    assert (found.sizes["pixel"], found.attrs["extra_share"]) == (0, 0.0)


def test_a_stopped_run_goes_on_in_the_store_of_the_sweep(tmp_path):
    store, seen = tmp_path / "m.zarr", []
    raster = swept(128, store=store, tile=16)
    whole = finer(raster, factor=2)

    def leave(progress):
        if progress.done > 500:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        finer(raster, factor=2, store=store, progress=leave, executor=1)
    assert (store / "scattered/2/outcome").is_dir()
    again = finer(raster, factor=2, store=store, progress=seen.append)
    assert again.identical(whole)
    assert seen[-1].done == seen[-1].total == 3 * whole.sizes["pixel"]
    assert open_pyramid(store).levels == [0, 1]


def test_trainability_maps_are_supersampled_with_the_bits_of_a_sweep():
    field = trainability.preset("tanh").replace(steps=30, width=5).field()
    coarse, fine = (sweep(field, trainability.OVERVIEW, resolution=count, cost=CHEAP) for count in (16, 32))
    found = supersample(coarse, field, cost=CHEAP)
    cells = fine["value"].values.reshape(16, 2, 16, 2).transpose(0, 2, 1, 3)
    assert np.array_equal(found["value"].values, cells[found["row"].values, found["column"].values])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"factor": 3}, "factor=3 is not one of 2, 4, 8"),
        ({"factor": True}, "factor=True is not one of"),
        ({"where": np.ones((3, 3), bool)}, "shape (3, 3); it needs booleans of (32, 32)"),
        ({"where": np.ones((32, 32))}, "where has dtype float64"),
        ({"field": field_from_function(lambda x, y: x)}, "the raster is of another field"),
    ],
)
def test_bad_input_gets_one_line(change, message):
    with pytest.raises(InputError, match=re.escape(message)) as caught:
        supersample(swept(), **{"field": mandelbrot(), "cost": CHEAP, **change})
    assert "\n" not in str(caught.value)


def test_rasters_that_cannot_be_supersampled_are_told():
    with pytest.raises(InputError, match="sweep with sampling='dyadic'"):
        finer(swept(sampling="endpoints"))
    with pytest.raises(InputError, match="the raster lacks 'value'"):
        finer(swept().drop_vars("value"))
    with pytest.raises(InputError, match="no variable 'outcome'"):
        edge_pixels(swept().drop_vars("outcome"))
    with pytest.raises(InputError, match="gradient=2 must be a share"):
        edge_pixels(swept(), gradient=2)


def test_a_part_of_a_window_is_supersampled_where_it_lies():
    part = Window.linear(x=(-0.5, 1), y=(0, 1.5))
    raster, fine = (sweep(mandelbrot(), part, resolution=count, cost=CHEAP) for count in (16, 64))
    found = finer(raster, factor=4)
    assert np.array_equal(
        found["value"].values[0],
        fine["value"].values[4 * int(found["row"][0]) :, 4 * int(found["column"][0]) :][:4, :4],
    )

import multiprocessing
import random
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from zarr.storage import MemoryStore

from fractalscape import schema, trainability
from fractalscape.errors import DepthError, FractalscapeError, InputError, StoreMismatch
from fractalscape.raster import (
    Cost,
    Window,
    base_of,
    create_pyramid,
    field_from_function,
    fill,
    open_pyramid,
    probe,
    sweep,
)
from reference.fields import PLANE, deadly, mandelbrot

CHEAP = Cost(seconds=1e-6, worst=1e-6)
quick = partial(sweep, cost=CHEAP)  # without the half second of a probe


def same(first: xr.Dataset, second: xr.Dataset) -> bool:
    return all(first[name].values.tobytes() == second[name].values.tobytes() for name in first.data_vars)


def direct(field, window, resolution):
    """The slow twin of a sweep: every sample at once."""
    x, y = window.samples(resolution)
    shape = (y.size, x.size)
    columns, rows = (grid.ravel() for grid in np.meshgrid(x, y))
    return {name: value.reshape(shape) for name, value in field.evaluate(columns, rows).items()}


@settings(max_examples=12, deadline=None)
@given(
    resolution=st.tuples(st.integers(1, 130), st.integers(1, 130)),
    tile=st.sampled_from([16, 32, 64]),
    workers=st.integers(1, 4),
    slice_points=st.sampled_from([1e-6, 1e-3, 1e-2]),
)
def test_values_do_not_depend_on_tile_workers_or_slices(resolution, tile, workers, slice_points):
    cost = Cost(seconds=1e-6, worst=slice_points)
    raster = sweep(mandelbrot(), PLANE, resolution=resolution, tile=tile, executor=workers, cost=cost)
    for name, value in direct(mandelbrot(), PLANE, resolution).items():
        assert np.array_equal(raster[name].values, value)


def test_trainability_gives_the_same_bits_for_any_tile_worker_count_order_and_resume(tmp_path):
    field = trainability.preset("tanh").replace(steps=40, width=5).field()
    window = trainability.OVERVIEW
    whole = quick(field, window, resolution=(40, 24), executor=1)
    for tile, workers in ((16, 2), (4, 3), (64, 1)):
        assert same(whole, quick(field, window, resolution=(40, 24), tile=tile, executor=workers))

    def leave(progress):
        if progress.done > 200:
            raise InterruptedError

    store = tmp_path / "t.zarr"
    with pytest.raises(InterruptedError):
        quick(field, window, resolution=(40, 24), tile=4, store=store, progress=leave)
    assert 0 < len(open_pyramid(store).done(0)) < 60
    assert same(whole, quick(field, window, resolution=(40, 24), store=store, executor=1))
    x, y = window.samples((40, 24))
    order = list(np.ndindex(40, 24))
    random.Random(1).shuffle(order)
    found = field.evaluate(np.array([x[j] for _, j in order]), np.array([y[i] for i, _ in order]))
    shuffled = np.empty((40, 24))
    for (i, j), value in zip(order, found["value"], strict=True):
        shuffled[i, j] = value
    assert shuffled.tobytes() == whole["value"].values.tobytes()
    one = np.array([field.evaluate(np.array([x[3]]), np.array([y[k]]))["value"][0] for k in range(40)])
    assert np.array_equal(one, whole["value"].values[:, 3])


def test_a_level_is_every_second_sample_of_the_next_to_the_bit(tmp_path):
    quick(mandelbrot(), PLANE, resolution=256, store=tmp_path / "m.zarr", tile=32)
    pyramid = open_pyramid(tmp_path / "m.zarr")
    assert pyramid.levels == [0, 1, 2]
    for level in (0, 1):
        coarse, fine = pyramid.raster(level), pyramid.raster(level + 1)
        assert same(coarse, fine.isel(x=slice(None, None, 2), y=slice(None, None, 2)))


def test_a_level_evaluates_three_quarters_of_its_points():
    calls = []

    def counted(x, y):
        calls.append(x.size)
        return x

    field = field_from_function(counted)
    quick(field, PLANE, resolution=256, executor=1)
    assert sum(calls) == 256 * 256


def test_a_stored_sweep_is_read_and_not_computed_again(tmp_path):
    first = quick(mandelbrot(), PLANE, resolution=128, store=tmp_path / "m.zarr")

    def refuse(x, y):
        raise AssertionError("evaluated again")

    field = field_from_function(
        refuse, axes=("x", "y"), outputs=mandelbrot().outputs, name="mandelbrot", version="1"
    )  # same identity
    assert same(first, quick(field, PLANE, resolution=128, store=tmp_path / "m.zarr"))
    with pytest.raises(AssertionError, match="evaluated again"):
        quick(field, PLANE, resolution=256, store=tmp_path / "m.zarr")


def test_a_higher_resolution_extends_the_store(tmp_path):
    quick(mandelbrot(), PLANE, resolution=128, store=tmp_path / "m.zarr", tile=32)
    extended = quick(mandelbrot(), PLANE, resolution=512, store=tmp_path / "m.zarr")
    assert same(extended, quick(mandelbrot(), PLANE, resolution=512))


def test_any_executor_and_any_zarr_store_serve():
    store = MemoryStore()
    with ThreadPoolExecutor(2) as executor:
        raster = quick(mandelbrot(), PLANE, resolution=64, executor=executor, store=store)
        assert same(raster, quick(mandelbrot(), PLANE, resolution=64))
        executor.submit(int).result()  # still open


def test_other_processes_write_to_the_store_and_give_the_same_bits(tmp_path):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        raster = quick(mandelbrot(), PLANE, resolution=64, executor=executor, store=tmp_path / "m.zarr", tile=32)
    assert same(raster, quick(mandelbrot(), PLANE, resolution=64))


def test_a_dead_worker_process_is_told_and_the_sweep_goes_on(tmp_path):
    with (
        ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor,
        pytest.raises(FractalscapeError, match=r"a worker process died .* run again"),
    ):
        quick(deadly(), PLANE, resolution=64, executor=executor, store=tmp_path / "m.zarr", tile=16)
    assert same(
        quick(mandelbrot(), PLANE, resolution=64, store=tmp_path / "m.zarr"), quick(mandelbrot(), PLANE, resolution=64)
    )


def test_the_raster_is_labelled():
    raster = sweep(mandelbrot(), Window.linear(x=(0, 1), y=(2, 4)), resolution=(3, 5))
    assert raster["value"].dims == ("y", "x")
    assert raster["outcome"].dtype == np.int8
    assert raster["outcome"].attrs["flag_meanings"] == " ".join(schema.OUTCOMES)
    assert raster["x"].attrs["scale"] == "linear"
    assert Window.from_json(raster.attrs["window"]) == Window.linear(x=(0, 1), y=(2, 4))


def test_extra_dims_of_an_output_are_kept_whole(tmp_path):
    pair = schema.Output(name="pair", dtype="f4", fill=0.0, units="1", long_name="pair", dims=(("part", 2),))
    field = field_from_function(
        lambda x, y: {"pair": np.stack([x, y], -1).astype("f4")}, outputs=(pair,), name="pair", version="1"
    )
    raster = quick(field, PLANE, resolution=40, store=tmp_path / "p.zarr", tile=16)
    assert raster["pair"].dims == ("y", "x", "part")
    assert np.array_equal(raster["pair"][:, :, 1], np.broadcast_to(raster["y"].values.astype("f4")[:, None], (40, 40)))


def test_progress_counts_every_new_point():
    seen = []
    quick(mandelbrot(), PLANE, resolution=128, tile=16, progress=seen.append, executor=2)
    assert (seen[0].done, seen[-1].done, seen[-1].total) == (0, 128 * 128, 128 * 128)
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)


def test_a_function_of_two_numbers_is_called_point_by_point():
    field = field_from_function(lambda lr0, lr1: lr0 if lr0 > lr1 else lr1, elementwise=True)
    raster = quick(field, Window.log10(lr0=(0, 1), lr1=(0, 1)), resolution=4)
    assert np.array_equal(raster["value"], np.maximum(*np.meshgrid(raster["lr0"], raster["lr1"])))


def test_base_halves_while_both_sides_are_even_and_large():
    assert base_of(4096) == ((64, 64), 6)
    assert base_of((129, 256)) == ((129, 256), 0)


def test_the_probe_measures_a_cost_and_chooses_a_tile():
    cost = probe(mandelbrot(), PLANE, seconds=0.02)
    assert 0 < cost.seconds <= cost.worst
    assert Cost(seconds=3.9e-3, worst=8e-3).tile == 32
    assert Cost(seconds=100.0, worst=100.0).tile == 2
    assert Cost(seconds=1e-6, worst=1e-6).tile == 256
    assert Cost(seconds=10.0, worst=20.0).slice_points == 1


def test_a_store_in_memory_is_refused_to_other_processes():
    class Elsewhere(ThreadPoolExecutor.__mro__[1]):
        def submit(self, *args):
            raise AssertionError

    with pytest.raises(InputError, match="give store="):
        quick(mandelbrot(), PLANE, resolution=8, executor=Elsewhere())


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"window": Window.linear(a=(0, 1), b=(0, 1))}, InputError, "name and order must agree"),
        ({"window": Window.linear(y=(0, 1), x=(0, 1))}, InputError, "name and order must agree"),
        ({"resolution": 0}, InputError, "resolution=0"),
        ({"resolution": "64"}, InputError, "whole number"),
        ({"resolution": 10**9}, InputError, "between 1 and"),
        ({"tile": 48}, InputError, "power of two"),
        ({"tile": True}, InputError, "power of two"),
        ({"executor": 0}, InputError, "executor=0"),
        ({"executor": "spark://x"}, InputError, "dask://host:port"),
        ({"sampling": "random"}, InputError, "'dyadic', 'endpoints'"),
        ({"window": Window.linear(x=(1, 1 + 1e-15), y=(0, 1))}, DepthError, "floor of float64"),
    ],
)
def test_bad_input_gets_one_line(change, error, message):
    arguments = {"window": PLANE, "resolution": 8, **change}
    with pytest.raises(error, match=message) as caught:
        quick(mandelbrot(), arguments.pop("window"), **arguments)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x, y: x[:-1], "shape"),
        (lambda x, y: 1.0, "elementwise=True"),
        (lambda x, y: {"speed": x}, "its outputs are value"),
    ],
)
def test_a_function_that_returns_something_else_is_told(function, message):
    with pytest.raises(InputError, match=message):
        quick(field_from_function(function), PLANE, resolution=8)


def test_a_function_without_a_name_and_a_version_is_not_stored(tmp_path):
    for known in ({}, {"name": "f"}, {"version": "1"}):
        with pytest.raises(InputError, match="version='1'"):
            sweep(field_from_function(lambda x, y: x, **known), PLANE, store=tmp_path / "f.zarr")


def test_another_spec_window_or_resolution_family_is_refused(tmp_path):
    store = tmp_path / "s.zarr"
    field = trainability.preset("single").replace(steps=5).field()
    quick(field, trainability.OVERVIEW, resolution=64, store=store)
    other = trainability.preset("single").replace(steps=6).field()
    with pytest.raises(StoreMismatch, match=r"spec.steps is 5 there, 6 here"):
        quick(other, trainability.OVERVIEW, resolution=64, store=store)
    with pytest.raises(StoreMismatch, match="window"):
        quick(field, Window.log10(lr0=(0, 1), lr1=(0, 1)), resolution=64, store=store)
    with pytest.raises(StoreMismatch, match="64 x 64, 128 x 128"):
        quick(field, trainability.OVERVIEW, resolution=100, store=store)
    with pytest.raises(StoreMismatch, match="sampling"):
        quick(field, trainability.OVERVIEW, resolution=64, store=store, sampling="endpoints")


def test_a_store_finds_its_own_field(tmp_path):
    field = trainability.preset("single").replace(steps=5, window=None).field()
    quick(field, trainability.OVERVIEW, resolution=8, store=tmp_path / "s.zarr")
    assert open_pyramid(tmp_path / "s.zarr").field().spec == field.spec
    quick(mandelbrot(), PLANE, resolution=8, store=tmp_path / "m.zarr")
    with pytest.raises(InputError, match="pass the field itself"):
        open_pyramid(tmp_path / "m.zarr").field()


def test_a_field_is_not_let_into_another_ones_store(tmp_path):
    pyramid = create_pyramid(tmp_path / "m.zarr", mandelbrot(), PLANE, base=(8, 8), tile=8)
    with pytest.raises(StoreMismatch, match="belongs to another field"):
        fill(pyramid, field_from_function(lambda x, y: x), 0)


def test_what_is_no_field_and_no_window_is_told():
    with pytest.raises(InputError, match=r"TrainabilitySpec is no field; pass its field\(\)"):
        sweep(trainability.preset("single"), trainability.OVERVIEW)  # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError, match="function is no field; pass field_from_function"):
        sweep(lambda x, y: x, PLANE)  # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError, match="window=None is not a Window"):
        sweep(mandelbrot(), None)  # pyright: ignore[reportArgumentType]


def test_names_of_axes_outputs_and_dims_differ():
    field = field_from_function(lambda value, y: y, axes=("value", "y"))
    with pytest.raises(InputError, match="'value' names two"):
        sweep(field, Window.linear(value=(0, 1), y=(0, 1)), resolution=8)


def test_a_value_that_does_not_fit_its_output_is_refused():
    small = schema.Output(name="n", dtype="i1", fill=-1, units="1", long_name="n")
    field = field_from_function(lambda x, y: {"n": 300.5 * x}, outputs=(small,))
    with pytest.raises(InputError, match=r"float64 of shape .* its output says i1"):
        quick(field, PLANE, resolution=8)


def test_a_slow_moment_of_the_probe_does_not_slow_the_sweep(monkeypatch):
    parts = []

    def clock(field, window, part):
        parts.append(part)
        return 0.1 if len(parts) == 2 else 1e-6 * (part.stop - part.start)

    monkeypatch.setattr(sys.modules["fractalscape.raster.sweep"], "_clock", clock)
    assert probe(mandelbrot(), PLANE).slice_points > 10_000  # 2 with the slow moment in it
    assert parts[-1] == parts[1]


def test_a_slice_never_grows_beyond_what_the_dearest_points_allow():
    sizes = []

    def counted(x, y):
        sizes.append(x.size)
        return x

    sweep(field_from_function(counted), PLANE, resolution=64, cost=Cost(seconds=1e-6, worst=1e-3), executor=1)
    assert max(sizes) == 125


def test_urls_are_stores(tmp_path):
    pytest.importorskip("fsspec")
    for url in (f"file://{tmp_path}/m.zarr", "memory://m.zarr"):
        assert same(quick(mandelbrot(), PLANE, resolution=64, store=url), quick(mandelbrot(), PLANE, resolution=64))
        assert open_pyramid(url).levels == [0]
    with pytest.raises(InputError, match="cannot be opened"):
        quick(mandelbrot(), PLANE, resolution=64, store="nothing://m.zarr")


def test_xarray_opens_a_level_on_its_own(tmp_path):
    field = trainability.preset("single").replace(steps=2).field()
    window = Window.log10(lr0=(-3, 6), lr1=(-3, 6))
    raster = quick(field, window, resolution=128, store=tmp_path / "m.zarr")
    opened = xr.open_zarr(tmp_path / "m.zarr", group="1", consolidated=False, chunks=None)
    assert set(opened.data_vars) == set(raster.data_vars)
    assert not opened.coords
    assert same(opened, raster)
    for name in raster.data_vars:
        assert (opened[name].dims, opened[name].dtype) == (raster[name].dims, raster[name].dtype)
        assert opened[name].attrs.keys() == raster[name].attrs.keys()
        assert all(np.array_equal(opened[name].attrs[key], value) for key, value in raster[name].attrs.items())


def test_the_root_of_a_store_is_an_empty_dataset_that_says_what_it_is(tmp_path):
    quick(mandelbrot(), PLANE, resolution=64, store=tmp_path / "m.zarr")
    root = xr.open_zarr(tmp_path / "m.zarr", consolidated=False, chunks=None)
    assert not root.variables
    assert root.attrs["fractalscape"]["spec"] == mandelbrot().spec.to_dict()


def test_levels_of_any_depth_cost_nothing_until_tiles_are_written(tmp_path):
    window = Window.log10(lr0=(-3, 6), lr1=(-3, 6))
    field = trainability.preset("single").replace(steps=2).field()
    pyramid = create_pyramid(tmp_path / "deep.zarr", field, window, base=(256, 256), tile=256)
    pyramid.prepare(48)
    tile = (2**47 + 12345, 2**46 + 54321)
    x, _ = pyramid.coordinates(48, tile)
    assert len(set(x)) == 256
    values = {output.name: np.zeros((256, 256), output.dtype) for output in field.outputs}
    pyramid.write(48, tile, values)
    assert pyramid.done(48) == {tile}
    with pytest.raises(DepthError, match="level 49"):
        pyramid.prepare(49)

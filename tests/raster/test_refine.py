import multiprocessing
import re
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape import trainability
from fractalscape.errors import DepthError, InputError, StoreMismatch
from fractalscape.raster import Cost, Window, field_from_function, open_pyramid, refine, subdivide, sweep
from fractalscape.schema import OUTCOMES, Output, outcome
from reference.fields import OUTPUTS, PLANE, escape, mandelbrot
from reference.refine import refined

CHEAP = Cost(seconds=1e-6, worst=1e-6)
quick = partial(refine, cost=CHEAP)


def same(first, second):
    return all(first[name].values.tobytes() == second[name].values.tobytes() for name in ("outcome", "evaluated"))


def counted(calls, function=escape):
    """The Mandelbrot field, noting how many points each call has."""

    def count(x, y):
        calls.append(x.size)
        return function(x, y)

    return field_from_function(count, axes=("x", "y"), outputs=OUTPUTS, name="mandelbrot", version="1")


def disc(radius):
    return field_from_function(lambda x, y: (np.hypot(x, y) < radius).astype("i1"), outputs=(outcome(),))


@settings(max_examples=60, deadline=None)
@given(
    shape=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    block=st.integers(2, 20),
    smallest=st.integers(1, 8),
    classes=st.integers(1, 3),
    seed=st.integers(0, 10**6),
)
def test_the_subdivision_equals_its_slow_twin_and_looks_at_no_sample_twice(shape, block, smallest, classes, seed):
    random = np.random.default_rng(seed)
    grown = random.integers(0, classes, (-(-shape[0] // 7), -(-shape[1] // 7))).repeat(7, 0).repeat(7, 1)
    full = np.where(random.random(shape) < 0.02, 3, grown[: shape[0], : shape[1]])
    looked = np.zeros(shape, int)

    def look(rows, columns):
        np.add.at(looked, (rows, columns), 1)
        return full[rows, columns]

    labels, evaluated = subdivide(look, shape, block=block, smallest=smallest)
    expected, visited = refined(full, block=block, smallest=smallest)
    assert np.array_equal(labels, expected)
    assert np.array_equal(evaluated, visited)
    assert np.array_equal(looked, visited)


@settings(max_examples=8, deadline=None)
@given(
    resolution=st.tuples(st.integers(1, 130), st.integers(1, 130)),
    tile=st.sampled_from([16, 32, 64]),
    workers=st.integers(1, 4),
)
def test_a_refined_map_is_that_of_the_twin_on_a_sweep_for_any_tile_and_workers(resolution, tile, workers):
    full = sweep(mandelbrot(), PLANE, resolution=resolution, cost=CHEAP)
    labels, evaluated = refined(full["outcome"].values, block=16, smallest=3)
    found = quick(mandelbrot(), PLANE, resolution=resolution, tile=tile, executor=workers, block=16, smallest=3)
    assert np.array_equal(found["outcome"], labels)
    assert np.array_equal(found["evaluated"], evaluated)
    assert found.attrs["share_evaluated"] == evaluated.mean()


def test_one_connected_region_larger_than_a_block_is_exact():
    window = Window.linear(x=(-2, 2), y=(-2, 2))
    for radius in (0.9, 1.0, 1.7):
        found = quick(disc(radius), window, resolution=256)
        assert np.array_equal(found["outcome"], sweep(disc(radius), window, resolution=256, cost=CHEAP)["outcome"])
        assert found.attrs["share_evaluated"] < 0.2


def test_a_uniform_window_costs_its_outlines():
    found = quick(disc(9.0), Window.linear(x=(-2, 2), y=(-2, 2)), resolution=257, block=32)
    lines = 9
    assert int(found["evaluated"].sum()) == 257**2 - (257 - lines) ** 2


def test_the_raster_is_labelled_as_a_sweep_is():
    full, found = (make(mandelbrot(), PLANE, resolution=(64, 48)) for make in (partial(sweep, cost=CHEAP), quick))
    assert found["outcome"].dims == found["evaluated"].dims == ("y", "x")
    assert found["outcome"].dtype == np.int8
    assert found["evaluated"].dtype == bool
    assert found["outcome"].attrs["flag_meanings"] == " ".join(OUTCOMES)
    for name in ("x", "y"):
        assert found[name].identical(full[name])
    assert {name: found.attrs[name] for name in full.attrs} == full.attrs


def test_published_panels_with_both_edges_are_refined_too():
    full = sweep(mandelbrot(), PLANE, resolution=50, sampling="endpoints", cost=CHEAP)
    labels, _ = refined(full["outcome"].values, block=32, smallest=4)
    found = quick(mandelbrot(), PLANE, resolution=50, sampling="endpoints")
    assert np.array_equal(found["outcome"], labels)
    assert found["x"].identical(full["x"])


def test_any_class_map_of_a_field_can_be_refined():
    side = Output(name="side", dtype="i4", fill=-9, units="1", long_name="side", flags={"left": 2, "right": 5})
    field = field_from_function(
        lambda x, y: {"side": np.where(x < y, 2, 5), "value": x}, outputs=(side, OUTPUTS[0]), axes=("x", "y")
    )
    found = quick(field, PLANE, resolution=64, variable="side")
    assert np.array_equal(found["side"], np.where(found["x"].values < found["y"].values[:, None], 2, 5))
    assert set(found.data_vars) == {"side", "evaluated"}


def test_a_stopped_run_goes_on_and_ends_with_the_same_bits(tmp_path):
    calls, store = [], tmp_path / "m.zarr"
    whole = quick(counted(calls), PLANE, resolution=128, tile=16, executor=1)
    needed = sum(calls)
    assert needed == int(whole["evaluated"].sum())
    calls.clear()

    def leave(progress):
        if progress.done > 4000:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        quick(counted(calls), PLANE, resolution=128, tile=16, executor=1, store=store, progress=leave)
    assert 0 < sum(calls) < needed
    assert same(whole, quick(counted(calls), PLANE, resolution=128, store=store))
    assert needed <= sum(calls) <= needed + 3 * 16**2  # what one worker and its queue had not yet kept
    calls.clear()
    assert same(whole, quick(counted(calls), PLANE, resolution=128, store=store))
    assert not calls


def test_the_result_does_not_depend_on_what_the_store_holds(tmp_path):
    store = tmp_path / "m.zarr"
    for block, smallest in ((16, 2), (8, 4), (64, 1), (32, 4)):
        with_store, without = (
            quick(mandelbrot(), PLANE, resolution=128, block=block, smallest=smallest, store=place)
            for place in (store, None)
        )
        assert same(with_store, without)


def test_samples_of_a_sweep_are_not_evaluated_again_at_any_level(tmp_path):
    store, calls = tmp_path / "m.zarr", []
    sweep(mandelbrot(), PLANE, resolution=128, store=store, tile=32, cost=CHEAP)
    found = quick(counted(calls), PLANE, resolution=128, store=store)
    assert not calls
    deeper = quick(counted(calls), PLANE, resolution=256, store=store)
    assert sum(calls) == int(deeper["evaluated"].sum()) - int(deeper["evaluated"][::2, ::2].sum())
    assert same(found, quick(mandelbrot(), PLANE, resolution=128))
    assert same(deeper, quick(mandelbrot(), PLANE, resolution=256))
    assert open_pyramid(store).levels == [0, 1]
    full = sweep(mandelbrot(), PLANE, resolution=256, store=store, cost=CHEAP)
    assert np.array_equal(full["value"], sweep(mandelbrot(), PLANE, resolution=256, cost=CHEAP)["value"])


def test_damaged_samples_are_told_and_evaluated_again(tmp_path):
    store = tmp_path / "m.zarr"
    whole = quick(mandelbrot(), PLANE, resolution=64, store=store, tile=32)
    for name in ("value", "outcome"):
        path = store / f"scattered/0/{name}/c/1/0"
        path.write_bytes(bytes([path.read_bytes()[0] ^ 4, *path.read_bytes()[1:]]))
        with pytest.warns(UserWarning, match="damaged tiles of scattered samples of level 0 .* computed again"):
            assert same(whole, quick(mandelbrot(), PLANE, resolution=64, store=store))
        assert same(whole, quick(mandelbrot(), PLANE, resolution=64, store=store))


def test_a_lost_chunk_of_samples_is_evaluated_again_and_not_read_as_its_fill(tmp_path):
    store, calls = tmp_path / "m.zarr", []
    quick(mandelbrot(), PLANE, resolution=64, store=store, tile=32)
    lost = store / "scattered/0/value/c/1/0"
    kept = lost.read_bytes()
    lost.unlink()
    with pytest.warns(UserWarning, match="1 damaged tiles of scattered samples"):
        quick(counted(calls), PLANE, resolution=64, store=store)
    assert sum(calls) > 0
    assert lost.read_bytes() == kept


def test_other_processes_give_the_same_bits(tmp_path):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as executor:
        found = quick(mandelbrot(), PLANE, resolution=64, executor=executor, store=tmp_path / "m.zarr", tile=32)
        assert same(found, quick(mandelbrot(), PLANE, resolution=64))
        with pytest.raises(InputError, match="give store="):
            quick(mandelbrot(), PLANE, resolution=64, executor=executor)


def test_a_trainability_map_has_the_bits_of_a_sweep_where_it_was_evaluated():
    field, window = trainability.preset("tanh").replace(steps=30, width=5).field(), trainability.OVERVIEW
    full = sweep(field, window, resolution=(48, 40), cost=CHEAP)["outcome"].values
    found = quick(field, window, resolution=(48, 40), block=16)
    looked = found["evaluated"].values
    assert np.array_equal(found["outcome"].values[looked], full[looked])
    assert 0 < looked.mean() < 1


def test_progress_ends_at_every_sample_of_the_map():
    seen = []
    quick(mandelbrot(), PLANE, resolution=128, tile=16, progress=seen.append, executor=2, checked=100)
    assert (seen[0].done, seen[-1].done, seen[-1].total) == (0, 128 * 128, 128 * 128)
    assert [each.done for each in seen] == sorted(each.done for each in seen)


def test_a_store_of_another_result_is_refused(tmp_path):
    quick(mandelbrot(), PLANE, resolution=64, store=tmp_path / "m.zarr")
    with pytest.raises(StoreMismatch, match="window"):
        quick(mandelbrot(), Window.linear(x=(0, 1), y=(0, 1)), resolution=64, store=tmp_path / "m.zarr")


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"variable": "value"}, InputError, "its class maps are outcome: pass variable= one of these"),
        ({"block": 1}, InputError, "block=1 is not a whole number of at least 2"),
        ({"block": 8.0}, InputError, "block=8.0 is not"),
        ({"smallest": 0}, InputError, "smallest=0 is not"),
        ({"smallest": True}, InputError, "smallest=True is not"),
        ({"checked": -1}, InputError, "checked=-1 is not"),
        ({"seed": -1}, InputError, "seed=-1 is not"),
        ({"resolution": 0}, InputError, "resolution=0"),
        ({"tile": 48}, InputError, "power of two"),
        ({"executor": 0}, InputError, "executor=0"),
        ({"window": Window.linear(x=(1, 1 + 1e-15), y=(0, 1))}, DepthError, "floor of float64"),
    ],
)
def test_bad_input_gets_one_line(change, error, message):
    arguments = {"window": PLANE, "resolution": 8, **change}
    with pytest.raises(error, match=re.escape(message)) as caught:
        quick(mandelbrot(), arguments.pop("window"), **arguments)
    assert "\n" not in str(caught.value)


def test_a_field_without_classes_is_told():
    with pytest.raises(InputError, match="'outcome' is no output of integers of this field; it has none"):
        refine(field_from_function(lambda x, y: x), PLANE)
    with pytest.raises(InputError, match="is no field"):
        refine(trainability.preset("tanh"), trainability.OVERVIEW)  # pyright: ignore[reportArgumentType]

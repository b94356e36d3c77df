import numpy as np
import pytest
import xarray as xr

from fractalscape.errors import InputError, StoreDamaged
from fractalscape.measures.positions import positions
from fractalscape.schema import trajectory


def test_bare_numbers_are_one_walker_many_walkers_or_walkers_in_space():
    assert positions(np.zeros(5)).array.shape == (1, 1, 5)
    assert positions(np.zeros((3, 5))).array.shape == (3, 1, 5)
    assert positions(np.zeros((3, 2, 5))).array.shape == (3, 2, 5)


def test_a_trajectory_keeps_its_steps_whatever_the_order_of_its_dims():
    walk = trajectory(np.arange(24.0).reshape(2, 3, 4), step=[0, 10, 20, 30])
    read = positions(walk.transpose("step", "walker", "axis"))
    assert read.interval == 10
    np.testing.assert_array_equal(read.array.values, walk["position"].values)


def test_records_at_unequal_steps_have_no_interval():
    assert positions(trajectory(np.zeros((1, 1, 3)), step=[0, 1, 10])).interval is None


def test_a_sketch_counts_its_components_as_axes():
    walk = trajectory(np.zeros((2, 3, 4))).rename(axis="component")
    assert positions(walk).axes == 3


@pytest.mark.parametrize("block_bytes", [1, 700, 10**9])
def test_blocks_make_all_axes_in_order_whatever_their_size(block_bytes):
    numbers = np.random.default_rng(0).normal(size=(4, 7, 9))
    slabs = list(positions(numbers).blocks(block_bytes=block_bytes))
    np.testing.assert_array_equal(np.concatenate(slabs, axis=1), numbers)


def test_walkers_that_left_the_numbers_or_never_moved_are_known():
    numbers = np.zeros((4, 2, 6))
    numbers[1, 1, 3], numbers[2, 0, 5], numbers[3, 1, 2] = np.nan, np.inf, 1.0
    read = positions(numbers)
    assert read.finite.tolist() == [True, False, False, True]
    assert read.moved.tolist() == [False, True, True, True]


def test_what_is_known_of_walkers_does_not_depend_on_how_many_are_read_at_once(monkeypatch):
    monkeypatch.setattr("fractalscape.measures.positions.BLOCK_BYTES", 1)
    numbers = np.zeros((5, 3, 8))
    numbers[1, 2, 7], numbers[3, 0, 0] = 1.0, -np.inf
    read = positions(numbers)
    assert [some.stop - some.start for some in read.walker_slices(block_bytes=1)] == [1] * 5
    assert read.finite.tolist() == [True, True, True, False, True]
    assert read.moved.tolist() == [False, True, False, True, False]
    assert read.left_out == "1 of 5 walkers have positions that are not finite"


def test_a_walker_that_diverged_so_far_that_squares_overflow_is_not_finite():
    assert positions([[0.0, 1e139], [0.0, 1e160], [-1e200, 0.0]]).finite.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (np.zeros((2, 2, 2, 2)), "shape"),
        (np.zeros((0, 2, 5)), "nothing in them"),
        (np.array(["a", "b"]), "real numbers"),
        (np.zeros(3, complex), "real numbers"),
        ([[1.0, 2.0], [1.0]], "same number of steps"),
        (trajectory(np.zeros((1, 1, 3)))[["outcome"]], "no variable position"),
    ],
)
def test_what_is_not_positions_is_refused_in_one_line(given, said):
    with pytest.raises(InputError, match=said) as refusal:
        positions(given)
    assert "\n" not in str(refusal.value)


def test_a_damaged_chunk_of_a_store_is_a_damaged_store_not_a_defect(tmp_path):
    numbers = np.random.default_rng(0).random((2, 1, 50))
    xr.Dataset({"position": (("walker", "axis", "step"), numbers)}).to_zarr(tmp_path / "walk.zarr", consolidated=False)
    (chunk,) = (each for each in (tmp_path / "walk.zarr/position/c").rglob("*") if each.is_file())
    chunk.write_bytes(chunk.read_bytes()[:30])
    read = positions(xr.open_zarr(tmp_path / "walk.zarr", consolidated=False, chunks=None))
    with pytest.raises(StoreDamaged, match="cannot read positions"):
        _ = read.finite

"""Which samples at the boundary flip within rounding."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from fractalscape.errors import InputError
from fractalscape.execution import Interrupted
from fractalscape.raster import Window, field_from_function, sweep, trust_map
from fractalscape.raster.label_edges import near_edges
from fractalscape.schema import outcome
from fractalscape.trainability import preset, published
from reference import trust_map as twin

UNIT = Window.linear(x=(1, 2), y=(1, 2))


def class_map(function, window=UNIT, resolution=16):
    field = field_from_function(lambda x, y: function(x, y).astype("i1"), outputs=(outcome(),))
    return field, sweep(field, window, resolution=resolution)


def test_a_border_between_samples_flips_nothing():
    found = trust_map(*class_map(lambda x, y: x > 1.51))
    assert int(found["tested_samples"]) == 32
    assert not found["flipped"].any()
    assert float(found["share_interval"][1]) == pytest.approx(1 - 0.025 ** (1 / 32))


def test_a_border_that_runs_through_samples_flips_those_within_one_ulp():
    field, raster = class_map(lambda x, y: x > 1.5)  # the column at 1.5 is on the border and moves across it
    found = trust_map(field, raster)
    assert found["flipped"].values[:, 8].all()
    assert int(found["flipped_samples"]) == 16
    assert float(found["share"]) == 0.5


@pytest.mark.parametrize(("bit", "share"), [(0, 0.0), (1, 1.0), (2, 0.5)])
def test_above_three_halves_the_bit_before_the_last_flips_always_and_the_one_above_every_other_time(bit, share):
    ulps = Window.linear(x=(1.75, 1.75 + 2**-47), y=(1, 2))  # 16 samples, 2 ulps apart; the product moves x by 2
    found = trust_map(*class_map(lambda x, y: x.view(np.uint64) >> np.uint64(bit) & np.uint64(1), ulps))
    assert float(found["share"].fillna(0.0)) == share


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 9))
def test_it_is_the_map_made_sample_by_sample(seed, rows, columns):
    wave = np.random.default_rng(seed).uniform(1, 40, 3)

    def labels(x, y):
        return (np.sin(wave[0] * x + wave[1] * y) * 2**52).astype(np.int64) % 3 == 0

    field, raster = class_map(labels, resolution=(rows, columns))
    found = trust_map(field, raster)
    tested, flipped = twin.flips(field, raster)
    assert np.array_equal(found["tested"].values, tested)
    assert np.array_equal(found["flipped"].values, flipped)


@given(arrays.arrays(np.int8, st.tuples(st.integers(2, 8), st.integers(2, 8)), elements=st.integers(-1, 1)))
def test_samples_not_computed_are_neither_tested_nor_neighbours(labels):
    near = near_edges(labels, ignore=-1) & (labels != -1)
    assert not near[labels == -1].any()
    for row, column in np.argwhere(labels != -1):
        around = labels[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
        shares_block = np.unique(around[around != -1]).size > 1
        assert near[row, column] == shares_block


def test_threads_and_the_number_of_them_change_nothing():
    field = preset("single").replace(steps=100).field()
    raster = sweep(field, published("single").window, resolution=32)
    one, many = (trust_map(field, raster, executor=workers) for workers in (1, 3))
    assert one.equals(many)
    assert one.attrs["window"] == raster.attrs["window"]


def test_a_window_of_one_class_has_nothing_to_test():
    found = trust_map(*class_map(lambda x, y: x > 7))
    assert (int(found["tested_samples"]), int(found["flipped_samples"])) == (0, 0)
    assert np.isnan(found["share"])
    assert np.isnan(found["share_interval"]).all()


def test_progress_counts_the_samples_tested_and_a_stop_is_heeded():
    field, raster = class_map(lambda x, y: x > 1.51)
    seen = []
    trust_map(field, raster, progress=seen.append)
    assert (seen[0].total, seen[-1].done) == (32, 32)

    def stop(progress):
        if progress.done:
            raise Interrupted("stopped")

    with pytest.raises(Interrupted):
        trust_map(field, raster, progress=stop)


def test_rasters_of_other_fields_are_refused():
    field, raster = class_map(lambda x, y: x > 1.5)
    other = preset("single").field()
    with pytest.raises(InputError, match="no class map 'outcome' over"):
        trust_map(other, raster)
    with pytest.raises(InputError, match="the raster is of another field, or of another engine"):
        trust_map(field, raster.assign_attrs(engine="another"))
    with pytest.raises(InputError, match="no class map 'value'"):
        trust_map(field, raster, variable="value")
    with pytest.raises(InputError, match="a ndarray is no raster"):
        trust_map(field, raster["outcome"].values)
    with pytest.raises(InputError, match="a FunctionSpec is no field"):
        trust_map(field.spec, raster)

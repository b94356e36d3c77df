"""Riddled basins against descent in NumPy."""

import numpy as np
import pytest

from benchmarks.riddled_basins import SPEC, in_numpy, processor_seconds, speed_up, starts


def test_both_descend_alike_until_chaos_tells_their_roundings_apart():
    weights = starts(8)
    np.testing.assert_allclose(in_numpy(weights, 10), SPEC.descended(weights, steps=10), rtol=1e-6)


def test_the_ratio_can_be_measured():
    assert speed_up(8, 5, rounds=2).median > 0


@pytest.mark.slow
def test_the_kernel_is_3_times_as_fast_as_numpy_on_one_core():
    assert speed_up(64, 100).median > 3


@pytest.mark.slow
def test_a_picture_of_1024_squared_takes_less_than_90_seconds_of_two_cores():
    assert processor_seconds(sampled=128) / 2 < 90

"""A map costs a tenth of one analysis for each of its windows or less, whatever their side."""

import pytest

from benchmarks.local_cumulants import cost_of_side, image, speed_up


def test_maps_have_a_cost():
    data = image(256)
    assert speed_up(data, stride=64, rounds=2).median > 0
    assert cost_of_side(data, rounds=2).median > 0


@pytest.mark.slow
def test_a_map_is_ten_times_as_fast_as_its_windows_one_by_one():
    assert speed_up(image(512), stride=8).median > 10


@pytest.mark.slow
def test_the_side_of_the_windows_does_not_matter():
    assert cost_of_side(image(512)).median < 1.5

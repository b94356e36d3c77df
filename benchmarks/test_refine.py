"""What a refined class map saves, and what it misses."""

import pytest

from benchmarks.refine import compare
from fractalscape.trainability import OVERVIEW, published


def test_a_small_overview_needs_fewer_points_and_misses_next_to_nothing():
    found = compare("single", OVERVIEW, 128)
    assert found.ratio > 4
    assert found.misfill <= 0.002
    assert found.estimate[0] <= found.misfill <= found.estimate[1]


def test_a_window_full_of_boundary_still_saves_half():
    found = compare("single", published("single").window, 128)
    assert found.ratio > 2
    assert found.misfill <= 0.004


@pytest.mark.slow
def test_the_overview_of_tanh_needs_half_the_points_or_fewer_with_a_misfill_of_2_in_1000():
    found = compare("tanh", OVERVIEW, 256)
    assert found.ratio >= 2
    assert found.misfill <= 0.002
    assert found.dimensions[1] == pytest.approx(found.dimensions[0], abs=0.01)

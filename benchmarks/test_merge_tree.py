"""Merge trees cost little more than sorting the heights."""

import pytest

from benchmarks.merge_tree import over_flood, over_sorting


@pytest.mark.slow
def test_a_merge_tree_is_15_times_as_fast_as_the_readable_flood():
    assert over_flood(128, rounds=3).median > 15


@pytest.mark.slow
def test_a_merge_tree_costs_less_than_four_times_sorting_the_heights():
    assert over_sorting(512, rounds=5).median < 4

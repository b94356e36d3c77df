"""The loop of the package against loops one would write."""

import pytest

from benchmarks.training_loop import against, loop_over_tensors, loop_with_loader


@pytest.mark.slow
def test_a_small_network_is_trained_in_less_time_than_by_a_loop_with_a_loader():
    assert against(loop_with_loader, (64,), rounds=7).median > 1.2


@pytest.mark.slow
def test_what_repeats_costs_at_most_two_thirds_more_than_the_least_one_can_do():
    assert against(loop_over_tensors, (64,), rounds=7).median > 0.6

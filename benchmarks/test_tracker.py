"""What tracking costs an update."""

import pytest
import torch

from benchmarks.tracker import network, over_floor


@pytest.fixture(autouse=True)
def one_thread():
    """Let one thread do all the work, so that its clock sees it."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def test_the_network_has_a_hundred_thousand_parameters():
    assert sum(each.numel() for each in network().parameters()) == 99_530


def test_a_record_costs_no_more_than_a_copy_and_a_bincount_for_each_sketch():
    assert over_floor(rounds=15).median < 1

"""The training step against its slow twin and the machine's floor."""

import numpy as np
import pytest

from benchmarks.floor import activations, operations, step_floor
from benchmarks.training_step import FULL, SPECS, efficiency, over_twin, step_time
from fractalscape.trainability import preset

LEAST = {"tanh": 0.75, "minibatch": 0.75, "relu": 0.6, "linear": 0.6}


def test_the_floor_counts_two_products_and_one_tanh_for_each_unit_and_data_point():
    assert operations(FULL) == 2 * 2 * 272 * 256
    assert operations(SPECS["minibatch"]) == 2 * (272 + 16) * 256
    assert activations(FULL) == 4352
    assert activations(SPECS["relu"]) == 0


@pytest.mark.parametrize("name", ["tanh", "single"])
def test_the_kernel_is_faster_than_its_numpy_twin(name):
    assert over_twin(preset(name), rounds=5).median > 1.5


@pytest.mark.parametrize("threads", [1, 2])
def test_the_step_is_within_reach_of_the_floor(threads):
    found = efficiency(FULL, threads, rounds=3)
    assert 0.01 < found.median < 10
    assert found.low <= found.median <= found.high


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("name", LEAST)
def test_the_step_stays_near_the_floor(name, threads):
    assert efficiency(SPECS[name], threads, rounds=41).median > LEAST[name]


@pytest.mark.slow
def test_narrow_networks_train_two_hundred_times_faster_than_the_numpy_twin():
    assert over_twin(preset("single"), rounds=25, steps=100).median > 200


def test_seconds_per_step_are_positive():
    assert step_floor(FULL)() > 0
    assert np.isfinite(step_time(FULL)())

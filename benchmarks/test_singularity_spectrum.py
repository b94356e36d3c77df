"""The one-call spectrum of an image costs a few of PyWavelets' transforms."""

import pytest

from benchmarks.singularity_spectrum import RUNS, transforms


@pytest.mark.parametrize("name", RUNS)
def test_every_run_has_a_cost(name):
    assert transforms(name, 128, rounds=3).median > 0


@pytest.mark.slow
def test_the_spectrum_of_an_image_costs_less_than_four_transforms():
    assert transforms("without intervals").median < 4  # three are measured

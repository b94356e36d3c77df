"""Multifractal analysis against PyWavelets' transform alone."""

import pytest

from benchmarks.singularity_spectrum import RUNS, transforms


@pytest.mark.parametrize("name", RUNS)
def test_every_part_has_a_cost(name):
    assert transforms(name, 128, rounds=3).median > 0


@pytest.mark.slow
def test_three_cumulants_of_an_image_cost_at_most_three_transforms():
    assert transforms("to three cumulants").median < 3

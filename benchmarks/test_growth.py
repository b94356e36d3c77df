"""How cost grows."""

import pytest

from benchmarks.growth import cases, exponents, over_steps
from benchmarks.training_step import FULL


def test_a_known_power_law_gives_its_exponent():
    slope, local = exponents({size: lambda size=size: 3.0 * size**2 for size in (1, 2, 4)}, rounds=1)
    assert slope == pytest.approx(2)
    assert local == pytest.approx([2, 2])


def test_more_steps_cost_more():
    slope, _ = exponents(over_steps((4, 256), FULL), rounds=3)
    assert 0 < slope < 3


@pytest.mark.slow
def test_cost_grows_no_faster_than_the_operations():
    found = {name: (counted, exponents(costs)[0]) for name, (counted, costs) in cases().items()}
    assert {name: pair for name, pair in found.items() if not 0.3 < pair[1] < pair[0] + 0.4} == {}

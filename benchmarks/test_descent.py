"""Descent of an ensemble against its peers."""

import numpy as np
import pytest

from benchmarks.descent import (
    SMALL_STEPS,
    cost_of,
    ours,
    published_speed_up,
    python_walk,
    rate_of_updates,
    scipy_walk,
    speed_up,
    speed_up_over_python,
    starts,
    surface,
)
from fractalscape.dynamics.descent import HeavyBall
from fractalscape.landscapes import GriddedLandscape


def test_the_peers_descend_the_same_surface():
    start = starts(64, 50)
    plain = GriddedLandscape(heights=surface(64).heights, method="fd_bilinear", edges="periodic")
    step = start[0] - 0.5 * plain.gradient(start[:1])[0]
    np.testing.assert_allclose(python_walk(64, start[0], 0.5, 1), step, atol=1e-12)
    samples = np.floor(start)
    mine = ours(64, samples, 0.3, 1)["position"].values[..., -1]
    np.testing.assert_allclose(mine, scipy_walk(64, samples, 0.3, 1), atol=1e-12)


def test_every_ratio_can_be_measured():
    assert speed_up(64, count=64, steps=100, rounds=2).median > 0
    assert speed_up_over_python(64, count=64, rounds=2).median > 0
    assert published_speed_up(64, count=64, steps=20, rounds=2).median > 0
    assert cost_of(64, count=64, steps=20, rounds=2, optimiser=HeavyBall()).median > 0


@pytest.mark.slow
def test_a_core_descends_thirty_times_as_fast_as_with_scipy():
    assert speed_up(rate=SMALL_STEPS).median > 30


@pytest.mark.slow
def test_the_published_rule_is_a_hundred_times_as_fast_as_in_python():
    assert published_speed_up().median > 100


@pytest.mark.slow
def test_two_cores_make_80_million_updates_a_second():
    assert rate_of_updates(threads=2) > 80

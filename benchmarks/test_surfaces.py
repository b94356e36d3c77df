"""Surfaces against the slow ways to draw them."""

import numpy as np
import pytest

from benchmarks.ratio import seconds
from benchmarks.surfaces import cholesky, cost_of_roughness, descent, speed_up, whole_torus
from fractalscape.landscapes import HoelderField, fractional_brownian, multifractional_brownian


@pytest.mark.parametrize("draw", [whole_torus, cholesky])
def test_the_twins_draw_surfaces_of_the_same_law(draw):
    squares = np.array([draw(6, 0.4, seed)[3, 5] ** 2 for seed in range(800)])
    unit = np.hypot(3, 5) / (np.hypot(5, 5) if draw is whole_torus else 1)
    assert abs(squares.mean() / unit**0.8 - 1) < 4 * np.sqrt(2 / squares.size)


def test_every_ratio_can_be_measured():
    assert speed_up(16, rounds=2).median > 0
    assert cost_of_roughness(16, rounds=2).median > 0
    assert descent(16, walkers=16, steps=2, rounds=2).median > 0


@pytest.mark.slow
def test_a_surface_of_1024_squared_is_3_times_as_fast_as_through_the_whole_torus():
    assert speed_up(1024).median > 3


@pytest.mark.slow
def test_a_surface_on_33_squared_is_40_times_as_fast_as_by_cholesky():
    assert speed_up(33, twin=cholesky).median > 40


@pytest.mark.slow
def test_surfaces_of_1024_squared_take_less_than_the_promised_seconds():
    fractional_brownian((1024, 1024), hurst=0.5, seed=1)
    assert min(seconds(lambda: fractional_brownian((1024, 1024), hurst=0.5, seed=1)) for _ in range(3)) < 0.6
    assert min(seconds(lambda: multifractional_brownian(HoelderField(), seed=1)) for _ in range(3)) < 4

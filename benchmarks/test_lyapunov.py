"""Tangent vectors against plain Python and NumPy."""

import pytest

from benchmarks.lyapunov import compiled_exponents, over_numpy, over_python, plain_exponent, starts, surface
from fractalscape.landscapes import GriddedLandscape


def test_plain_python_finds_the_same_on_the_same_gradient():
    landscape = surface(64)
    published = GriddedLandscape(heights=landscape.heights, method="fd_bilinear", edges="reflecting")
    start = starts(landscape, 1)
    slow, fast = plain_exponent(published, start[0], 30.0, 20), compiled_exponents(published, start, 30.0, 20)[0]
    assert slow == pytest.approx(fast, rel=1e-6)


@pytest.mark.slow
def test_the_kernel_is_a_hundred_times_as_fast_as_plain_python():
    assert over_python().median > 100


@pytest.mark.slow
def test_the_kernel_is_faster_than_numpy():
    assert over_numpy(n=256, walkers=300, rounds=3).median > 3

"""Memory by Fourier blocks against summing all of the past at every step."""

import pytest

from benchmarks.langevin import anew, by_blocks, path_seconds, speed_up


@pytest.mark.parametrize("steps", [1, 63, 64, 65, 1000, 4097])
def test_both_sums_are_the_same(steps):
    assert by_blocks(steps) == pytest.approx(anew(steps), rel=1e-12)


def test_the_ratio_can_be_measured():
    assert speed_up(200, rounds=2).median > 0


@pytest.mark.slow
def test_blocks_are_5_times_as_fast_for_1e5_steps():
    assert speed_up(100_000).median > 5


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["explicit", "implicit"])
def test_the_published_path_of_1e4_steps_takes_less_than_a_second(scheme):
    assert path_seconds(scheme) < 1

"""Pixels per second of the presets."""

import pytest

from benchmarks.throughput import pixels_per_second, windows
from fractalscape.trainability import PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_evaluates_its_windows(name):
    for window in windows(name).values():
        rate, steps = pixels_per_second(name, window, resolution=2, rounds=1)
        assert rate > 1
        assert steps >= 1

"""What a film costs in evaluated points."""

import math

import numpy as np
import pytest

from benchmarks.film import Film, counted_ratio, equal_error_ratios, equal_spacing_ratio, worst_spacing


def test_a_strip_takes_3_67_times_fewer_points_than_keyframes_of_the_same_worst_spacing():
    assert equal_spacing_ratio() == pytest.approx(8 / (math.pi * math.log(2)), rel=2e-3)
    assert equal_spacing_ratio(reuse=True) == pytest.approx(6 / (math.pi * math.log(2)), rel=2e-3)


def test_the_corners_of_a_square_picture_halve_the_gain():
    assert equal_spacing_ratio(reach=math.sqrt(2)) == pytest.approx(4 / (math.pi * math.log(2)), rel=2e-3)


def test_the_gain_holds_counted_over_a_whole_dive_with_its_core():
    full, reusing = counted_ratio(octaves=40, spacing=64)
    assert full >= 3
    assert 2.5 < reusing < 3


def test_spacings_shrink_with_samples():
    for kind in ("strip", "keyframes"):
        coarse, fine = (worst_spacing(Film(kind=kind, samples=n)) for n in (256, 512))
        assert coarse == pytest.approx(2 * fine)


@pytest.mark.slow
def test_wrong_pixels_become_fewer_with_more_points():
    errors, ratios = equal_error_ratios((48, 160), (24, 80), pixels=32, pictures=2)
    shares = {(film.kind, film.samples): pair[0] for film, pair in errors.items()}
    assert shares["strip", 160] < shares["strip", 48]
    assert shares["keyframes", 80] < shares["keyframes", 24]
    assert np.all(ratios > 0.3)

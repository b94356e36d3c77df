import math

import numpy as np
import pytest

from fractalscape.dynamics import reference_walks as rw
from fractalscape.errors import InputError
from fractalscape.measures import path_shape, transverse_excursion
from reference import increments as twins


def test_angles_and_straightness_are_those_of_the_loop():
    path = np.random.default_rng(0).standard_normal((2, 3, 40)).cumsum(2)
    found = path_shape(path, [1, 5])
    for lag in (1, 5):
        cosines, straight, contours = [], [], []
        for walk in path:
            for t in range(40 - lag):
                step = walk[:, t + lag] - walk[:, t]
                contours.append(sum(twins.lengths(walk[:, t : t + lag + 1], 1)))
                straight.append(math.hypot(*step) / contours[-1])
                if t + 2 * lag < 40:
                    ahead = walk[:, t + 2 * lag] - walk[:, t + lag]
                    cosines.append(step @ ahead / math.hypot(*step) / math.hypot(*ahead))
        at = found.sel(lag=lag)
        for name, values in (("turning_cosine", cosines), ("straightness", straight), ("contour", contours)):
            assert float(at[name]) == pytest.approx(np.mean(values), rel=1e-10)


def test_a_circle_turns_by_the_same_angle_at_every_step():
    angle = 0.1 * np.arange(500)
    found = path_shape(np.stack([np.cos(angle), np.sin(angle)])[None], [1, 10])
    assert found["turning_cosine"].values == pytest.approx(np.cos([0.1, 1.0]))
    assert float(found["straightness"][1]) == pytest.approx(2 * math.sin(0.5) / (10 * 2 * math.sin(0.05)))


def test_steps_that_turn_back_have_the_negative_mean_cosine_of_their_correlation():
    walk = rw.FractionalBrownianMotion(hurst=0.25).trajectory(walkers=100, steps=1000, seed=2)
    found = path_shape(walk, [1, 8])
    due = 2 / math.pi * math.asin(2**-0.5 - 1)  # mean sign of two correlated Gaussians
    spread = (found["turning_cosine_upper"] - found["turning_cosine_lower"]).values / 4
    assert np.all(np.abs(found["turning_cosine"].values - due) < 4 * spread)


def test_steps_that_rest_are_left_out():
    walk = np.repeat(np.arange(30.0), 2)
    found = path_shape(walk, [1])
    assert float(found["straightness"][0]) == 1
    assert np.isnan(found["turning_cosine"][0])
    assert path_shape(np.zeros(30), [1]).attrs["status"] == "constant"


def test_excursions_are_those_of_the_loop_for_coordinates_in_slabs():
    path = np.random.default_rng(0).standard_normal((2, 4, 300)).cumsum(2)
    found = transverse_excursion(path, steps=20, fragments=30, seed=3)
    chords, excursions = found["chord_squared"].values, found["excursion_squared"].values
    possible = {}
    for walk in path:
        for t in range(280):
            chord, excursion = twins.transverse(walk[:, t : t + 21])
            possible[round(chord, 9)] = excursion
    for chord, excursion in zip(chords, excursions, strict=True):
        assert possible[round(chord, 9)] == pytest.approx(excursion, rel=1e-9)
    assert float(found["ratio"]) == pytest.approx(excursions.sum() / chords.sum())


def test_a_straight_path_does_not_stray_and_a_closed_one_has_no_chord():
    straight = np.outer([1.0, 2.0, 3.0], np.arange(200))[None]
    assert float(transverse_excursion(straight)["ratio"]) == pytest.approx(0, abs=1e-9)
    angle = np.linspace(0, 2 * np.pi, 101)
    loop = transverse_excursion(np.stack([np.cos(angle), np.sin(angle)])[None], fragments=1)
    assert loop["excursion_squared"].item() == pytest.approx(4)


def test_fragments_longer_than_the_walk_have_a_status():
    found = transverse_excursion(np.arange(50.0), steps=100)
    assert found.attrs["status"] == "too_few_points"
    assert np.isnan(found["ratio"])
    with pytest.raises(InputError, match="fragments=0"):
        transverse_excursion(np.arange(500.0), fragments=0)


def test_the_ratio_of_brownian_fragments_lies_in_its_interval_as_often_as_it_says():
    walk = rw.BrownianMotion()
    long = transverse_excursion(walk.trajectory(walkers=200, steps=2000, axes=2, seed=0), steps=50, fragments=20)
    due, hits = float(long["ratio"]), 0
    for seed in range(1, 61):
        found = transverse_excursion(walk.trajectory(walkers=50, steps=50, axes=2, seed=seed), steps=50, fragments=1)
        hits += float(found["ratio_lower"]) < due < float(found["ratio_upper"])
    assert hits >= 50  # of 60

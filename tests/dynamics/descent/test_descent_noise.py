import math

import numpy as np
import pytest

from fractalscape.dynamics.descent import (
    FractionalNoise,
    GaussianNoise,
    MinibatchNoise,
    StableNoise,
    descend,
)
from fractalscape.dynamics.descent.walkers import SLAB
from fractalscape.errors import InputError
from fractalscape.landscapes import GriddedLandscape, Quadratic
from fractalscape.specs import Spec

FLAT = GriddedLandscape(heights=np.zeros((8, 8)), edges="periodic")
WALKERS = 2000


def displacements(noise, *, steps, rate=0.5, record=1, walkers=WALKERS):
    walk = descend(
        FLAT, np.full((walkers, 2), 4.0), learning_rate=rate, steps=steps, record=record, noise=noise, seed=3
    )
    return walk["position"].values - 4.0


def test_gaussian_noise_makes_brownian_motion_of_the_rate_times_the_scale():
    away = displacements(GaussianNoise(scale=0.2), steps=50)
    squares = (away[..., 1:] ** 2).reshape(-1, 50)
    expected = (0.5 * 0.2) ** 2 * np.arange(1, 51)
    error = math.sqrt(2 / len(squares))
    assert (np.abs(squares.mean(axis=0) / expected - 1) < 5 * error).all()
    steps = np.diff(away, axis=-1)
    for one, other in ((steps[:, 0], steps[:, 1]), (steps[..., 1:], steps[..., :-1]), (steps[:-1], steps[1:])):
        assert abs((one * other).mean()) / 0.01 < 5 / math.sqrt(one.size)


def test_stable_noise_has_the_characteristic_function_of_its_index_and_of_its_sums():
    away = displacements(StableNoise(scale=0.2, tail_index=1.3), steps=20)[..., [1, 20]].reshape(-1, 2)
    for column, steps in enumerate((1, 20)):
        for frequency in (2.0, 8.0):
            found = np.cos(frequency * away[:, column])
            law = math.exp(-steps * (frequency * 0.5 * 0.2) ** 1.3)
            assert abs(found.mean() - law) < 5 * found.std() / math.sqrt(found.size)


@pytest.mark.parametrize("hurst", [0.2, 0.8])
def test_fractional_noise_makes_fractional_brownian_motion(hurst):
    away = displacements(FractionalNoise(scale=0.2, hurst=hurst), steps=64)[..., [1, 8, 64]]
    squares = (away**2).reshape(-1, 3)
    expected = (0.5 * 0.2) ** 2 * np.array([1.0, 8.0, 64.0]) ** (2 * hurst)
    assert (np.abs(squares.mean(axis=0) / expected - 1) < 5 * math.sqrt(2 / len(squares))).all()


def test_minibatch_noise_multiplies_squares_as_said_and_rests_at_minima():
    bowl = Quadratic(center=(0.0, 0.0), curvature=((0.8, 0.0), (0.0, 0.8)))
    noise, rate = MinibatchNoise(scale=0.6), 0.5
    walk = descend(bowl, np.tile([1.0, 0.0], (20_000, 1)), learning_rate=rate, steps=6, noise=noise, seed=1)
    squares = walk["position"].values[:, 0] ** 2
    factor = (1 - rate * 0.8) ** 2 + (rate * 0.8 * 0.6) ** 2
    for steps in (1, 3, 6):
        error = squares[:, steps].std() / math.sqrt(len(squares))
        assert abs(squares[:, steps].mean() - factor**steps) < 5 * error
    assert not walk["position"].values[:, 1].any()


def test_noise_goes_on_without_a_seam_where_it_is_drawn_anew():
    steps = np.diff(displacements(GaussianNoise(scale=1.0), steps=3 * SLAB, walkers=8), axis=-1)
    parts = steps.reshape(16, 3, SLAB)
    for one, other in ((0, 1), (1, 2), (0, 2)):
        correlation = (parts[:, one] * parts[:, other]).mean() / 0.25
        assert abs(correlation) < 5 / math.sqrt(16 * SLAB)


def test_the_noise_of_another_seed_is_another():
    start = [4.0, 4.0]
    one, other, again = (
        descend(FLAT, start, learning_rate=1.0, steps=3, noise=GaussianNoise(scale=1.0), seed=seed)["position"].values
        for seed in (1, 2, np.random.default_rng(1))
    )
    assert not (one[..., 1:] == other[..., 1:]).any()
    np.testing.assert_array_equal(one, again)


def test_fractional_noise_of_a_longer_walk_is_not_that_of_a_shorter_one_but_the_walkers_keep_theirs():
    noise = FractionalNoise(scale=1.0, hurst=0.7)
    some, more = displacements(noise, steps=20, walkers=3), displacements(noise, steps=20, walkers=5)
    np.testing.assert_array_equal(some, more[:3])


@pytest.mark.parametrize(
    "noise",
    [
        GaussianNoise(scale=0.1),
        StableNoise(scale=1, tail_index=2),
        FractionalNoise(scale=0, hurst=0.5),
        MinibatchNoise(scale=0.3),
    ],
)
def test_noise_is_a_spec(noise):
    assert Spec.from_json(noise.to_json()) == noise


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: GaussianNoise(scale=-1), "scale=-1 is not a finite number above"),
        (lambda: MinibatchNoise(scale=math.nan), "scale=nan"),
        (lambda: StableNoise(scale=1.0, tail_index=2.1), "tail_index=2.1"),
        (lambda: FractionalNoise(scale=1.0, hurst=1.0), "hurst=1.0"),
    ],
)
def test_noise_that_makes_no_sense_is_refused(make, message):
    with pytest.raises(InputError, match=message):
        make()

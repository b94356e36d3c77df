import math

import numpy as np
import pytest
from scipy import stats

from fractalscape.errors import InputError
from fractalscape.landscapes import LevyMotionSpec, levy_motion
from fractalscape.specs import Spec
from fractalscape.stable_noise import stable_noise


@pytest.mark.parametrize("tail_index", [0.5, 1.0, 1.3, 1.9, 2.0])
def test_stable_noise_has_its_characteristic_function(tail_index):
    samples = stable_noise(200_000, tail_index=tail_index, generator=np.random.default_rng(4))
    for wave_number in (0.1, 0.5, 1.0, 3.0):
        cosines = np.cos(wave_number * samples)
        error = cosines.std() / math.sqrt(samples.size)
        assert abs(cosines.mean() - math.exp(-(wave_number**tail_index))) < 4 * error


@pytest.mark.parametrize(("tail_index", "law"), [(1.0, stats.cauchy()), (2.0, stats.norm(scale=math.sqrt(2)))])
def test_stable_noise_is_cauchy_at_one_and_gaussian_at_two(tail_index, law):
    samples = stable_noise((100, 100), tail_index=tail_index, generator=np.random.default_rng(5)).ravel()
    assert stats.kstest(samples, law.cdf).pvalue > 0.001


@pytest.mark.parametrize("tail_index", [0.8, 1.5])
def test_a_motion_grows_by_its_own_scale(tail_index):
    motions = levy_motion(LevyMotionSpec(steps=64, tail_index=tail_index), seed=1, count=3000).values
    cosines = np.cos(motions[:, -1] / 64 ** (1 / tail_index))
    assert abs(cosines.mean() - math.exp(-1)) < 4 * cosines.std() / math.sqrt(cosines.size)


def test_a_motion_depends_on_its_seed_and_number_alone():
    spec = LevyMotionSpec(steps=30, tail_index=1.5)
    many = levy_motion(spec, seed=7, count=3)
    np.testing.assert_array_equal(many[:2], levy_motion(spec, seed=7, count=2))
    assert Spec.from_json(many.attrs["spec"]) == spec


def test_motions_that_make_no_sense_are_refused():
    with pytest.raises(InputError, match=r"tail_index=2.0 is not a number between 0 and 2, both excluded; a Gaussian"):
        LevyMotionSpec(steps=10, tail_index=2.0)
    with pytest.raises(InputError, match=r"tail_index=2.5 is not in \(0, 2\]"):
        stable_noise(3, tail_index=2.5, generator=np.random.default_rng(0))
    with pytest.raises(InputError, match=r"tail_index=0.005 makes steps beyond float64; take a larger one"):
        levy_motion(LevyMotionSpec(steps=100, tail_index=0.005), seed=0)

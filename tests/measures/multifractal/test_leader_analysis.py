import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import LeaderAnalysis, leader_exponents


@pytest.fixture(scope="module")
def walk():
    return np.random.default_rng(0).standard_normal(1024).cumsum()


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"p": 0}, "p=0 is not a positive number"),
        ({"edges": "closed"}, "edges='closed'"),
        ({"recursion": "none"}, "recursion='none'"),
        ({"weights": "variance"}, "weights='variance'"),
        ({"aligned": 1}, "aligned=1 is not one of True, False"),
        ({"fractional_order": math.inf}, "fractional_order=inf"),
        ({"first_octave": 0}, "first_octave=0"),
        ({"orders": 1}, "orders=1"),
        ({"orders": 6}, "orders=6"),
        ({"moments": ()}, "moments="),
        ({"moments": (1, 1.0)}, "a number twice"),
        ({"moments": (1, math.nan)}, "moments=nan"),
        ({"moments": (200,)}, "moments=200"),
        ({"moments": "12"}, "moments='12'"),
        ({"moments": 2}, "moments=2"),
        ({"fit_octaves": (3, 4)}, "fewer than three octaves"),
        ({"fit_octaves": (5, 3)}, "fewer than three octaves"),
        ({"fit_octaves": (0, 4)}, "fit_octaves=0"),
        ({"fit_octaves": (2, 6), "first_octave": 3}, "below first_octave=3"),
        ({"fit_octaves": 3}, "fit_octaves=3"),
        ({"fit_octaves": (3.0, 6)}, "fit_octaves=3.0"),
        ({"wavelet": "morl"}, "'morl' is not a discrete wavelet"),
    ],
)
def test_impossible_options_are_refused_in_one_line_before_there_are_data(option, said):
    with pytest.raises(InputError, match=said) as error:
        LeaderAnalysis(**option)
    assert "\n" not in str(error.value)


def test_a_fit_beyond_the_data_is_refused(walk):
    with pytest.raises(InputError, match=r"fit_octaves=\(3, 9\) ends beyond octave 7"):
        leader_exponents(walk, LeaderAnalysis(fit_octaves=(3, 9)))
    with pytest.raises(InputError, match="first_octave=6 leaves octaves 6 to 7"):
        leader_exponents(walk, LeaderAnalysis(first_octave=6))


def test_infinite_p_and_no_p_are_one_analysis():
    assert LeaderAnalysis(p=math.inf) == LeaderAnalysis(p=None)
    assert LeaderAnalysis(p=None).norm == math.inf
    assert LeaderAnalysis.from_json(LeaderAnalysis(p=math.inf).to_json()) == LeaderAnalysis(p=None)


@pytest.mark.parametrize("p", [2, 7, None])
@pytest.mark.parametrize("data", [np.ones(1024), np.full(1024, 0.1), np.full(1024, np.nan), np.arange(1024.0)])
def test_data_without_details_have_no_exponents_at_all(p, data, walk):
    found = leader_exponents(np.stack([data, walk]), LeaderAnalysis(p=p), ndim=1)
    alone = leader_exponents(walk, LeaderAnalysis(p=p))
    for both, one in zip(found, alone, strict=True):
        assert np.isnan(both[0]).all()
        assert np.isfinite(both[1]).all()
        assert np.array_equal(both[1], one[0])


def test_moments_beyond_the_floats_are_no_numbers_and_spoil_no_others(walk):
    spread = walk * np.exp(np.linspace(0, 50, 1024))  # leaders from 1e-20 to 1e20
    few = leader_exponents(spread, LeaderAnalysis(p=None, moments=(-2.0, 2.0)))
    many = leader_exponents(spread, LeaderAnalysis(p=None, moments=(-99.0, -2.0, 2.0, 99.0)))
    assert np.array_equal(many.scaling_exponents[0, 1:3], few.scaling_exponents[0])
    assert np.isnan(many.scaling_exponents[0, [0, 3]]).all()
    assert np.isnan(many.hoelder_exponents[0, [0, 3]]).all()
    assert np.array_equal(many.log_cumulants, few.log_cumulants)


def test_few_coefficients_of_a_masked_image_give_what_is_left_or_nothing():
    image = np.random.default_rng(1).standard_normal((256, 256)).cumsum(0).cumsum(1)
    image[::40] = np.nan
    found = leader_exponents(image, LeaderAnalysis(fit_octaves=(1, 4)))
    assert np.isnan(found.log_cumulants).all() or np.isfinite(found.log_cumulants).all()
    image[:] = np.nan
    assert np.isnan(leader_exponents(image, LeaderAnalysis()).log_cumulants).all()

import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import leaders, wavelet_coefficients
from fractalscape.measures.multifractal.leader_powers import LARGEST_POWER

P = (0.3, 1, 2, 3.3, 10, math.inf)


@pytest.fixture(scope="module")
def coefficients():
    return wavelet_coefficients(np.random.default_rng(0).standard_normal(512).cumsum())


@pytest.mark.parametrize("p", [0, -1, math.nan, None, "2", True, 1j, -math.inf])
def test_p_must_be_a_positive_number(p, coefficients):
    with pytest.raises(InputError, match="is not a positive number"):
        leaders(coefficients, p=p)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"recursion": "two_bands"}, "recursion='two_bands' is not one of"),
        ({"first_octave": 0}, "first_octave=0"),
        ({"first_octave": 7}, "first_octave=7 is not a whole number from 1 to 6"),
    ],
)
def test_options_are_refused_by_their_value(option, said, coefficients):
    with pytest.raises(InputError, match=said):
        leaders(coefficients, **option)


@pytest.mark.parametrize("p", P)
@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e-18, 1e-9, 1e9, 1e17])
def test_leaders_of_data_of_any_size_are_so_many_times_those_of_size_1(p, kind, size):
    walk = np.random.default_rng(1).standard_normal(512).cumsum()
    power = 2.0 ** round(math.log2(size))
    plain = leaders(wavelet_coefficients(walk.astype(kind)), p=p)
    sized = leaders(wavelet_coefficients((walk * power).astype(kind)), p=p)
    for ours, expected in zip(sized.values, plain.values, strict=True):
        assert np.array_equal(ours, expected * kind(power), equal_nan=True)


@pytest.mark.parametrize("p", [100.0, 1e4, 1e6])
def test_leaders_of_large_p_are_near_those_of_infinite_p(p, coefficients):
    # at most as many terms as there are below, each at most the largest, and the largest with its share
    near, limit = leaders(coefficients, p=p), leaders(coefficients, p=math.inf)
    for octave, ours, expected in zip(near.octaves, near.values, limit.values, strict=True):
        ratio = (ours / expected)[np.isfinite(expected)]
        assert ratio.max() <= (3 * octave) ** (1 / p) * (1 + 1e-12)
        assert ratio.min() >= 2.0 ** (-octave / p) * (1 - 1e-12)


@pytest.mark.parametrize("ndim", [1, 2])
def test_logarithms_of_sums_agree_with_sums(ndim, monkeypatch):
    data = np.random.default_rng(2).standard_normal((150,) * ndim).cumsum(axis=0)
    coefficients = wavelet_coefficients(data)
    plain = leaders(coefficients, p=LARGEST_POWER)
    monkeypatch.setattr("fractalscape.measures.multifractal.leader_powers.LARGEST_POWER", 1.0)
    for ours, expected in zip(leaders(coefficients, p=LARGEST_POWER).values, plain.values, strict=True):
        assert np.allclose(ours, expected, rtol=1e-13, equal_nan=True)


@pytest.mark.parametrize("p", P)
def test_leaders_of_constants_are_0_and_of_masked_data_none(p):
    zero = leaders(wavelet_coefficients(np.ones((100, 80))), p=p)
    assert all(np.nanmax(values) == 0 for values in zero.values[:2])
    none = leaders(wavelet_coefficients(np.full(512, np.nan)), p=p)
    assert all(np.isnan(values).all() for values in none.values)


@pytest.mark.parametrize("p", P)
def test_an_item_without_a_number_spoils_no_other(p):
    walk = np.random.default_rng(3).standard_normal(512).cumsum()
    both = np.stack([np.full(512, np.nan), walk, 1e12 * walk])
    alone, together = leaders(wavelet_coefficients(walk), p=p), leaders(wavelet_coefficients(both, ndim=1), p=p)
    for ours, expected in zip(together.values, alone.values, strict=True):
        assert np.isnan(ours[0]).all()
        assert np.array_equal(ours[1], expected[0], equal_nan=True)

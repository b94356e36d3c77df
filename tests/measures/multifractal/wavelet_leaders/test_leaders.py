import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.leaders import leaders_by_definition

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import WaveletCoefficients, leaders, wavelet_coefficients
from fractalscape.measures.multifractal.wavelet_leaders.leader_powers import LARGEST_POWER

P = (0.3, 1, 2, 3.3, 10, math.inf)


def made_of(details):
    ndim = details[0].ndim - 2
    samples = 2**ndim * details[0][0, 0].size
    return WaveletCoefficients(
        details=tuple(details), ndim=ndim, wavelet="haar", edges="open", masked=0, samples=samples
    )


@pytest.fixture(scope="module")
def coefficients():
    return wavelet_coefficients(np.random.default_rng(0).standard_normal(512).cumsum())


@pytest.mark.parametrize("p", [0, -1, math.nan, None, "2", b"2", True, 1j, -math.inf, 10**400])
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


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("kind", "p"), [(np.float32, 0.01), (np.float64, 0.002), (np.float64, 1e-320), (np.float32, 1e300)]
)
def test_a_p_whose_leaders_no_float_holds_is_refused_and_no_leader_is_lost(kind, p):
    walk = np.random.default_rng(1).standard_normal(512).cumsum().astype(kind)
    said = "take a larger p" if p < 1 else "math.inf gives"
    with pytest.raises(InputError, match=f"^p={re.escape(format(p, 'g'))} [^\n]*; {said}"):
        leaders(wavelet_coefficients(walk), p=p)


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
    monkeypatch.setattr("fractalscape.measures.multifractal.wavelet_leaders.leader_powers.LARGEST_POWER", 1.0)
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


def by_definition(coefficients, item=0, **options):
    periodic = coefficients.edges == "periodic"
    return leaders_by_definition([each[item] for each in coefficients.details], periodic=periodic, **options)


def assert_by_definition(found, expected):
    for ours, theirs in zip(found.values, expected, strict=True):
        assert np.allclose(ours[0], theirs, rtol=1e-12, atol=0, equal_nan=True)


@settings(max_examples=20, deadline=None)
@given(
    p=st.sampled_from(P),
    wavelet=st.sampled_from(["haar", "db2", "db3", "bior1.5", "bior2.2"]),
    more=st.integers(0, 30),
    first_octave=st.integers(1, 2),
    masked=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_leaders_of_signals_are_those_of_the_definition(p, wavelet, more, first_octave, masked, seed):
    random = np.random.default_rng(seed)
    item = random.standard_normal(100 + more).cumsum()
    if masked:
        item[random.integers(item.size)] = np.nan
    coefficients = wavelet_coefficients(item, wavelet=wavelet)
    found = leaders(coefficients, p=p, first_octave=first_octave)
    assert_by_definition(found, by_definition(coefficients, p=p, first_octave=first_octave))


@settings(max_examples=8, deadline=None)
@given(
    p=st.sampled_from(P),
    shape=st.sampled_from([(48, 57), (64, 40), (41, 43)]),
    recursion=st.sampled_from(["all_bands", "one_band"]),
    masked=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_leaders_of_images_are_those_of_the_definition(p, shape, recursion, masked, seed):
    random = np.random.default_rng(seed)
    item = random.standard_normal(shape).cumsum(axis=0)
    if masked:
        item[tuple(random.integers(shape))] = np.nan
    coefficients = wavelet_coefficients(item, wavelet="haar", octaves=3)
    found = leaders(coefficients, p=p, recursion=recursion)
    assert_by_definition(found, by_definition(coefficients, p=p, one_band=recursion == "one_band"))


@pytest.mark.parametrize("p", P)
@pytest.mark.parametrize("shape", [(64,), (32, 16)])
def test_leaders_of_periodic_data_go_round(p, shape):
    coefficients = wavelet_coefficients(
        np.random.default_rng(4).standard_normal(shape), wavelet="db2", edges="periodic"
    )
    found = leaders(coefficients, p=p)
    assert all(np.isfinite(values).all() for values in found.values)
    assert_by_definition(found, by_definition(coefficients, p=p))


@pytest.mark.parametrize("p", P)
def test_one_band_is_all_bands_in_one_dimension(p, coefficients):
    one, all_bands = leaders(coefficients, p=p, recursion="one_band"), leaders(coefficients, p=p)
    for ours, theirs in zip(one.values, all_bands.values, strict=True):
        assert np.array_equal(ours, theirs, equal_nan=True)


@pytest.mark.parametrize("p", P)
@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(301,), (97, 130)])
def test_leaders_of_many_items_are_those_of_each_alone_to_the_bit(p, kind, shape):
    items = np.random.default_rng(5).standard_normal((3, *shape)).astype(kind).cumsum(axis=1)
    together = leaders(wavelet_coefficients(items, ndim=len(shape)), p=p)
    for k, item in enumerate(items):
        alone = leaders(wavelet_coefficients(item), p=p)
        for ours, theirs in zip(together.values, alone.values, strict=True):
            assert ours.dtype == kind
            assert np.array_equal(ours[k], theirs[0], equal_nan=True)


@pytest.mark.parametrize("p", P)
def test_leaders_of_single_precision_are_near_those_of_double(p):
    item = np.random.default_rng(6).standard_normal((120, 90)).cumsum(axis=0)
    single, double = (
        leaders(wavelet_coefficients(item.astype(np.float32)), p=p),
        leaders(wavelet_coefficients(item), p=p),
    )
    for ours, theirs in zip(single.values, double.values, strict=True):
        known = np.isfinite(theirs)
        # a coefficient is exact to a few roundings of the range, and a leader is the largest of many
        assert np.abs(ours[known] - theirs[known]).max() < 1e-5 * theirs[known].max()


@pytest.mark.parametrize("p", P)
def test_a_shift_of_periodic_data_by_whole_coefficients_shifts_leaders(p):
    item = np.random.default_rng(7).standard_normal((64, 48)).cumsum(axis=0)
    options = {"edges": "periodic", "wavelet": "db2", "octaves": 3}
    here = leaders(wavelet_coefficients(item, **options), p=p)
    there = leaders(wavelet_coefficients(np.roll(item, (16, -8), (0, 1)), **options), p=p)
    for octave, ours, theirs in zip(there.octaves, there.values, here.values, strict=True):
        moved = np.roll(theirs[0], (16 // 2**octave, -8 // 2**octave), (0, 1))
        assert np.allclose(ours[0], moved, rtol=1e-13, atol=0)  # sums over neighbours begin elsewhere


def test_the_largest_coefficient_below_counts_in_full():
    # of earlier code, which took half of what is below at every octave
    details = [np.zeros((1, 1, 64 >> octave)) for octave in range(4)]
    details[0][0, 0, 32] = 1.0
    found = leaders(made_of(details), p=math.inf)
    for octave, values in zip(found.octaves, found.values, strict=True):
        around = 32 >> (octave - 1)
        assert values[0, max(around - 1, 1) : around + 2].tolist() == [1.0] * len(
            values[0, max(around - 1, 1) : around + 2]
        )
        assert np.nansum(values) <= 3


def test_the_leader_of_a_place_is_its_own_or_one_below_and_no_sum_of_neighbours():
    # of earlier code, which summed three neighbours at the finest octave
    found = leaders(made_of([np.ones((1, 1, 64 >> octave)) for octave in range(4)]), p=math.inf)
    assert all(np.nanmax(values) == np.nanmin(values) == 1.0 for values in found.values)


@pytest.mark.parametrize("p", [0.5, 1, 2, 7])
def test_p_leaders_sum_over_neighbours_once_at_the_end(p):
    # of earlier code, which widened the cone at every octave: ones give 3 (1 + 1/2 * 2 + ...) = 3 j then, not 3^j
    found = leaders(made_of([np.ones((1, 1, 64 >> octave)) for octave in range(4)]), p=p)
    for octave, values in zip(found.octaves, found.values, strict=True):
        known = values[np.isfinite(values)]
        assert known**p == pytest.approx(3.0 * octave, rel=1e-12)

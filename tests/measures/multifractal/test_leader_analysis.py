import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.leaders_exponents import exponents_by_formula, line

from fractalscape.errors import InputError
from fractalscape.landscapes import fractional_brownian
from fractalscape.measures.multifractal import LeaderAnalysis, leader_exponents
from fractalscape.randomness import fractional_motion


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


def by_formula(data, analysis):
    """The exponents of one item from its leaders, corrected by the formula for finite resolution."""
    coefficients = analysis.coefficients(data)
    found, octaves = analysis.leaders(coefficients), list(analysis.octaves(coefficients))
    correction = [0.0] * len(octaves)
    if (p := analysis.norm) < math.inf:
        sizes = [np.abs(coefficients.details[j - 1]) for j in octaves]
        means = [math.log2(np.mean(each[np.isfinite(each)] ** p)) for each in sizes]
        eta = line(octaves, means, [np.isfinite(each).sum() for each in sizes])
        terms = [sum(2 ** (-k * eta) for k in range(j - analysis.first_octave + 1)) for j in octaves]
        correction = [-math.log(term) / p for term in terms]
    return exponents_by_formula(
        octaves,
        [found.octave(j)[0][np.isfinite(found.octave(j)[0])].tolist() for j in octaves],
        correction,
        moments=analysis.moments,
        orders=analysis.orders,
        weights=analysis.weights,
        ndim=coefficients.ndim,
        order=analysis.fractional_order,
    )


@settings(max_examples=15, deadline=None)
@given(
    p=st.sampled_from([0.5, 1, 2, 6, None]),
    shape=st.sampled_from([(300,), (511,), (130, 140)]),
    weights=st.sampled_from(["count", "uniform"]),
    first_octave=st.integers(1, 2),
    order=st.sampled_from([0.0, 0.4]),
    masked=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_exponents_are_those_of_the_formulas(p, shape, weights, first_octave, order, masked, seed):
    random = np.random.default_rng(seed)
    data = random.standard_normal(shape).cumsum(axis=0).cumsum(axis=-1)
    if masked:  # near a corner, so that the coarsest octave keeps a leader
        data[tuple(random.integers(8, size=data.ndim))] = np.nan
    analysis = LeaderAnalysis(
        p=p,
        wavelet="db2",
        weights=weights,
        first_octave=first_octave,
        fractional_order=order,
        fit_octaves=(first_octave, 4),
        orders=5,
        moments=(-3.0, -0.5, 0.0, 1.0, 4.0),
    )
    for ours, theirs in zip(leader_exponents(data, analysis), by_formula(data, analysis), strict=True):
        assert ours[0] == pytest.approx(theirs, rel=1e-8, abs=1e-8)


@settings(max_examples=15, deadline=None)
@given(
    factor=st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-6),
    add=st.floats(-10, 10),
    p=st.sampled_from([1, 2, 5, None]),
)
def test_exponents_do_not_change_when_data_are_scaled_and_raised(factor, add, p, walk):
    analysis = LeaderAnalysis(p=p)
    plain, other = leader_exponents(walk, analysis), leader_exponents(factor * walk + add, analysis)
    for ours, theirs in zip(other, plain, strict=True):
        assert ours == pytest.approx(theirs, abs=1e-6)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("p", [1, 2, 5, None])
def test_many_items_are_analysed_as_each_alone_to_the_bit(kind, p):
    items = np.random.default_rng(2).standard_normal((3, 90, 130)).astype(kind).cumsum(axis=1).cumsum(axis=2)
    together = leader_exponents(items, LeaderAnalysis(p=p), ndim=2)
    for k, item in enumerate(items):
        for ours, theirs in zip(together, leader_exponents(item, LeaderAnalysis(p=p)), strict=True):
            assert np.array_equal(ours[k], theirs[0], equal_nan=True)


@pytest.mark.parametrize("p", [1, 2, 5, None])
def test_single_precision_gives_the_exponents_of_double(p):
    item = fractional_brownian((256, 256), hurst=0.6, seed=1)
    analysis = LeaderAnalysis(p=p, fit_octaves=(2, 4))
    single, double = leader_exponents(item.astype(np.float32), analysis), leader_exponents(item, analysis)
    for ours, theirs in zip(single, double, strict=True):
        assert ours == pytest.approx(theirs, abs=1e-4)


@pytest.mark.parametrize("p", [1, 2, None])
@pytest.mark.parametrize("order", [-0.2, 0.5, 1.0])
def test_integration_leaves_the_exponents_of_fractional_motion_where_they_were(p, order):
    # c1 before it is taken off is larger by the order; what is left differs by the leaders' own spread, not by a bias
    walks = np.stack([fractional_motion(2**13, hurst=0.7, seed=seed) for seed in range(20)])
    plain = leader_exponents(walks, LeaderAnalysis(p=p, fit_octaves=(3, 8)), ndim=1)
    integrated = leader_exponents(walks, LeaderAnalysis(p=p, fit_octaves=(3, 8), fractional_order=order), ndim=1)
    difference = (integrated.log_cumulants - plain.log_cumulants)[:, 0]
    assert abs(difference.mean()) < 0.02

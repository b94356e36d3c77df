"""Fluctuations of segments: exact expectations of white and fractional noise, and the twin in loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import segment_fluctuations
from fractalscape.randomness import fractional_motion
from reference.segment_fluctuations import segment_fluctuations as slow_fluctuations


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([(37,), (40,), (23, 17), (18, 18)]),
    st.integers(5, 9),
    st.integers(0, 3),
    st.booleans(),
)
def test_fluctuations_equal_those_of_polynomials_fitted_one_by_one(seed, shape, size, degree, cumulative):
    item = np.random.default_rng(seed).standard_normal(shape).cumsum(axis=0)
    item.flat[seed % item.size] = np.nan
    found = segment_fluctuations(item, size, degree=degree, cumulative=cumulative)
    twin = slow_fluctuations(item, size, degree, cumulative)
    assert found[0] == pytest.approx(twin, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("size", [8, 16, 64])
def test_white_noise_fluctuates_as_its_closed_form_says(size):
    noise = np.random.default_rng(0).standard_normal((500, 1024))
    squares = segment_fluctuations(noise, size, ndim=1) ** 2
    means = squares.mean(axis=1)
    error = means.std() / np.sqrt(len(means))
    # less the mean of the 1024 samples, a straight line in the profile: no change
    assert abs(means.mean() - (size**2 - 4) / (15 * size)) < 3 * error
    assert error < 0.02 * means.mean()


@pytest.mark.parametrize(("hurst", "degree"), [(0.2, 1), (0.7, 2), (0.7, 3)])
def test_fractional_walks_fluctuate_as_their_covariance_says(hurst, degree):
    size, time = 32, np.arange(32.0)
    covariance = (time[:, None] ** (2 * hurst) + time ** (2 * hurst) - np.abs(time[:, None] - time) ** (2 * hurst)) / 2
    terms = np.linalg.qr(np.vander(time - 16, degree + 1))[0]
    expected = np.trace(covariance - terms @ (terms.T @ covariance)) / size
    walks = fractional_motion(1024, hurst=hurst, seed=1, count=300)
    means = (segment_fluctuations(walks, size, ndim=1, degree=degree, cumulative=False) ** 2).mean(axis=1)
    assert abs(means.mean() - expected) < 3 * means.std() / np.sqrt(len(means))


def test_fluctuations_are_those_of_the_profile_whether_summed_here_or_before():
    noise = np.random.default_rng(2).standard_normal(200)
    given = segment_fluctuations((noise - noise.mean()).cumsum(), 12, cumulative=False)
    assert given == pytest.approx(segment_fluctuations(noise, 12), rel=1e-12)


def test_segments_are_counted_from_both_ends():
    step = np.zeros(11)
    step[-1] = 1
    found = segment_fluctuations(step, 4, degree=0, cumulative=False)
    assert np.flatnonzero(found[0]).tolist() == [3]
    assert segment_fluctuations(np.arange(12.0), 4, degree=0, cumulative=False).shape == (1, 6)


@settings(max_examples=20, deadline=None)
@given(st.integers(-900, 490), st.floats(-1e3, 1e3))
def test_fluctuations_scale_with_the_data_and_forget_where_they_are(power, height):
    item = np.random.default_rng(0).standard_normal(64)
    first = segment_fluctuations(item, 8, cumulative=False)
    assert segment_fluctuations(item + height, 8, cumulative=False) == pytest.approx(first, rel=1e-9)
    assert (segment_fluctuations(np.ldexp(item, power), 8) == np.ldexp(segment_fluctuations(item, 8), power)).all()


@pytest.mark.parametrize("degree", [1, 2, 5])
def test_polynomials_have_fluctuations_of_exactly_0(degree):
    x = np.linspace(-1, 1, 300)
    ramp = 1e3 + np.polynomial.legendre.legval(x, np.ones(degree + 1))
    assert (segment_fluctuations(ramp, 20, degree=degree, cumulative=False) == 0).all()
    assert (segment_fluctuations(ramp, 20, degree=degree + 1) == 0).all()
    y = np.linspace(0, 1, 60)
    plane = 0.1 + y[:, None] ** degree + y
    assert (segment_fluctuations(plane, 12, degree=degree, cumulative=False) == 0).all()
    assert (segment_fluctuations(np.full((40, 40), 0.1), 12, degree=2) == 0).all()


def test_a_missing_sample_costs_the_segments_that_hold_it():
    item = np.random.default_rng(0).standard_normal(100)
    whole = segment_fluctuations(item, 10)
    item[42] = np.nan
    found = segment_fluctuations(np.ma.masked_invalid(item), 10)
    assert np.flatnonzero(np.isnan(found[0])).tolist() == [4, 14]
    known = np.isfinite(found)
    # the mean is another one, which is a straight line in the profile
    assert found[known] == pytest.approx(whole[known], rel=1e-9)


@pytest.mark.parametrize(
    ("data", "options", "message"),
    [
        (np.ones(20), {"size": 2}, "size=2 is not a whole number from 3 to 20"),
        (np.ones((20, 9)), {"size": 10}, "size=10"),
        (np.ones(20), {"size": 5, "degree": 9}, "degree=9"),
        (np.ones(20), {"size": 5, "cumulative": 1}, "cumulative=1 is not one of True, False"),
        ([1.0, np.inf] * 10, {"size": 5}, "infinities"),
        ([1.0, 1e200] * 10, {"size": 5}, "beyond 1e.150"),
        (np.ones((2, 2, 20)), {"size": 5}, "say ndim=1"),
    ],
)
def test_impossible_data_and_options_are_refused(data, options, message):
    with pytest.raises(InputError, match=message):
        segment_fluctuations(data, options.pop("size"), **options)

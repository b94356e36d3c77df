import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape import randomness
from fractalscape.errors import InputError
from fractalscape.randomness import fractional_motion, fractional_noise
from reference.fractional_noise import noise_covariance


@settings(max_examples=60, deadline=None)
@given(st.floats(0.01, 0.99), st.sampled_from([0, 1, 2, 9, 10, 11, 100, 4095, 10**6]))
def test_the_covariance_of_noise_has_all_digits_at_any_lag(hurst, lag):
    exact = noise_covariance(lag, hurst)
    ours = randomness._noise_covariance(lag + 1, hurst)[lag]
    assert ours == pytest.approx(exact, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("n", [1, 2, 3, 1000, 2**17])
@pytest.mark.parametrize("hurst", [0.01, 0.3, 0.5, 0.7, 0.99, 0.99999])
def test_the_circulant_covariance_is_that_of_noise(n, hurst):
    eigenvalues = randomness._circulant_eigenvalues(n, hurst)
    implied = np.fft.irfft(eigenvalues, 2 * n)[: n + 1]
    np.testing.assert_allclose(implied, randomness._noise_covariance(n + 1, hurst), rtol=0, atol=1e-13)


@pytest.mark.parametrize("hurst", [0.2, 0.5, 0.9])
def test_noise_has_the_covariance_of_theory_within_four_standard_errors(hurst):
    noise = fractional_noise(32, hurst=hurst, seed=3, count=20_000)
    for lag in (0, 1, 7, 31):
        products = noise[:, lag] * noise[:, 0]
        assert abs(products.mean() - noise_covariance(lag, hurst)) < 4 * products.std() / np.sqrt(len(products))


def test_noise_is_gaussian_in_its_fourth_moment():
    noise = fractional_noise(8, hurst=0.8, seed=4, count=40_000)[:, 3]
    assert abs(np.mean(noise**4) - 3) < 4 * np.sqrt(96 / noise.size)


@pytest.mark.parametrize("hurst", [0.3, 0.8])
def test_motion_starts_at_zero_and_spreads_like_lag_to_the_2h(hurst):
    paths = fractional_motion(65, hurst=hurst, seed=5, count=20_000)
    assert np.all(paths[:, 0] == 0)
    for start, stop in ((0, 64), (0, 1), (10, 42)):
        squares = (paths[:, stop] - paths[:, start]) ** 2
        assert abs(squares.mean() / (stop - start) ** (2 * hurst) - 1) < 4 * np.sqrt(2 / len(squares))


def test_motion_is_the_running_sum_of_noise():
    noise = fractional_noise(99, hurst=0.6, seed=6)
    np.testing.assert_array_equal(np.diff(fractional_motion(100, hurst=0.6, seed=6)), np.diff(np.r_[0, noise.cumsum()]))


def test_a_row_depends_on_the_seed_and_its_number_alone():
    rows = fractional_noise(50, hurst=0.3, seed=7, count=3)
    np.testing.assert_array_equal(fractional_noise(50, hurst=0.3, seed=7, count=5)[:3], rows)
    np.testing.assert_array_equal(fractional_noise(50, hurst=0.3, seed=7), rows[0])
    assert not np.array_equal(fractional_noise(50, hurst=0.3, seed=8), rows[0])


@pytest.mark.parametrize("hurst", [0, 1, -0.1, 1.5, np.nan, "0.5", True, None])
def test_a_hurst_exponent_outside_0_to_1_is_told(hurst):
    with pytest.raises(InputError, match=r"hurst=.* is not a number between 0 and 1, both excluded"):
        fractional_noise(10, hurst=hurst, seed=0)


@pytest.mark.parametrize(("n", "count"), [(0, 1), (-1, 1), (2.5, 1), (True, 1), (10, 0), (10, 1.5)])
def test_a_length_or_count_that_is_no_positive_number_is_told(n, count):
    with pytest.raises(InputError, match="is not a whole number of at least"):
        fractional_noise(n, hurst=0.5, seed=0, count=count)

import math

import numpy as np
import pytest
from scipy.special import erfcx, rgamma

from fractalscape.dynamics.langevin import mittag_leffler
from fractalscape.errors import InputError
from reference import mittag_leffler as twin

EVERY_SIZE = np.concatenate([[0.0], np.geomspace(1e-8, 1e12, 81)])


def test_order_1_is_the_exponential_to_the_last_digit():
    np.testing.assert_array_equal(mittag_leffler(-EVERY_SIZE, order=1), np.exp(-EVERY_SIZE))


def test_order_one_half_is_a_scaled_error_function_over_twenty_decades():
    np.testing.assert_allclose(mittag_leffler(-EVERY_SIZE, order=0.5), erfcx(EVERY_SIZE), rtol=5e-14)


def test_order_2_is_a_cosine():
    z = np.linspace(0, 400, 2001)
    np.testing.assert_allclose(mittag_leffler(-z, order=2), np.cos(np.sqrt(z)), atol=1e-12)


def test_orders_near_1_go_over_into_the_exponential():
    z = np.geomspace(1e-3, 20, 40)
    for order in (1 - 1e-9, 1 + 1e-9):
        np.testing.assert_allclose(mittag_leffler(-z, order=order), np.exp(-z), atol=1e-8)


@pytest.mark.parametrize("order", [0.2, 0.35, 0.6, 0.8, 0.95, 1.3, 1.7])
@pytest.mark.parametrize("second", [0.5, 1.0, 1.6, 3.0])
def test_it_is_its_power_series_summed_with_90_digits(order, second):
    z = [0.3, 1.0, 2.5] if order < 0.3 else [0.3, 1.0, 4.0]
    series = [twin.mittag_leffler(each, order, second) for each in z]
    np.testing.assert_allclose(mittag_leffler(np.negative(z), order=order, second_parameter=second), series, rtol=2e-12)


def test_the_series_has_a_gamma_function_of_many_digits():
    assert float(twin.gamma(twin.Decimal("0.5"))) == 1.772453850905516  # the square root of pi
    assert float(twin.gamma(twin.Decimal(7))) == math.factorial(6)


@pytest.mark.parametrize("order", [0.2, 0.6, 0.9])
def test_its_tail_is_the_asymptotic_series(order):
    z = np.geomspace(1e4, 1e9, 6)
    tail = -sum((-z) ** -k * rgamma(1 - order * k) for k in range(1, 5))
    np.testing.assert_allclose(mittag_leffler(-z, order=order), tail, rtol=1e-12)


@pytest.mark.parametrize("order", [0.3, 0.7, 1.0])
def test_the_next_second_parameter_is_a_remainder_of_the_series(order):
    """E_{a,b}(-z) = 1/gamma(b) - z E_{a,a+b}(-z)."""
    z = np.geomspace(1e-3, 50, 30)
    remainder = rgamma(1.5) - z * mittag_leffler(-z, order=order, second_parameter=1.5 + order)
    np.testing.assert_allclose(mittag_leffler(-z, order=order, second_parameter=1.5), remainder, atol=1e-12)


def test_it_decreases_from_1_as_a_relaxation_does():
    values = mittag_leffler(-np.geomspace(1e-6, 1e6, 400), order=0.4)
    assert np.all(np.diff(values) < 0)
    assert np.all((values > 0) & (values < 1))


@pytest.mark.parametrize(
    ("argument", "keywords", "message"),
    [
        (1.0, {"order": 0.5}, "argument=1.0 is not made of finite numbers up to 0"),
        (np.nan, {"order": 0.5}, "argument=nan"),
        (-1.0, {"order": 2.5}, "order=2.5 is not at most 2"),
        (-1.0, {"order": 0}, "order=0 is not"),
        (-1.0, {"order": 1, "second_parameter": 0}, "second_parameter=0 is not"),
    ],
)
def test_what_has_no_value_is_refused(argument, keywords, message):
    with pytest.raises(InputError, match=message):
        mittag_leffler(argument, **keywords)

import numpy as np
import pytest

from fractalscape.measures.multifractal.spectrum.spectrum_expansions import (
    dimension_expansion,
    linear_beyond,
    zeta_expansion,
)


def test_a_parabola_meets_its_expansions_exactly():
    q, c1, c2 = np.array([-2.0, 0.0, 3.0]), 0.54, -0.04
    h = c1 + c2 * q
    assert zeta_expansion([c1, c2, 0.0], q) == pytest.approx(c1 * q + c2 * q**2 / 2)
    assert dimension_expansion([c1, c2, 0.0], h, ndim=2) == pytest.approx(2 - (h - c1) ** 2 / 0.08)


def test_the_expansion_with_a_third_cumulant_is_the_legendre_transform_to_its_order():
    q, c1, c2, c3 = np.array([-0.2, 0.1, 0.2]), 0.6, -0.05, 0.001
    h = c1 + c2 * q + c3 * q**2 / 2
    transform = 2 + q * h - (c1 * q + c2 * q**2 / 2 + c3 * q**3 / 6)
    found = dimension_expansion([c1, c2, c3], h, ndim=2)
    assert found == pytest.approx(transform, abs=c3**2 / abs(c2) * 0.2**4)


def test_zeta_is_linear_from_where_its_parabola_has_no_dimension_left():
    assert linear_beyond([0.54, -0.04, 0.0], ndim=2) == pytest.approx(10)
    assert linear_beyond([0.54, -0.1], ndim=2) == pytest.approx(6.32, abs=0.005)
    q = float(linear_beyond([0.6, -0.03], ndim=1))
    assert dimension_expansion([0.6, -0.03], [0.6 - 0.03 * q], ndim=1) == pytest.approx(0, abs=1e-12)
    assert np.isinf(linear_beyond([0.5, 0.001], ndim=1))


@pytest.mark.parametrize("orders", [2, 3, 5])
def test_the_expansion_of_many_is_that_of_each_alone_to_the_bit(orders):
    cumulants, q = np.random.default_rng(0).standard_normal((7, orders)), np.linspace(-5, 5, 13)
    assert np.array_equal(zeta_expansion(cumulants, q), [zeta_expansion(each, q) for each in cumulants])

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal.cumulants.joint_spectrum import (
    joint_dimension_expansion,
    multifractal_correlation,
)

LOG_CUMULANTS = np.array([[np.nan, 0.5, -0.04], [0.6, -0.03, np.nan], [-0.05, np.nan, np.nan]])


def test_the_joint_spectrum_is_the_legendre_transform_of_the_joint_scaling_exponents():
    matrix = np.array([[-0.05, -0.03], [-0.03, -0.04]])
    q = np.random.default_rng(0).uniform(-3, 3, (20, 2))
    exponents = [0.6, 0.5] + q @ matrix
    zeta = q @ [0.6, 0.5] + np.einsum("ki,ij,kj->k", q, matrix, q) / 2
    found = joint_dimension_expansion(LOG_CUMULANTS, *exponents.T, ndim=2)
    assert found == pytest.approx(2 + np.sum(q * exponents, axis=1) - zeta, abs=1e-12)


def test_without_shared_fluctuations_losses_of_dimension_add_up():
    apart = np.where(LOG_CUMULANTS == -0.03, 0.0, LOG_CUMULANTS)
    both, one, other = joint_dimension_expansion(apart, [0.7, 0.7, 0.6], [0.3, 0.5, 0.3], ndim=1)
    assert both - 1 == pytest.approx((one - 1) + (other - 1), abs=1e-12)
    assert one == pytest.approx(1 - 0.1**2 / 0.1, abs=1e-12)


@pytest.mark.parametrize("c11", [-0.05, 0.05])
def test_exponents_more_correlated_than_possible_have_no_spectrum(c11):
    impossible = np.where(LOG_CUMULANTS == -0.03, c11, LOG_CUMULANTS)
    assert np.isnan(joint_dimension_expansion(impossible, 0.6, 0.5, ndim=1))
    assert abs(multifractal_correlation(impossible)) > 1


@pytest.mark.parametrize("order", [(0, 2), (2, 0)])
def test_without_multifractality_of_both_there_is_no_correlation(order):
    one = LOG_CUMULANTS.copy()
    one[order] = 0.001
    assert np.isnan(multifractal_correlation([one, LOG_CUMULANTS])).tolist() == [True, False]


@pytest.mark.parametrize("cumulants", [None, "", [1.0, 2.0], np.ones((2, 3)), [[1], [1, 2]], np.full((3, 3), 1j)])
def test_cumulants_of_another_shape_are_refused_in_one_line(cumulants):
    for measure in (
        multifractal_correlation,
        lambda given: joint_dimension_expansion(given, 0.5, 0.5, ndim=1),
    ):
        with pytest.raises(InputError, match=r"^log_cumulants of [^\n]*; give shape [^\n]*$"):
            measure(cumulants)


@pytest.mark.parametrize(
    "change",
    [
        {"ndim": 3},
        {"ndim": None},
        {"first_exponents": "a"},
        {"second_exponents": [1j]},
        {"first_exponents": np.ones((4, 2))},
    ],
)
def test_exponents_that_are_no_numbers_or_do_not_go_together_are_refused(change):
    cumulants = np.broadcast_to([[0, 0.5, -0.04], [0.6, -0.03, 0], [-0.04, 0, 0]], (3, 3, 3))
    how = {"log_cumulants": cumulants, "first_exponents": 0.5, "second_exponents": 0.5, "ndim": 2, **change}
    with pytest.raises(InputError, match=next(iter(change))):
        joint_dimension_expansion(**how)

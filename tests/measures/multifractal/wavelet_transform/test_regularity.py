import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import (
    critical_p,
    minimum_regularity,
    resolution_correction,
    wavelet_coefficients,
    wavelet_scaling,
)

OCTAVES = range(3, 7)


@pytest.fixture(scope="module")
def walk():
    return np.random.default_rng(0).standard_normal(1024).cumsum()


@pytest.mark.parametrize("p", [math.inf, 0, -1, math.nan, "2", None, True])
def test_scaling_needs_a_positive_finite_p(p, walk):
    with pytest.raises(InputError, match="p="):
        wavelet_scaling(wavelet_coefficients(walk), p, OCTAVES)


@pytest.mark.parametrize("p", [0.01, 2, 100, 1e4])
@pytest.mark.parametrize("size", [2.0**-500, 2.0**500])
def test_scaling_does_not_depend_on_the_size_of_the_data(p, size, walk):
    plain = wavelet_scaling(wavelet_coefficients(walk), p, OCTAVES)
    sized = wavelet_scaling(wavelet_coefficients(walk * size), p, OCTAVES)
    assert sized == pytest.approx(plain, rel=1e-9)


def test_scaling_of_large_p_is_p_times_the_smallest_exponent(walk):
    coefficients = wavelet_coefficients(walk)
    p = 1e6
    most = math.log2(1024) / p  # the mean of n powers lies between the largest / n and the largest
    found = wavelet_scaling(coefficients, p, OCTAVES) / p
    assert found == pytest.approx(minimum_regularity(coefficients, OCTAVES), abs=3 * most)


def test_what_has_no_coefficient_has_no_regularity(walk):
    items = np.stack([np.ones(1024), np.full(1024, np.nan), walk])
    coefficients = wavelet_coefficients(items, ndim=1)
    alone = wavelet_coefficients(walk)
    for measure in (minimum_regularity, lambda c, j: wavelet_scaling(c, 2, j), critical_p):
        found = measure(coefficients, OCTAVES)
        assert np.isnan(found[:2]).all()
        assert found[2] == measure(alone, OCTAVES)[0]
    assert np.isnan(resolution_correction(coefficients, 2, 1, OCTAVES)[:2]).all()
    assert np.all(resolution_correction(coefficients, math.inf, 1, OCTAVES) == 0)


@pytest.mark.parametrize(
    "octaves", [(0, 1, 2), (-3, 3), range(3, 99), (3,), (), (4, 3), (3, 3), (3.0, 4.0), "34", None]
)
@pytest.mark.parametrize(
    "measure",
    [
        minimum_regularity,
        critical_p,
        lambda coefficients, octaves: wavelet_scaling(coefficients, 2, octaves),
        lambda coefficients, octaves: resolution_correction(coefficients, 2, 1, octaves),
        lambda coefficients, octaves: resolution_correction(coefficients, 2, 1, OCTAVES, fitted=octaves or ()),
    ],
)
def test_octaves_that_are_not_there_are_refused_and_not_counted_from_the_end(measure, octaves, walk):
    with pytest.raises(InputError, match=r"^octaves=[^\n]*$"):
        measure(wavelet_coefficients(walk), octaves)

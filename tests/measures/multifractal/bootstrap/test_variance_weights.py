import numpy as np

from fractalscape.measures.multifractal.bootstrap.variance_weights import variance_weights, weights_where_known
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import OctaveStatistics


def statistics(values, counts=None):
    counts = np.ones(values.shape[:-1]) if counts is None else counts
    return OctaveStatistics(counts, *[values] * 4)


def test_octaves_weigh_by_the_inverse_variance_of_the_replicates_that_have_a_value():
    values = np.random.default_rng(0).standard_normal((2, 30, 4, 3))
    values[0, :5, 2] = np.nan
    found = variance_weights(statistics(values)).cumulants
    expected = 1 / np.nanvar(values, axis=1, ddof=1)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_an_octave_that_does_not_vary_but_for_rounding_has_no_weight():
    values = np.random.default_rng(0).standard_normal((1, 30, 3, 1))
    values[:, :, 1] = 7.3
    values[:, ::2, 1] = np.nextafter(7.3, 8)
    values[:, 1:, 2] = np.nan
    assert (variance_weights(statistics(values)).structure[0, 1:] == 0).all()


def test_a_curve_that_does_not_vary_anywhere_has_equal_weights():
    assert (variance_weights(statistics(np.zeros((1, 30, 3, 1)))).structure == 1).all()


def test_a_replicate_gives_no_weight_to_an_octave_without_leaders():
    values = np.random.default_rng(0).standard_normal((1, 30, 3, 2))
    counts = np.ones((1, 30, 3))
    counts[0, 4, 1] = 0
    weights = variance_weights(statistics(values))
    found = weights_where_known(weights, statistics(values, counts)).cumulants
    assert found.shape == values.shape
    assert (found[0, 4, 1] == 0).all()
    np.testing.assert_array_equal(found[0, 5], weights.cumulants[0])

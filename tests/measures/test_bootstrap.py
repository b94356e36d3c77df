import numpy as np
import pytest

from fractalscape.measures.bootstrap import drawn_weights, percentile_interval


def test_every_replicate_draws_as_many_things_as_there_are():
    weights = drawn_weights(np.random.default_rng(0), 2000, 6)
    np.testing.assert_array_equal(weights.sum(axis=1), 6)
    assert weights.mean(axis=0) == pytest.approx(np.ones(6), abs=4 / np.sqrt(2000))  # variance 5/6 a draw


def test_an_interval_is_made_of_the_replicates_that_have_a_value_if_nearly_all_have_one():
    drawn = np.arange(100.0)
    whole = percentile_interval(drawn, 0.9)
    drawn[:5] = np.nan
    low, high = percentile_interval(drawn, 0.9)
    assert whole == (pytest.approx(4.95), pytest.approx(94.05))
    assert (low, high) == (pytest.approx(9.7), pytest.approx(94.3))


@pytest.mark.parametrize("lost", [11, 99, 100])
def test_replicates_of_which_many_have_no_value_make_no_interval(lost):
    drawn = np.arange(100.0)
    drawn[:lost] = np.inf
    assert np.isnan(percentile_interval(drawn, 0.9)).all()


def test_no_replicates_make_no_interval():
    assert np.isnan(percentile_interval(np.empty((0, 3)), 0.95)).all()

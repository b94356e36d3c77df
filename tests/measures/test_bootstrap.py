import numpy as np
import pytest

from fractalscape import measures
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


def test_every_end_of_an_interval_says_where_it_comes_from_under_the_same_name():
    walk = np.cumsum(np.random.default_rng(0).standard_normal((3, 2, 200)), axis=-1)
    moments = measures.displacement_moments(walk, replicates=2)
    for found in (
        moments,
        measures.moment_scaling(moments, replicates=2),
        measures.velocity_autocorrelation(walk, replicates=2),
        measures.non_gaussian_parameter(walk, replicates=2),
        measures.first_passage(walk, radius=3.0),
        measures.loss_avalanches(walk[:, 0], replicates=2),
        measures.hill_curve(walk),
        measures.summation_curve(walk),
    ):
        ends = [name for name in found.data_vars if str(name).endswith(("_lower", "_upper"))]
        assert ends
        assert all(found[name].attrs["interval"] and found[name].attrs["confidence"] == 0.95 for name in ends)

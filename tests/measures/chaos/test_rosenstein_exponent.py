import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.measures import divergence_curve, embedding, rosenstein_exponent
from fractalscape.measures.chaos.divergence_curve import nearest_neighbours
from fractalscape.measures.chaos.kernels import nearest_by_pairs
from reference import chaos as slow

HENON = 0.419168


@pytest.mark.parametrize(("rate", "exponent"), [(4.0, np.log(2)), (3.9, 0.49612)])
def test_the_exponent_of_the_logistic_map_is_found(rate, exponent):
    fit = rosenstein_exponent(slow.logistic(rate, 5000), dimension=1)
    assert fit.estimate == pytest.approx(exponent, abs=0.02)
    assert fit.r_squared > 0.999


@pytest.mark.parametrize("seen", ["one coordinate", "both coordinates"])
def test_the_exponent_of_the_henon_map_is_found(seen):
    points = slow.henon(5000)
    if seen == "one coordinate":
        fit = rosenstein_exponent(points[:, 0], dimension=2)
    else:
        fit = rosenstein_exponent(points.T[None], dimension=1)
    assert fit.estimate == pytest.approx(HENON, abs=0.025)


def test_walkers_add_up():
    starts = [(0.1, 0.1), (0.0, 0.2), (-0.1, 0.1)]
    together = np.stack([slow.henon(1500, start=start)[:, 0] for start in starts])
    assert rosenstein_exponent(together).estimate == pytest.approx(HENON, abs=0.03)


def test_records_every_few_steps_give_the_exponent_of_a_step():
    import fractalscape as fs

    step = np.arange(0, 10_000, 2)
    walk = fs.schema.trajectory(slow.logistic(4.0, 10_000)[None, None, ::2], step=step)
    assert rosenstein_exponent(walk, dimension=1, lags=10).estimate == pytest.approx(np.log(2), abs=0.03)


def test_noise_and_periods_have_no_exponent():
    noise = rosenstein_exponent(np.random.default_rng(0).normal(size=3000))
    assert noise.status == "too_few_points"
    assert "noise" in noise.reason
    assert np.isnan(noise.estimate)
    assert rosenstein_exponent(slow.logistic(3.5, 3000)).status == "constant"


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), theiler=st.integers(0, 12), axes=st.integers(1, 3))
def test_neighbours_by_tree_and_by_pairs_are_those_of_the_definition(seed, theiler, axes):
    points = np.random.default_rng(seed).normal(size=(160, axes))
    truth, pairs = slow.nearest(points, theiler, 90), np.full(90, -7)
    np.testing.assert_array_equal(nearest_neighbours(points, theiler=theiler, count=90), truth)
    nearest_by_pairs(points, theiler, 90, pairs)
    np.testing.assert_array_equal(pairs, truth)


def test_a_neighbour_in_the_same_place_is_none():
    points = np.random.default_rng(0).normal(size=(100, 2))
    points[5] = points[70]
    found, pairs = nearest_neighbours(points, theiler=2, count=100), np.empty(100, int)
    nearest_by_pairs(points, 2, 100, pairs)
    assert np.flatnonzero(found < 0).tolist() == np.flatnonzero(pairs < 0).tolist() == [5, 70]


def test_the_curve_is_that_of_the_definition():
    series = slow.logistic(3.9, 300)
    points = embedding(series, dimension=2, delay=3)
    curve = divergence_curve(series, dimension=2, delay=3, theiler=4, lags=12)
    near = slow.nearest(points, 4, len(points) - 12)
    np.testing.assert_allclose(curve["log_distance"], slow.log_divergence(points, near, range(13)), rtol=1e-12)


def test_blocks_of_coordinates_change_nothing():
    points = slow.henon(1200)
    turned = points @ np.linalg.qr(np.random.default_rng(0).normal(size=(40, 40)))[0][:2]
    plain, wide = (divergence_curve(each.T[None], dimension=1) for each in (points, turned))
    np.testing.assert_allclose(wide["log_distance"], plain["log_distance"], atol=1e-6)


@pytest.mark.parametrize(
    ("series", "status"),
    [(np.ones(500), "constant"), (np.full(500, np.nan), "not_finite"), (np.arange(50.0), "too_few_points")],
)
def test_where_there_is_nothing_to_measure_there_is_a_status(series, status):
    fit = rosenstein_exponent(series)
    assert fit.status == status
    assert np.isnan(fit.estimate)
    assert fit.reason


@pytest.mark.parametrize(
    "option", [{"dimension": 0}, {"delay": 0}, {"theiler": -1}, {"lags": 900}, {"fit_range": (3, 1)}, {"replicates": 1}]
)
def test_impossible_options_are_refused(option):
    with pytest.raises(InputError):
        rosenstein_exponent(slow.logistic(4.0, 3000), **option)


@pytest.mark.slow
def test_intervals_hold_the_exponent_as_often_as_the_docs_say():
    held = []
    for k in range(60):
        series = slow.logistic(3.9, 3000, start=0.1 + 0.013 * k)
        low, high = rosenstein_exponent(series, dimension=1, seed=k).interval
        held.append(low <= 0.49612 <= high)
    assert np.mean(held) > 0.8


def test_one_lag_makes_no_line_and_is_refused():
    with pytest.raises(InputError, match="lags=1 is not a whole number of at least 2"):
        rosenstein_exponent(np.random.default_rng(0).random(500), lags=1)


@pytest.mark.parametrize("fit_range", ["x", "12", 3, (1, 2, 3), (3, 1), (-1, 3), (1e9, 1e10), (0, np.inf)])
def test_a_range_of_lags_that_is_no_pair_of_possible_ones_is_refused(fit_range):
    with pytest.raises(InputError, match="fit_range="):
        rosenstein_exponent(np.sin(np.arange(300.0)), fit_range=fit_range)


@pytest.mark.parametrize("dimension", [2, 3])
def test_an_exponent_of_a_random_walk_comes_with_its_doubts(dimension):
    fit = rosenstein_exponent(np.random.default_rng(0).standard_normal(2000).cumsum(), dimension=dimension)
    assert fit.status == "ok"
    assert "the curve is not straight (r² = 0.9" in fit.reason
    assert "neighbours predict no better than a line (prediction_error 1.5)" in fit.reason


def test_an_exponent_of_chaos_comes_without_doubts():
    assert rosenstein_exponent(slow.logistic(3.9, 3000), dimension=1).reason == ""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.measures import (
    StableLaw,
    block_sum_tail_index,
    coordinate_increments,
    extreme_value_index,
    fit_power_law,
    hill,
    hill_curve,
    power_law_comparison,
    standardise,
    vuong_test,
)
from fractalscape.schema import trajectory
from reference.power_tails import block_sum_inverse, hill_index, power_law


def pareto(tail_index, n, seed=0):
    return np.random.default_rng(seed).pareto(tail_index, n) + 1


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(20, 150), st.integers(0, 2))
def test_power_law_is_that_of_a_scan_over_all_thresholds(seed, n, digits):
    values = np.random.default_rng(seed).standard_t(2.5, n).round(digits + 1)
    index, threshold, distance = power_law(values, 10)
    fit = fit_power_law(values)
    assert fit.distance == pytest.approx(distance, rel=1e-9)
    assert fit.threshold == pytest.approx(threshold, rel=1e-9)
    assert fit.estimate == pytest.approx(index, rel=1e-9)


def test_a_pareto_law_is_found_above_and_below_tail_index_2():
    for tail_index in (0.7, 1.5, 2.5, 4.0):
        fits = [fit_power_law(pareto(tail_index, 5000, seed), tail="upper") for seed in range(8)]
        error = tail_index / math.sqrt(3000)
        assert np.mean([fit.estimate for fit in fits]) == pytest.approx(tail_index, abs=3 * error / math.sqrt(8) + 0.02)


def test_a_threshold_of_ones_own_is_kept():
    values = pareto(1.5, 4000)
    fit = fit_power_law(values, tail="upper", threshold=2.0)
    assert fit.threshold == 2.0
    assert fit.estimate == pytest.approx((values >= 2).sum() / np.log(values[values >= 2] / 2).sum())


def test_resampling_widens_the_interval_by_the_choice_of_the_threshold():
    values = np.abs(np.random.default_rng(2).standard_t(2.5, 2000))
    fit, resampled = fit_power_law(values), fit_power_law(values, replicates=60, seed=1)
    assert resampled.estimate == fit.estimate
    assert np.ptp(resampled.interval) > 1.2 * np.ptp(fit.interval)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 80))
def test_hill_is_the_mean_log_excess_of_its_equation(seed, tail_points):
    values = np.random.default_rng(seed).standard_t(2.5, 100)
    curve = hill_curve(values, tail_points=[tail_points])
    assert float(curve["tail_index"][0]) == pytest.approx(hill_index(values, tail_points), rel=1e-9)


def test_hill_holds_the_truth_as_often_as_it_says_for_a_pareto_tail():
    fits = [hill(pareto(1.5, 1000, seed), tail="upper", tail_points=200) for seed in range(300)]
    held = np.mean([fit.interval[0] <= 1.5 <= fit.interval[1] for fit in fits])
    assert abs(held - 0.95) < 3 * math.sqrt(0.95 * 0.05 / 300)


def test_hill_is_far_too_high_for_a_stable_law_near_2():
    found = [hill(StableLaw(tail_index=1.8).sample(2000, seed=s), tail_points=100).estimate for s in range(10)]
    assert np.mean(found) == pytest.approx(2.70, abs=3 * 0.28 / math.sqrt(10))


def test_tails_of_one_side_are_told_apart():
    values = np.concatenate([pareto(1.2, 3000), -pareto(3.0, 3000, 1)])
    upper, lower = (hill(values, tail=tail, tail_points=1000).estimate for tail in ("upper", "lower"))
    assert upper == pytest.approx(1.2, abs=4 * 1.2 / math.sqrt(1000))
    assert lower == pytest.approx(3.0, abs=4 * 3.0 / math.sqrt(1000))


@pytest.mark.parametrize("method", ["generalised_pareto", "moment", "pickands"])
def test_shapes_of_extremes_hold_the_truth_as_often_as_they_say(method):
    fits = [extreme_value_index(pareto(2.0, 4000, s), method=method, tail="upper", tail_points=400) for s in range(100)]
    assert np.mean([fit.interval[0] <= 2.0 <= fit.interval[1] for fit in fits]) > 0.95 - 4 * math.sqrt(
        0.95 * 0.05 / 100
    )
    # 1 / shape: the bias of the inverse is of second order in the deviation of the shape
    shapes = np.array([1 / fit.estimate for fit in fits])
    assert shapes.mean() == pytest.approx(0.5, abs=4 * shapes.std() / 10)


@pytest.mark.parametrize("method", ["generalised_pareto", "moment"])
def test_a_light_tail_has_an_interval_to_infinity(method):
    normal = extreme_value_index(np.random.default_rng(0).normal(size=5000), method=method)
    uniform = extreme_value_index(np.random.default_rng(0).uniform(size=5000), method=method, tail="upper")
    assert normal.interval[1] == math.inf
    assert normal.interval[0] > 2
    assert uniform.estimate == math.inf


def test_block_sums_are_those_of_their_equation():
    values = StableLaw(tail_index=1.3).sample(600, seed=3)
    fit = block_sum_tail_index(values, block=20, centre="none")
    assert fit.estimate == pytest.approx(1 / block_sum_inverse(values.tolist(), 20), rel=1e-9)


def test_block_sums_find_stable_laws_and_vectors_of_them():
    found = [block_sum_tail_index(StableLaw(tail_index=1.5).sample(2000, seed=s)).estimate for s in range(30)]
    assert np.mean(found) == pytest.approx(1.5, abs=4 * 0.125 / math.sqrt(30))
    vectors = [block_sum_tail_index(StableLaw(tail_index=1.5).sample((50, 2500), seed=s)).estimate for s in range(8)]
    assert np.mean(vectors) == pytest.approx(1.5, abs=4 * 0.06 / math.sqrt(8))


def test_block_sums_of_flattened_coordinates_are_fooled_and_of_vectors_less():
    random = np.random.default_rng(0)
    noise = random.normal(size=(50, 2000)) * np.exp(1.5 * random.normal(size=(50, 1)))
    flat = block_sum_tail_index(noise.T.ravel()[random.permutation(noise.size)]).estimate
    assert flat < 1.8
    assert block_sum_tail_index(noise).estimate > flat + 0.1


def test_vuong_names_the_law_that_made_the_values_and_not_the_other():
    values = pareto(1.5, 3000)
    fit = fit_power_law(values, tail="upper", threshold=1.0)
    table = power_law_comparison(values, fit, tail="upper")
    assert float(table["statistic"].sel(alternative="exponential")) > 5
    assert float(table["statistic"].sel(alternative="log_normal")) > -2
    exponential = np.random.default_rng(0).exponential(size=3000) + 1
    fit = fit_power_law(exponential, tail="upper", threshold=1.0)
    assert float(power_law_comparison(exponential, fit, tail="upper")["statistic"].sel(alternative="exponential")) < -5


def test_vuong_is_antisymmetric_and_silent_on_the_same_law():
    first, second = np.random.default_rng(0).normal(size=(2, 50))
    assert vuong_test(first, second).statistic == pytest.approx(-vuong_test(second, first).statistic)
    assert math.isnan(vuong_test(first, first).statistic)
    with pytest.raises(InputError, match="shapes"):
        vuong_test(first, second[:4])


@pytest.mark.parametrize("measure", [hill, fit_power_law, extreme_value_index, block_sum_tail_index])
@pytest.mark.parametrize(
    ("values", "status"),
    [
        (np.full(200, np.nan), "not_finite"),
        (np.full(200, 3.0), "constant"),
        ([1.0, 2.0], "too_few_points"),
        ([], "too_few_points"),
    ],
)
def test_without_a_tail_there_is_a_status_and_no_number(measure, values, status):
    found = measure(values)
    assert found.status == status
    assert math.isnan(found.estimate)
    assert found.reason


def test_a_tail_that_is_absent_is_not_measured():
    for measure in (hill, fit_power_law, extreme_value_index):
        assert measure(pareto(1.5, 100), tail="lower").status == "too_few_points"


def test_options_that_are_not_possible_are_refused():
    values = pareto(1.5, 200)
    for call, said in [
        (lambda: hill(values, tail="left"), "tail='left'"),
        (lambda: hill(values, tail_points=2.5), "tail_points=2.5"),
        (lambda: hill_curve(values, tail_points=[0]), "tail_points"),
        (lambda: hill(values, confidence=2), "confidence=2"),
        (lambda: fit_power_law(values, threshold=-1), "threshold=-1"),
        (lambda: fit_power_law(values, replicates=-1), "replicates=-1"),
        (lambda: extreme_value_index(values, method="moments"), "moments"),
        (lambda: extreme_value_index(values, tail_points=3), "tail_points=3"),
        (lambda: block_sum_tail_index(values, block=150), "block=150"),
        (lambda: block_sum_tail_index(values, centre="mode"), "mode"),
        (lambda: block_sum_tail_index(values.reshape(2, 2, 50)), "shape"),
        (lambda: coordinate_increments(values, lag=0), "lag=0"),
        (lambda: coordinate_increments(values, axes=[1]), "axes"),
        (lambda: standardise(values), "shape"),
    ]:
        with pytest.raises(InputError, match=said):
            call()


def test_increments_leave_out_walkers_that_are_not_finite_and_count_them():
    walks = np.arange(24.0).reshape(2, 3, 4) ** 2
    walks[1, 0, 2] = np.nan
    found = coordinate_increments(walks)
    assert found.attrs["reason"] == "1 of 2 walkers have positions that are not finite"
    assert np.array_equal(found.values, np.diff(walks[0], axis=1))
    assert coordinate_increments(np.full((2, 3, 4), np.inf)).attrs["status"] == "not_finite"
    assert coordinate_increments(walks[:1], lag=9).attrs["status"] == "too_few_points"


def test_increments_of_a_lag_do_not_overlap_and_axes_are_chosen():
    walks = np.random.default_rng(0).normal(size=(2, 5, 7))
    found = coordinate_increments(walks, lag=3, axes=[1, 4])
    assert np.array_equal(found.values[1], np.concatenate([np.diff(walk[4, ::3]) for walk in walks]))


def test_coordinates_of_any_scale_become_one_and_dead_ones_nothing():
    noise = np.random.default_rng(0).normal(size=(4, 1000)) * np.array([[1e-6], [1.0], [1e6], [0.0]])
    scaled = standardise(noise)
    assert np.allclose(np.std(scaled[:3], axis=1), 1, atol=0.1)
    assert np.isnan(scaled[3]).all()


def test_increments_over_a_lag_are_in_steps_and_those_of_unequal_steps_are_refused():
    sparse = trajectory(np.arange(12.0).reshape(1, 1, 12) ** 2, step=10 * np.arange(12))
    assert coordinate_increments(sparse).values[0, :3].tolist() == [1.0, 3.0, 5.0]
    assert coordinate_increments(sparse, lag=20).values[0, :3].tolist() == [4.0, 12.0, 20.0]
    with pytest.raises(InputError, match="lag=5 is not a multiple of 10"):
        coordinate_increments(sparse, lag=5)
    walk = trajectory(np.zeros((2, 1, 4)), step=[0, 1, 2, 4])
    with pytest.raises(InputError, match="unequal steps"):
        coordinate_increments(walk)

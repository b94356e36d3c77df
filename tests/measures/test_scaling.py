import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape import measures
from fractalscape.errors import InputError
from fractalscape.measures import ScalingFit, fit_scaling
from fractalscape.measures.scaling_region import all_slopes, fit_lines, longest_linear, sub_interval_slopes
from reference.all_slopes import density_of_slopes, mode_and_half_maximum, sub_intervals

METHODS = ("fixed_range", "longest_linear", "all_slopes")
SIZES = 2.0 ** np.arange(9)

exponents = st.floats(-3, 3).filter(lambda exponent: abs(exponent) > 0.05)
factors = st.floats(1e-6, 1e6)
seeds = st.integers(0, 2**32 - 1)


def fit(x, y, **options):
    return fit_scaling(x, y, quantity="box_dimension", x_name="size", y_name="boxes", **options)


def crossover(seed, *, noise, points=24):
    """Return a power law of exponent 1.5 over the first two thirds of log(x), flat after; multiplicative noise."""
    x = np.geomspace(1, 1e3, points)
    scatter = np.exp(noise * np.random.default_rng(seed).standard_normal(points))
    return x, np.minimum(x, 100.0) ** 1.5 * scatter


# Truth


@pytest.mark.parametrize("method", METHODS)
@settings(deadline=None)
@given(exponent=exponents, prefactor=factors)
def test_an_exact_power_law_gives_its_exponent(method, exponent, prefactor):
    found = fit(SIZES, prefactor * SIZES**exponent, method=method)
    assert found.status == "ok"
    assert found.slope == pytest.approx(exponent, abs=1e-12)
    assert found.intercept == pytest.approx(math.log(prefactor), abs=1e-10)
    assert found.fit_range == (1.0, 256.0)
    assert found.r_squared == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(found.local_slopes, exponent, atol=1e-12)


@given(seed=seeds)
def test_the_line_is_that_of_polyfit_with_its_weights(seed):
    rng = np.random.default_rng(seed)
    log_x, log_y, weights = np.sort(rng.normal(size=7)), rng.normal(size=7), rng.uniform(0.1, 2, 7)
    line = fit_lines(log_x, log_y, weights)
    slope, intercept = np.polyfit(log_x, log_y, 1, w=np.sqrt(weights))
    assert line.slope == pytest.approx(slope, rel=1e-8, abs=1e-10)
    assert line.intercept == pytest.approx(intercept, rel=1e-8, abs=1e-10)
    unweighted = fit_lines(log_x, log_y, np.ones(7))
    assert unweighted.r_squared == pytest.approx(np.corrcoef(log_x, log_y)[0, 1] ** 2, rel=1e-8, abs=1e-10)


def test_local_slopes_belong_to_the_midpoints_between_neighbours():
    found = fit([1, 10, 1000], [1, 100, 1000])
    np.testing.assert_allclose(found.local_slopes, [2, 0.5])
    np.testing.assert_allclose(found.local_x, [math.sqrt(10), 100])


def test_a_flat_curve_has_slope_zero_and_no_r_squared():
    found = fit(SIZES, np.full(9, 3.0), estimate_from_slope=(2, -1))
    assert found.status == "ok"
    assert found.estimate == 2.0
    assert math.isnan(found.r_squared)


@pytest.mark.parametrize("seed", range(5))
def test_the_longest_linear_run_is_the_power_law_of_a_noisy_crossover(seed):
    x, y = crossover(seed, noise=0.01)
    found = fit(x, y, method="longest_linear")
    assert found.slope == pytest.approx(1.5, abs=0.03)
    assert found.fit_range[0] == 1.0
    assert 80 < found.fit_range[1] < 140
    assert fit(x, y).slope < 1.2


@pytest.mark.parametrize("seed", range(5))
def test_the_mode_of_all_slopes_is_the_power_law_of_a_noisy_crossover(seed):
    x, y = crossover(seed, noise=0.02)
    found = fit(x, y, method="all_slopes")
    assert found.slope == pytest.approx(1.5, abs=0.05)
    assert found.interval[0] < 1.5 < found.interval[1]
    assert math.isnan(found.confidence)
    assert found.fit_range[1] < 140


def test_no_scaling_region_gives_a_wide_spread_of_slopes():
    x = np.geomspace(1, 1e3, 24)
    curved = fit(x, np.exp(0.2 * np.log(x) ** 2), method="all_slopes")
    straight = fit(*crossover(0, noise=0.005), method="all_slopes")
    assert np.ptp(curved.interval) > 2 * np.ptp(straight.interval)


def test_a_slow_bend_is_not_one_linear_run():
    log_x = np.linspace(0, 3, 31)
    run = longest_linear(log_x, log_x**2)
    assert run.stop - run.start < 20


def test_a_run_ends_where_a_slope_leaves_the_slope_that_opened_it():
    log_y = np.concatenate([[0], np.cumsum([1, 1.2, 1.3, 1.4, 1.7, 1.7])])
    assert longest_linear(np.arange(7.0), log_y) == slice(0, 4)


def test_percentile_intervals_cover_the_exponent_as_often_as_they_say():
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(200):
        # 60 independent tiles, each a power law with its own prefactor and exponent; the curve is their geometric mean.
        logs = rng.normal(0, 1, (60, 1)) + rng.normal(1.3, 0.2, (60, 1)) * np.log(SIZES)
        drawn = rng.integers(60, size=(200, 60))
        low, high = fit(SIZES, np.exp(logs.mean(0)), replicates=np.exp(logs[drawn].mean(1))).interval
        covered += low < 1.3 < high
    assert 0.88 <= covered / 200 <= 0.99  # 0.95 less the bias of 60 tiles, three standard errors of 200 trials


# Twin


@settings(deadline=None)
@given(seed=seeds, points=st.integers(5, 14), minimum_points=st.integers(3, 5))
def test_sub_intervals_equal_those_of_the_readable_twin(seed, points, minimum_points):
    rng = np.random.default_rng(seed)
    log_x, log_y = np.cumsum(rng.uniform(0.2, 1, points)), rng.normal(size=points)
    fast = sub_interval_slopes(log_x, log_y, np.ones(points), minimum_points)
    for mine, theirs in zip(fast, zip(*sub_intervals(log_x, log_y, minimum_points), strict=True), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-9)


@settings(deadline=None)
@given(seed=seeds, points=st.integers(6, 14), noise=st.floats(0.01, 0.3))
def test_mode_and_half_maximum_equal_those_of_the_readable_twin(seed, points, noise):
    rng = np.random.default_rng(seed)
    log_x = np.cumsum(rng.uniform(0.2, 1, points))
    log_y = 1.5 * log_x + noise * rng.normal(size=points)
    fast = all_slopes(log_x, log_y, np.ones(points), 5)
    mode, half = mode_and_half_maximum(log_x, log_y, 5)
    width = half[1] - half[0]
    density, _ = density_of_slopes(log_x, log_y, 5)
    assert density(fast.mode) == pytest.approx(density(mode), rel=1e-4)
    if abs(fast.mode - mode) < width / 10:  # else two peaks are equally high
        assert fast.mode == pytest.approx(mode, abs=1e-4 * width)
        assert fast.half_maximum == pytest.approx(half, abs=1e-2 * width)


# Invariances


@pytest.mark.parametrize("method", METHODS)
@settings(deadline=None)
@given(seed=seeds, wider=factors, higher=factors)
def test_new_units_of_x_or_y_leave_the_slope(method, seed, wider, higher):
    x, y = crossover(seed, noise=0.03)
    found, scaled = fit(x, y, method=method), fit(wider * x, higher * y, method=method)
    assert scaled.slope == pytest.approx(found.slope, abs=1e-7)
    assert scaled.r_squared == pytest.approx(found.r_squared, abs=1e-7)
    assert scaled.interval == pytest.approx(found.interval, abs=1e-7, nan_ok=True)


@pytest.mark.parametrize("method", METHODS)
@settings(deadline=None)
@given(seed=seeds, order=st.permutations(range(24)))
def test_the_order_of_the_points_is_irrelevant(method, seed, order):
    x, y = crossover(seed, noise=0.03)
    replicates = np.stack([y, 2 * y**1.1, y**0.9])
    weights = np.linspace(1, 2, 24)
    found = fit(x, y, method=method, replicates=replicates, weights=weights)
    shuffled = fit(x[order], y[order], method=method, replicates=replicates[:, order], weights=weights[order])
    assert shuffled == found


@given(seed=seeds)
def test_a_power_of_y_multiplies_the_slope(seed):
    x, y = crossover(seed, noise=0.03)
    assert fit(x, y**2).slope == pytest.approx(2 * fit(x, y).slope)


# Options


def test_only_points_within_the_range_are_fitted_and_the_whole_curve_is_kept():
    y = np.where(SIZES < 16, SIZES**2, 7.0)
    found = fit(SIZES, y, fit_range=(1, 9))
    assert found.slope == pytest.approx(2)
    assert found.fit_range == (1.0, 8.0)
    assert found.x.size == 9
    assert found.fitted.sum() == 4
    assert fit(SIZES, y, fit_range=(16, math.inf)).slope == pytest.approx(0)


def test_points_without_weight_are_not_used():
    y, weights = SIZES**2, np.ones(9)
    y[4], weights[4] = 0.0, 0.0
    assert fit(SIZES, y, weights=weights).slope == pytest.approx(2)


def test_the_estimate_follows_from_the_slope_by_a_line_or_a_function():
    y = SIZES**0.7
    assert fit(SIZES, y).estimate == pytest.approx(0.7)
    assert fit(SIZES, y, estimate_from_slope=(2, -1)).estimate == pytest.approx(1.3)
    assert fit(SIZES, y, estimate_from_slope=lambda slope: 1 / (1 - slope)).estimate == pytest.approx(1 / 0.3)


def test_an_interval_is_ascending_when_the_estimate_falls_with_the_slope():
    replicates = SIZES ** np.linspace(0.6, 0.8, 21)[:, None]
    found = fit(SIZES, SIZES**0.7, estimate_from_slope=(2, -1), replicates=replicates, confidence=0.9)
    assert found.interval == pytest.approx((1.21, 1.39))
    assert found.confidence == 0.9
    np.testing.assert_allclose(found.replicates, np.linspace(1.4, 1.2, 21))
    x, y = crossover(0, noise=0.02)
    low, high = fit(x, y, method="all_slopes", estimate_from_slope=(2, -1)).interval
    assert low < high


def test_replicates_of_all_slopes_give_a_percentile_interval_of_modes():
    curves = np.stack([crossover(seed, noise=0.02)[1] for seed in range(40)])
    found = fit(crossover(0, noise=0.02)[0], curves[0], method="all_slopes", replicates=curves)
    assert found.interval[0] < 1.5 < found.interval[1]
    assert found.confidence == 0.95


def test_replicates_without_logarithms_are_left_out_and_told():
    replicates = SIZES ** np.array([[1.0], [1.2], [1.4]])
    replicates[1, 3] = 0
    found = fit(SIZES, SIZES**1.2, replicates=replicates, confidence=0.5)
    assert found.status == "ok"
    assert found.reason == "1 of 3 replicates are not positive and finite"
    np.testing.assert_array_equal(np.isnan(found.replicates), [False, True, False])
    assert found.interval == pytest.approx((1.1, 1.3))


def test_one_replicate_gives_no_interval():
    found = fit(SIZES, SIZES, replicates=SIZES[None])
    assert np.isnan(found.interval).all()
    assert found.reason == "1 replicates give no interval; two are needed"


def test_two_points_are_a_line_when_two_are_asked_for():
    assert fit([1, 2], [1, 4], minimum_points=2).slope == pytest.approx(2)


# Failure is data


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_a_value_without_logarithm_is_named_and_gives_nan(method, value):
    y = SIZES**2
    y[3] = value
    found = fit(SIZES, y, method=method)
    assert found.status == "not_finite"
    assert found.reason == f"1 of 9 values of boxes are not positive and finite; the first is {value:g} at size = 8"
    assert math.isnan(found.estimate)
    assert np.isnan(found.interval).all()
    assert np.isnan(found.local_slopes).tolist() == [False, False, True, True] + 4 * [False]


def test_an_x_without_logarithm_is_named():
    found = fit([-1, 0, 1, 2], [1, 1, 1, 1])
    assert found.status == "not_finite"
    assert found.reason == "2 of 4 values of size are not positive and finite; the first is -1 at size = -1"


def test_values_without_logarithm_outside_the_range_do_no_harm():
    y = SIZES**2
    y[0] = 0
    assert fit(SIZES, y, fit_range=(2, 256)).slope == pytest.approx(2)


@pytest.mark.parametrize(("method", "points", "needed"), [("fixed_range", 2, 3), ("all_slopes", 4, 5)])
def test_too_few_points_in_the_range_are_a_status(method, points, needed):
    found = fit(SIZES, SIZES, fit_range=(1, 2 ** (points - 1)), method=method)
    assert found.status == "too_few_points"
    assert found.reason == f"{points} points of size in the range, {needed} are needed; sample more or widen it"
    assert math.isnan(found.slope)


def test_an_empty_curve_has_too_few_points():
    assert fit([], []).status == "too_few_points"


def test_a_curve_without_straight_run_has_too_few_points():
    found = fit(SIZES[:4], [1, 2, 1, 2], method="longest_linear")
    assert found.status == "too_few_points"
    assert found.reason == "the longest straight run has 2 points of size, 3 are needed"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"y": [1, 2]}, r"x has shape \(9,\) and y \(2,\); they need the same shape \(n,\)"),
        ({"x": np.ones((3, 3)), "y": np.ones((3, 3))}, r"x has shape \(3, 3\)"),
        ({"x": [1, 2, 2], "y": [1, 2, 3]}, "x has the value 2 more than once; average y over it first"),
        ({"fit_range": (8, 2)}, r"fit_range=\(8, 2\) is not ascending"),
        ({"fit_range": (math.nan, 2)}, r"fit_range=\(nan, 2\) is not ascending"),
        ({"fit_range": (1,)}, r"fit_range=\(1,\) is not a pair of numbers; give \(smallest, largest\)"),
        ({"fit_range": ()}, r"fit_range=\(\) is not a pair"),
        ({"fit_range": (1, None)}, r"fit_range=\(1, None\) is not a pair"),
        ({"fit_range": 8}, "fit_range=8 is not a pair"),
        ({"method": "by_eye"}, "method='by_eye' is not one of 'fixed_range', 'longest_linear', 'all_slopes'"),
        ({"confidence": 95}, "confidence=95 is not a number between 0 and 1"),
        ({"minimum_points": 1}, "minimum_points=1 is less than 2"),
        ({"replicates": SIZES}, r"replicates has shape \(9,\); it needs \(replicate, 9\)"),
        ({"replicates": np.ones((4, 8))}, r"replicates has shape \(4, 8\)"),
        ({"weights": [1.0]}, r"weights has shape \(1,\); it needs 9 numbers"),
        ({"weights": np.full(9, -1.0)}, "finite and not negative"),
        ({"weights": np.full(9, np.nan)}, "finite and not negative"),
    ],
)
def test_bad_arguments_are_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        fit(**{"x": SIZES, "y": SIZES, **wrong})


# The result


def test_a_fit_survives_json_and_has_no_nan_in_it():
    replicates = SIZES ** np.array([[1.0], [1.2], [1.4]])
    replicates[1, 3] = 0
    for found in (
        fit(SIZES, SIZES**1.2, replicates=replicates),
        fit(SIZES, SIZES**1.2),
        fit(SIZES, np.where(SIZES == 8, 0, SIZES)),
    ):
        text = found.to_json()
        assert json.loads(text, parse_constant=pytest.fail) == found.to_dict()
        assert ScalingFit.from_json(text) == found


def test_nan_is_null_in_json_and_an_infinity_keeps_its_sign():
    fitted = fit(SIZES, [1, 2, math.nan, math.inf, -math.inf, 3, 3, 3, 3])
    found = fitted.to_dict()
    assert found["y"][2:5] == [None, "inf", "-inf"]
    assert ScalingFit.from_json(fitted.to_json()) == fitted
    assert found["estimate"] is None
    assert found["interval"] == [None, None]


def test_names_that_read_like_numbers_stay_names():
    found = ScalingFit.failed([], [], quantity="inf", x_name="-inf", y_name="", status="no_boundary", reason="inf")
    assert ScalingFit.from_json(found.to_json()) == found


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null", "{}", '{"quantity": 1}'])
def test_json_that_is_no_fit_is_refused(text):
    with pytest.raises(InputError, match=r"expected what ScalingFit.to_json\(\) writes"):
        ScalingFit.from_json(text)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quantity": None},
        {"status": "fine"},
        {"estimate": "much"},
        {"estimate": True},
        {"interval": [1]},
        {"interval": None},
        {"y": 3},
        {"y": [[1], [2, 3]]},
        {"replicates": {"a": 1}},
        {"extra": 1},
    ],
    ids=str,
)
def test_json_with_a_field_of_another_kind_is_refused(wrong):
    data = fit(SIZES, SIZES).to_dict() | wrong
    with pytest.raises(InputError, match=f"(is|holds).*{next(iter(wrong))}|{next(iter(wrong))} (is|holds)"):
        ScalingFit.from_json(json.dumps(data))


def test_fits_are_equal_by_value():
    found = fit(SIZES, SIZES**1.2)
    assert found == fit(SIZES, SIZES**1.2)
    assert found != fit(SIZES, SIZES**1.3)
    assert found != fit(SIZES, SIZES**1.2, fit_range=(1, 16))
    assert found != dataclasses.replace(found, quantity="hurst")
    assert found != "box_dimension"


def test_a_fit_cannot_be_changed():
    found = fit(SIZES, SIZES)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.estimate = 2.0  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(ValueError, match="read-only"):
        found.x[0] = 2.0


def test_a_fit_does_not_share_memory_with_its_input():
    x, y = SIZES.copy(), SIZES**2
    found = fit(x, y)
    y[0] = 99
    assert found.y[0] == 1


def test_a_fit_reads_as_one_line():
    replicates = SIZES ** np.linspace(0.6, 0.8, 21)[:, None]
    found = fit(SIZES, SIZES**0.7, estimate_from_slope=(2, -1), replicates=replicates)
    assert str(found) == (
        "box_dimension = 1.3000 [1.2050, 1.3950] (95 %), size 1 to 256, 9 points, r² = 1.0000, fixed_range"
    )
    assert "(half maximum)" in str(fit(*crossover(0, noise=0.02), method="all_slopes"))
    assert str(fit([1, 2], [1, 2])) == (
        "box_dimension not measured (too_few_points): 2 points of size in the range, 3 are needed;"
        " sample more or widen it"
    )


def test_the_package_knows_its_measures_and_says_so():
    assert {"ScalingFit", "fit_scaling"} <= set(dir(measures))
    with pytest.raises(AttributeError, match="has no attribute 'box_dimensoin'"):
        _ = measures.box_dimensoin


def test_a_fit_in_a_list_prints_its_number_and_not_its_arrays():
    fit = fit_scaling([1, 2, 4], [1, 4, 16], quantity="slope", x_name="x", y_name="y", replicates=np.ones((50, 3)))
    assert repr(fit).startswith("ScalingFit(quantity='slope', estimate=2")
    assert "array" not in repr(fit)


def test_the_range_of_an_exponential_law_is_told_in_its_exponent():
    growth = fit_scaling(np.exp([0, 1, 2]), [1, 2, 4], quantity="exponent", x_name="exp(lag)", y_name="distance")
    assert ", lag 0 to 2, 3 points" in str(growth)


def test_the_line_of_a_fit_of_two_points_says_nothing_of_how_straight_they_are():
    names = {"quantity": "box_dimension", "x_name": "size", "y_name": "boxes"}
    for points, said in ((2, False), (3, True)):
        size = 2.0 ** np.arange(points)
        assert ("r²" in str(fit_scaling(size, size, minimum_points=2, **names))) == said

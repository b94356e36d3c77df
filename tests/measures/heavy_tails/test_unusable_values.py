"""Values that are no numbers, too large, too small, hidden or tied, at every door of the tail measures."""

import math
import warnings

import numpy as np
import pytest
import xarray as xr

from fractalscape import measures
from fractalscape.errors import InputError

NORMAL = np.random.default_rng(0).standard_normal(2000)
OF_VALUES = [
    measures.fit_stable,
    measures.hill,
    measures.hill_curve,
    measures.extreme_value_index,
    measures.fit_power_law,
    measures.block_sum_tail_index,
    measures.summation_curve,
    measures.standardise,
]


@pytest.fixture(autouse=True)
def no_bare_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("measure", OF_VALUES)
@pytest.mark.parametrize("values", [xr.Dataset({"x": ("a", [1.0])}), [[1, 2], [3]], {}, "abc", [1j, 2j], None])
def test_what_is_no_array_of_real_numbers_is_refused_in_one_line(measure, values):
    with pytest.raises(InputError, match="give real numbers") as refused:
        measure(values)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("measure", OF_VALUES[:-1])
def test_a_masked_value_counts_as_missing(measure):
    hidden = np.ma.masked_array(NORMAL.copy(), mask=False)
    hidden[[3, 7]] = 1e9
    hidden[[3, 7]] = np.ma.masked
    missing = NORMAL.copy()
    missing[[3, 7]] = np.nan
    assert str(measure(hidden)) == str(measure(missing))


@pytest.mark.parametrize("measure", OF_VALUES[:-1])
@pytest.mark.parametrize("factor", [1e160, 1e300])
def test_values_whose_squares_overflow_are_not_finite(measure, factor):
    found = measure(NORMAL * factor)
    status = found.attrs["status"] if isinstance(found, xr.Dataset) else found.status
    assert status == "not_finite"


@pytest.mark.parametrize("measure", OF_VALUES[:-1])
@pytest.mark.parametrize("factor", [1e-160, 1e-300])
def test_values_whose_squares_underflow_are_constant_and_the_reason_says_so(measure, factor):
    found = measure(NORMAL * factor)
    said = found.attrs if isinstance(found, xr.Dataset) else vars(found)
    assert said["status"] == "constant"
    assert said["reason"] == "all values are within 1e-140: squares underflow"


@pytest.mark.parametrize(
    "found",
    [
        measures.hill(1e16 + 2 * np.arange(500.0), tail_points=40),
        measures.extreme_value_index(np.repeat([1.0, 5.0], [460, 40]), method="moment", tail_points=40),
    ],
)
def test_values_whose_logarithms_do_not_differ_have_no_tail_index_but_a_reason(found):
    assert math.isnan(found.estimate)
    assert found.status == "too_few_points"
    assert found.reason


@pytest.mark.parametrize("points", [2.5, math.nan, "x", [10], True, 7, 1j])
def test_a_number_of_tail_points_that_is_not_whole_is_refused(points):
    with pytest.raises(InputError, match=r"tail_points=.* is not a whole number of at least 8"):
        measures.extreme_value_index(NORMAL, tail_points=points)


@pytest.mark.parametrize("block", [1, 1001, 2.5, "x", [10]])
def test_a_block_that_is_not_a_whole_number_up_to_half_of_the_values_is_refused(block):
    with pytest.raises(InputError, match=r"block=.* is not a whole number from 2 to 1000"):
        measures.block_sum_tail_index(NORMAL, block=block)


@pytest.mark.parametrize("measure", OF_VALUES[:-1])
@pytest.mark.parametrize("confidence", [0, 1, 95, math.nan, "0.9", None, [0.9], True])
def test_a_confidence_that_is_no_share_is_refused(measure, confidence):
    with pytest.raises(InputError, match="confidence="):
        measure(NORMAL, confidence=confidence)


@pytest.mark.parametrize("threshold", [0, -1, math.inf, math.nan, "x", [1], True])
def test_a_threshold_of_a_power_law_is_a_positive_number(threshold):
    with pytest.raises(InputError, match="threshold="):
        measures.fit_power_law(NORMAL, threshold=threshold)


def test_a_curve_of_few_different_values_says_that_it_has_none():
    curve = measures.hill_curve(np.resize([0.0, 1.0], 200))
    assert curve.attrs["status"] == "too_few_points"
    assert "different values" in curve.attrs["reason"]
    with pytest.raises(InputError, match="tail_points="):
        measures.hill_curve(NORMAL, tail_points=[])


@pytest.mark.parametrize("method", ["quantiles", "characteristic"])
def test_an_interval_of_a_stable_law_at_the_end_of_its_range_is_in_order(method):
    fit = measures.fit_stable(np.resize([-1.0, 1.0], 200), method=method, replicates=20)
    low, high = fit.interval
    assert low <= high <= 2


@pytest.mark.parametrize("most", [10, None, "x", math.nan, 2.5, [1000], True])
def test_the_most_samples_of_a_report_are_a_whole_number(most):
    with pytest.raises(InputError, match="most_samples="):
        measures.tail_report(NORMAL, replicates=50, most_samples=most)


@pytest.mark.parametrize(
    ("values", "status"),
    [(np.full(500, np.nan), "not_finite"), (np.ones(300), "constant"), ([1.0, 2.0], "too_few_points")],
)
def test_values_without_a_law_have_no_goodness_and_no_comparison_but_a_status_and_a_reason(values, status):
    law = measures.fit_stable(values).law
    goodness, comparison = measures.goodness_of_fit(values, law), measures.stable_comparison(values, law)
    assert math.isnan(goodness.distance)
    assert math.isnan(goodness.p_value)
    assert np.isnan(comparison["statistic"].sel(alternative="student_t"))
    assert (goodness.status, comparison.attrs["status"]) == (status, status)
    assert goodness.reason == comparison.attrs["reason"] != ""


@pytest.mark.parametrize("test", [measures.goodness_of_fit, measures.stable_comparison])
def test_values_that_have_a_law_are_not_tested_without_it(test):
    with pytest.raises(InputError, match="law=None is not a StableLaw"):
        test(NORMAL, None)


@pytest.mark.parametrize("shuffle", ["no", None, 2, [True]])
def test_whether_sums_are_of_shuffled_values_is_yes_or_no(shuffle):
    with pytest.raises(InputError, match="shuffle="):
        measures.summation_curve(NORMAL, shuffle=shuffle)


@pytest.mark.parametrize("parameters", [(0,), 3, "ab", (1, -1), (1.5, 0), (1, 2, 3)])
def test_the_numbers_of_fitted_parameters_are_two_whole_numbers(parameters):
    with pytest.raises(InputError, match="parameters="):
        measures.vuong_test(-(NORMAL**2), -np.abs(NORMAL), parameters=parameters)


def test_the_line_of_a_fit_of_the_normal_law_has_no_skewness():
    fit = measures.fit_stable(np.random.default_rng(2).normal(size=2000))
    assert fit.tail_index > 1.9995
    assert "skewness" not in str(fit)
    assert "skewness" in str(measures.fit_stable(np.random.default_rng(2).standard_cauchy(200)))


@pytest.mark.parametrize("tail_points", [None, 45])
def test_a_tail_of_tied_values_has_no_generalised_pareto_law(tail_points):
    found = measures.extreme_value_index(np.repeat([1.0, 5.0], [460, 40]), tail_points=tail_points)
    assert math.isnan(found.estimate)
    assert found.status == "too_few_points"
    assert "2 of its" in found.reason

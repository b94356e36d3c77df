import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from fractalscape.errors import InputError
from fractalscape.landscapes import fractional_brownian
from fractalscape.measures.multifractal import (
    CalibrationDesign,
    CalibrationTable,
    LeaderAnalysis,
    calibrated_exponents,
    singularity_spectrum,
)
from fractalscape.measures.multifractal.calibration.calibration_pivots import calibration_pivots
from reference.calibration import Calibration

HURST, INTERMITTENCY = (0.3, 0.5, 0.8), (0.0, 0.01, 0.04, 0.16)
ANALYSIS = LeaderAnalysis()


def drawn(hurst, intermittency, count, random):
    """Estimates of a known law: bias is linear in H and √λ², spreads are powers of H, and of λ² from 0.01 on."""
    root = math.sqrt(intermittency)
    growth = math.log(max(root / 0.1, 1))
    normal, gamma = random.standard_normal(count), random.gamma(4, size=count)
    c1 = hurst + intermittency - 0.06 + 0.05 * hurst - 0.03 * root
    c2 = -intermittency - 0.0005 - 0.03 * root
    first = min(root, 0.1)
    spreads = (
        math.exp(-3.8 + 0.2 * math.log(hurst) + 3 * first + 0.7 * growth),
        math.exp(-6.2 + 0.6 * math.log(hurst) + 9 * first + 1.6 * growth),
    )
    return np.stack([c1 + spreads[0] * normal, c2 - spreads[1] * (gamma - 4) / 2], axis=-1)


def table_of(replicates, seed=0, hurst=HURST, intermittency=INTERMITTENCY):
    random = np.random.default_rng(seed)
    estimates = [[drawn(h, i, replicates, random) for i in intermittency] for h in hurst]
    grid = {"hurst": hurst, "intermittency": intermittency, "replicates": replicates}
    design = CalibrationDesign(shape=(512, 512), analysis=ANALYSIS, **grid)
    return CalibrationTable(design=design, estimates=np.array(estimates))


@pytest.fixture(scope="module")
def table():
    return table_of(400)


def ends(found):
    return found["log_cumulants_lower"].values, found["log_cumulants_upper"].values


def covered(found, truth):
    lower, upper = ends(found)
    return ((lower <= truth) & (truth <= upper)).mean(axis=0)


@pytest.mark.parametrize("confidence", [0.8, 0.95])
@pytest.mark.parametrize(("hurst", "intermittency"), [(0.4, 0.02), (0.6, 0.04), (0.5, 0.1)])
def test_intervals_cover_the_truth_between_the_nodes_as_often_as_they_say(table, hurst, intermittency, confidence):
    runs = 2000
    found = calibrated_exponents(
        drawn(hurst, intermittency, runs, np.random.default_rng(1)), table, confidence=confidence
    )
    share = covered(found, [hurst + intermittency, -intermittency])
    error = math.sqrt(
        confidence * (1 - confidence) * (1 / runs + 1 / 1200)
    )  # of the runs, and of the table's quantiles
    assert (abs(share - confidence) < 4 * error).all()


def test_at_the_end_of_the_parameters_all_that_may_fail_is_below(table):
    found = calibrated_exponents(drawn(0.6, 0.0, 2000, np.random.default_rng(2)), table)
    lower, upper = ends(found)
    error = math.sqrt(0.95 * 0.05 * (1 / 2000 + 1 / 1200))
    assert abs((upper[:, 1] == 0).mean() - 0.95) < 4 * error
    assert (upper[:, 1] <= 0).all()
    assert (lower[:, 1] < 0).all()


def test_the_test_of_no_intermittency_is_as_large_as_it_says_and_sees_what_is_there(table):
    for level in (0.01, 0.05, 0.2):
        found = calibrated_exponents(drawn(0.6, 0.0, 4000, np.random.default_rng(3)), table)
        error = math.sqrt(level * (1 - level) * (1 / 4000 + 1 / 1200))
        assert abs((found["p_value"].values <= level).mean() - level) < 4 * error
    found = calibrated_exponents(drawn(0.6, 0.04, 400, np.random.default_rng(4)), table)
    assert (found["p_value"].values <= 0.05).mean() > 0.99


def test_over_tables_of_100_replicates_the_test_is_as_large_as_it_says_and_one_table_is_off_by_two_in_100():
    sizes = []
    for seed in range(60):
        pivots = calibration_pivots(table_of(100, seed, intermittency=INTERMITTENCY[:2]))
        sizes.append((pivots.p_values(drawn(0.5, 0.0, 1000, np.random.default_rng(1000 + seed))) <= 0.05).mean())
    inside = 0.004  # residuals of a table are from its own means, those of others are larger by 1 / replicates
    assert abs(np.mean(sizes) - 0.05) < inside + 3 * np.std(sizes) / math.sqrt(60)
    assert 0.01 < np.std(sizes) < 0.025


def test_an_upper_end_is_zero_where_and_only_where_the_test_does_not_reject(table):
    pairs = np.concatenate([drawn(0.6, i, 300, np.random.default_rng(5)) for i in (0.0, 0.0005, 0.002)])
    found = calibrated_exponents(pairs, table, confidence=0.9)
    np.testing.assert_array_equal(ends(found)[1][:, 1] == 0, found["p_value"].values > 0.1)


def test_values_have_no_bias(table):
    for hurst, intermittency in [(0.45, 0.02), (0.5, 0.05)]:
        values = calibrated_exponents(drawn(hurst, intermittency, 2000, np.random.default_rng(6)), table)[
            "log_cumulants"
        ].values
        truth = np.array([hurst + intermittency, -intermittency])
        error = np.std(values, axis=0) * math.sqrt(1 / 2000 + 1 / 400)
        bias = values.mean(axis=0) - truth
        assert (abs(bias) < 4 * error).all()


def test_mean_estimates_at_a_node_give_its_exponents(table):
    mean = table.estimates[1, 2].mean(axis=0)
    np.testing.assert_allclose(calibrated_exponents(mean, table)["log_cumulants"], [0.54, -0.04], atol=2e-5)
    mean = table.estimates[1, 0].mean(axis=0)
    np.testing.assert_allclose(calibrated_exponents(mean, table)["log_cumulants"], [0.5, 0.0], atol=1e-12)


small = table_of(33, seed=9)
twin = Calibration(small)


@settings(max_examples=25, deadline=None)
@given(c1=st.floats(0.32, 0.7), c2=st.floats(-0.1, 0.01), level=st.sampled_from([0.05, 0.2]))
def test_intervals_are_those_of_one_number_at_a_time(c1, c2, level):
    found = calibrated_exponents([c1, c2], small, confidence=1 - level)
    of_c1, of_c2, p_value = twin.interval(c1, c2, level)
    assert str(found["status"].values) == "ok"
    lower, upper = ends(found)
    given_c1 = [float(found["log_cumulants"][0]), lower[0], upper[0]]
    np.testing.assert_allclose(given_c1, of_c1, rtol=1e-9)
    np.testing.assert_allclose([lower[1], upper[1]], of_c2, rtol=1e-9, atol=1e-12)
    assert float(found["p_value"]) == p_value


@settings(max_examples=25, deadline=None)
@given(c1=st.floats(0.32, 0.7), c2=st.floats(-0.1, 0.01))
def test_an_interval_of_more_confidence_holds_one_of_less(c1, c2):
    less, more = (ends(calibrated_exponents([c1, c2], small, confidence=level)) for level in (0.7, 0.95))
    assert (more[0] <= less[0]).all()
    assert (more[1] >= less[1]).all()


def test_a_batch_is_its_items(table):
    pairs = drawn(0.5, 0.03, 5, np.random.default_rng(7))
    batch = calibrated_exponents(pairs, table)
    for item, pair in enumerate(pairs):
        alone = calibrated_exponents(pair, table)
        assert alone["p_value"].dims == ()
        for name in alone.data_vars:
            np.testing.assert_array_equal(batch[name][item], alone[name])


def test_estimates_that_are_absent_or_beyond_the_table_have_nan_and_a_reason(table):
    pairs = [[np.nan, -0.01], [0.5, np.inf], [0.1, 0.0], [1.1, 0.0], [0.55, -0.4], [0.5, -0.03]]
    found = calibrated_exponents(pairs, table)
    expected = ["not_finite"] * 2 + ["beyond_table"] * 3 + ["ok"]
    assert found["status"].values.tolist() == expected
    assert np.isnan(found["log_cumulants"].values[:5]).all()
    assert np.isnan(found["p_value"].values[:5]).all()
    assert "widen hurst or intermittency" in str(found["reason"].values[3])
    assert np.isfinite(found["log_cumulants_lower"].values[5]).all()


def test_an_interval_that_goes_on_below_the_table_has_no_lower_end(table):
    found = calibrated_exponents([0.6, -0.16], table)
    assert str(found["status"].values) == "ok"
    assert ends(found)[0][1] == -np.inf
    assert ends(found)[1][1] < -0.04


def test_hurst_exponents_without_estimates_are_left_out(table):
    estimates = table.estimates.copy()
    estimates[0, :, :50] = np.nan
    found = calibrated_exponents([0.55, -0.04], CalibrationTable(design=table.design, estimates=estimates))
    assert str(found["status"].values) == "ok"
    low = calibrated_exponents([0.3, -0.0], CalibrationTable(design=table.design, estimates=estimates))
    assert str(low["status"].values) == "beyond_table"
    estimates[1, 2, :50] = np.nan
    with pytest.raises(InputError, match="gives nothing for up to 12% of the simulated data"):
        calibrated_exponents([0.5, 0.0], CalibrationTable(design=table.design, estimates=estimates))


def test_simulations_without_estimates_are_left_out_one_by_one(table):
    estimates = table.estimates.copy()
    estimates[:, :, 380:] = np.nan
    few = CalibrationTable(design=table.design, estimates=estimates)
    same = CalibrationTable(design=table.design.replace(replicates=380), estimates=table.estimates[:, :, :380])
    for one, other in zip(
        ends(calibrated_exponents([0.5, -0.02], few)), ends(calibrated_exponents([0.5, -0.02], same)), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_the_dataset_says_what_it_is_and_how_it_was_made(table):
    found = calibrated_exponents([[0.5, -0.02]], table)
    assert found["log_cumulants_lower"].dims == ("replicate", "order")
    assert all({"long_name", "units"} <= set(each.attrs) for each in found.variables.values())
    assert CalibrationDesign.from_json(found.attrs["spec"]) == table.design
    assert (found.attrs["table"], found.attrs["confidence"]) == (table.digest, 0.95)


def test_a_spectrum_is_calibrated_by_a_table_of_its_own_analysis_and_size_only(table):
    spectrum = singularity_spectrum(fractional_brownian((512, 512), hurst=0.5, seed=1))
    found = calibrated_exponents(spectrum, table)
    np.testing.assert_array_equal(found["estimated_log_cumulants"], spectrum["log_cumulants"][:2])
    other = singularity_spectrum(fractional_brownian((512, 512), hurst=0.5, seed=1), p=1)
    smaller = singularity_spectrum(fractional_brownian((256, 256), hurst=0.5, seed=1))
    for wrong, said in (
        (other, "of p=1.0 and not 2.0 of the table"),
        (smaller, r"of shape=\(256, 256\) and not \(512, 512\)"),
    ):
        with pytest.raises(InputError, match=f"^estimates are {said}"):
            calibrated_exponents(wrong, table)
    with pytest.raises(InputError, match="give one of singularity_spectrum"):
        calibrated_exponents(spectrum.drop_attrs(), table)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"estimates": [0.5]}, r"of shape \(1,\) are not \(2,\)"),
        ({"estimates": 0.5}, r"of shape \(\)"),
        ({"estimates": "c1"}, "are not numbers"),
        ({"table": "table.json"}, "is no CalibrationTable"),
        ({"confidence": 95}, "0.95 is usual"),
        ({"confidence": 0.999}, "table has 1200 simulations of one intermittency, and confidence=0.999 needs 1999"),
    ],
)
def test_what_cannot_be_calibrated_is_refused(table, change, said):
    how = {"estimates": [0.5, 0.0], "table": table, "confidence": 0.95, **change}
    with pytest.raises(InputError, match=said):
        calibrated_exponents(how["estimates"], how["table"], confidence=how["confidence"])


def test_a_table_of_fewer_than_99_simulations_cannot_tell_multifractal_data():
    few = table_of(32)
    with pytest.raises(InputError, match=r"has 96 simulations of one intermittency, and confidence=0.95 needs 99"):
        calibrated_exponents([0.5, 0.0], few)
    joined = CalibrationTable.join([few, table_of(2, seed=1)])
    assert str(calibrated_exponents([0.5, 0.0], joined)["status"].values) == "ok"


def test_the_residuals_of_a_gamma_law_are_its_quantiles(table):
    low, high = calibration_pivots(table).c2_bounds(0.05)
    law = stats.gamma(4)
    expected = (4 - law.ppf(0.975)) / 2, (4 - law.ppf(0.025)) / 2
    errors = [math.sqrt(0.025 * 0.975 / 1200) / (2 * law.pdf(law.ppf(level))) for level in (0.975, 0.025)]
    assert abs(low[-1] - expected[0]) < 4 * errors[0]
    assert abs(high[-1] - expected[1]) < 4 * errors[1]

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import LeaderAnalysis, block_bootstrap, bootstrap_test
from fractalscape.measures.multifractal.bootstrap.bootstrap_test import p_values
from fractalscape.measures.multifractal.bootstrap.interval_kinds import interval_ends
from reference import p_values as twin

KINDS = ["normal", "basic", "percentile", "studentised", "adjusted_basic", "adjusted_percentile"]
SIDES = ["greater", "less", "symmetric", "equal_tailed"]
ANALYSIS = LeaderAnalysis(fit_octaves=(2, 4), moments=(-1.0, 2.0))


def draws(seed, replicates, inner, columns):
    random = np.random.default_rng(seed)
    estimate = random.standard_normal(columns)
    drawn = estimate + random.gamma(2.0, size=(replicates, columns)) - 1.5
    return estimate, drawn, drawn[:, None] + (random.gamma(2.0, size=(replicates, inner, columns)) - 1.5)


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 10**6), null=st.floats(-3, 3))
@settings(max_examples=8, deadline=None)
def test_every_p_value_is_what_counting_one_by_one_gives(kind, alternative, seed, null):
    estimate, drawn, nested = draws(seed, 30, 15, 2)
    found = p_values(kind, alternative, estimate, drawn, nested, np.full(2, null))
    for k in range(2):
        lists = [list(map(float, each)) for each in nested[:, :, k]]
        expected = twin.p_value(kind, alternative, float(estimate[k]), drawn[:, k].tolist(), lists, null)
        assert found[k] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS[:4])
@given(seed=st.integers(0, 10**6), replicates=st.sampled_from([39, 79, 199]), away=st.floats(-3, 3))
@settings(max_examples=25, deadline=None)
def test_equal_tailed_tests_reject_what_the_interval_does_not_hold(kind, seed, replicates, away):
    estimate, drawn, nested = draws(seed, replicates, 15, 1)
    null = estimate + away
    low, high = interval_ends(kind, estimate, drawn, nested, 0.95)
    found = p_values(kind, "equal_tailed", estimate, drawn, nested, null)
    # (B + 1) α / 2 is whole: ranks and counts speak of the same replicates
    assert (found <= 0.05 + 1e-12) == ((null < low) | (null > high))


@pytest.mark.parametrize("kind", KINDS)
def test_one_sided_tests_turn_with_the_sign_of_the_data(kind):
    estimate, drawn, nested = draws(1, 99, 20, 3)
    null = estimate - 0.7
    above = p_values(kind, "greater", estimate, drawn, nested, null)
    below = p_values(kind, "less", -estimate, -drawn, -nested, -null)
    np.testing.assert_allclose(above, below, rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_no_estimate_or_lost_its_replicates_has_no_p_value(kind):
    estimate, drawn, nested = draws(2, 40, 20, 3)
    estimate[0] = np.nan
    drawn[:5, 1] = np.nan
    found = p_values(kind, "symmetric", estimate, drawn, nested, np.zeros(3))
    assert np.isnan(found[:2]).all()
    assert 0 < found[2] <= 1


@pytest.fixture(scope="module")
def means():
    """Estimates of a mean of 0 in 3000 samples, each with replicates and inner replicates of the true law."""
    random = np.random.default_rng(3)
    estimate = random.standard_normal(3000)
    drawn = estimate + random.standard_normal((59, 3000))
    return estimate, drawn, drawn[:, None] + random.standard_normal((59, 39, 3000))


@pytest.mark.parametrize("kind", KINDS)
def test_p_values_of_a_true_null_are_uniform(means, kind):
    found = p_values(kind, "less", *means, np.zeros(3000))
    error = np.sqrt(0.1 * 0.9 / 3000)
    # the standard deviation of 59 replicates, and the adjustment by 39, move the level by up to a hundredth
    assert abs(np.mean(found <= 0.1) - 0.1) < 4 * error + (0.01 if kind not in ("basic", "percentile") else 0)


@pytest.fixture(scope="module")
def found():
    walks = np.random.default_rng(0).standard_normal((2, 2048)).cumsum(axis=1)
    return block_bootstrap(walks, ANALYSIS, ndim=1, replicates=99, seed=0)


def test_the_dataset_tests_every_item_and_column_against_its_own_null(found):
    tested = bootstrap_test(found, null=[0.5, 0.0, 0.0], alternative="greater")
    assert tested["p_value"].dims == ("replicate", "order")
    drawn = np.moveaxis(found.drawn.log_cumulants, 0, 1)
    null = np.broadcast_to([0.5, 0.0, 0.0], (2, 3))
    expected = p_values("basic", "greater", found.estimate.log_cumulants, drawn, None, null)
    np.testing.assert_array_equal(tested["p_value"], expected)
    assert tested.attrs["alternative"] == "greater"


def test_hoelder_exponents_far_from_the_null_are_told_from_it(found):
    tested = bootstrap_test(found, quantity="hoelder_exponents", null=2.0, alternative="less")
    assert (tested["p_value"] == 0.01).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"alternative": "two-sided"},
        {"interval_kind": "bca"},
        {"quantity": "c2"},
        {"null": [0.0, 1.0]},
        {"null": "zero"},
        {"null": np.nan},
    ],
)
def test_impossible_options_are_refused_by_name(found, wrong):
    with pytest.raises(InputError, match=next(iter(wrong))):
        bootstrap_test(found, **wrong)


def test_nested_kinds_are_refused_without_inner_replicates(found):
    with pytest.raises(InputError, match="draw with inner=50"):
        bootstrap_test(found, interval_kind="studentised")

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.measures.multifractal.bootstrap.interval_kinds import (
    NESTED,
    interval_ends,
    ranked,
    share_below,
    spread,
)
from reference import interval_kinds as twin

KINDS = ("normal", "basic", "percentile", *NESTED)


def draws(seed, replicates, inner, columns):
    """An estimate, replicates about it with a skewed law, and inner replicates about those."""
    random = np.random.default_rng(seed)
    estimate = random.standard_normal(columns)
    drawn = estimate + random.gamma(2.0, size=(replicates, columns)) - 1.5
    nested = drawn[:, None] + (random.gamma(2.0, size=(replicates, inner, columns)) - 1.5)
    return estimate, drawn, nested


@pytest.mark.parametrize("kind", KINDS)
@given(
    seed=st.integers(0, 10**6),
    replicates=st.integers(39, 90),
    percent=st.sampled_from([50, 80, 90, 95]),
)
@settings(max_examples=15, deadline=None)
def test_every_kind_is_what_sorted_lists_give(kind, seed, replicates, percent):
    estimate, drawn, nested = draws(seed, replicates, 21, 2)
    low, high = interval_ends(kind, estimate, drawn, nested, percent / 100)
    for k in range(2):
        lists = [list(map(float, each)) for each in nested[:, :, k]]
        expected = twin.interval(kind, float(estimate[k]), drawn[:, k].tolist(), lists, Fraction(percent, 100))
        np.testing.assert_allclose([low[k], high[k]], expected, rtol=1e-12, atol=1e-12)


def test_ranks_are_those_of_exact_arithmetic_at_the_usual_numbers_of_replicates():
    for count in (199, 399, 999, 1999):
        for percent in (90, 95, 99):
            low, high = interval_ends("percentile", np.float64(0), np.arange(1.0, count + 1), None, percent / 100)
            tail = Fraction(100 - percent, 200)
            assert (low, high) == ((count + 1) * tail // 1, -((count + 1) * (tail - 1) // 1))


@pytest.mark.parametrize("kind", KINDS)
def test_intervals_turn_with_the_sign_of_the_data(kind):
    estimate, drawn, nested = draws(1, 199, 30, 4)
    low, high = interval_ends(kind, estimate, drawn, nested, 0.9)
    other = interval_ends(kind, -estimate, -drawn, -nested, 0.9)
    np.testing.assert_allclose(other, [-high, -low], rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_intervals_move_and_stretch_with_the_data(kind):
    estimate, drawn, nested = draws(2, 199, 30, 4)
    ends = np.array(interval_ends(kind, estimate, drawn, nested, 0.9))
    moved = interval_ends(kind, 3 * estimate + 1, 3 * drawn + 1, 3 * nested + 1, 0.9)
    np.testing.assert_allclose(moved, 3 * ends + 1, rtol=1e-12)


def test_adjusted_intervals_are_the_plain_ones_where_the_inner_replicates_cover_as_they_should():
    count = 199
    drawn = np.arange(1.0, count + 1)[:, None]
    ranks = np.random.default_rng(0).permutation(count)
    # replicate r has ranks[r] of its inner replicates below the estimate 100: the shares are evenly spread
    inner = np.where(np.arange(count - 1) < ranks[:, None], 0.0, 200.0)[..., None]
    estimate = np.array([100.0])
    plain = interval_ends("percentile", estimate, drawn, None, 0.9)
    np.testing.assert_allclose(interval_ends("adjusted_percentile", estimate, drawn, inner, 0.9), plain, atol=1.01)


@pytest.mark.parametrize("kind", KINDS)
def test_a_tenth_of_the_replicates_may_be_lost_and_no_more(kind):
    estimate, drawn, nested = draws(3, 100, 20, 2)
    drawn[:10] = np.nan
    drawn[10, 1] = np.inf
    low, high = interval_ends(kind, estimate, drawn, nested, 0.8)
    kept = interval_ends(kind, estimate, drawn[10:], nested[10:], 0.8)
    np.testing.assert_allclose([low[0], high[0]], [kept[0][0], kept[1][0]], rtol=1e-12)
    assert np.isnan([low[1], high[1]]).all()


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_no_estimate_has_no_interval(kind):
    estimate, drawn, nested = draws(4, 50, 20, 2)
    estimate[0] = np.nan
    ends = np.array(interval_ends(kind, estimate, drawn, nested, 0.8))
    assert np.isnan(ends[:, 0]).all()
    assert np.isfinite(ends[:, 1]).all()


def test_the_share_below_a_bound_is_never_0_or_1():
    inner = np.arange(9.0)[None, :, None]
    assert share_below(inner, np.array([[-1.0]])) == 0.05
    assert share_below(inner, np.array([[9.0]])) == 0.95
    assert np.isnan(share_below(inner, np.array([[np.nan]])))


def test_nothing_known_gives_nan_and_no_warning():
    nothing = np.full((50, 2), np.nan)
    assert np.isnan(spread(nothing)).all()
    assert np.isnan(ranked(nothing, 0.1, 0.9)).all()

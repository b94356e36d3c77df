import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from fractalscape.raster.clopper_pearson import clopper_pearson


def test_the_interval_is_the_one_that_is_tabulated():
    assert clopper_pearson(10, 100) == pytest.approx((0.04900, 0.17622), abs=1e-5)
    assert clopper_pearson(100, 100) == pytest.approx((1 - clopper_pearson(0, 100)[1], 1.0))
    assert clopper_pearson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 200), st.floats(0.0, 1.0), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_at_its_ends_what_was_seen_is_as_rare_as_the_level_says(trials, share, confidence):
    successes = round(share * trials)
    low, high = clopper_pearson(successes, trials, confidence=confidence)
    tail = pytest.approx((1 - confidence) / 2, rel=1e-6)
    assert successes == 0 or binom.sf(successes - 1, trials, low) == tail
    assert successes == trials or binom.cdf(successes, trials, high) == tail

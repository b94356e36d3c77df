"""The block bootstrap against pymultifracs; the ratios need the extra ``peers``."""

import numpy as np
import pytest

from benchmarks.multifractal_bootstrap import OURS, THEIRS, ours, peak, speed_up, theirs, walk

MEGABYTE = 10**6


def test_a_thousand_replicates_of_a_quarter_of_a_million_samples_need_little_more_than_the_imports():
    grown = peak("ours", 2**18, 1000) - peak("ours", 2**10, 2)
    assert grown < 60 * MEGABYTE  # the samples are 2 MB; leaders of all replicates would be 500 MB


@pytest.mark.peer
def test_pymultifracs_finds_the_same_log_cumulants():
    pytest.importorskip("recombinator")
    signal = walk(2**16)
    estimate = ours(signal, 2).estimate.log_cumulants[0]
    found = theirs(signal, 1).cumulants.log_cumulants.values.ravel()
    # its 2-leaders sum over a narrower cone of coefficients
    np.testing.assert_allclose(found[:2], estimate[:2], atol=0.01)


@pytest.mark.peer
def test_replicates_are_50_times_as_fast_as_those_of_pymultifracs():
    pytest.importorskip("recombinator")
    assert speed_up(2**18).median > 50


@pytest.mark.peer
def test_a_thousand_replicates_need_less_than_a_quarter_of_the_memory_of_a_hundred_of_pymultifracs():
    pytest.importorskip("recombinator")
    assert 4 * peak("ours", 2**18, OURS) < peak("theirs", 2**18, THEIRS)

"""Detrended fluctuations against those of the package MFDFA; the ratio needs the extra ``peers``."""

import numpy as np
import pytest

from benchmarks.detrended_fluctuation import MOMENTS, analysis, mfdfa_fluctuations, speed_up, sums_of_samples
from fractalscape.measures.multifractal import detrended_fluctuation


def test_a_whole_analysis_costs_a_few_cumulative_sums_of_the_signal_for_each_size():
    assert sums_of_samples(2**16).median < 6


@pytest.mark.peer
@pytest.mark.parametrize("degree", [1, 2, 3])
@pytest.mark.parametrize("length", [1000, 4096])
def test_mfdfa_finds_the_same_fluctuations(length, degree):
    pytest.importorskip("MFDFA")
    noise, how = np.random.default_rng(0).standard_normal(length), analysis(degree, length)
    ours = detrended_fluctuation(noise, how, replicates=72)["fluctuation"]
    assert ours.sel(moment=list(MOMENTS)).values == pytest.approx(mfdfa_fluctuations(noise, how), rel=1e-9)


@pytest.mark.peer
def test_an_analysis_is_faster_than_the_fluctuations_of_mfdfa_alone():
    pytest.importorskip("MFDFA")
    assert speed_up(2**16).median > 1.5

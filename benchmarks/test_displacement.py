"""Squared displacements against tidynamics; the ratios need the extra ``peers``."""

import numpy as np
import pytest

from benchmarks.displacement import (
    direct_over_spectral,
    numpy_msd,
    ours,
    speed_up,
    speed_up_over_numpy,
    tidynamics_msd,
    walks,
)


def test_numpy_finds_the_same():
    walk, lags = walks(2, steps=500), np.array([1, 7, 100])
    assert ours(walk, lags) == pytest.approx(numpy_msd(walk, lags), rel=1e-12)


@pytest.mark.slow
def test_numpy_is_no_faster():
    assert speed_up_over_numpy(rounds=5).median > 1


@pytest.mark.slow
def test_few_lags_are_faster_summed_than_transformed_and_many_are_not():
    assert direct_over_spectral(10, steps=50_000, rounds=3).median < 1
    assert direct_over_spectral(500, steps=50_000, rounds=3).median > 1


@pytest.mark.peer
def test_tidynamics_finds_the_same():
    pytest.importorskip("tidynamics")
    walk, lags = walks(2, steps=3000), np.arange(1, 3000)
    theirs = tidynamics_msd(walk.swapaxes(1, 2))[:, 1:]
    assert ours(walk, lags) == pytest.approx(theirs, rel=1e-8)


@pytest.mark.peer
@pytest.mark.parametrize("which", ["few", "all"])
def test_displacements_are_three_and_a_half_times_as_fast_as_tidynamics_per_core(which):
    pytest.importorskip("tidynamics")
    assert speed_up(which).median > 3.5

import numpy as np
import pytest

from fractalscape.measures.multifractal.bootstrap.block_bootstrap import TOGETHER
from fractalscape.measures.multifractal.bootstrap.octave_resamples import octave_sums, resampled_sums
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import Columns
from reference.block_bootstrap import resampled_logarithms

TERMS = Columns(orders=2, moments=())


@pytest.mark.parametrize("shape", [(37,), (9, 14)])
def test_resampled_sums_are_those_of_leaders_drawn_one_by_one(shape):
    random = np.random.default_rng(0)
    octaves = [random.standard_normal(shape), random.standard_normal([side // 2 for side in shape])]
    octaves[0].flat[5] = np.nan
    count = TOGETHER + 3
    sums = resampled_sums(octaves, [TERMS] * 2, block=3, replicates=count, random=np.random.default_rng(7))
    again = np.random.default_rng(7)
    for k, values in enumerate(octaves):
        for r, picked in enumerate(resampled_logarithms(values, 3, count, again, TOGETHER)):
            assert sums[r, k] == pytest.approx([picked.size, picked.sum(), (picked**2).sum()], rel=1e-12, abs=1e-12)


def test_sums_are_over_all_places_with_a_value():
    sums = octave_sums([np.array([1.0, np.nan, 3.0]), np.array([np.nan])], [TERMS] * 2)
    assert sums.tolist() == [[2, 4, 10], [0, 0, 0]]


def test_an_octave_without_a_value_has_sums_of_0():
    octaves = [np.full(4, np.nan), np.ones(4)]
    sums = resampled_sums(octaves, [TERMS] * 2, block=2, replicates=2, random=np.random.default_rng(0))
    assert sums[:, 0].tolist() == [[0, 0, 0]] * 2
    assert sums[:, 1].tolist() == [[4, 4, 4]] * 2

import tracemalloc

import numpy as np
import pytest

from fractalscape.measures.multifractal import LeaderAnalysis
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import (
    TOGETHER,
    Columns,
    centre_of,
    leader_sums,
    log_leaders,
)

ANALYSIS = LeaderAnalysis(moments=(-2.0, 0.5, 3.0))


@pytest.mark.parametrize("shape", [(1, 5 * TOGETHER), (40, 1500), (2, 300, 420)])
def test_sums_taken_piece_by_piece_are_those_of_all_leaders_at_once(shape):
    data = np.random.default_rng(0).standard_normal(shape).cumsum(axis=-1)
    data[0, ..., 700:710] = np.nan
    found = ANALYSIS.leaders(ANALYSIS.coefficients(data, ndim=len(shape) - 1))
    sums, centres = leader_sums(found, found.octaves, ANALYSIS.columns)
    for k, j in enumerate(found.octaves):
        logarithms = log_leaders(found.octave(j))
        centre = centre_of(logarithms)
        assert np.array_equal(centres[:, k], centre)
        terms = ANALYSIS.columns.of(logarithms - centre.reshape(-1, *[1] * (len(shape) - 1)))
        whole, size = (each.sum(axis=tuple(range(2, terms.ndim))).T for each in (terms, np.abs(terms)))
        assert np.abs(sums[:, k] - whole).max() <= 1e-13 * size.max()


def test_terms_of_many_signals_are_never_held_together():
    walks = np.random.default_rng(0).standard_normal((64, 2**13)).cumsum(axis=1)
    found = ANALYSIS.leaders(ANALYSIS.coefficients(walks, ndim=1))
    columns = Columns(orders=5, moments=tuple(np.linspace(-5, 5, 41)))
    tracemalloc.start()
    leader_sums(found, found.octaves, columns)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.25 * columns.count * found.values[0].nbytes

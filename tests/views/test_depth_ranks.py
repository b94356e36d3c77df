import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fractalscape.views import depth_ranks, rank_colour
from views.dives import strip_of, waves

values = arrays(float, (12, 16), elements=st.integers(-30, 30).map(float) | st.just(np.nan))


@given(values)
def test_ranks_keep_signs_and_stay_in_their_halves(values):
    ranks = depth_ranks(values)
    finite = np.isfinite(values)
    assert np.array_equal(np.isfinite(ranks), finite)
    assert np.array_equal(ranks[finite] < 0, values[finite] < 0)
    assert np.all((np.abs(ranks[finite]) >= 0.25 - 1e-12) & (np.abs(ranks[finite]) <= 1 + 1e-12))


@given(arrays(float, 32, elements=st.integers(-9, 9).map(float)))
def test_where_depth_changes_nothing_one_reference_serves_all(circle):
    values = np.tile(circle, (40, 1))
    one = rank_colour(values[10:17], reference=np.repeat(circle, 8))
    assert np.allclose(depth_ranks(values)[10:17], one, atol=0.13)  # a tie of 8 values ranks as its last one
    assert np.ptp(depth_ranks(values)[8:32], axis=0).max() < 1e-12


def test_values_that_grow_with_depth_keep_their_contrast():
    dive, _ = strip_of(waves, octaves=12, angles=128)
    slower = dive["value"].values * np.exp(-dive["log_radius"].values)[:, None]
    deepest_octave = slice(0, 14)
    assert np.median(np.abs(rank_colour(slower)[deepest_octave])) > 0.9
    assert np.median(np.abs(depth_ranks(slower)[deepest_octave])) < 0.75

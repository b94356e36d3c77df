import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.measures import recurrence_quantities
from fractalscape.measures.chaos.recurrence_quantities import count_lines
from reference import chaos as slow


def histogram(runs, length):
    return np.bincount(runs, minlength=length).tolist()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32), theiler=st.integers(0, 4), radius=st.floats(0.05, 1.5))
def test_lines_are_those_of_the_whole_matrix(seed, theiler, radius):
    points = np.random.default_rng(seed).normal(size=(40, 2)).cumsum(0) / 3
    diagonal, vertical = (counts.sum(0) for counts in count_lines(points, radius=radius, theiler=theiler))
    whole_diagonal, whole_vertical = slow.lines(points, radius, theiler)
    assert diagonal.tolist() == histogram(whole_diagonal, diagonal.size)
    assert vertical.tolist() == histogram(whole_vertical, vertical.size)


def test_a_period_comes_back_in_lines_without_end():
    found = recurrence_quantities(np.tile([0.0, 1.0, 3.0, 7.0, 2.0], 60), radius=0.1, theiler=0)
    assert float(found["determinism"][0]) == pytest.approx(1, abs=1e-4)
    assert float(found["recurrence_rate"][0]) == pytest.approx(59 / 299, rel=1e-12)
    assert float(found["laminarity"][0]) == 0
    assert float(found["longest_diagonal"][0]) == 295


def test_white_noise_has_the_lines_of_chance():
    noise = np.random.default_rng(0).random(3000)
    found = recurrence_quantities(noise, radius=0.05)
    rate = 2 * 0.05 - 0.05**2  # of |a - b| <= r for two uniform numbers
    assert float(found["recurrence_rate"][0]) == pytest.approx(rate, rel=0.02)
    # a recurrence belongs to a line unless both neighbours on the diagonal are none: 1 - (1 - p)^2
    assert float(found["determinism"][0]) == pytest.approx(1 - (1 - rate) ** 2, rel=0.05)


def test_chaos_is_more_deterministic_than_noise_of_the_same_values():
    series = slow.logistic(4.0, 2000)
    shuffled = np.random.default_rng(0).permutation(series)
    found = recurrence_quantities(np.stack([series, shuffled]), radius=0.02)
    assert float(found["determinism_lower"][0]) > float(found["determinism_upper"][1])
    assert float(found["entropy_lower"][0]) > float(found["entropy_upper"][1])


@pytest.mark.parametrize(
    ("series", "status"),
    [(np.ones(500), "constant"), (np.full(500, np.nan), "not_finite"), (np.arange(20.0), "too_few_points")],
)
def test_where_there_is_nothing_to_measure_there_is_a_status(series, status):
    found = recurrence_quantities(series)
    assert found.attrs["status"] == status
    assert np.isnan(found["recurrence_rate"]).all()


@pytest.mark.parametrize("option", [{"radius": 0}, {"shortest_diagonal": 1}, {"theiler": -1}, {"confidence": 1.0}])
def test_impossible_options_are_refused(option):
    with pytest.raises(InputError):
        recurrence_quantities(np.arange(100.0), **option)


@pytest.mark.slow
def test_intervals_hold_the_rate_and_the_determinism_of_noise_as_often_as_the_docs_say():
    rate, held = 2 * 0.05 - 0.05**2, []
    for seed in range(100):
        found = recurrence_quantities(np.random.default_rng(seed).random(800), radius=0.05, seed=seed)
        held.append(found["recurrence_rate_lower"][0] <= rate <= found["recurrence_rate_upper"][0])
    assert np.mean(held) > 0.85

import math
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.dynamics import reference_walks as rw
from fractalscape.errors import InputError
from fractalscape.measures import first_passage, kaplan_meier, residence_times, survival_exponent
from fractalscape.measures.diffusion.kaplan_meier import survival_at
from fractalscape.schema import trajectory
from reference import increments as twins

residence_times_module = sys.modules["fractalscape.measures.diffusion.residence_times"]


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_survival_is_that_of_the_loop(stays):
    times, seen = [stay[0] for stay in stays], [stay[1] for stay in stays]
    found = kaplan_meier(times, seen)
    due = [twins.survival(times, seen, at) for at in found["time"].values]
    np.testing.assert_allclose(found["survival"], due, atol=1e-12)
    at = np.arange(10.0)
    weighted = survival_at(np.array(times, float), np.array(seen), np.ones((1, len(times))), at)
    np.testing.assert_allclose(weighted[0], [twins.survival(times, seen, t) for t in at], atol=1e-12)


def test_a_weight_of_two_is_a_time_that_is_there_twice():
    times, seen = np.array([1.0, 3.0, 3.0, 6.0]), np.array([True, False, True, True])
    twice = survival_at(times, seen, np.array([[2.0, 1.0, 0.0, 3.0]]), np.array([0.0, 1.0, 4.0, 6.0]))
    again = kaplan_meier([1, 1, 3, 6, 6, 6], [True, True, False, True, True, True])
    assert twice[0].tolist() == [1.0, *again["survival"].sel(time=[1, 1, 6]).values.tolist()]


def test_censored_exponential_times_keep_their_law():
    random = np.random.default_rng(0)
    ends, watched = random.exponential(10, 5000), random.exponential(15, 5000)
    found = kaplan_meier(np.minimum(ends, watched), ends <= watched)
    for time in (3.0, 10.0, 20.0):
        at = found.isel(time=int(np.searchsorted(found["time"], time)) - 1)
        spread = float(at["survival_upper"] - at["survival_lower"]) / 3.92
        assert abs(float(at["survival"]) - math.exp(-time / 10)) < 4 * spread
    dropped = np.mean(ends[ends <= watched] > 20)
    assert dropped < 0.6 * math.exp(-2)


def test_a_symmetric_walk_stays_above_its_start_as_sparre_andersen_says():
    walk = rw.LevyFlight(tail_index=1.3).trajectory(walkers=4000, steps=200, seed=5)
    loss = walk["position"].isel(axis=0).values
    found = first_passage(trajectory(walk["position"].values, loss=loss), below=0.0)
    for steps in (1, 2, 10, 100):
        at = found.sel(time=steps)
        due = math.comb(2 * steps, steps) / 4.0**steps
        assert abs(float(at["survival"]) - due) < 4 * math.sqrt(due * (1 - due) / 4000)
    fit = survival_exponent(found, fit_range=(10, 150))
    low, high = fit.interval
    assert abs(fit.estimate - 0.5) < 0.01 + 4 * (high - low) / 4


def test_walkers_that_never_leave_are_censored_not_dropped():
    walk = np.zeros((10, 1, 50))
    walk[:4, 0, 20:] = 3.0
    found = first_passage(walk, radius=2.0)
    assert found.attrs["censored"] == 6
    assert found["survival"].values.tolist() == [0.6]
    assert found["passage_time"].values.tolist() == [20.0] * 4 + [49.0] * 6
    nobody = first_passage(walk, radius=9.0)
    assert nobody.attrs["status"] == "too_few_points"
    assert survival_exponent(nobody).status == "too_few_points"


def test_walkers_that_are_not_finite_are_left_out_and_counted():
    walk = np.random.default_rng(0).standard_normal((30, 1, 100)).cumsum(2)
    walk[2, 0, 5] = np.nan
    found = first_passage(walk, radius=2.0)
    assert found.attrs["count"] == 29
    assert "1 of 30 walkers are not finite" in found.attrs["reason"]
    assert np.isnan(found["passage_time"][2])
    lost = first_passage(np.full((2, 5), np.inf), below=1.0)
    assert lost.attrs["status"] == "not_finite"
    assert survival_exponent(lost).status == "not_finite"


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 1.0, 2.5]))
@settings(max_examples=30, deadline=None)
def test_stays_are_those_of_the_loop(seed, radius):
    path = np.random.default_rng(seed).integers(-1, 2, size=(2, 40)).cumsum(1)
    found = residence_times(path[None], radius=radius)
    stays = list(zip(found["residence_time"].values, found["observed"].values, strict=True))
    due = twins.residences(path, radius)
    assert stays == [stay for stay in due if stay[0] > 0]


def test_stays_are_the_same_for_coordinates_in_slabs(monkeypatch):
    path = np.random.default_rng(0).standard_normal((3, 4, 200)).cumsum(2)
    whole = residence_times(path, radius=3.0)["residence_time"].values
    monkeypatch.setattr(residence_times_module, "BLOCK_BYTES", 1000)
    np.testing.assert_array_equal(residence_times(path, radius=3.0)["residence_time"].values, whole)


@pytest.mark.parametrize("fit_range", ["x", "12", 3, (1, 2, 3), (5, 5), (2, 1), (0, math.nan), [None, 1]])
def test_a_range_of_times_that_is_no_ascending_pair_is_refused(fit_range):
    survival = residence_times(np.arange(50.0), radius=0)
    with pytest.raises(InputError, match="fit_range="):
        survival_exponent(survival, fit_range=fit_range)


@pytest.mark.parametrize("exponent", [0.5, 0.8])
def test_residence_times_of_a_walk_that_waits_have_its_exponent(exponent):
    walk = rw.ContinuousTimeRandomWalk(residence_exponent=exponent, residence_law="pareto", jump_law="gaussian")
    found = residence_times(walk.trajectory(walkers=300, steps=2000, seed=1), radius=0.0)
    fit = survival_exponent(found, fit_range=(20, 500), replicates=100)
    low, high = fit.interval
    assert abs(fit.estimate - exponent) < 0.02 + 4 * (high - low) / 4
    assert high - low < 0.1


def test_times_are_in_steps_however_sparse_the_records():
    sparse = trajectory(np.array([[[0.0, 0.0, 5.0]]]), step=[100, 110, 140])
    assert first_passage(sparse, radius=1.0)["passage_time"].item() == 40


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: first_passage(np.zeros((3, 9))), "give one of them"),
        (lambda: first_passage(np.zeros((3, 9)), radius=-1.0), "radius=-1.0"),
        (lambda: first_passage(np.zeros((3, 9)), below=np.nan), "below=nan"),
        (lambda: first_passage(trajectory(np.zeros((1, 1, 3))), below=0.0), "no variable loss"),
        (lambda: residence_times(np.zeros((3, 9)), radius="wide"), "radius='wide'"),
        (lambda: kaplan_meier([1, 2], [True]), "observed"),
        (lambda: kaplan_meier([-1], [True]), "from 0 on"),
        (lambda: kaplan_meier([1], [True], confidence=1.0), "confidence=1.0"),
        (lambda: survival_exponent(np.zeros(3)), "first_passage"),
    ],
)
def test_impossible_options_are_refused(ask, said):
    with pytest.raises(InputError, match=said):
        ask()

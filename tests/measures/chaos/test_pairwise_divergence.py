import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures import fit_walk_and_drift, instantaneous_exponents, pairwise_divergence
from reference import chaos as slow


def test_walkers_that_part_exponentially_have_that_exponent_until_they_fill_the_attractor():
    starts = np.sin(np.pi * np.random.default_rng(0).random(200) / 2) ** 2  # the invariant density
    walkers = [slow.logistic(4.0, 60, start=x + apart, skip=0) for x in starts for apart in (0, 1e-12)]
    curve = pairwise_divergence(walkers, pairs="consecutive")
    exponents = instantaneous_exponents(curve, window=20)["instantaneous_exponent"].values
    assert exponents[0] == pytest.approx(np.log(2), abs=0.05)
    assert exponents[2] == pytest.approx(0, abs=0.1)


def test_slabs_of_coordinates_add_up(monkeypatch):
    from fractalscape.measures import positions as module

    walkers = np.random.default_rng(0).normal(size=(6, 50, 30)).cumsum(2)
    distance = np.linalg.norm(walkers[:1] - walkers[1:], axis=1)
    whole = pairwise_divergence(walkers)
    np.testing.assert_allclose(whole["distance"], distance, rtol=1e-13)
    np.testing.assert_allclose(whole["log_distance"], np.log(distance).mean(0), rtol=1e-12)
    monkeypatch.setattr(module.Positions.blocks, "__kwdefaults__", {"walkers": slice(None), "block_bytes": 5000})
    np.testing.assert_allclose(pairwise_divergence(walkers)["distance"], distance, rtol=1e-13)


def test_pairs_are_those_that_were_asked_for():
    walkers = np.arange(5.0)[:, None] * np.ones(4)
    numbers = lambda kind: [*zip(*(pairwise_divergence(walkers, pairs=kind)[k].values for k in ("first", "second")))]  # noqa: E731, B905
    assert numbers("first") == [(0, 1), (0, 2), (0, 3), (0, 4)]
    assert numbers("consecutive") == [(0, 1), (2, 3)]
    assert len(numbers("all")) == 10
    assert numbers([[4, 1]]) == [(4, 1)]


def test_a_random_walk_and_a_drift_are_told_apart():
    random = np.random.default_rng(1)
    steps = np.zeros((800, 3, 101))
    steps[..., 1:] = random.normal(size=(800, 3, 100))
    steps[1::2, :, 1:] += 0.1  # the drift of one of a pair: b = 3 * 0.01; a = 2 * 3
    found = fit_walk_and_drift(pairwise_divergence(steps.cumsum(-1), pairs="consecutive"))
    assert found.random_walk_interval[0] < 6 < found.random_walk_interval[1]
    assert found.linear_interval[0] < 0.03 < found.linear_interval[1]
    assert found.random_walk == pytest.approx(6, rel=0.2)
    assert found.status == "ok"


def test_pairs_that_left_the_numbers_are_left_out_and_told():
    walkers = np.random.default_rng(2).normal(size=(4, 20))
    walkers[2, 5] = np.inf
    found = pairwise_divergence(walkers)
    assert found.sizes["pair"] == 2
    assert found.attrs["reason"] == "1 of 3 pairs left out: positions not finite"


@pytest.mark.parametrize(
    ("walkers", "status"),
    [(np.zeros(9), "too_few_walkers"), (np.ones((3, 9)), "constant"), (np.full((2, 9), np.nan), "not_finite")],
)
def test_where_there_is_nothing_to_measure_there_is_a_status(walkers, status):
    curve = pairwise_divergence(walkers)
    assert curve.attrs["status"] == status
    assert np.isnan(curve["log_distance"]).all()
    assert fit_walk_and_drift(curve).status == status
    assert np.isnan(fit_walk_and_drift(curve).linear)
    exponents = instantaneous_exponents(curve, window=3)
    assert exponents.attrs["status"] == status
    assert np.isnan(exponents["instantaneous_exponent"]).all()


@pytest.mark.parametrize("pairs", ["none", [[0, 9]], [[1, 1]], [0, 1], [[0.5, 1]]])
def test_impossible_pairs_are_refused(pairs):
    with pytest.raises(InputError):
        pairwise_divergence(np.ones((3, 9)), pairs=pairs)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "least", "most"), [("consecutive", 0.9, 1), ("all", 0.85, 1), ("first", 0.2, 0.5)])
def test_bands_hold_the_mean_as_often_as_the_docs_say(kind, least, most):
    held = []
    for seed in range(200):
        walkers = np.random.default_rng(seed).normal(size=(40, 2, 11)).cumsum(2)
        curve = pairwise_divergence(walkers, pairs=kind, seed=seed)
        held.append(curve["squared_distance_lower"][-1] <= 44 <= curve["squared_distance_upper"][-1])
    assert least <= np.mean(held) <= most


def test_pairs_that_would_not_fit_into_memory_are_refused_before_they_are_made(monkeypatch):
    monkeypatch.setattr("fractalscape.memory.machine_memory", lambda: 10**6)
    with pytest.raises(InputError, match=r"4950 pairs of 50 records .* this machine has"):
        pairwise_divergence(np.zeros((100, 50)), pairs="all")

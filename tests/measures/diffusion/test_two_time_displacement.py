import numpy as np
import pytest

from fractalscape import schema
from fractalscape.errors import InputError
from fractalscape.measures.diffusion import (
    ageing_collapse,
    diagonal_displacement,
    squared_displacement,
    squared_distances,
    time_averaged_displacement,
    two_time_displacement,
)
from reference import displacements as twin

MEAN = "mean_squared_displacement"


def brownian(*shape, seed=0):
    return np.cumsum(np.random.default_rng(seed).standard_normal(shape), axis=-1)


def scaled_brownian(walkers, records, exponent, seed=0):
    growth = np.sqrt(np.diff(np.arange(records + 1.0) ** exponent))
    walk = np.cumsum(np.random.default_rng(seed).standard_normal((walkers, records)) * growth, axis=1)
    return np.concatenate([np.zeros((walkers, 1)), walk], axis=1)


def test_ages_and_lags_are_those_of_single_displacements():
    walk = brownian(5, 2, 60)
    found = two_time_displacement(walk, [0, 3, 20], [1, 10, 45], replicates=2)
    for age in (0, 3, 20):
        alone = squared_displacement(walk, [1, 10, 45], age=age)["squared_displacement"]
        assert np.array_equal(found["squared_displacement"].sel(age=age), alone, equal_nan=True)
    assert np.isnan(found[MEAN].sel(age=20, lag=45).item())
    assert found.attrs["status"] == "ok"


@pytest.mark.parametrize("exponent", [0.5, 1.5])
def test_scaled_brownian_motion_ages_as_its_closed_form(exponent):
    found = two_time_displacement(scaled_brownian(4000, 400, exponent), [10, 100], [5, 50, 200], replicates=2)
    age, lag = found["age"].values[:, None], found["lag"].values
    exact = (age + lag) ** exponent - age**exponent
    error = np.sqrt(2 / 4000) * exact
    assert np.all(np.abs(found[MEAN].values - exact) < 4 * error)


def test_scaled_brownian_motion_collapses_at_exponent_one_within_its_interval():
    aged = two_time_displacement(scaled_brownian(3000, 1500, 0.5), [10, 40, 160, 640], replicates=2)
    found = ageing_collapse(aged, amplitude_exponent=0.5)
    low, high = found["ageing_exponent_lower"].item(), found["ageing_exponent_upper"].item()
    assert low - 0.02 <= 1 <= high + 0.02
    assert high - low < 0.4
    assert found["spread"].min() < 0.1 * found["spread"].sel(exponent=0)


def test_motion_that_does_not_age_collapses_at_exponent_zero():
    aged = two_time_displacement(brownian(4000, 400), [10, 50, 200], replicates=2)
    assert ageing_collapse(aged)["ageing_exponent"].item() == pytest.approx(0, abs=0.05)


def test_one_walker_keeps_its_two_times_without_interval():
    found = two_time_displacement(brownian(1, 5000, 60), [1, 10, 30], [1, 2, 4, 8])
    assert (found.attrs["status"], found.attrs["reason"]) == ("ok", "one walker: no interval")
    assert found[MEAN].values == pytest.approx(np.tile([5e3, 1e4, 2e4, 4e4], (3, 1)), rel=0.15)
    collapsed = ageing_collapse(found)
    assert np.isnan(collapsed["ageing_exponent_lower"].item())


def test_records_at_log_spaced_steps_give_the_ages_that_were_recorded():
    step = np.array([0, 1, 2, 4, 8, 16, 32])
    walk = schema.trajectory(brownian(3, 1, 40)[..., step], step=step)
    found = two_time_displacement(walk, [0, 8], [8, 24], replicates=2)
    assert np.isfinite(found[MEAN].values).tolist() == [[True, False], [True, True]]
    assert two_time_displacement(walk, replicates=2)["age"].values.tolist()[:3] == [0, 1, 2]


def test_ages_that_cannot_be_are_refused_and_walkers_that_cannot_be_measured_say_why():
    for ages in ([-1], [3, 2], [0.5], []):
        with pytest.raises(InputError, match="ages"):
            two_time_displacement(brownian(3, 50), ages)
    with pytest.raises(InputError, match="no ages"):
        ageing_collapse(squared_displacement(brownian(3, 50)))
    lost = two_time_displacement(np.full((3, 50), np.nan), [1, 2], [1, 2, 3])
    assert lost.attrs["status"] == "not_finite"
    assert ageing_collapse(lost).attrs["status"] == "not_finite"
    single = ageing_collapse(two_time_displacement(brownian(3, 50), [0, 5], [1, 2, 3]))
    assert single.attrs["status"] == "too_few_points"
    assert np.isnan(single["ageing_exponent"].item())


@pytest.mark.parametrize("drift", [0.0, 50.0])
def test_squared_distances_are_those_of_the_definition_for_any_slabs(drift):
    path = brownian(1, 7, 50) + drift * np.arange(50)
    slow = twin.squared_distances(path[0])
    for block_bytes in (1, 1200, 2**20):
        assert squared_distances(path, block_bytes=block_bytes).values == pytest.approx(slow, rel=1e-10, abs=1e-11)


def test_diagonals_of_distances_are_time_averages_of_any_age_and_window():
    walk = schema.trajectory(brownian(2, 30, 80), step=10 * np.arange(80))
    distances = squared_distances(walk, walker=1)
    for how in ({}, {"start": 100, "window": 200}, {"start": 300}):
        slow = time_averaged_displacement(walk, [10, 50, 400, 900], **how)
        found = diagonal_displacement(distances, [10, 50, 400, 900], **how)
        assert np.array_equal(found["windows"], slow["windows"])
        assert found["squared_displacement"].values[0] == pytest.approx(
            slow["squared_displacement"].values[1], rel=1e-11, nan_ok=True
        )


def test_distances_of_a_walker_that_is_not_there_or_not_finite():
    with pytest.raises(InputError, match="walker=2"):
        squared_distances(brownian(2, 30), walker=2)
    lost = squared_distances(np.array([0.0, np.nan, 1.0]))
    assert lost.attrs["status"] == "not_finite"
    assert diagonal_displacement(lost, [1]).attrs["status"] == "not_finite"
    assert diagonal_displacement(squared_distances(np.ones(9)), [1]).attrs["status"] == "constant"
    assert diagonal_displacement(squared_distances(np.arange(9.0)), [20]).attrs["status"] == "too_few_points"


def test_the_one_walker_that_is_left_keeps_its_values_and_those_left_out_are_counted():
    walk = brownian(3, 200)
    walk[1:, 7] = np.nan
    found = two_time_displacement(walk, [0, 20], [1, 10], replicates=2)
    assert found.attrs["reason"] == "2 of 3 walkers have positions that are not finite; one walker: no interval"
    np.testing.assert_array_equal(found[MEAN], found["squared_displacement"].isel(walker=0))


def test_an_ensemble_of_which_nearly_all_are_stuck_has_an_exponent_without_an_interval():
    walk = brownian(3, 400)
    walk[1:] = 0
    found = ageing_collapse(two_time_displacement(walk, [5, 20, 60], replicates=2), replicates=50)
    assert np.isfinite(found["ageing_exponent"])
    assert np.isnan(found["ageing_exponent_lower"])


@pytest.mark.parametrize("option", [{"exponents": "a"}, {"exponents": [np.nan]}, {"amplitude_exponent": "a"}])
def test_exponents_that_are_no_numbers_are_refused_in_one_line(option):
    aged = two_time_displacement(brownian(3, 100), [5, 20], replicates=2)
    with pytest.raises(InputError, match=next(iter(option))):
        ageing_collapse(aged, **option)


@pytest.mark.parametrize("options", [{"exponents": [1e308]}, {"exponents": [np.nan]}, {"amplitude_exponent": 1e308}])
def test_exponents_of_a_collapse_that_overflow_are_refused(options):
    aged = two_time_displacement(np.zeros((2, 1, 100)), [20, 60], replicates=2)
    with pytest.raises(InputError, match=f"{next(iter(options))}="):
        ageing_collapse(aged, **options)

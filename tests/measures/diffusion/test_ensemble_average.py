import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.diffusion import (
    ensemble_average,
    mean_squared_displacement,
    resampled_displacement,
    squared_displacement,
    time_averaged_displacement,
)

MEAN = "mean_squared_displacement"


def brownian(*shape, seed=0):
    return np.cumsum(np.random.default_rng(seed).standard_normal(shape), axis=-1)


def test_the_mean_of_an_ensemble_grows_like_its_lag_at_any_age():
    walk = brownian(4000, 2, 120)
    for age in (0, 60):
        found = mean_squared_displacement(walk, [1, 5, 50], age=age)
        error = found["squared_displacement"].std("walker").values / np.sqrt(4000)
        assert np.all(np.abs(found[MEAN].values - [2, 10, 100]) < 4 * error)
        assert found[MEAN + "_lower"].attrs["confidence"] == 0.95
        assert np.all((found[MEAN + "_lower"] < found[MEAN]) & (found[MEAN] < found[MEAN + "_upper"]))


def test_an_interval_of_many_walkers_is_that_of_their_standard_error():
    found = mean_squared_displacement(brownian(5000, 20), [10], replicates=4000)
    error = found["squared_displacement"].std("walker").item() / np.sqrt(5000)
    width = (found[MEAN + "_upper"] - found[MEAN + "_lower"]).item()
    assert width == pytest.approx(2 * 1.96 * error, rel=0.05)


def test_an_interval_of_few_walkers_is_wider_by_student_s_quantile():
    walk = brownian(5, 2000)
    curves = time_averaged_displacement(walk, [1])
    drawn = np.log(resampled_displacement(curves, replicates=20_000)).std()
    error = curves["squared_displacement"].std("walker", ddof=1).item() / np.sqrt(5)
    assert drawn == pytest.approx(error * 2.776 / 1.96, rel=0.03)


def test_many_lags_are_resampled_piecewise_with_the_same_walkers():
    curves = time_averaged_displacement(brownian(6, 5000), np.arange(1, 4501))
    found = ensemble_average(curves, replicates=10)
    lower = np.percentile(resampled_displacement(curves, replicates=10), 2.5, axis=0)
    assert found[MEAN + "_lower"].values == pytest.approx(lower, rel=1e-12)


def test_one_walker_is_no_ensemble_but_has_a_time_average():
    found = mean_squared_displacement(brownian(100))
    assert (found.attrs["status"], np.isnan(found[MEAN]).all().item()) == ("too_few_walkers", True)
    averaged = ensemble_average(time_averaged_displacement(brownian(3000), [1, 5]))
    assert averaged.attrs["status"] == "ok"
    assert averaged[MEAN + "_lower"].attrs["interval"].endswith("blocks of time")
    assert np.all(averaged[MEAN + "_lower"] < averaged[MEAN])


def test_walkers_that_are_not_finite_do_not_change_the_mean_of_the_others():
    walk = brownian(5, 100)
    spoilt = np.concatenate([walk, np.full((2, 100), np.nan)])
    there, mixed = (mean_squared_displacement(each, [1, 9]) for each in (walk, spoilt))
    for name in (MEAN, MEAN + "_lower", MEAN + "_upper"):
        assert np.array_equal(there[name], mixed[name])
    assert "2 of 7 walkers" in mixed.attrs["reason"]
    none = mean_squared_displacement(spoilt[5:], [1, 9])
    assert (none.attrs["status"], np.isnan(none[MEAN]).all().item()) == ("not_finite", True)


@pytest.mark.parametrize("asked", [{"replicates": 1}, {"confidence": 2}, {"confidence": 0}, {"seed": -1}])
def test_impossible_options_are_refused(asked):
    with pytest.raises(InputError):
        ensemble_average(squared_displacement(brownian(3, 20)), **asked)


def test_what_is_no_displacement_is_refused():
    with pytest.raises(InputError, match="holds no squared_displacement"):
        ensemble_average(np.zeros(3))  # pyright: ignore


def test_replicates_of_too_many_lags_are_refused_before_they_are_drawn(monkeypatch):
    curves = time_averaged_displacement(np.random.default_rng(0).standard_normal((3, 900)).cumsum(1), np.arange(1, 800))
    monkeypatch.setattr("fractalscape.memory.machine_memory", lambda: 10**6)
    with pytest.raises(InputError, match=r"1000 curves of 799 lags .* log-spaced"):
        resampled_displacement(curves)

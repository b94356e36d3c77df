import importlib
import tracemalloc

import numpy as np
import pytest
from scipy import stats

from fractalscape.errors import InputError
from fractalscape.measures import loss_avalanches
from fractalscape.schema import trajectory


def test_runs_of_independent_gaussian_changes_are_geometric():
    loss = np.random.default_rng(1).standard_normal((20, 10_000)).cumsum(1)
    found = loss_avalanches(loss)
    share = 2 * stats.norm.sf(1)
    for length in (1, 2, 3):
        due = share ** (length - 1) * (1 - share)
        count = found.sizes["avalanche"]
        error = np.sqrt(due * (1 - due) / count)
        assert abs(float((found["duration"] == length).mean()) - due) < 4 * error
    low, high = float(found["mean_duration_lower"]), float(found["mean_duration_upper"])
    assert low < 1 / (1 - share) < high < low * 1.02


def test_avalanches_are_the_runs_that_one_sees():
    changes = np.array([0, 0, 3, -4, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0.0])
    found = loss_avalanches(np.cumsum(np.concatenate([[10.0], changes])), window=4)
    assert found["start"].values.tolist() == [2, 7]
    assert found["duration"].values.tolist() == [2, 1]
    assert found["size"].values.tolist() == [7, 5]
    loss = np.cumsum(np.concatenate([[10.0], changes]))
    assert found["moving_variance"].values[0].tolist() == [loss[k : k + 4].var() for k in range(14)]


def test_a_trajectory_gives_its_loss_and_walkers_that_are_not_finite_are_counted():
    loss = np.random.default_rng(1).standard_normal((3, 200)).cumsum(1)
    loss[1, 5] = np.nan
    found = loss_avalanches(trajectory(np.zeros((3, 1, 200)), loss=loss))
    assert set(found["walker"].values) == {0, 2}
    assert found.attrs["reason"] == "1 of 3 walkers have losses that are not finite"


@pytest.mark.parametrize(
    ("bad", "status"),
    [(np.full(50, np.nan), "not_finite"), (np.zeros(50), "constant"), (np.ones(2), "too_few_points")],
)
def test_losses_without_avalanches_have_a_status(bad, status):
    found = loss_avalanches(bad)
    assert found.attrs["status"] == status
    assert np.isnan(found["mean_duration"])


def test_what_is_not_losses_is_refused():
    with pytest.raises(InputError, match="no variable loss"):
        loss_avalanches(trajectory(np.zeros((1, 1, 3))))
    with pytest.raises(InputError, match="shape"):
        loss_avalanches(np.zeros((2, 2, 2)))
    with pytest.raises(InputError, match="window=1"):
        loss_avalanches(np.arange(9.0), window=1)


def test_losses_that_overflow_are_left_out_without_a_warning():
    loss = np.random.default_rng(0).standard_normal((2, 100)).cumsum(1)
    loss[0, 50:] = np.inf
    found = loss_avalanches(loss, window=10)
    assert (found.attrs["status"], set(found["walker"].values)) == ("ok", {1})
    assert np.isnan(found["moving_variance"].values[0, 45:]).all()


def test_moving_variances_are_the_same_however_many_windows_are_made_at_once(monkeypatch):
    loss = np.random.default_rng(0).standard_normal((3, 400)).cumsum(1)
    whole = loss_avalanches(loss, window=30)["moving_variance"].values
    module = importlib.import_module("fractalscape.measures.diffusion.loss_avalanches")
    monkeypatch.setattr(module, "DEVIATIONS_BYTES", 8 * 30 * 7)
    np.testing.assert_array_equal(loss_avalanches(loss, window=30)["moving_variance"].values, whole)


def test_moving_variances_need_no_more_memory_than_the_losses_times_a_few():
    loss = np.random.default_rng(0).standard_normal(50_000)
    tracemalloc.start()
    loss_avalanches(loss, window=1000, replicates=2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6  # 0.4 GB if the deviations of all windows were held

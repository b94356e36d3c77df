import tracemalloc

import numpy as np
import pytest

from fractalscape.dynamics import reference_walks as rw
from fractalscape.errors import InputError
from fractalscape.measures import contour_exponent, displacement_along_contour, loss_change
from fractalscape.schema import trajectory
from reference import increments as twins

LAGS = [1, 3, 10, 30]


def test_bins_hold_the_pairs_of_the_loop():
    path = np.random.default_rng(0).standard_normal((1, 2, 60)).cumsum(2)
    found = displacement_along_contour(path, LAGS, bins=5)
    steps = twins.lengths(path[0], 1)
    pairs = [
        (sum(steps[t : t + lag]), length**2) for lag in LAGS for t, length in enumerate(twins.lengths(path[0], lag))
    ]
    contour, squared = np.array(pairs).T
    edges = np.geomspace(contour.min(), contour.max(), 6)
    where = np.clip(np.searchsorted(edges, contour, side="right") - 1, 0, 4)
    kept = np.unique(where)
    np.testing.assert_allclose(found["contour"], [contour[where == k].mean() for k in kept])
    np.testing.assert_allclose(found["squared_displacement"], [squared[where == k].mean() for k in kept])


@pytest.mark.parametrize("against", ["contour", "displacement"])
def test_pairs_are_put_into_bins_as_they_are_made_and_never_held_together(against):
    walk = rw.BrownianMotion().trajectory(walkers=10, steps=10_000, seed=0)
    walk["loss"] = (("walker", "step"), walk["position"].values[:, 0])
    tracemalloc.start()
    found = loss_change(walk, against=against, replicates=2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    held = 2 * 8 * float(found["part_pairs"].sum())  # bytes of the distances and changes of all pairs: 60 MB
    assert peak < held / 10


@pytest.mark.parametrize(("exponent", "straight"), [(1.0, False), (2.0, True)])
def test_independent_steps_spread_with_the_path_and_straight_ones_with_its_square(exponent, straight):
    steps = np.ones((50, 1, 2000)) if straight else np.random.default_rng(1).choice([-1.0, 1.0], (50, 1, 2000))
    fit = contour_exponent(displacement_along_contour(np.cumsum(steps, 2), LAGS))
    low, high = fit.interval
    assert abs(fit.estimate - exponent) < 1e-9 + 4 * (high - low) / 4


def test_a_loss_along_a_slope_changes_as_the_displacement_does():
    position = rw.BrownianMotion().trajectory(walkers=50, steps=1000, seed=1)["position"].values
    found = loss_change(trajectory(position, loss=3 * position[:, 0]), LAGS, against="displacement", bins=60)
    assert np.all(np.abs((found["mean_square"] / (9 * found["displacement"] ** 2))[20:] - 1) < 0.02)
    assert np.all(found["squared_mean"].values[45:55] < 0.05 * found["mean_square"].values[45:55])


def test_the_two_means_of_a_steady_descent_agree():
    position = np.arange(500.0)[None, None]
    found = loss_change(trajectory(position, loss=-2 * position[:, 0]), LAGS, bins=4)
    np.testing.assert_allclose(found["mean_square"], 4 * found["contour"] ** 2)
    np.testing.assert_allclose(found["squared_mean"], found["mean_square"])


def test_bad_data_have_a_status_and_impossible_options_are_refused():
    for bad, status in (
        (np.zeros(50), "constant"),
        (np.full(50, np.nan), "not_finite"),
        (np.ones(1), "too_few_points"),
    ):
        curve = displacement_along_contour(bad, [1, 2])
        assert curve.attrs["status"] == status
        assert contour_exponent(curve).status == status
    walk = trajectory(np.random.default_rng(0).standard_normal((2, 1, 50)), loss=np.full((2, 50), np.nan))
    assert loss_change(walk, [1]).attrs["status"] == "not_finite"
    with pytest.raises(InputError, match="no loss"):
        loss_change(np.zeros((2, 50)), [1])  # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError, match="against='time' is not one of"):
        loss_change(walk, [1], against="time")  # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError, match="displacement_along_contour"):
        contour_exponent(np.zeros(3))  # pyright: ignore[reportArgumentType]

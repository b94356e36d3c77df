import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.dynamics import reference_walks as rw
from fractalscape.errors import InputError
from fractalscape.measures import displacement_moments, moment_exponent, moment_scaling, non_gaussian_parameter
from fractalscape.measures.diffusion import displacement_lengths
from fractalscape.measures.diffusion.displacement_moments import half_powers
from reference import increments as twins

LAGS = [1, 2, 4, 8, 16, 32]


@given(st.integers(1, 3), st.integers(1, 3), st.integers(8, 30), st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_moments_are_those_of_the_loop(walkers, axes, records, seed):
    position = np.random.default_rng(seed).standard_normal((walkers, axes, records)).cumsum(2)
    found = displacement_moments(position, [1, 3, 7], replicates=2)["moment"]
    for order in (0.5, 1.5, 4):
        for lag in (1, 3, 7):
            due = twins.moment(position, order, lag)
            assert float(found.sel(order=order, lag=lag)) == pytest.approx(due, rel=1e-12)


def test_half_powers_are_powers():
    squared = np.random.default_rng(0).exponential(size=100)
    np.testing.assert_allclose(half_powers(squared, np.array([1, 3, 8])), [squared ** (k / 4) for k in (1, 3, 8)])


def test_coordinates_in_slabs_give_the_moments_of_the_whole(monkeypatch):
    position = np.random.default_rng(3).standard_normal((25, 40, 100)).cumsum(2)
    whole = displacement_moments(position, LAGS)
    monkeypatch.setattr(displacement_lengths, "BLOCK_BYTES", 1000)
    slabs = displacement_moments(position, LAGS)
    np.testing.assert_allclose(whole["moment"], slabs["moment"], rtol=1e-12)


@pytest.mark.parametrize("walk", [rw.FractionalBrownianMotion(hurst=0.3), rw.BrownianMotion()], ids=str)
def test_moments_of_gaussian_walks_are_exact_and_scale_by_one_line(walk):
    drawn = walk.trajectory(walkers=300, steps=600, axes=2, seed=1)
    moments = displacement_moments(drawn, LAGS, replicates=200)
    low, value, high = (moments[f"moment{end}"] for end in ("_lower", "", "_upper"))
    for order in moments["order"].values:
        due = walk.displacement_moment(order, LAGS, axes=2)
        error = (high - low).sel(order=order).values / 4
        assert np.all(np.abs(value.sel(order=order).values - due) < 4 * error)
    spectrum = moment_scaling(moments, replicates=200)
    due = [walk.moment_scaling_exponent(order) for order in spectrum["order"].values]
    error = (spectrum["moment_exponent_upper"] - spectrum["moment_exponent_lower"]).values / 4
    assert np.all(np.abs(spectrum["moment_exponent"].values - due) < 4 * error)


@pytest.mark.slow
def test_time_averages_of_a_levy_walk_bend_at_the_exponent_of_its_flights():
    walk = rw.LevyWalk(flight_exponent=1.5)
    moments = displacement_moments(walk.trajectory(walkers=200, steps=20_000, seed=5), [20, 50, 100, 200, 400])
    spectrum = moment_scaling(moments)["moment_exponent"]
    for order, slow in ((0.5, 0.05), (1, 0.08), (3, 0.08), (4, 0.08)):
        assert abs(float(spectrum.sel(order=order)) - walk.moment_scaling_exponent(order)) < slow


def test_a_levy_flight_has_finite_moments_below_its_tail_index():
    flight = rw.LevyFlight(tail_index=1.5)
    moments = displacement_moments(flight.trajectory(walkers=500, steps=1000, seed=2), LAGS, orders=[0.5])
    fit = moment_exponent(moments, order=0.5)
    low, high = fit.interval
    assert abs(fit.estimate - 0.5 / 1.5) < 4 * (high - low) / 4
    assert high - low < 0.02


def test_gaussian_displacements_have_no_excess_and_waiting_ones_have():
    brownian = rw.BrownianMotion().trajectory(walkers=200, steps=500, axes=3, seed=4)
    found = non_gaussian_parameter(brownian, [1, 10])
    spread = (found["non_gaussian_parameter_upper"] - found["non_gaussian_parameter_lower"]).values / 4
    assert np.all(np.abs(found["non_gaussian_parameter"].values) < 4 * spread)
    jumps = np.random.default_rng(0).random((200, 1, 2000)) < 0.25
    steps = jumps * np.random.default_rng(1).standard_normal(jumps.shape)
    rare = non_gaussian_parameter(np.cumsum(steps, 2), [1])
    low, high = (float(rare[f"non_gaussian_parameter_{end}"][0]) for end in ("lower", "upper"))
    assert low < 1 / 0.25 - 1 < high


def test_a_step_of_fixed_length_has_the_least_parameter():
    angle = np.random.default_rng(0).uniform(0, 2 * math.pi, (30, 400))
    position = np.cumsum(np.stack([np.cos(angle), np.sin(angle)], 1), 2)
    found = non_gaussian_parameter(position, [1])
    assert float(found["non_gaussian_parameter"][0]) == pytest.approx(2 / 4 - 1)


def test_bad_walkers_are_counted_and_nothing_left_has_a_status():
    position = np.random.default_rng(0).standard_normal((30, 1, 200)).cumsum(2)
    position[3, 0, 7] = np.nan
    kept = displacement_moments(position, LAGS)
    assert kept.attrs["reason"] == "1 of 30 walkers have positions that are not finite"
    np.testing.assert_allclose(kept["moment"], displacement_moments(np.delete(position, 3, 0), LAGS)["moment"])
    for bad, status in (
        (np.full((2, 1, 50), np.inf), "not_finite"),
        (np.ones((2, 1, 50)), "constant"),
        (np.ones((2, 1, 1)), "too_few_points"),
    ):
        moments = displacement_moments(bad, [1, 2, 3])
        assert moments.attrs["status"] == status
        fit = moment_exponent(moments, order=2)
        assert (fit.status, np.isnan(fit.estimate)) == (status, True)
        assert moment_scaling(moments).attrs["status"] == status
        assert np.isnan(non_gaussian_parameter(bad, [1])["non_gaussian_parameter"]).all()


@pytest.mark.parametrize("make", [lambda: 7, lambda: np.random.default_rng(7)])
def test_all_orders_draw_the_same_parts(make):
    walk = rw.BrownianMotion().trajectory(walkers=30, steps=200, seed=1)
    moments = displacement_moments(walk, LAGS, orders=[2, 2.5])
    drawn = moment_scaling(moments, seed=make())["replicate_exponent"].values
    assert np.corrcoef(drawn.T)[0, 1] > 0.9


def test_lags_beyond_a_walk_are_nan_and_left_out_of_the_fit():
    moments = displacement_moments(np.random.default_rng(0).standard_normal((30, 1, 20)).cumsum(2), [1, 2, 4, 8, 64])
    assert np.isnan(moments["moment"].sel(lag=64)).all()
    assert moment_exponent(moments, order=2).x.size == 4


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"lags": [-1]}, "lags"),
        ({"orders": [0.3]}, "multiples of 0.5"),
        ({"orders": [2, 1]}, "ascending"),
        ({"confidence": 2}, "confidence=2"),
        ({"replicates": 1}, "replicates=1"),
        ({"seed": -1}, "seed=-1"),
    ],
)
def test_impossible_options_are_refused(options, said):
    with pytest.raises(InputError, match=said):
        displacement_moments(np.arange(50.0), **options)


def test_fits_of_something_else_are_refused():
    with pytest.raises(InputError, match="displacement_moments"):
        moment_scaling(np.zeros(3))  # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError, match="order 5"):
        moment_exponent(displacement_moments(np.arange(50.0)), order=5)

"""Lévy walks and flights: flights are exact at any time, walks converge slowly."""

import math

import numpy as np
import pytest
from scipy import integrate

from fractalscape.dynamics import reference_walks as rw
from reference.walker_means import assert_mean_is, mean_and_error, squared_displacements, time_averages


def test_a_levy_walk_keeps_its_speed_between_turning_points():
    walk = rw.LevyWalk(flight_exponent=1.3, speed=0.5)
    position = walk.trajectory(walkers=20, steps=500, axes=3, seed=0)["position"].values
    speeds = np.linalg.norm(np.diff(position, axis=2), axis=1)
    assert speeds.max() <= 0.5 + 1e-9
    assert np.mean(speeds > 0.5 - 1e-9) > 0.3


@pytest.mark.parametrize(("sigma", "tolerance"), [(0.5, 0.05), (0.3, 0.02), (1.5, 0.1)])
@pytest.mark.parametrize("axes", [1, 2])
def test_levy_walks_spread_as_the_laws_of_long_times_say(sigma, tolerance, axes):
    walk = rw.LevyWalk(flight_exponent=sigma, speed=2.0)
    position = walk.trajectory(walkers=3000, steps=2000, axes=axes, seed=7, dtype="f4")["position"].values
    for lag in (500, 2000):
        mean, error = mean_and_error(squared_displacements(position, lag))
        expected = walk.mean_squared_displacement(lag)
        assert abs(mean - expected) < tolerance * expected + 4 * error


@pytest.mark.parametrize("sigma", [1.3, 1.7])
def test_the_equilibrium_curve_is_the_double_integral_of_the_velocity_correlation(sigma):
    walk = rw.LevyWalk(flight_exponent=sigma)

    def correlation(t):
        return 1 - (sigma - 1) / sigma * t if t < 1 else t ** (1 - sigma) / sigma

    for lag in (0.5, 1.0, 30.0):
        integral, _ = integrate.quad(lambda t, lag=lag: 2 * (lag - t) * correlation(t), 0, lag, points=[min(lag, 1.0)])
        assert walk.time_averaged_displacement(lag) == pytest.approx(integral, rel=1e-9)


def test_time_averages_of_levy_walks_tend_to_the_equilibrium_curve():
    walk = rw.LevyWalk(flight_exponent=1.7)
    position = walk.trajectory(walkers=400, steps=20_000, seed=4)["position"].values
    for lag in (1, 4, 16):
        mean, error = mean_and_error(time_averages(position, lag))
        expected = walk.time_averaged_displacement(lag)
        assert abs(mean - expected) < 2 * (lag / 20_000) ** 0.7 * expected + 4 * error


def test_time_and_ensemble_differ_by_the_ultraweak_ratio():
    walk = rw.LevyWalk(flight_exponent=1.5)
    far = 1e9
    ratio = walk.time_averaged_displacement(far) / walk.mean_squared_displacement(far)
    assert ratio == pytest.approx(walk.ultraweak_ratio, rel=1e-4)
    ballistic = rw.LevyWalk(flight_exponent=0.5)
    assert ballistic.time_averaged_displacement(7) / ballistic.mean_squared_displacement(7) == ballistic.ultraweak_ratio


@pytest.mark.slow
def test_moments_of_a_levy_walk_follow_two_lines():
    walk = rw.LevyWalk(flight_exponent=1.5)
    position = walk.trajectory(walkers=20_000, steps=3000, seed=5, dtype="f4")["position"].values[:, 0]
    for order, slow in ((0.5, 0.03), (1, 0.05), (3, 0.03), (4, 0.03)):
        (near, e1), (far, e2) = (mean_and_error(np.abs(position[:, lag].astype(float)) ** order) for lag in (300, 3000))
        error = math.hypot(e1 / near, e2 / far) / math.log(10)
        assert abs(math.log10(far / near) - walk.moment_scaling_exponent(order)) < slow + 4 * error
    assert walk.moment_scaling_exponent(1.5) == 1


@pytest.mark.parametrize("axes", [1, 3])
@pytest.mark.parametrize("tail_index", [0.7, 1.5, 2.0])
def test_levy_flights_have_the_characteristic_function_of_their_time(tail_index, axes):
    flight = rw.LevyFlight(tail_index=tail_index)
    position = flight.trajectory(walkers=6000, steps=8, axes=axes, seed=3)["position"].values
    direction = np.arange(1.0, axes + 1) / np.linalg.norm(np.arange(1.0, axes + 1))
    for time in (1, 8):
        for wave_number in (0.3, 1.0):
            cosines = np.cos(wave_number * np.tensordot(position[:, :, time], direction, (1, 0)))
            assert_mean_is(cosines, math.exp(-time * wave_number**tail_index))


@pytest.mark.parametrize("axes", [1, 2])
def test_low_moments_of_levy_flights_are_finite_and_known(axes):
    flight = rw.LevyFlight(tail_index=1.5)
    length = np.linalg.norm(flight.trajectory(walkers=10_000, steps=4, axes=axes, seed=1)["position"].values, axis=1)
    for order in (-0.3, 0.3, 0.7):
        for time in (1, 4):
            assert_mean_is(length[:, time] ** order, flight.displacement_moment(order, time, axes=axes))
    assert flight.displacement_moment(1.5, 1) == np.inf


def test_a_flight_of_tail_index_two_is_brownian_motion_of_variance_two():
    flight, brownian = rw.LevyFlight(tail_index=2.0), rw.BrownianMotion(step_variance=2.0)
    for order in (0.5, 2, 4):
        np.testing.assert_allclose(
            flight.displacement_moment(order, [1, 9], axes=2), brownian.displacement_moment(order, [1, 9], axes=2)
        )

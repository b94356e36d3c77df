"""Continuous-time random walks and annealed transient time motion: exact where times are Mittag-Leffler, else slow."""

import math

import numpy as np
import pytest
from scipy import special

from fractalscape.dynamics import reference_walks as rw
from fractalscape.dynamics.reference_walks.residence_times import mittag_leffler_times, pareto_times
from reference.walker_means import assert_mean_is, mean_and_error, squared_displacements, time_averages


def test_residence_times_have_their_survival_functions():
    generator = np.random.default_rng(2)
    pareto = pareto_times(generator, 100_000, 0.6)
    half = mittag_leffler_times(generator, 100_000, 0.5)
    assert pareto.min() >= 1
    for time in (1.5, 10.0, 1000.0):
        for sample, due in ((pareto, time**-0.6), (half, special.erfcx(math.sqrt(time)))):
            assert_mean_is((sample > time).astype(float), due)
    laplace = np.exp(-mittag_leffler_times(generator, 100_000, 0.8) * 3.0)
    assert_mean_is(laplace, 1 / (1 + 3.0**0.8))


@pytest.mark.parametrize("exponent", [0.5, 0.8])
def test_mittag_leffler_walks_spread_age_and_average_exactly(exponent):
    walk = rw.ContinuousTimeRandomWalk(residence_exponent=exponent, jump_law="gaussian")
    position = walk.trajectory(walkers=6000, steps=400, axes=2, seed=9)["position"].values
    for lag, age in ((1, 0), (100, 0), (400, 0), (100, 300), (10, 50)):
        assert_mean_is(squared_displacements(position, lag, age), walk.mean_squared_displacement(lag, age=age, axes=2))
    for lag in (1, 20, 200):
        assert_mean_is(time_averages(position, lag), walk.time_averaged_displacement(lag, steps=400, axes=2))


@pytest.mark.parametrize("exponent", [0.3, 0.5, 0.7])
def test_pareto_walks_spread_and_age_as_the_expansion_says(exponent):
    walk = rw.ContinuousTimeRandomWalk(residence_exponent=exponent, residence_law="pareto")
    position = walk.trajectory(walkers=3000, steps=4000, seed=10, dtype="f4")["position"].values
    for lag, age in ((1000, 0), (4000, 0), (1000, 1000), (1000, 3000)):
        assert_mean_is(squared_displacements(position, lag, age), walk.mean_squared_displacement(lag, age=age))
    leading = math.sin(math.pi * exponent) / (math.pi * exponent) * 1e12**exponent
    assert walk.mean_squared_displacement(1e12) == pytest.approx(leading, rel=1e-3)


@pytest.mark.parametrize(("exponent", "published"), [(0.3, 0.802887), (0.5, math.pi / 2 - 1), (0.7, 0.329327)])
def test_the_limit_of_ergodicity_breaking_is_the_published_one(exponent, published):
    walk = rw.ContinuousTimeRandomWalk(residence_exponent=exponent)
    assert walk.ergodicity_breaking_limit == pytest.approx(published, abs=1e-6)


@pytest.mark.parametrize("exponent", [0.5, 0.7])
def test_time_averages_of_waiting_walks_stay_random(exponent):
    walk = rw.ContinuousTimeRandomWalk(residence_exponent=exponent, residence_law="pareto")
    averages = np.concatenate(
        [
            time_averages(part["position"].values, 1)
            for part in walk.chunks(walkers=2000, steps=20_000, seed=1, chunk=100)
        ]
    )
    amplitude = averages / averages.mean()
    assert np.var(amplitude) == pytest.approx(walk.ergodicity_breaking_limit, rel=0.2)
    assert np.mean(amplitude**0.5) == pytest.approx(walk.amplitude_moment(0.5), rel=0.05)


def test_the_amplitude_of_exponent_one_half_is_half_gaussian():
    walk = rw.ContinuousTimeRandomWalk(residence_exponent=0.5)
    amplitude = np.linspace(0, 30, 300_001)
    density = 2 / math.pi * np.exp(-(amplitude**2) / math.pi)
    for order in (0.5, 1, 2, 3):
        moment = np.trapezoid(amplitude**order * density, amplitude)
        assert walk.amplitude_moment(order) == pytest.approx(moment, rel=1e-5)


@pytest.mark.parametrize(
    ("sigma", "gamma", "tolerance"),
    [(0.3, 0.6, 0.03), (0.7, 1.0, 0.08), (1.5, 0.5, 0.03)],
)
def test_annealed_motion_spreads_as_its_renewals_say(sigma, gamma, tolerance):
    walk = rw.AnnealedTransientTimeMotion(diffusivity_exponent=sigma, residence_exponent=gamma)
    position = walk.trajectory(walkers=4000, steps=2000, seed=12, dtype="f4")["position"].values
    for lag, age in ((500, 0), (2000, 0), (500, 1500)):
        mean, error = mean_and_error(squared_displacements(position, lag, age))
        expected = walk.mean_squared_displacement(lag, age=age)
        assert abs(mean - expected) < tolerance * expected + 4 * error
    mean, error = mean_and_error(time_averages(position, 10))
    expected = walk.time_averaged_displacement(10, steps=2000)
    assert abs(mean - expected) < tolerance * expected + 4 * error


def test_annealed_motion_has_three_regimes():
    def walk(gamma):
        return rw.AnnealedTransientTimeMotion(diffusivity_exponent=0.6, residence_exponent=gamma)

    assert [walk(gamma).regime for gamma in (0.5, 1.0, 2.0)] == ["diffusive", "subdiffusive", "frozen"]
    assert [walk(gamma).diffusion_exponent for gamma in (0.5, 1.0, 2.0)] == [1.0, 0.6, 0.5]
    assert walk(0.5).ergodicity_breaking_limit == 0
    assert np.isnan(walk(2.0).mean_squared_displacement(10))


def test_frozen_annealed_motion_spreads_by_the_exponent_of_its_regime():
    walk = rw.AnnealedTransientTimeMotion(diffusivity_exponent=0.5, residence_exponent=3.0)
    position = walk.trajectory(walkers=10_000, steps=1000, seed=3, dtype="f4")["position"].values
    (near, near_error), (far, far_error) = (mean_and_error(squared_displacements(position, lag)) for lag in (30, 1000))
    exponent = math.log(far / near) / math.log(1000 / 30)
    error = math.hypot(near_error / near, far_error / far) / math.log(1000 / 30)
    assert abs(exponent - walk.diffusion_exponent) < 0.03 + 4 * error

"""Brownian, fractional, scaled Brownian motion and Ornstein-Uhlenbeck: every law is exact at any length."""

import math

import numpy as np
import pytest

from fractalscape.dynamics import reference_walks as rw
from reference.walker_means import assert_mean_is, squared_displacements, time_averages
from reference.walks import displacement_covariance

GAUSSIAN = [
    rw.BrownianMotion(step_variance=0.5),
    rw.FractionalBrownianMotion(hurst=0.25),
    rw.FractionalBrownianMotion(hurst=0.75),
    rw.OrnsteinUhlenbeck(relaxation_rate=0.05, variance=2.0),
]
SCALED = [rw.ScaledBrownianMotion(diffusion_exponent=0.5), rw.ScaledBrownianMotion(diffusion_exponent=1.6)]


@pytest.mark.parametrize("walk", [*GAUSSIAN, *SCALED], ids=str)
def test_displacements_and_their_time_averages_spread_as_the_laws_say(walk):
    position = walk.trajectory(walkers=2000, steps=128, axes=2, seed=8)["position"].values
    for lag in (1, 10, 60):
        for age in (0, 40):
            expected = walk.mean_squared_displacement(lag, age=age, axes=2)
            assert_mean_is(squared_displacements(position, lag, age), expected)
        assert_mean_is(time_averages(position, lag), walk.time_averaged_displacement(lag, steps=128, axes=2))


@pytest.mark.parametrize(
    ("records", "lag", "published"),
    [
        (1000, 1, 0.002002002002002002),
        (1000, 10, 0.013501683501683502),
        (1000, 50, 0.06926648199445984),
        (10_000, 100, 0.013434680134680134),
    ],
)
def test_ergodicity_breaking_of_brownian_motion_is_the_exact_one(records, lag, published):
    windows = records - lag
    closed = 2 * (4 * lag**2 * windows + 2 * windows + lag - lag**3) / (6 * lag * windows**2)
    measured = rw.BrownianMotion(step_variance=3.0).ergodicity_breaking(lag, steps=records - 1)
    assert measured == pytest.approx(published, rel=1e-13)
    assert closed == pytest.approx(published, rel=1e-13)
    scaled = rw.ScaledBrownianMotion(diffusion_exponent=1.0).ergodicity_breaking(lag, steps=records - 1)
    assert scaled == pytest.approx(published, rel=1e-11)


@pytest.mark.parametrize(
    ("hurst", "published"),
    [
        (0.25, 0.002838237650849524),
        (0.5, 0.005232583134433865),
        (0.75, 0.019088329589672614),
        (0.9, 0.23453301892537834),
    ],
)
def test_ergodicity_breaking_of_fractional_motion_is_the_exact_one(hurst, published):
    walk = rw.FractionalBrownianMotion(hurst=hurst)
    assert walk.ergodicity_breaking(16, steps=4096) == pytest.approx(published, rel=1e-10)
    assert walk.ergodicity_breaking(16, steps=4096, axes=3) == pytest.approx(published / 3, rel=1e-10)


@pytest.mark.parametrize("walk", [*GAUSSIAN, *SCALED], ids=str)
def test_time_averages_scatter_by_the_ergodicity_breaking_parameter(walk):
    averages = time_averages(walk.trajectory(walkers=3000, steps=200, seed=3)["position"].values, 8)
    relative = averages / walk.time_averaged_displacement(8, steps=200)
    assert_mean_is((relative - 1) ** 2, walk.ergodicity_breaking(8, steps=200))


@pytest.mark.parametrize("lag", [1, 5, 25])
def test_ergodicity_breaking_of_scaled_motion_is_the_sum_over_all_pairs_of_windows(lag):
    walk = rw.ScaledBrownianMotion(diffusion_exponent=0.6)
    covariance = displacement_covariance(lambda time: time**0.6, lag, 30 + 1 - lag)
    expected = 2 * np.sum(covariance**2) / np.trace(covariance) ** 2
    assert walk.ergodicity_breaking(lag, steps=30) == pytest.approx(expected, rel=1e-12)


def test_long_scaled_motion_has_the_published_limits():
    walk, lag, steps = rw.ScaledBrownianMotion(diffusion_exponent=0.8), 20, 20_000
    limit = 4 * 0.8**2 / (3 * (2 * 0.8 - 1)) * lag / steps
    assert walk.ergodicity_breaking(lag, steps=steps) == pytest.approx(limit, rel=0.05)
    integral = (steps**1.8 - lag**1.8 - (steps - lag) ** 1.8) / (1.8 * (steps - lag))
    assert walk.time_averaged_displacement(lag, steps=steps) == pytest.approx(integral, rel=1e-3)


@pytest.mark.parametrize(("hurst", "due"), [(0.25, 2**-0.5 - 1), (0.5, 0.0), (0.75, 2**0.5 - 1)])
def test_neighbouring_displacements_correlate_as_the_law_says(hurst, due):
    walk = rw.FractionalBrownianMotion(hurst=hurst)
    assert walk.velocity_autocorrelation(5, span=5) == pytest.approx(due, abs=1e-12)
    position = walk.trajectory(walkers=6000, steps=10, seed=2)["position"].values[:, 0]
    products = (position[:, 10] - position[:, 5]) * (position[:, 5] - position[:, 0])
    assert_mean_is(products, due * 5 ** (2 * hurst))


def test_positions_in_a_well_forget_at_the_rate_of_the_well():
    walk = rw.OrnsteinUhlenbeck(relaxation_rate=0.05, variance=2.0)
    position = walk.trajectory(walkers=6000, steps=30, seed=2)["position"].values[:, 0]
    for lag in (0, 5, 30):
        assert_mean_is(position[:, 0] * position[:, lag], 2 * walk.position_autocorrelation(lag))


@pytest.mark.parametrize("hurst", [0.25, 0.5, 0.75])
def test_variation_of_the_order_of_one_over_hurst_is_free_of_scale(hurst):
    walk = rw.FractionalBrownianMotion(hurst=hurst)
    per_step = 2 ** (1 / (2 * hurst)) * math.gamma((1 / hurst + 1) / 2) / math.sqrt(math.pi)
    lags = np.array([1.0, 16.0, 256.0])
    np.testing.assert_allclose(walk.displacement_moment(1 / hurst, lags) / lags, per_step, rtol=1e-12)
    assert per_step == pytest.approx({0.25: 3, 0.5: 1, 0.75: 0.830861}[hurst], abs=1e-6)


@pytest.mark.parametrize("axes", [1, 3])
def test_moments_of_displacements_are_those_of_the_law(axes):
    walk = rw.FractionalBrownianMotion(hurst=0.3)
    position = walk.trajectory(walkers=5000, steps=20, axes=axes, seed=6)["position"].values
    length = np.linalg.norm(position[:, :, -1], axis=1)
    for order in (0.5, 1, 3):
        assert_mean_is(length**order, walk.displacement_moment(order, 20, axes=axes))
        ratio = walk.displacement_moment(order, 100) / walk.displacement_moment(order, 10)
        assert np.log10(ratio) == pytest.approx(walk.moment_scaling_exponent(order))


@pytest.mark.slow
def test_a_walk_with_memory_comes_back_late_by_its_persistence_exponent():
    for hurst in (0.3, 0.7):
        walk = rw.FractionalBrownianMotion(hurst=hurst)
        path = walk.trajectory(walkers=20_000, steps=1000, seed=4, dtype="f4")["position"].values[:, 0, 1:]
        survived = [np.mean((path[:, :time] > 0).all(1) | (path[:, :time] < 0).all(1)) for time in (100, 1000)]
        error = np.sqrt((1 - survived[1]) / (20_000 * survived[1])) / np.log(10)
        assert abs(np.log10(survived[0] / survived[1]) - walk.persistence_exponent) < 0.02 + 4 * error


@pytest.mark.parametrize("hurst", [0.25, 0.5, 0.75])
def test_spectra_of_single_walks_fall_and_scatter_as_published(hurst):
    walk = rw.FractionalBrownianMotion(hurst=hurst)
    path = walk.trajectory(walkers=1500, steps=4095, seed=5)["position"].values[:, 0]
    power = np.abs(np.fft.rfft(path, axis=1)[:, 16:257]) ** 2
    frequency = np.arange(16, 257)
    slope = np.polyfit(np.log(frequency), np.log(power.mean(0)), 1)[0]
    assert slope == pytest.approx(walk.power_spectrum_slope, abs=0.03)
    variation = np.mean(power.std(0) / power.mean(0))
    assert variation == pytest.approx(walk.power_spectrum_variation, abs=0.09 if hurst > 0.5 else 0.03)

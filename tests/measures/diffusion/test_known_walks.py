"""Displacements of walks whose laws are known; the values are those of the literature, not of the walks' methods."""

import numpy as np
import pytest

from fractalscape.dynamics.reference_walks import (
    ContinuousTimeRandomWalk,
    LevyWalk,
    ScaledBrownianMotion,
)
from fractalscape.measures import (
    diffusion_exponent,
    ergodicity_breaking,
    mean_squared_displacement,
    squared_displacement,
    time_averaged_displacement,
)

MEAN = "mean_squared_displacement"


@pytest.mark.parametrize("exponent", [0.5, 1.5])
def test_scaled_brownian_motion_has_the_exact_time_average_and_ensemble_exponent(exponent):
    steps, lags = 1000, np.array([1, 10, 100])
    walk = ScaledBrownianMotion(diffusion_exponent=exponent).trajectory(walkers=1000, steps=steps, seed=0)
    found = time_averaged_displacement(walk, lags)["squared_displacement"].values
    records = float(steps)
    integral = records ** (1 + exponent) - lags ** (1 + exponent) - (records - lags) ** (1 + exponent)
    exact = integral / (1 + exponent) / (records - lags)
    scale = found.mean(axis=0) / exact  # of the walk's own unit, the same for all lags
    error = found.std(axis=0) / found.mean(axis=0) / np.sqrt(1000)
    assert np.all(np.abs(scale / scale[0] - 1) < 4 * np.hypot(error, error[0]) + 2 / steps)
    fit = diffusion_exponent(squared_displacement(walk))
    assert abs(fit.estimate - exponent) < 4 * fit.replicates.std()


def test_scaled_brownian_motion_breaks_ergodicity_by_the_law_of_thiel_and_sokolov():
    walk = ScaledBrownianMotion(diffusion_exponent=1.5).trajectory(walkers=3000, steps=2000, seed=0)
    found = ergodicity_breaking(time_averaged_displacement(walk, [10]))
    xi = found["relative_displacement"].values
    error = ((xi - 1) ** 2).std() / np.sqrt(3000)
    assert abs(found["ergodicity_breaking"].item() - 4 / 3 * 1.5**2 / (2 * 1.5 - 1) * 10 / 2000) < 4 * error


@pytest.fixture(scope="module")
def trapped():
    walk = ContinuousTimeRandomWalk(residence_exponent=0.5, residence_law="pareto")
    return walk.trajectory(walkers=3000, steps=10_000, seed=0)


def test_trapped_walks_have_a_linear_time_average_and_a_sublinear_ensemble_mean(trapped):
    walk = trapped
    averaged = diffusion_exponent(time_averaged_displacement(walk, [1, 2, 4, 8, 16, 32, 64]))
    assert averaged.estimate == pytest.approx(1, abs=0.03)
    ensemble = diffusion_exponent(squared_displacement(walk), fit_range=(300, 10_000))
    assert ensemble.estimate == pytest.approx(0.5, abs=0.06)
    breaking = ergodicity_breaking(time_averaged_displacement(walk, [1]))["ergodicity_breaking"].item()
    assert breaking == pytest.approx(np.pi / 2 - 1, rel=0.2)


def test_trapped_walks_age(trapped):
    walk = trapped
    for age in (1000, 4000):
        found = mean_squared_displacement(walk, [4000], age=age)[MEAN].item()
        fresh = mean_squared_displacement(walk, [age, age + 4000])[MEAN].values
        assert found == pytest.approx(fresh[1] - fresh[0], rel=0.12)
        theory = np.sin(np.pi / 2) / (np.pi / 2) * ((age + 4000) ** 0.5 - age**0.5)
        assert found == pytest.approx(theory, rel=0.15)


def test_levy_walks_are_superdiffusive_with_their_slow_convergence():
    walk = LevyWalk(flight_exponent=1.5).trajectory(walkers=2000, steps=10_000, seed=0)
    fit = diffusion_exponent(squared_displacement(walk), fit_range=(300, 10_000))
    assert fit.estimate == pytest.approx(1.5, abs=0.08)
    ballistic = LevyWalk(flight_exponent=0.5).trajectory(walkers=3000, steps=5000, seed=0)
    assert mean_squared_displacement(ballistic, [5000])[MEAN].item() == pytest.approx(0.5 * 5000**2, rel=0.06)

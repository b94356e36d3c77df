"""How often the intervals of statistics of increments hold the truth: the tables in the docstrings."""

from math import lgamma, log

import numpy as np
import pytest

from fractalscape.dynamics import reference_walks as rw
from fractalscape.measures import (
    contour_exponent,
    displacement_along_contour,
    displacement_moments,
    effect_curves,
    first_passage,
    hurst_from_variation,
    moment_scaling,
    non_gaussian_parameter,
    path_shape,
    power_spectrum,
    power_variation,
    spectral_exponent,
    survival_exponent,
    three_effects,
    velocity_autocorrelation,
)

DATA_SETS = 200
LAGS = [1, 2, 5, 10, 20, 50]
MANY = {"walkers": 50, "steps": 1000}
ONE = {"walkers": 1, "steps": 10_000}


def coverage(hold):
    """Return the share of data sets whose interval holds the truth, for every value of `hold(seed)`."""
    return np.mean([hold(seed) for seed in range(DATA_SETS)], axis=0)


def holds(dataset, name, due):
    return (dataset[f"{name}_lower"].values <= due) & (due <= dataset[f"{name}_upper"].values)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("hurst", "size", "least"),
    [(0.5, MANY, 0.9), (0.3, MANY, 0.9), (0.5, ONE, 0.85), (0.3, ONE, 0.85)],
    ids=str,
)
def test_intervals_hold_the_truth_about_as_often_as_they_say(hurst, size, least):
    walk = rw.FractionalBrownianMotion(hurst=hurst)

    def hold(seed):
        drawn = walk.trajectory(**size, seed=seed)
        moments = displacement_moments(drawn, LAGS, orders=[1, 2])
        spectrum = moment_scaling(moments)
        correlation = velocity_autocorrelation(drawn, [1, 10])
        excess = non_gaussian_parameter(drawn, [1, 10])
        fit = hurst_from_variation(power_variation(drawn, [1, 2, 4, 8, 16, 32], order=2))
        return np.concatenate(
            [
                holds(spectrum, "moment_exponent", hurst * np.array([1, 2])),
                holds(correlation, "velocity_autocorrelation", walk.velocity_autocorrelation([1, 10])),
                holds(excess, "non_gaussian_parameter", np.zeros(2)),
                [fit.interval[0] <= hurst <= fit.interval[1]],
            ]
        )

    shares = coverage(hold)
    assert np.all(shares > least), shares


def inside(fit, due):
    return fit.interval[0] <= due <= fit.interval[1]


@pytest.mark.slow
def test_intervals_of_effects_spectra_and_shapes_hold_the_truth_about_as_often_as_they_say():
    brownian = rw.BrownianMotion()

    def hold(seed):
        drawn = brownian.trajectory(**MANY, seed=seed)
        fits = three_effects(effect_curves(drawn), fit_range=(10, 1000))
        return [inside(fits[name], 0.5) for name in ("joseph", "noah", "moses", "hurst")] + [
            inside(spectral_exponent(power_spectrum(drawn), fit_range=(0.002, 0.03)), 2.0),
            *holds(path_shape(drawn, [1, 10]), "turning_cosine", 0.0),
            inside(contour_exponent(displacement_along_contour(drawn, LAGS), fit_range=(5, 50)), 1.0),
        ]

    shares = coverage(hold)
    assert np.all(shares > 0.85), shares


@pytest.mark.slow
def test_intervals_of_persistence_hold_the_local_slope_of_sparre_andersen():
    at = np.unique(np.rint(np.geomspace(20, 200, 20)))
    due = -np.polyfit(np.log(at), [lgamma(2 * n + 1) - 2 * lgamma(n + 1) - 2 * n * log(2) for n in at], 1)[0]

    def hold(seed):
        loss = np.random.default_rng(seed).standard_normal((2000, 250)).cumsum(1)
        return inside(survival_exponent(first_passage(loss, below=0.0), fit_range=(20, 200)), due)

    assert coverage(hold) > 0.9

"""How often the intervals of statistics of increments hold the truth: the tables in the docstrings."""

import numpy as np
import pytest

from fractalscape.dynamics import reference_walks as rw
from fractalscape.measures import (
    displacement_moments,
    hurst_from_variation,
    moment_scaling,
    non_gaussian_parameter,
    power_variation,
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
                holds(spectrum, "exponent", hurst * np.array([1, 2])),
                holds(correlation, "velocity_autocorrelation", walk.velocity_autocorrelation([1, 10])),
                holds(excess, "non_gaussian_parameter", np.zeros(2)),
                [fit.interval[0] <= hurst <= fit.interval[1]],
            ]
        )

    shares = coverage(hold)
    assert np.all(shares > least), shares

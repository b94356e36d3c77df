"""Means over walkers with their standard errors, written out."""

import numpy as np


def mean_and_error(values):
    """Return the mean over walkers (the first axis) and its standard error."""
    return values.mean(0), values.std(0, ddof=1) / np.sqrt(len(values))


def squared_displacements(position, lag, age=0):
    """Return |x(age + lag) - x(age)|² of every walker, summed over axes."""
    return ((position[:, :, age + lag] - position[:, :, age]) ** 2).sum(1)


def time_averages(position, lag):
    """Return the time-averaged squared displacement of every walker."""
    return ((position[:, :, lag:] - position[:, :, :-lag]) ** 2).sum(1).mean(-1)


def assert_mean_is(values, expected, errors=4.0):
    """Assert that the mean over walkers is as expected, within so many of its standard errors."""
    mean, error = mean_and_error(values)
    assert np.all(np.abs(mean - expected) < errors * error), f"{mean} ± {error}, expected {expected}"

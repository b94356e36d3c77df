"""Whole numbers larger than any walk, at the doors of the measures of trajectories: refused, or answered at once."""

import numpy as np
import pytest

from fractalscape import measures
from fractalscape.arguments import LARGEST_WHOLE, whole
from fractalscape.errors import InputError

WALK = np.cumsum(np.random.default_rng(0).standard_normal((3, 2, 200)), axis=-1)
NORMAL = np.random.default_rng(0).standard_normal(1000)


def test_a_whole_number_beyond_64_bits_is_refused_with_the_bound():
    assert whole("steps", LARGEST_WHOLE, least=1) == LARGEST_WHOLE
    with pytest.raises(InputError, match="steps=9223372036854775808 is not a whole number from 1 to 92233720368547758"):
        whole("steps", LARGEST_WHOLE + 1, least=1)
    with pytest.raises(InputError, match="steps=a number of 166097 bits is not a whole number"):
        whole("steps", 10**50000, least=1)


@pytest.mark.parametrize("replicates", [10**7 + 1, 10**12, 2**63 - 1, 10**30])
@pytest.mark.parametrize(
    "measure",
    [
        measures.velocity_autocorrelation,
        measures.pairwise_divergence,
        measures.recurrence_quantities,
        measures.rosenstein_exponent,
        measures.correlation_dimension,
        measures.takens_estimator,
        measures.fit_power_law,
        measures.fit_stable,
        measures.tail_report,
    ],
)
def test_more_than_ten_million_replicates_are_refused(measure, replicates):
    with pytest.raises(InputError, match=f"replicates={replicates} is not a whole number from"):
        measure(NORMAL if measure in (measures.fit_power_law, measures.fit_stable) else WALK, replicates=replicates)


@pytest.mark.parametrize("number", [10**12, 2**63 - 1, 10**30])
@pytest.mark.parametrize(
    ("measure", "option"),
    [
        (measures.displacement_along_contour, "bins"),
        (measures.divergence_curve, "lags"),
        (measures.generalised_dimension, "offsets"),
        (measures.occupied_boxes, "offsets"),
        (measures.rosenstein_exponent, "lags"),
        (measures.time_averaged_displacement, "blocks"),
        (measures.transverse_excursion, "fragments"),
        (measures.zero_one_test, "draws"),
    ],
)
def test_a_number_that_memory_cannot_hold_is_refused(measure, option, number):
    with pytest.raises(InputError, match=f"{option}={number} is not a whole number from"):
        measure(WALK, **{option: number})


@pytest.mark.parametrize("window", [201, 10**12, 2**63 - 1])
def test_a_window_longer_than_the_losses_gives_no_moving_variance(window):
    assert measures.loss_avalanches(WALK[:, 0], window=window)["moving_variance"].size == 0


def test_a_lag_beyond_the_whole_numbers_of_double_precision_is_refused():
    with pytest.raises(InputError, match="is more than 2\\^53 steps"):
        measures.path_shape(WALK, [2**63 - 1])

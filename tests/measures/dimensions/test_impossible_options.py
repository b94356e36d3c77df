"""Options that no point set, surface or series has an answer to."""

import math
import warnings

import numpy as np
import pytest

from fractalscape import measures
from fractalscape.errors import InputError

HEIGHTS = np.random.default_rng(0).standard_normal((40, 40)).cumsum(0)
POINTS = np.random.default_rng(0).random((60, 2))


@pytest.fixture(autouse=True)
def no_bare_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("order", [math.nan, math.inf, "x", None, [0, 1], np.array([3.0, 4.0]), True])
def test_the_order_of_a_dimension_is_one_finite_number(order):
    with pytest.raises(InputError, match="order="):
        measures.generalised_dimension(POINTS, order=order)


@pytest.mark.parametrize("sizes", [[1e-300, 1e-299, 1e-298], [1e-12, 0.1, 0.2]])
def test_boxes_too_small_to_be_numbered_are_refused(sizes):
    with pytest.raises(InputError, match="more than 1000000000 boxes a side; give larger ones"):
        measures.occupied_boxes(POINTS, sizes=sizes)


def test_boxes_far_larger_than_the_set_hold_all_of_it_in_one():
    curve = measures.occupied_boxes(POINTS, sizes=[1e300, 1e301, 1e302], offsets=2)
    assert (curve["boxes"].sel(order=0) == 1).all()


@pytest.mark.parametrize("sampling", ["x", 3, (1, 2), True])
def test_a_sampling_of_trees_is_a_tree_sampling(sampling):
    for measure in (measures.tree_lengths, measures.persistent_homology_dimension):
        with pytest.raises(InputError, match="is not a TreeSampling"):
            measure(POINTS, sampling=sampling)


def test_an_embedding_of_a_million_copies_and_more_is_refused_before_it_is_made():
    with pytest.raises(InputError, match="dimension="):
        measures.embedding(np.arange(10.0), dimension=10**30)


@pytest.mark.parametrize("power", [0, 1e9, math.nan, "x"])
def test_a_power_of_increments_is_above_0_and_below_20(power):
    for measure in (measures.surface_dimension, measures.hoelder_map):
        with pytest.raises(InputError, match="power="):
            measure(HEIGHTS, power=power)

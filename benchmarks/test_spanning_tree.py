"""Minimum spanning trees against ripser's H0; the ratio needs the extra ``peers``."""

import numpy as np
import pytest

from benchmarks.spanning_tree import cloud, over_ripser, over_scipy, ripser_lengths, scipy_lengths
from fractalscape.measures import minimum_spanning_tree


@pytest.mark.slow
def test_a_tree_costs_less_than_the_distances_that_scipy_makes_for_it():
    assert over_scipy(1000, 2, rounds=5).median > 2


@pytest.mark.parametrize("axes", [2, 10, 100])
def test_scipy_finds_the_same_edges(axes):
    x = cloud(300, axes)
    np.testing.assert_allclose(np.sort(minimum_spanning_tree(x)["length"]), scipy_lengths(x), rtol=1e-12)


@pytest.mark.peer
@pytest.mark.parametrize("axes", [2, 10])
def test_ripser_finds_the_same_bars(axes):
    pytest.importorskip("ripser")
    x = cloud(500, axes)
    np.testing.assert_allclose(np.sort(minimum_spanning_tree(x)["length"]), ripser_lengths(x), rtol=1e-4)


@pytest.mark.peer
def test_trees_are_50_times_as_fast_as_the_bars_of_ripser_on_2000_points():
    pytest.importorskip("ripser")
    assert over_ripser(2000, 2).median > 50

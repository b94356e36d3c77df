import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import minimum_spanning_tree as tree_of_matrix
from scipy.spatial.distance import pdist, squareform

from fractalscape.errors import InputError
from fractalscape.measures import minimum_spanning_tree, pair_distances


def scipy_lengths(distances):
    return np.sort(tree_of_matrix(distances).data)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), size=st.integers(2, 80), axes=st.sampled_from([1, 2, 3, 7, 64, 65, 200]))
def test_edges_are_as_long_as_those_of_scipy(seed, size, axes):
    points = np.random.default_rng(seed).normal(size=(size, axes))
    distances = squareform(pdist(points))
    tree = minimum_spanning_tree(points)
    np.testing.assert_allclose(np.sort(tree["length"]), scipy_lengths(distances), rtol=1e-12)
    np.testing.assert_allclose(distances[tree["parent"], tree["child"]], tree["length"], rtol=1e-12)
    again = minimum_spanning_tree(distances=distances)
    np.testing.assert_allclose(np.sort(again["length"]), scipy_lengths(distances), rtol=1e-15)


def test_a_tree_joins_every_point_once():
    tree = minimum_spanning_tree(np.random.default_rng(0).random((500, 2)))
    assert sorted(tree["child"].values) == list(range(1, 500))
    seen = {0}
    for parent, child in zip(tree["parent"].values, tree["child"].values, strict=True):
        assert parent in seen
        seen.add(child)


def test_points_in_one_place_are_joined_by_edges_of_no_length():
    points = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 0.0], [1.0, 1.0]])
    assert np.sort(minimum_spanning_tree(points)["length"]).tolist() == [0, 0, np.sqrt(2)]


def test_distances_keep_their_digits_far_from_the_origin_and_between_near_points():
    points = np.random.default_rng(1).normal(size=(40, 300))
    points[1] = points[0] + 1e-7 * points[2]
    truth = squareform(pdist(points))
    np.testing.assert_allclose(pair_distances(points), truth, rtol=1e-8)
    np.testing.assert_allclose(pair_distances(points + 1e6), squareform(pdist(points + 1e6)), rtol=1e-6)


def test_a_walker_and_the_table_of_its_positions_are_one_set():
    walk = np.random.default_rng(2).normal(size=(1, 3, 60)).cumsum(2)
    np.testing.assert_array_equal(minimum_spanning_tree(walk)["length"], minimum_spanning_tree(walk[0].T)["length"])


def test_walkers_that_are_not_finite_are_left_out_and_told():
    walks = np.random.default_rng(3).normal(size=(3, 2, 20))
    walks[1, 0, 4] = np.nan
    tree = minimum_spanning_tree(walks)
    assert tree.sizes["edge"] == 39
    assert tree.attrs["reason"] == "1 of 3 walkers have positions that are not finite"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"points": [[np.nan, 1.0], [0.0, 1.0]]}, "not_finite"),
        ({"points": [[1.0, 2.0]]}, "too_few_points"),
        ({"distances": [[0.0, np.inf], [np.inf, 0.0]]}, "not_finite"),
        ({"distances": [[0.0]]}, "too_few_points"),
    ],
)
def test_where_there_is_no_tree_there_is_a_status(given, status):
    tree = minimum_spanning_tree(**given)
    assert tree.attrs["status"] == status
    assert tree.sizes["edge"] == 0


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"points": np.eye(3), "distances": np.eye(3)},
        {"distances": np.ones((2, 3))},
        {"distances": [[0, 1], [2, 0]]},
        {"distances": [[0, -1], [-1, 0]]},
        {"points": np.ones((2, 2, 2, 2))},
    ],
)
def test_what_is_no_set_is_refused(given):
    with pytest.raises(InputError):
        minimum_spanning_tree(**given)


def test_distances_that_would_not_fit_into_memory_are_refused_before_they_are_made(monkeypatch):
    monkeypatch.setattr("fractalscape.memory.machine_memory", lambda: 10**6)
    with pytest.raises(InputError, match=r"the distances of 1000 points need .* take fewer"):
        pair_distances(np.zeros((1000, 3)))

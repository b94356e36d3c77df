import sys

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.networks.directions import principal_directions, project, random_walk_ratios
from fractalscape.schema import trajectory


def walk(steps, size, seed=0):
    return np.cumsum(np.random.default_rng(seed).standard_normal((steps, size)), axis=0)


def test_components_are_those_of_the_singular_value_decomposition():
    positions = walk(30, 200)
    centred = positions - positions.mean(axis=0)
    _, values, rows = np.linalg.svd(centred, full_matrices=False)
    found = principal_directions(positions, 3)
    np.testing.assert_allclose(found.explained_variance_ratio, (values**2 / (values**2).sum())[:3], rtol=1e-12)
    cosines = np.abs((found.vectors * rows[:3]).sum(axis=1))
    np.testing.assert_allclose(cosines, 1, rtol=1e-12)
    np.testing.assert_allclose(found.vectors @ found.vectors.T, np.eye(3), atol=1e-12)


def test_components_are_those_of_scikit_learn():
    decomposition = pytest.importorskip("sklearn.decomposition")
    positions = walk(25, 100, seed=2)
    theirs = decomposition.PCA(2, svd_solver="full").fit(positions)
    found = principal_directions(positions, 2)
    np.testing.assert_allclose(found.explained_variance_ratio, theirs.explained_variance_ratio_, rtol=1e-12)
    np.testing.assert_allclose(np.abs((found.vectors * theirs.components_).sum(axis=1)), 1, rtol=1e-12)


def test_a_random_walk_explains_six_over_pi_k_squared():
    found = principal_directions(walk(300, 20_000), 3).explained_variance_ratio
    np.testing.assert_allclose(found, random_walk_ratios(3), atol=0.01)
    np.testing.assert_allclose(random_walk_ratios(3), [0.608, 0.152, 0.068], atol=5e-4)


def test_ratios_of_the_null_add_up_to_one():
    assert random_walk_ratios(1_000_000).sum() == pytest.approx(1, abs=1e-6)


def test_the_centre_is_the_last_position_or_the_mean():
    positions = walk(20, 50)
    final, mean = (principal_directions(positions, centre=each) for each in ("final", "mean"))
    assert np.array_equal(final.centre, positions[-1])
    np.testing.assert_allclose(mean.centre, positions.mean(axis=0), rtol=1e-13)
    assert np.array_equal(final.vectors, mean.vectors)
    assert project(positions[-1], final)["distance"] == 0


def test_a_trajectory_dataset_gives_the_components_of_its_walker():
    positions = np.stack([walk(20, 50, seed) for seed in (0, 1)])
    dataset = trajectory(positions.transpose(0, 2, 1))
    assert np.array_equal(principal_directions(dataset, walker=1).vectors, principal_directions(positions[1]).vectors)


def test_components_do_not_depend_on_how_much_is_centred_at_once(monkeypatch):
    positions = walk(20, 50)
    whole = principal_directions(positions).vectors
    monkeypatch.setattr(sys.modules[principal_directions.__module__], "BLOCK", 7)
    np.testing.assert_allclose(principal_directions(positions).vectors, whole, rtol=1e-10, atol=1e-14)


def test_trajectories_that_span_no_plane_are_refused():
    with pytest.raises(InputError, match="spans 1 directions; count=2"):
        principal_directions(np.outer(np.arange(5.0), np.ones(4)))
    with pytest.raises(InputError, match="spans 0 directions"):
        principal_directions(np.ones((5, 4)))
    with pytest.raises(InputError, match="cut it where training diverged"):
        principal_directions(np.full((5, 4), np.nan))
    with pytest.raises(InputError, match=r"shape \(5,\)"):
        principal_directions(np.zeros(5))

import numpy as np
import pytest
import torch

from fractalscape.errors import InputError
from fractalscape.networks import Objective
from fractalscape.networks.directions import (
    Directions,
    gradient_direction,
    hessian_directions,
    project,
    target_directions,
    three_points,
)


def bowl(diagonal):
    """Return an objective with that Hessian: a linear model of squared errors, without bias."""
    inputs = torch.diag(torch.as_tensor(diagonal, dtype=torch.float64) * len(diagonal) / 2).sqrt()
    data = inputs, torch.zeros(len(diagonal), 1)
    return Objective(torch.nn.Linear(len(diagonal), 1, bias=False), torch.nn.functional.mse_loss, data)


def test_projection_finds_coordinates_on_axes_that_are_neither_unit_nor_orthogonal():
    random = np.random.default_rng(0)
    axes = random.standard_normal((2, 500)) * [[3.0], [0.2]] + random.standard_normal(500)
    centre = random.standard_normal(500)
    found = project(centre + 1.5 * axes[0] - 0.7 * axes[1], axes, centre=centre)
    np.testing.assert_allclose([found["u"][0], found["v"][0]], [1.5, -0.7], rtol=1e-13)
    assert found["out_of_plane"][0] < 1e-14


def test_the_residual_of_a_projection_is_the_share_of_the_distance_outside_the_plane():
    found = project([[3.0, 0.0, 4.0], [0.0, 0.0, 0.0]], np.eye(3)[:2], centre=np.zeros(3))
    assert found["out_of_plane"].values.tolist() == [0.8, 0.0]
    assert found["distance"].values.tolist() == [5.0, 0.0]


def test_positions_that_are_not_finite_have_no_coordinates():
    found = project([[np.nan, 0.0, 4.0]], np.eye(3)[:2], centre=np.zeros(3))
    assert np.isnan(found["u"]).all()
    assert np.isnan(found["out_of_plane"]).all()


def test_projection_refuses_what_has_no_coordinates():
    with pytest.raises(InputError, match="depend on each other"):
        project(np.zeros(3), [[1.0, 0, 0], [2.0, 0, 0]], centre=np.zeros(3))
    with pytest.raises(InputError, match="no centre of their own"):
        project(np.zeros(3), np.eye(3)[:2])
    with pytest.raises(InputError, match=r"positions have shape \(1, 4\)"):
        project(np.zeros(4), np.eye(3)[:2], centre=np.zeros(3))


def test_three_points_stand_at_their_true_distances():
    points = np.random.default_rng(1).standard_normal((3, 40))
    plane = three_points(*points)
    found = project(points, plane)
    places = np.stack([found["u"], found["v"]], axis=1)
    assert found["out_of_plane"].max() < 1e-14
    for a, b in ((0, 1), (1, 2), (0, 2)):
        assert np.linalg.norm(places[a] - places[b]) == pytest.approx(np.linalg.norm(points[a] - points[b]), rel=1e-13)
    assert places[1, 1] == pytest.approx(0, abs=1e-14)


def test_three_points_on_a_line_are_refused():
    with pytest.raises(InputError, match="lie on a line"):
        three_points([0.0, 0], [1.0, 1], [2.0, 2])


def test_targets_stand_at_one():
    plane = target_directions([1.0, 2.0, 0.0], [3.0, 2.0, 0.0], [1.0, 2.0, 5.0])
    found = project([[3.0, 2.0, 0.0], [1.0, 2.0, 5.0]], plane)
    assert found["u"].values.tolist() == [1.0, 0.0]
    assert found["v"].values.tolist() == [0.0, 1.0]
    with pytest.raises(InputError, match="a target is the position itself"):
        target_directions([1.0], [1.0])
    with pytest.raises(InputError, match="there is no target"):
        target_directions([1.0])


def test_hessian_directions_are_the_axes_of_a_bowl_from_both_ends():
    objective = bowl([5.0, 1.0, 3.0, 0.5])
    found = hessian_directions(objective, 3, which="both_ends", tolerance=1e-10)
    np.testing.assert_allclose(found.eigenvalues, [5.0, 3.0, 0.5], rtol=1e-10)
    assert np.abs(found.vectors).argmax(axis=1).tolist() == [0, 2, 3]
    assert found.converged.all()
    assert found.labels[0] == "eigenvector of 5"


def test_eigenvectors_that_have_not_converged_say_so():
    objective = bowl(list(np.linspace(1, 2, 30)))
    found = hessian_directions(objective, 2, tolerance=1e-12, most_products=3)
    assert not found.converged.any()
    assert found.labels[1].endswith("(not converged)")


def test_the_loss_falls_along_the_gradient_direction():
    objective = bowl([5.0, 1.0])
    position = np.array([1.0, 1.0])
    direction = gradient_direction(objective, position=position)
    np.testing.assert_allclose(direction.vectors[0], [-5 / np.sqrt(26), -1 / np.sqrt(26)], rtol=1e-14)
    assert objective.value(position + 0.1 * direction.vectors[0]) < objective.value(position)
    with pytest.raises(InputError, match=r"the gradient has length 0\.0 here"):
        gradient_direction(objective, position=np.zeros(2))


def test_directions_refuse_what_spans_nothing():
    with pytest.raises(InputError, match="holds NaN or infinity"):
        Directions(vectors=np.array([[np.nan, 1.0]]), labels=("one",))
    with pytest.raises(InputError, match="name each"):
        Directions(vectors=np.eye(2), labels=("one",))
    with pytest.raises(InputError, match=r"centre has shape \(3,\)"):
        Directions(vectors=np.eye(2), labels=("one", "two"), centre=np.zeros(3))

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.networks import Objective, loss_barrier, loss_line, target_directions
from fractalscape.networks.loss_surface import loss_surface_of
from reference.surface_networks import quadratic, small_surface


def test_a_line_of_a_quadratic_is_a_parabola_with_its_slopes():
    objective, matrix, minimum = quadratic()
    direction = np.random.default_rng(3).standard_normal(6)
    u = np.linspace(-0.5, 1.5, 21)
    found = loss_line(objective, direction, u, quantities=("loss", "projected_gradient", "projected_hessian"))
    away = objective.start.numpy() - minimum
    slope, curvature = direction @ matrix @ away, direction @ matrix @ direction
    expected = away @ matrix @ away / 2 + slope * u + curvature * u**2 / 2
    np.testing.assert_allclose(found["loss"], expected, rtol=1e-12, atol=1e-13 * np.abs(expected).max())
    np.testing.assert_allclose(found["gradient_u"], slope + curvature * u, rtol=1e-11, atol=1e-12)
    np.testing.assert_allclose(found["hessian_uu"], curvature, rtol=1e-12)
    assert set(found) == {"loss", "gradient_u", "hessian_uu"}


def test_a_line_is_the_row_of_the_plane_to_the_bit():
    surface = small_surface()
    u = np.linspace(-1, 1, 9)
    line = loss_line(surface.objective, surface.directions.vectors[0], u)
    row = surface.evaluate(u, 0 * u)
    assert np.array_equal(line["loss"], row["loss"])
    assert np.array_equal(line["accuracy"], row["accuracy"])


def test_several_directions_are_lines_of_one_dataset():
    surface = small_surface()
    found = loss_line(surface.objective, surface.directions, [0.0, 1.0])
    assert found["loss"].dims == ("direction", "u")
    assert found["direction"].values.tolist() == list(surface.directions.labels)
    assert found["loss"][0, 0] == found["loss"][1, 0]


def test_interpolation_meets_both_networks_and_the_barrier_between_them():
    first, second = small_surface(), small_surface(seed=1)
    ends = first.centre, second.centre + second.directions.vectors[0]
    objective = first.objective
    line = loss_line(objective, target_directions(*ends), np.linspace(0, 1, 11))
    for place, end in zip((0, -1), ends, strict=True):
        assert float(line["loss"][place]) == pytest.approx(objective.value(end), rel=1e-12)
    loss = line["loss"].values
    chord = loss[0] + line["u"].values * (loss[-1] - loss[0])
    assert loss_barrier(line) == pytest.approx(max(loss - chord), abs=1e-15)


def test_a_convex_line_has_no_barrier():
    objective, _, _ = quadratic()
    convex = Objective(objective.model, squares, (objective.data.batches[0]))
    line = loss_line(convex, target_directions(np.ones(6), -np.ones(6)), np.linspace(0, 1, 5))
    assert loss_barrier(line) == 0
    with pytest.raises(InputError, match="samples at u = 0 and u = 1"):
        loss_barrier(line.isel(u=slice(1, None)))


def squares(outputs, _targets):
    return outputs.square().sum()


def test_points_that_do_not_ascend_are_refused():
    with pytest.raises(InputError, match="must ascend"):
        loss_line(small_surface().objective, np.ones(131), [1.0, 0.0])


def test_extreme_eigenvalues_along_a_line_are_those_of_the_surface():
    surface = small_surface(quantities=("extreme_eigenvalues",))
    line = loss_line(surface.objective, surface.directions.vectors[0], [0.0], quantities=("extreme_eigenvalues",))
    assert line["largest_eigenvalue"].item() == surface.evaluate([0.0], [0.0])["largest_eigenvalue"][0]
    assert loss_surface_of(surface.objective, surface.directions).spec != surface.spec

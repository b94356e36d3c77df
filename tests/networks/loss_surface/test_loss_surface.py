import pickle
from functools import cache

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from fractalscape.errors import InputError, StoreMismatch
from fractalscape.networks import Objective, accuracy
from fractalscape.networks.loss_surface import loss_surface_of
from fractalscape.raster import Field, Window, sweep
from reference.loss_surface import surface_by_writing
from reference.surface_networks import Bowl, classifier, quadratic, samples, small_surface

ALL = ("loss", "gradient_norm", "projected_gradient", "projected_hessian", "extreme_eigenvalues")


def plane_of(size, seed=1):
    return np.random.default_rng(seed).standard_normal((2, size))


def grid(count=21, reach=1.0):
    line = np.linspace(-reach, reach, count)
    return tuple(each.ravel() for each in np.meshgrid(line, line))


@pytest.mark.parametrize("engine", ["loop", "vmap"])
def test_the_surface_of_a_quadratic_is_its_taylor_series(engine):
    objective, matrix, minimum = quadratic()
    start, plane = objective.start.numpy(), plane_of(6)
    surface = loss_surface_of(objective, plane, engine=engine)
    u, v = grid()
    away = start - minimum
    slope, curvature = plane @ matrix @ away, plane @ matrix @ plane.T
    expected = (
        away @ matrix @ away / 2
        + u * slope[0]
        + v * slope[1]
        + (u**2 * curvature[0, 0] + 2 * u * v * curvature[0, 1] + v**2 * curvature[1, 1]) / 2
    )
    scale = np.abs(expected).max()
    np.testing.assert_allclose(surface.evaluate(u, v)["loss"], expected, atol=1e-14 * scale, rtol=1e-13)


def test_gradients_curvature_and_eigenvalues_of_a_quadratic_are_exact():
    objective, matrix, minimum = quadratic()
    plane = plane_of(6)
    surface = loss_surface_of(objective, plane, quantities=ALL, tolerance=1e-10)
    u, v = np.array([0.0, 0.5]), np.array([0.0, -2.0])
    found = surface.evaluate(u, v)
    gradients = (surface.positions(u, v) - minimum) @ matrix
    np.testing.assert_allclose(found["gradient_norm"], np.linalg.norm(gradients, axis=1), rtol=1e-13)
    np.testing.assert_allclose(found["gradient_u"], gradients @ plane[0], rtol=1e-12)
    np.testing.assert_allclose(found["gradient_v"], gradients @ plane[1], rtol=1e-12)
    curvature, values = plane @ matrix @ plane.T, np.linalg.eigvalsh(matrix)
    for name, value in {
        "hessian_uu": curvature[0, 0],
        "hessian_uv": curvature[0, 1],
        "hessian_vv": curvature[1, 1],
        "largest_eigenvalue": values[-1],
        "smallest_eigenvalue": values[0],
        "eigenvalue_ratio": abs(values[0] / values[-1]),
    }.items():
        np.testing.assert_allclose(found[name], value, rtol=1e-10)


def test_second_differences_of_the_grid_are_the_projected_hessian():
    surface = small_surface(quantities=("loss", "projected_hessian"))
    h = 1e-3
    u, v = np.array([0, h, -h, 0, 0, h, -h, h, -h]), np.array([0, 0, 0, h, -h, h, -h, -h, h])
    loss, exact = surface.evaluate(u, v)["loss"], surface.evaluate(u[:1], v[:1])
    error = 1e-5 * np.abs([exact["hessian_uu"], exact["hessian_vv"]]).max()  # of h² and of rounding over h²
    assert (loss[1] + loss[2] - 2 * loss[0]) / h**2 == pytest.approx(exact["hessian_uu"][0], abs=error)
    assert (loss[3] + loss[4] - 2 * loss[0]) / h**2 == pytest.approx(exact["hessian_vv"][0], abs=error)
    assert (loss[5] + loss[6] - loss[7] - loss[8]) / (4 * h**2) == pytest.approx(exact["hessian_uv"][0], abs=error)


def test_eigenvalues_that_have_not_converged_are_nan_with_a_bound(monkeypatch):
    from fractalscape.networks.loss_surface import point_curvature

    def short(*arguments, **how):
        return point_curvature_lanczos(*arguments, **how, most_products=2)

    point_curvature_lanczos = point_curvature.lanczos
    monkeypatch.setattr(point_curvature, "lanczos", short)
    found = small_surface(quantities=("extreme_eigenvalues",), tolerance=1e-9).evaluate([0.0], [0.0])
    assert np.isnan(found["largest_eigenvalue"]).all()
    assert found["eigenvalue_error"] > 0


def test_samples_of_a_grid_that_is_not_square_stand_at_their_coordinates():
    objective = Objective(Bowl([0.0, 0.0]), tenfold, (torch.zeros(1, 1), torch.zeros(1)))
    surface = loss_surface_of(objective, np.eye(2))
    raster = surface.sample((0, 3, 0, 5), resolution=(5, 3))
    assert raster["loss"].dims == ("v", "u")
    np.testing.assert_array_equal(raster["loss"], 10 * raster["u"].values + raster["v"].values[:, None])


def tenfold(outputs, _targets):
    return 10 * outputs[0] + outputs[1]


def squares(outputs, _targets):
    return outputs.square().sum()


def test_a_symmetric_bowl_has_a_symmetric_surface_whose_middle_is_the_loss_of_the_network():
    objective = Objective(Bowl([0.0, 0.0, 0.0]), squares, (torch.zeros(1, 1), torch.zeros(1)))
    surface = loss_surface_of(objective, plane_of(3), engine="loop")
    loss = surface.sample(1.0, resolution=(9, 7), sampling="endpoints")["loss"].values
    assert np.array_equal(loss, loss[::-1, ::-1])
    assert loss[4, 3] == objective.value(objective.start) == 0


def test_the_middle_is_the_loss_of_the_network_to_the_bit():
    surface = small_surface(engine="loop")
    objective = surface.objective
    assert surface.evaluate([0.0], [0.0])["loss"][0] == objective.value(objective.start)


def test_passes_and_loop_are_equal_to_rounding_and_to_a_loop_that_writes_parameters():
    u, v = grid(7)
    fast, slow = small_surface(engine="vmap"), small_surface(engine="loop")
    found, expected = fast.evaluate(u, v), slow.evaluate(u, v)
    np.testing.assert_allclose(found["loss"], expected["loss"], rtol=1e-13)
    assert np.array_equal(found["accuracy"], expected["accuracy"])
    written = surface_by_writing(classifier(), cross_entropy, samples(), fast.centre, fast.directions.vectors, u, v)
    np.testing.assert_allclose(found["loss"], written, rtol=1e-13)
    assert fast.engine != slow.engine


@cache
def cached_surface(engine):
    return small_surface(engine=engine)


@settings(max_examples=8, deadline=None)
@given(
    st.permutations(range(40)), st.lists(st.integers(1, 39), max_size=5, unique=True), st.sampled_from(["vmap", "loop"])
)
def test_values_depend_on_their_point_alone_to_the_bit(order, cuts, engine):
    surface = cached_surface(engine)
    u, v = np.random.default_rng(0).uniform(-1, 1, (2, 40))
    whole = surface.evaluate(u, v)["loss"]
    parts = [surface.evaluate(u[each], v[each])["loss"] for each in np.split(np.array(order), sorted(cuts))]
    assert np.array_equal(np.concatenate(parts), whole[list(order)])


def test_tile_and_number_of_threads_change_no_bit(tmp_path):
    surface = small_surface()
    assert surface.points > 1
    first = surface.sample(1.0, resolution=16, tile=4, executor=3)
    again = sweep(surface, surface.window(1.0), resolution=16, tile=16, executor=1, store=tmp_path / "own.zarr")
    for name in ("loss", "accuracy"):
        assert np.array_equal(first[name], again[name])


def test_batches_are_weighted_by_their_samples():
    inputs, targets = samples()
    parts = [(inputs[:30], targets[:30]), (inputs[30:], targets[30:])]
    u, v = grid(3)
    whole, cut = small_surface().evaluate(u, v), small_surface(data=parts).evaluate(u, v)
    for name in ("loss", "accuracy"):
        np.testing.assert_allclose(cut[name], whole[name], rtol=1e-13)


def normed(dtype=torch.float32):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.BatchNorm1d(8), torch.nn.ReLU(), torch.nn.Linear(8, 3))
    model(torch.randn(50, 4))  # running statistics of their own
    return model


@pytest.mark.parametrize("mode", ["eval", "batch"])
def test_networks_with_batch_norm_are_computed_in_passes_too(mode):
    model, (u, v) = normed(), grid(5)
    before = {name: each.clone() for name, each in model.state_dict().items()}
    objective = Objective(model, cross_entropy, samples(), batch_norm=mode)
    plane = plane_of(objective.size)
    fast, slow = (loss_surface_of(objective, plane, engine=each) for each in ("vmap", "loop"))
    np.testing.assert_allclose(fast.evaluate(u, v)["loss"], slow.evaluate(u, v)["loss"], rtol=1e-12)
    assert all(torch.equal(each, before[name]) for name, each in model.state_dict().items())


def test_recalibrated_statistics_are_looped_over_and_those_of_all_data_at_every_point():
    objective = Objective(normed(), cross_entropy, samples(), batch_norm="recalibrate")
    surface = loss_surface_of(objective, plane_of(objective.size))
    assert surface.points == 1
    found = surface.evaluate([0.0, 0.3], [0.0, -0.2])["loss"]
    assert found.tolist() == [objective.value(each) for each in surface.positions([0.0, 0.3], [0.0, -0.2])]
    with pytest.raises(InputError, match=r"engine='vmap' is not possible .batch_norm='recalibrate'."):
        loss_surface_of(objective, plane_of(objective.size), engine="vmap")


class Branching(torch.nn.Module):
    """A network whose path depends on values, which no pass of several points can follow."""

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 3)

    def forward(self, inputs):
        outputs = self.layer(inputs)
        return outputs if float(outputs.sum()) > 0 else -outputs


def test_networks_that_cannot_be_computed_in_passes_are_looped_over():
    objective = Objective(Branching(), cross_entropy, samples())
    surface = loss_surface_of(objective, plane_of(objective.size))
    assert surface.points == 1
    assert surface.evaluate([0.1], [0.2])["loss"][0] == objective.value(surface.positions(0.1, 0.2)[0])
    with pytest.raises(InputError, match=r"engine='vmap' is not possible .RuntimeError"):
        loss_surface_of(objective, plane_of(objective.size), engine="vmap")


def test_model_and_random_state_stay_as_they_are_also_after_a_failure():
    model = classifier().train()
    before = {name: each.clone() for name, each in model.state_dict().items()}
    random, surface = torch.random.get_rng_state(), small_surface(model, quantities=("loss", "extreme_eigenvalues"))
    surface.evaluate([0.0], [0.5])
    for failure in (ValueError, KeyboardInterrupt):

        def failing(outputs, targets, failure=failure):
            if bool((outputs.abs() > 1e3).any()):
                raise failure
            return cross_entropy(outputs, targets)

        objective = Objective(model, failing, samples())
        broken = loss_surface_of(objective, plane_of(objective.size), engine="loop")
        with pytest.raises(failure):
            broken.evaluate([1e6], [0.0])
    assert all(torch.equal(each, before[name]) for name, each in model.state_dict().items())
    assert all(each.training for each in model.modules())
    assert all(each.grad is None and each.requires_grad for each in model.parameters())
    assert torch.equal(random, torch.random.get_rng_state())


def rooted(outputs, _targets):
    return outputs[0].sqrt() + 0 * outputs[1]


def test_losses_that_are_not_finite_are_kept():
    objective = Objective(Bowl([1.0, 0.0]), rooted, (torch.zeros(1, 1), torch.zeros(1)))
    found = loss_surface_of(objective, np.eye(2)).sample((-2, 2, -1, 1), resolution=4)["loss"]
    assert np.isnan(found.sel(u=-2)).all()
    assert np.array_equal(found.sel(u=0), np.ones(4))


def test_a_store_goes_on_and_refuses_another_surface(tmp_path):
    store = tmp_path / "own.zarr"
    surface = small_surface()
    first = surface.sample(1.0, resolution=8, store=store).load()
    finer = surface.sample(1.0, resolution=8, store=store)
    assert np.array_equal(first["loss"], finer["loss"])
    inputs, targets = samples()
    others = {
        "plane": small_surface(seed=1),
        "network": small_surface(classifier(1)),
        "data": small_surface(data=(inputs, targets.flip(0))),
        "quantities": small_surface(quantities=("loss",)),
    }
    for other in others.values():
        with pytest.raises(StoreMismatch):
            other.sample(1.0, resolution=8, store=store)
    with pytest.raises(StoreMismatch, match="engine"):
        small_surface(engine="loop").sample(1.0, resolution=8, store=store)


class Cosine(torch.nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function, self.layer = function, torch.nn.Linear(4, 3)

    def forward(self, inputs):
        return self.function(self.layer(inputs))


def test_networks_that_are_written_alike_are_told_apart_by_what_they_give():
    specs = []
    for function in (torch.cos, torch.sin):
        torch.manual_seed(0)
        objective = Objective(Cosine(function), cross_entropy, samples())
        specs.append(loss_surface_of(objective, plane_of(15)).spec)
    assert specs[0].model == specs[1].model
    assert specs[0] != specs[1]


def test_a_surface_is_a_field_that_can_be_sent_to_other_processes():
    surface = small_surface()
    assert isinstance(surface, Field)
    again = pickle.loads(pickle.dumps(surface))
    u, v = grid(3)
    assert again.spec == surface.spec
    assert np.array_equal(again.evaluate(u, v)["loss"], surface.evaluate(u, v)["loss"])
    assert surface.spec.from_json(surface.spec.to_json()) == surface.spec
    with pytest.raises(InputError, match="the network of a loss surface is not in its spec"):
        surface.spec.field()


def test_metrics_are_outputs_and_axes_say_which_directions_they_are():
    raster = small_surface().sample(0.5, resolution=4)
    assert set(raster) == {"loss", "accuracy"}
    assert raster["u"].attrs["long_name"] == "random direction 1, filter-normalised"
    assert raster["loss"].attrs == {"units": "1", "long_name": "loss"}


def test_a_selection_of_parameters_spans_its_own_planes():
    objective = Objective(classifier(), cross_entropy, samples(), select="2.*", metrics={"accuracy": accuracy})
    surface = loss_surface_of(objective, plane_of(objective.size), engine="vmap")
    found = surface.evaluate([0.2], [0.1])["loss"][0]
    assert found == pytest.approx(objective.value(surface.positions(0.2, 0.1)[0]), rel=1e-13)


def test_what_is_no_surface_is_refused():
    surface = small_surface()
    objective = surface.objective
    with pytest.raises(
        InputError, match=r"directions have shape \(1, 131\); a surface of this network needs \(2, 131\)"
    ):
        loss_surface_of(objective, np.ones(131))
    with pytest.raises(InputError, match="'lambda' is not one of loss, accuracy, gradient_norm"):
        loss_surface_of(objective, surface.directions, quantities=("lambda",))
    with pytest.raises(InputError, match="engine='fast' is not one of"):
        loss_surface_of(objective, surface.directions, engine="fast")
    with pytest.raises(InputError, match="u holds nan"):
        surface.evaluate([np.nan], [0.0])
    with pytest.raises(InputError, match=r"span=.1, 2. is neither"):
        surface.window((1, 2))
    with pytest.raises(InputError, match="tolerance=0"):
        loss_surface_of(objective, surface.directions, tolerance=0)
    assert surface.window((0, 1, 0, 2)) == Window.linear(u=(0, 1), v=(0, 2))

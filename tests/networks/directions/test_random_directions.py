import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from fractalscape.errors import InputError
from fractalscape.networks import Objective
from fractalscape.networks.directions import random_directions
from fractalscape.networks.directions.filters import filters_of
from fractalscape.randomness import streams
from reference.published_directions import published_direction


def convolutional(dtype=torch.float64):
    torch.manual_seed(1)
    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3),
        torch.nn.BatchNorm2d(4),
        torch.nn.ReLU(),
        torch.nn.ConvTranspose2d(4, 3, 2),
        torch.nn.Flatten(),
        torch.nn.Linear(75, 3),
    )
    data = torch.zeros(2, 1, 6, 6), torch.zeros(2, dtype=torch.long)
    return Objective(model, cross_entropy, data, dtype=dtype)


def tensors(objective, vector):
    parts = np.split(np.asarray(vector), np.cumsum(objective.space.sizes)[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, objective.space.shapes, strict=True)]


def weights_of(objective):
    return objective.start.double().numpy()


@pytest.mark.parametrize("ignore_1d", [True, False])
@pytest.mark.parametrize("how", ["filter", "layer", "weight", "dfilter", "dlayer"])
def test_compatible_directions_are_those_of_the_published_program(how, ignore_1d):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.Flatten(), torch.nn.Linear(64, 3))
    objective = Objective(model, cross_entropy, (torch.zeros(2, 1, 6, 6), torch.zeros(2, dtype=torch.long)))
    found = random_directions(objective, 2, normalise=how, ignore_1d=ignore_1d, compatible="goldstein", seed=3)
    for vector, stream in zip(found.vectors, streams(3, 2), strict=True):
        drawn = tensors(objective, stream.standard_normal(objective.size))
        expected = published_direction(drawn, tensors(objective, weights_of(objective)), how, ignore_1d=ignore_1d)
        np.testing.assert_allclose(vector, np.concatenate([each.ravel() for each in expected]), rtol=1e-14)


def test_filters_have_the_norms_of_the_network_and_are_orthogonal_and_biases_stay():
    objective = convolutional()
    plane = random_directions(objective, 2, seed=5).vectors
    total = 0.0
    for part in filters_of(objective):
        first, second, weights = (part.rows(each) for each in (*plane, weights_of(objective)))
        if part.one_dimensional:
            assert not np.concatenate([first, second]).any()
            continue
        norms = np.linalg.norm(weights, axis=1)
        total += (norms**2).sum()
        np.testing.assert_allclose(np.linalg.norm(first, axis=1), norms, rtol=1e-8)  # 1e-10 is added to norms
        np.testing.assert_allclose(np.linalg.norm(second, axis=1), norms, rtol=1e-8)
        assert np.abs((first * second).sum(axis=1)).max() < 1e-14
    assert plane[0] @ plane[0] == pytest.approx(total, rel=1e-8)
    assert abs(plane[0] @ plane[1]) < 1e-13


def test_filters_of_a_transposed_convolution_lie_along_its_second_axis():
    parts = {part.name: part for part in filters_of(convolutional())}
    assert parts["3.weight"].transposed
    assert not parts["0.weight"].transposed
    vector = np.arange(convolutional().size, dtype=float)
    assert parts["3.weight"].rows(vector).shape == (3, 16)
    again = np.zeros_like(vector)
    parts["3.weight"].put(parts["3.weight"].rows(vector), again)
    part = parts["3.weight"]
    assert np.array_equal(again[part.start : part.stop], vector[part.start : part.stop])


@pytest.mark.parametrize("how", ["layer", "model", "dfilter", "dlayer", "none", "weight"])
def test_directions_of_every_normalisation_are_orthogonal(how):
    plane = random_directions(convolutional(), 3, normalise=how, seed=2).vectors
    lengths = np.linalg.norm(plane, axis=1)
    cosines = plane @ plane.T / np.outer(lengths, lengths)
    np.testing.assert_allclose(cosines, np.eye(3), atol=1e-14)


def test_a_direction_normalised_as_a_whole_has_the_norm_of_the_weights_that_move():
    objective = convolutional()
    (direction,) = random_directions(objective, 1, normalise="model", seed=2).vectors
    moving = np.concatenate(
        [part.rows(weights_of(objective)).ravel() for part in filters_of(objective) if not part.one_dimensional]
    )
    assert np.linalg.norm(direction) == pytest.approx(np.linalg.norm(moving), rel=1e-14)


def test_made_orthogonal_as_wholes_directions_keep_their_norms_and_lose_those_of_filters():
    objective = convolutional()
    free = random_directions(objective, 2, orthogonal="none", seed=4).vectors
    whole = random_directions(objective, 2, orthogonal="whole", seed=4).vectors
    np.testing.assert_allclose(np.linalg.norm(whole, axis=1), np.linalg.norm(free, axis=1), rtol=1e-14)
    assert np.array_equal(whole[0], free[0])
    assert abs(whole[0] @ whole[1]) < 1e-13


def test_parameters_of_one_axis_are_one_filter_each_if_they_are_not_ignored():
    objective = convolutional()
    (direction,) = random_directions(objective, 1, ignore_1d=False, seed=4).vectors
    for part in filters_of(objective):
        if part.one_dimensional and part.rows(weights_of(objective)).any():
            norm = np.linalg.norm(part.rows(weights_of(objective)))
            assert np.linalg.norm(part.rows(direction)) == pytest.approx(norm, rel=1e-8)
            assert not np.allclose(part.rows(direction), part.rows(weights_of(objective)))


def test_cosines_of_gaussian_directions_are_normal_of_deviation_one_over_root_size():
    objective = Objective(
        torch.nn.Linear(50, 8, bias=False), torch.nn.functional.mse_loss, (torch.zeros(1, 50), torch.zeros(1, 8))
    )
    drawn = random_directions(objective, 200, normalise="none", orthogonal="none", seed=7).vectors
    unit = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    cosines = (unit @ unit.T)[np.triu_indices(200, 1)]
    assert cosines.std() * np.sqrt(objective.size) == pytest.approx(1, abs=4 / np.sqrt(2 * cosines.size))
    assert abs(cosines.mean()) < 4 / np.sqrt(objective.size * cosines.size)


def test_the_mean_curvature_along_random_directions_is_the_trace_over_the_size():
    torch.manual_seed(0)
    inputs = torch.randn(30, 5, dtype=torch.float64)
    objective = Objective(torch.nn.Linear(5, 2, bias=False), torch.nn.functional.mse_loss, (inputs, torch.zeros(30, 2)))
    hessian = np.kron(np.eye(2), (inputs.T @ inputs).numpy() / 30)  # 2/(N C) of X^T X, C = 2
    drawn = random_directions(objective, objective.size, normalise="none", orthogonal="none", seed=1).vectors
    many = np.concatenate(
        [
            drawn,
            *(
                random_directions(objective, 10, normalise="none", orthogonal="none", seed=k).vectors
                for k in range(2, 400)
            ),
        ]
    )
    unit = many / np.linalg.norm(many, axis=1, keepdims=True)
    curvature = np.einsum("ki,ij,kj->k", unit, hessian, unit)
    error = curvature.std() / np.sqrt(curvature.size)
    assert abs(curvature.mean() - np.trace(hessian) / objective.size) < 4 * error


def test_a_longer_list_of_directions_begins_with_the_shorter():
    objective = convolutional()
    assert np.array_equal(
        random_directions(objective, 3, seed=9).vectors[:2], random_directions(objective, 2, seed=9).vectors
    )


def test_options_outside_what_is_allowed_are_refused():
    objective = convolutional()
    with pytest.raises(InputError, match="normalise='filters' is not one of"):
        random_directions(objective, normalise="filters")
    with pytest.raises(InputError, match="count=0 is not a whole number"):
        random_directions(objective, 0)
    biases = Objective(
        torch.nn.Linear(3, 2), torch.nn.functional.mse_loss, (torch.zeros(1, 3), torch.zeros(1, 2)), select="bias"
    )
    with pytest.raises(InputError, match="every selected parameter has one axis"):
        random_directions(biases)

"""The null model: linear descent with a smooth border."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.measures.convergence import convergence
from fractalscape.specs import spec_from_dict
from fractalscape.trainability import LinearisedSpec, TrainabilitySpec, network, preset
from reference import linearised as twin

networks = st.builds(
    TrainabilitySpec,
    activation=st.sampled_from(["tanh", "relu", "linear"]),
    width=st.integers(1, 12),
    steps=st.integers(1, 40),
    dataset_size=st.integers(1, 70),
    seed=st.integers(0, 5),
)
decades = st.lists(st.tuples(st.floats(-3, 6), st.floats(-3, 6)), min_size=1, max_size=12)


def critical(kernels, direction):
    """Return the factor at which learning rates along a direction have spectral radius 1."""
    matrix = direction[0] * kernels.input_layer + direction[1] * kernels.output_layer
    return 2 / (2 / kernels.residual.size * np.linalg.eigvalsh(matrix)[-1])


@settings(max_examples=80, deadline=None)
@given(networks, decades)
def test_losses_are_those_of_the_readable_descent(spec, points):
    field = LinearisedSpec(network=spec).field()
    x, y = 10.0 ** np.array(points).T
    slow = np.array([twin.descend(field.kernels, spec.steps, a, b) for a, b in zip(x, y, strict=True)])
    tame = np.isfinite(slow) & (slow > 1e-12 * slow.max(1, where=np.isfinite(slow), initial=0, keepdims=True))
    assert np.allclose(field.losses(x, y)[tame], slow[tame], rtol=1e-6, atol=0)


@settings(max_examples=60, deadline=None)
@given(networks, decades)
def test_the_measure_is_that_of_the_loss_curves(spec, points):
    field = LinearisedSpec(network=spec).field()
    x, y = 10.0 ** np.array(points).T
    found, expected = field.evaluate(x, y), convergence(field.losses(x, y))
    assert np.array_equal(found["escape_step"], expected.escape_step)
    assert np.array_equal(found["outcome"], expected.outcome)
    assert np.allclose(found["value"], expected.value, rtol=1e-11)


@settings(max_examples=40, deadline=None)
@given(networks, decades)
def test_a_point_does_not_depend_on_its_neighbours(spec, points):
    field = LinearisedSpec(network=spec).field()
    x, y = 10.0 ** np.array(points).T
    together, backwards = field.evaluate(x, y), field.evaluate(x[::-1], y[::-1])
    alone = np.concatenate([field.evaluate(x[k : k + 1], y[k : k + 1])["value"] for k in range(x.size)])
    assert together["value"].tobytes() == alone.tobytes() == backwards["value"][::-1].tobytes()


@pytest.mark.parametrize("activation", ["tanh", "relu", "linear"])
def test_the_tangent_kernels_are_products_of_the_gradients_of_the_output(activation):
    spec = TrainabilitySpec(activation=activation, width=5, dataset_size=7)
    kernels = LinearisedSpec(network=spec).field().kernels
    of_inputs, of_outputs = twin.gradients(spec, spec.field().draws)
    np.testing.assert_allclose(kernels.input_layer, of_inputs @ of_inputs.T, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(kernels.output_layer, of_outputs @ of_outputs.T, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("name", ["tanh", "relu", "linear", "single"])
def test_it_is_the_network_to_first_order_in_the_learning_rates(name):
    spec = preset(name).replace(steps=20)
    field, gaps = LinearisedSpec(network=spec).field(), []
    for rate in (1e-3, 1e-4):
        losses = field.losses([rate], [rate])[0]
        trained = network.train(spec, spec.field().draws, rate, rate)
        assert losses[0] == pytest.approx(trained[0], rel=1e-12)
        gaps.append(abs(losses[-1] - trained[-1]) / (trained[0] - trained[-1]))
    assert gaps[0] < 1e-3
    if name == "relu":  # its kinks are crossed one by one
        assert gaps[1] < gaps[0] / 5
    else:
        assert gaps[1] == pytest.approx(gaps[0] / 10, rel=0.05)


@pytest.mark.parametrize("name", ["tanh", "relu", "linear", "single"])
def test_its_border_is_where_the_spectral_radius_is_one(name):
    field = LinearisedSpec(network=preset(name)).field()
    for direction in ((1.0, 1.0), (1.0, 30.0), (50.0, 1.0)):
        factor = critical(field.kernels, direction)
        x, y = (np.array([0.99, 1.03]) * factor * each for each in direction)
        assert field.evaluate(x, y)["outcome"].tolist() == [0, 1]


def test_a_single_data_point_shrinks_by_one_factor_a_step():
    spec = preset("single").replace(steps=30)
    field = LinearisedSpec(network=spec).field()
    kernels = field.kernels
    factor = 1 - 2 * (3.0 * kernels.input_layer[0, 0] + 2.0 * kernels.output_layer[0, 0])
    expected = kernels.residual[0] ** 2 * factor ** (2 * np.arange(30))
    np.testing.assert_allclose(field.losses([3.0], [2.0])[0], expected, rtol=1e-12)


def test_a_spec_is_read_again_by_its_kind_and_has_no_window():
    spec = LinearisedSpec(network=preset("relu"))
    assert spec.network.window is None
    assert spec_from_dict(spec.to_dict()) == spec
    assert spec.field().axes == preset("relu").axes


@pytest.mark.parametrize(
    ("name", "message"),
    [("minibatch", "batch_size=16 has no null model"), ("init-drift", "offset='every-step' has no null model")],
)
def test_conditions_that_are_not_linear_descent_are_refused(name, message):
    with pytest.raises(InputError, match=message):
        LinearisedSpec(network=preset(name))


def test_data_too_large_for_a_kernel_is_refused():
    with pytest.raises(InputError, match="5000 data points make kernels too large; 4096 are the most"):
        LinearisedSpec(network=TrainabilitySpec(dataset_size=5000))

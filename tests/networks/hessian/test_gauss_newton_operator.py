import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy, mse_loss
from torch.utils.data import DataLoader, TensorDataset

from fractalscape.errors import InputError
from fractalscape.networks import FisherOperator, GaussNewtonOperator, HessianOperator, Objective
from reference.curvature import empirical_fisher, gauss_newton


def dense(operator):
    return operator @ np.eye(operator.shape[0])


def samples(seed=0):
    random = np.random.default_rng(seed)
    return torch.tensor(random.standard_normal((11, 4))), torch.tensor(random.integers(0, 3, 11))


def network(*layers):
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3)).double()


def objective(loss=cross_entropy, batch_size=11, **how):
    return Objective(network(), loss, DataLoader(TensorDataset(*samples()), batch_size=batch_size), **how)


def squares(outputs, targets):
    return mse_loss(outputs, torch.nn.functional.one_hot(targets, 3).double())


@pytest.mark.parametrize("loss", [cross_entropy, squares])
@pytest.mark.parametrize("batch_size", [11, 4])
def test_gauss_newton_is_the_written_out_product_of_jacobians(loss, batch_size):
    expected = gauss_newton(network(), loss, *samples())
    found = dense(GaussNewtonOperator(objective(loss, batch_size)))
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)
    assert np.linalg.eigvalsh(found).min() > -1e-14


@pytest.mark.parametrize("loss", [cross_entropy, squares])
@pytest.mark.parametrize("batch_size", [11, 4])
def test_the_fisher_matrix_is_the_second_moment_of_gradients_of_samples(loss, batch_size):
    expected = empirical_fisher(network(), loss, *samples())
    found = dense(FisherOperator(objective(loss, batch_size)))
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)


def test_of_a_linear_network_gauss_newton_is_the_hessian():
    torch.manual_seed(0)
    linear = Objective(torch.nn.Linear(4, 3), cross_entropy, samples())
    np.testing.assert_allclose(
        dense(GaussNewtonOperator(linear)), dense(HessianOperator(linear)), rtol=1e-10, atol=1e-14
    )


@pytest.mark.parametrize("kind", [GaussNewtonOperator, FisherOperator])
def test_single_products_graphs_made_anew_and_blocks_agree(kind):
    whole = dense(kind(objective()))
    fresh = kind(objective(batch_size=4), method="fresh")
    np.testing.assert_allclose(np.stack([fresh @ each for each in np.eye(len(whole))]), whole, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(dense(kind(objective(), select="2.*")), whole[25:, 25:], rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("kind", [GaussNewtonOperator, FisherOperator])
def test_outputs_may_have_one_axis_or_three(kind):
    random = np.random.default_rng(0)
    inputs, targets = torch.tensor(random.standard_normal((6, 2, 4))), torch.tensor(random.standard_normal((6, 2, 3)))
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh()).double()
    twin = gauss_newton if kind is GaussNewtonOperator else empirical_fisher
    expected = twin(model, mse_loss, inputs, targets)
    np.testing.assert_allclose(dense(kind(Objective(model, mse_loss, (inputs, targets)))), expected, atol=1e-14)
    flat = torch.nn.Sequential(torch.nn.Linear(4, 1), torch.nn.Flatten(0)).double()
    rows, heights = inputs[:, 0], targets[:, 0, 0]
    expected = twin(flat, mse_loss, rows, heights)
    found = kind(Objective(flat, mse_loss, (rows, heights)))
    np.testing.assert_allclose(dense(found), expected, atol=1e-14)
    np.testing.assert_allclose(found @ np.ones(5), expected.sum(axis=1), atol=1e-14)


def test_a_loss_linear_in_the_outputs_has_no_gauss_newton_matrix():
    flat = Objective(network(), lambda outputs, targets: outputs.mean(), samples())
    np.testing.assert_array_equal(GaussNewtonOperator(flat) @ np.ones(flat.size), 0)


def test_outputs_that_are_no_tensor_are_refused():
    class Two(torch.nn.Linear):
        def forward(self, input):
            return super().forward(input), 0

    torch.manual_seed(0)
    two = Objective(Two(4, 3), lambda outputs, targets: cross_entropy(outputs[0], targets), samples())
    with pytest.raises(InputError, match="the model returns tuple; this curvature needs one tensor of outputs"):
        GaussNewtonOperator(two) @ np.ones(two.size)
    with pytest.raises(InputError, match="method='forward' is not one of"):
        GaussNewtonOperator(two, method="forward")

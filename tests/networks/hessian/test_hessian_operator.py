import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy, mse_loss
from torch.utils.data import DataLoader, TensorDataset

from fractalscape.networks import HessianOperator, Objective


def dense(operator):
    return operator @ np.eye(operator.shape[0])


def test_linear_regression_has_the_hessian_of_its_inputs():
    random = np.random.default_rng(0)
    inputs, targets = random.standard_normal((7, 3)), random.standard_normal((7, 2))
    data = (torch.tensor(inputs), torch.tensor(targets))
    objective = Objective(torch.nn.Linear(3, 2, bias=False), mse_loss, data)
    expected = 2 / (7 * 2) * np.kron(np.eye(2), inputs.T @ inputs)
    np.testing.assert_allclose(dense(HessianOperator(objective)), expected, rtol=1e-12, atol=1e-14)


def test_softmax_regression_has_its_closed_form_and_a_null_space():
    random = np.random.default_rng(0)
    inputs, targets = random.standard_normal((20, 6)), random.integers(0, 3, 20)
    torch.manual_seed(0)
    model = torch.nn.Linear(6, 3, bias=False)
    objective = Objective(model, cross_entropy, (torch.tensor(inputs), torch.tensor(targets)))
    shares = torch.softmax(model.double()(torch.tensor(inputs)), dim=1).detach().numpy()
    expected = sum(np.kron(np.diag(p) - np.outer(p, p), np.outer(x, x)) for p, x in zip(shares, inputs, strict=True))
    found = dense(HessianOperator(objective))
    np.testing.assert_allclose(found, expected / 20, rtol=1e-11, atol=1e-14)
    assert np.count_nonzero(np.abs(np.linalg.eigvalsh(found)) < 1e-12) == 6


class Product(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.factors = torch.nn.Parameter(torch.tensor([0.2, 0.3]))

    def forward(self, inputs):
        return self.factors.prod() * inputs


@pytest.mark.parametrize("factors", [(0.2, 0.3), (2.0, 1.5)])
def test_a_product_of_two_factors_has_its_closed_form(factors):
    data = (torch.ones(1, 1), torch.ones(1, 1))
    objective = Objective(Product(), lambda outputs, targets: ((outputs - targets) ** 2).mean() / 2, data)
    a, b = factors
    expected = [[b**2, 2 * a * b - 1], [2 * a * b - 1, a**2]]
    np.testing.assert_allclose(dense(HessianOperator(objective, factors)), expected, rtol=1e-12)


def test_uneven_batches_have_the_hessian_of_one():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3))
    random = np.random.default_rng(0)
    data = torch.tensor(random.standard_normal((10, 4))), torch.tensor(random.integers(0, 3, 10))
    loader = DataLoader(TensorDataset(*data), batch_size=7)
    one, uneven = Objective(model, cross_entropy, data), Objective(model, cross_entropy, loader)
    np.testing.assert_allclose(dense(HessianOperator(uneven)), dense(HessianOperator(one)), rtol=1e-11, atol=1e-14)


def test_the_hessian_is_that_of_functional_differentiation():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3))
    random = np.random.default_rng(0)
    data = torch.tensor(random.standard_normal((10, 4))), torch.tensor(random.integers(0, 3, 10))
    objective = Objective(model, cross_entropy, data)
    expected = torch.autograd.functional.hessian(objective.total, objective.start).numpy()
    found = dense(HessianOperator(objective))
    np.testing.assert_allclose(found, expected, atol=1e-12)
    np.testing.assert_allclose(found, found.T, atol=1e-14)


def test_a_loss_without_curvature_has_a_hessian_of_zero():
    objective = Objective(
        torch.nn.Linear(3, 1), lambda outputs, targets: outputs.mean(), (torch.eye(3), torch.zeros(3))
    )
    np.testing.assert_array_equal(HessianOperator(objective) @ np.ones(4), np.zeros(4))

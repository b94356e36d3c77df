import copy
import weakref

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy, mse_loss
from torch.utils.data import DataLoader, TensorDataset

from fractalscape.errors import InputError
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


def tanh_network(batch_size=10, seed=0, **how):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3))
    random = np.random.default_rng(seed)
    data = torch.tensor(random.standard_normal((10, 4))), torch.tensor(random.integers(0, 3, 10))
    return Objective(model, cross_entropy, DataLoader(TensorDataset(*data), batch_size=batch_size), **how)


@pytest.mark.parametrize("batch_size", [10, 4])
@pytest.mark.parametrize(
    ("method", "tolerance"), [("fresh", 0), ("auto", 0), ("forward", 1e-12), ("finite_difference", 1e-6)]
)
def test_every_method_gives_the_product_of_the_kept_graph(method, tolerance, batch_size):
    objective = tanh_network(batch_size)
    kept = HessianOperator(objective, method="retained")
    other = HessianOperator(objective, method=method)
    for direction in np.random.default_rng(1).standard_normal((3, objective.size)):
        expected = kept @ direction
        np.testing.assert_allclose(other @ direction, expected, rtol=0, atol=tolerance * np.abs(expected).max())


@pytest.mark.parametrize("method", ["forward", "finite_difference"])
def test_products_with_zero_and_without_curvature_are_zero(method):
    objective = tanh_network()
    np.testing.assert_array_equal(HessianOperator(objective, method=method) @ np.zeros(objective.size), 0)
    flat = Objective(torch.nn.Linear(3, 1), lambda outputs, targets: outputs.mean(), (torch.eye(3), torch.zeros(3)))
    np.testing.assert_allclose(HessianOperator(flat, method=method) @ np.ones(4), 0, atol=1e-10)


def test_graphs_are_kept_where_they_fit_in_memory():
    objective = tanh_network(batch_size=4)
    roomy, tight = HessianOperator(objective), HessianOperator(objective, memory=1000)
    direction = np.ones(objective.size)
    np.testing.assert_array_equal(roomy @ direction, tight @ direction)
    assert (roomy.method, tight.method) == ("retained", "fresh")


def test_columns_made_together_are_those_made_one_by_one():
    operator = HessianOperator(tanh_network(batch_size=4))
    columns = np.random.default_rng(0).standard_normal((operator.shape[0], 20))
    one_by_one = np.stack([operator @ each for each in columns.T], axis=1)
    np.testing.assert_allclose(operator @ columns, one_by_one, rtol=1e-12, atol=1e-15)
    assert operator.products == 40


def test_a_selection_has_the_block_of_its_parameters():
    objective = tanh_network()
    whole = dense(HessianOperator(objective))
    last = dense(HessianOperator(objective, select="2.*"))
    np.testing.assert_allclose(last, whole[25:, 25:], rtol=1e-12, atol=1e-15)
    first = dense(HessianOperator(objective, select=lambda name, each: name == "0.bias"))
    np.testing.assert_allclose(first, whole[20:25, 20:25], rtol=1e-12, atol=1e-15)


def test_recalibrated_statistics_are_those_of_the_position():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.BatchNorm1d(5), torch.nn.Linear(5, 3)).double()
    random = np.random.default_rng(0)
    inputs, targets = torch.tensor(random.standard_normal((10, 4))), torch.tensor(random.integers(0, 3, 10))
    found = HessianOperator(Objective(model, cross_entropy, (inputs, targets), batch_norm="recalibrate"))
    hidden = model[0](inputs).detach()
    model[1].running_mean, model[1].running_var = hidden.mean(0), hidden.var(0)
    held = HessianOperator(Objective(model, cross_entropy, (inputs, targets)))
    np.testing.assert_allclose(dense(found), dense(held), rtol=1e-10, atol=1e-14)


def test_your_network_keeps_every_bit_also_after_an_interruption():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.BatchNorm1d(5), torch.nn.Linear(5, 3)).train()
    before, random = copy.deepcopy(model.state_dict()), torch.random.get_rng_state()
    calls = iter(range(3))

    def failing(outputs, targets):
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return cross_entropy(outputs, targets)

    data = torch.randn(8, 4, generator=torch.Generator().manual_seed(0)), torch.arange(8) % 3
    operator = HessianOperator(Objective(model, failing, data), method="fresh")
    with pytest.raises(KeyboardInterrupt):
        dense(operator), operator @ np.ones(operator.shape[0]), operator @ np.ones(operator.shape[0])
    assert all(torch.equal(before[name], each) for name, each in model.state_dict().items())
    assert all(each.grad is None for each in model.parameters())
    assert model.training
    assert torch.equal(random, torch.random.get_rng_state())


def test_no_graph_outlives_its_operator():
    objective = tanh_network()
    operator = HessianOperator(objective)
    operator @ np.ones(operator.shape[0])
    gone = weakref.ref(operator.point)
    del operator
    assert gone() is None


def test_wrong_options_are_refused():
    objective = tanh_network()
    with pytest.raises(InputError, match="method='jvp' is not one of 'auto', 'retained'"):
        HessianOperator(objective, method="jvp")
    with pytest.raises(InputError, match=r"select='3\.\*' leaves no parameter"):
        HessianOperator(objective, select="3.*")
    with pytest.raises(InputError, match=r"select='\*' has 2\.weight, which does not vary"):
        HessianOperator(tanh_network(select="0.*"), select="*")
    with pytest.raises(InputError, match="memory=-1 is not"):
        HessianOperator(objective, memory=-1)

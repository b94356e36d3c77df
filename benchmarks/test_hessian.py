"""The search for extreme eigenvalues against power iteration; agreement with curvlinops needs that package."""

import importlib
import warnings

import numpy as np
import pytest
import torch
from scipy.sparse.linalg import aslinearoperator, eigsh
from torch.nn.functional import cross_entropy

from benchmarks.hessian import COUNT, gradients_of_a_product, power_iteration, products, speed_up
from fractalscape.networks import FisherOperator, GaussNewtonOperator, HessianOperator, Objective, hessian_spectrum


def test_ten_eigenvalues_of_85_thousand_trained_parameters_take_at_most_40_products():
    assert products(epochs=5) <= 40


def test_a_product_costs_at_most_two_and_a_half_gradients():
    assert gradients_of_a_product(rounds=7).median <= 2.5


@pytest.mark.slow
def test_power_iteration_on_a_trained_network_takes_five_times_as_much_processor_time():
    assert speed_up(epochs=5, rounds=2).median >= 5


def tiny():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(16, 24), torch.nn.Tanh(), torch.nn.Linear(24, 10)).double()
    random = np.random.default_rng(0)
    return model, (torch.tensor(random.standard_normal((100, 16))), torch.tensor(random.integers(0, 10, 100)))


def test_power_iteration_written_out_finds_the_largest_magnitudes():
    matrix = aslinearoperator(np.diag([1.0, 9, -7, 5, 0.1]))
    np.testing.assert_allclose(power_iteration(matrix, 3, steps=200, tolerance=1e-13), [9, -7, 5], rtol=1e-6)


def curvlinops():
    """Return the package, whose dependencies compile with torch.jit, of which PyTorch warns."""
    pytest.importorskip("linear_operator")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            return importlib.import_module("curvlinops")
        except ModuleNotFoundError as error:
            pytest.skip(f"needs curvlinops ({error})")


@pytest.mark.peer
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("HessianLinearOperator", HessianOperator),
        ("GGNLinearOperator", GaussNewtonOperator),
        ("EFLinearOperator", FisherOperator),
    ],
)
def test_curvlinops_has_the_same_matrices(theirs, ours):
    model, (inputs, targets) = tiny()
    batches = [(inputs[:70], targets[:70]), (inputs[70:], targets[70:])]
    kind = getattr(curvlinops(), theirs)
    operator = kind(model, torch.nn.CrossEntropyLoss(), list(model.parameters()), batches)
    size = sum(each.numel() for each in model.parameters())
    expected = (operator @ torch.eye(size, dtype=torch.double)).detach().numpy()
    found = ours(Objective(model, cross_entropy, batches)) @ np.eye(size)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * np.abs(expected).max())


@pytest.mark.peer
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_eigenvalues_are_those_of_curvlinops_and_of_the_dense_matrix():
    model, data = tiny()
    operator = curvlinops().HessianLinearOperator(model, torch.nn.CrossEntropyLoss(), list(model.parameters()), [data])
    theirs = np.sort(eigsh(operator.to_scipy(), k=COUNT, which="LA", tol=1e-13, return_eigenvectors=False))[::-1]
    objective = Objective(model, cross_entropy, data)
    ours = hessian_spectrum(objective, count=COUNT, tolerance=1e-11, most_products=600)
    dense = np.linalg.eigvalsh(HessianOperator(objective) @ np.eye(objective.size))[::-1][:COUNT]
    np.testing.assert_allclose(ours["eigenvalue"], theirs, rtol=1e-10)
    np.testing.assert_allclose(ours["eigenvalue"], dense, rtol=1e-10)

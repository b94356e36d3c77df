import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

from fractalscape.errors import InputError
from fractalscape.networks import HessianOperator, HessianSpec, Objective, hessian_spectrum


def tiny(batch_size=40, seed=0):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(8, 12), torch.nn.Tanh(), torch.nn.Linear(12, 4))
    random = np.random.default_rng(seed)
    data = torch.tensor(random.standard_normal((40, 8))), torch.tensor(random.integers(0, 4, 40))
    return Objective(model, cross_entropy, DataLoader(TensorDataset(*data), batch_size=batch_size))


@pytest.mark.parametrize("batch_size", [40, 17])
def test_both_ends_are_those_of_the_dense_hessian(batch_size):
    objective = tiny(batch_size)
    dense = np.linalg.eigvalsh(HessianOperator(tiny()) @ np.eye(objective.size))
    top = hessian_spectrum(objective, count=10, tolerance=1e-11, most_products=objective.size)
    bottom = hessian_spectrum(objective, count=3, which="smallest", tolerance=1e-11, most_products=objective.size)
    np.testing.assert_allclose(top["eigenvalue"], dense[::-1][:10], rtol=1e-10)
    np.testing.assert_allclose(bottom["eigenvalue"], dense[:3], rtol=1e-10)
    assert bool(top["converged"].all())
    assert bool(bottom["converged"].all())


def test_the_dataset_says_what_was_found():
    objective = tiny()
    found = hessian_spectrum(objective, count=4, vectors=True, tolerance=1e-6, seed=3)
    assert dict(found.sizes) == {"index": 4, "parameter": objective.size}
    assert found["loss"] == objective.value(objective.start)
    assert found["gradient_norm"] == np.linalg.norm(objective.gradient(objective.start))
    vector = found["eigenvector"].values[0]
    residual = np.linalg.norm(HessianOperator(objective) @ vector - found["eigenvalue"].values[0] * vector)
    assert found["residual"].values[0] == pytest.approx(residual, abs=1e-12)
    np.testing.assert_array_equal(found["eigenvalue_upper"], found["eigenvalue"] + found["residual"])
    assert found.attrs["seed"] == 3
    assert all({"units", "long_name"} <= set(found[name].attrs) for name in found.variables if name != "parameter")


def test_values_that_have_not_converged_are_nan_unless_asked_for():
    honest = hessian_spectrum(tiny(), count=5, most_products=8, tolerance=1e-9)
    assert not bool(honest["converged"].all())
    np.testing.assert_array_equal(np.isnan(honest["eigenvalue"]), ~honest["converged"])
    assert bool((honest["residual"] > 0).all())
    kept = hessian_spectrum(tiny(), count=5, most_products=8, tolerance=1e-9, keep_unconverged=True)
    assert np.isfinite(kept["eigenvalue"]).all()
    np.testing.assert_array_equal(kept["converged"], honest["converged"])


def test_where_the_loss_is_not_finite_nothing_is_found():
    objective = tiny()
    found = hessian_spectrum(objective, np.full(objective.size, np.nan), count=2)
    assert np.isnan(found["eigenvalue"]).all()
    assert not found["converged"].any()
    assert np.isnan(found["loss"])


@pytest.mark.parametrize("curvature", ["gauss_newton", "fisher"])
def test_other_curvatures_are_never_negative(curvature):
    found = hessian_spectrum(tiny(), count=1, which="smallest", curvature=curvature)
    np.testing.assert_allclose(found["eigenvalue"], 0, atol=1e-12)
    assert found["converged"].all()


def test_a_selection_has_a_spectrum_of_its_own():
    objective = tiny()
    block = HessianOperator(objective, select="2.*") @ np.eye(52)
    found = hessian_spectrum(objective, count=3, select="2.*", tolerance=1e-9)
    np.testing.assert_allclose(found["eigenvalue"], np.linalg.eigvalsh(block)[::-1][:3], rtol=1e-10)


def test_specs_are_values_and_wrong_ones_are_refused():
    spec = HessianSpec(count=3, which="both_ends", select="0.*")
    assert HessianSpec.from_json(spec.to_json()) == spec
    for options, message in [
        ({"count": 0}, "count=0 is not"),
        ({"tolerance": -1}, "tolerance=-1 is not"),
        ({"curvature": "kfac"}, "curvature='kfac' is not one of"),
        ({"most_products": 3}, "most_products=3 is not .* of at least 10"),
        ({"select": 3}, "select=3 is not a pattern"),
    ]:
        with pytest.raises(InputError, match=message):
            HessianSpec(**options)
    with pytest.raises(InputError, match="curvature='kfac' is not one of 'hessian', 'gauss_newton', 'fisher'"):
        hessian_spectrum(tiny(), curvature="kfac")

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, aslinearoperator

from fractalscape.errors import InputError
from fractalscape.networks import diagonal, frobenius_norm, trace


def decaying(size=120, seed=0):
    """Return a symmetric matrix of a few large eigenvalues and a small rest, as of a trained network."""
    random = np.random.default_rng(seed)
    vectors, _ = np.linalg.qr(random.standard_normal((size, size)))
    values = np.concatenate([[30.0, 20, -10, 5], random.uniform(-0.2, 0.3, size - 4)])
    return (vectors * values) @ vectors.T


TRUTH = {
    "trace": (trace, np.trace),
    "diagonal": (diagonal, np.diag),
    "frobenius_norm": (frobenius_norm, np.linalg.norm),
}


def held(name, method, runs=200, size=40):
    """Return how often the interval of 90 % holds the truth, and the mean error over its standard error."""
    verb, exact = TRUTH[name]
    matrix = decaying(size)
    truth, operator = exact(matrix), aslinearoperator(matrix)
    found = [verb(operator, products=30, method=method, confidence=0.9, seed=seed) for seed in range(runs)]
    inside = [np.mean((each[f"{name}_lower"] <= truth) & (truth <= each[f"{name}_upper"])) for each in found]
    values = np.array([each[name].values for each in found])
    error = (values.mean(axis=0) - truth) / (values.std(axis=0) / np.sqrt(runs))
    return float(np.mean(inside)), float(np.abs(error).max())


@pytest.mark.parametrize("method", ["hutch++", "hutchinson"])
@pytest.mark.parametrize("name", ["trace", "diagonal"])
def test_estimates_are_without_bias_and_their_intervals_hold(name, method):
    share, error = held(name, method)
    assert 0.83 < share < 0.97
    assert error < 4


@pytest.mark.parametrize("method", ["hutch++", "hutchinson"])
def test_intervals_of_the_norm_hold(method):
    share, _ = held("frobenius_norm", method)
    assert 0.83 < share < 0.97


@pytest.mark.parametrize("name", TRUTH)
def test_the_sketch_takes_the_largest_eigenvalues_out_of_the_error(name):
    verb, exact = TRUTH[name]
    matrix = decaying()
    truth, operator = exact(matrix), aslinearoperator(matrix)
    plain, sketched = (
        np.mean([np.linalg.norm(verb(operator, method=method, seed=seed)[name] - truth) for seed in range(10)])
        for method in ("hutchinson", "hutch++")
    )
    assert sketched < plain / 3


@pytest.mark.parametrize("name", TRUTH)
def test_as_many_products_are_made_as_said(name):
    calls = []

    def product(vector):
        calls.append(1)
        return decaying(30) @ vector

    verb = TRUTH[name][0]
    operator = LinearOperator((30, 30), matvec=product, dtype=np.float64)
    for method, allowed in (("hutch++", 20), ("hutchinson", 7)):
        calls.clear()
        found = verb(operator, products=allowed, method=method)
        assert found.attrs["products"] == len(calls) == allowed
        assert found.attrs["method"] == method


def test_a_sketch_of_the_whole_range_is_exact():
    matrix = decaying(8)
    found = trace(aslinearoperator(matrix), products=30)
    assert float(found["trace"]) == pytest.approx(np.trace(matrix), rel=1e-12)
    assert float(found["trace_upper"] - found["trace_lower"]) < 1e-10


def test_nan_products_give_nan():
    lost = LinearOperator((9, 9), matvec=lambda v: np.full(9, np.nan), dtype=np.float64)
    assert np.isnan(trace(lost, products=6, method="hutchinson")["trace"])
    assert np.isnan(trace(lost, products=9)["trace"])


@pytest.mark.parametrize("verb", [trace, diagonal, frobenius_norm])
def test_wrong_options_are_refused(verb):
    operator = aslinearoperator(np.eye(5))
    with pytest.raises(InputError, match=r"products=5 is not .* at least 6; 60 are usual"):
        verb(operator, products=5)
    with pytest.raises(InputError, match="method='xtrace' is not one of 'hutch"):
        verb(operator, method="xtrace")
    with pytest.raises(InputError, match="confidence=0 is not"):
        verb(operator, confidence=0)

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, aslinearoperator

from fractalscape.errors import InputError
from fractalscape.networks import lanczos


def symmetric(size, seed=0):
    matrix = np.random.default_rng(seed).standard_normal((size, size))
    return (matrix + matrix.T) / 2


@pytest.mark.parametrize(
    ("which", "pick"),
    [
        ("largest", lambda values: np.sort(values)[::-1]),
        ("smallest", np.sort),
        ("largest_magnitude", lambda values: values[np.argsort(-np.abs(values))]),
        ("both_ends", lambda values: np.sort(values)[::-1][[0, 1, 2, 3, 4, -5, -4, -3, -2, -1]]),
    ],
)
def test_eigenpairs_are_those_of_the_dense_matrix(which, pick):
    matrix = symmetric(150)
    found = lanczos(aslinearoperator(matrix), 10, which=which, tolerance=1e-10)
    np.testing.assert_allclose(found.eigenvalues, pick(np.linalg.eigvalsh(matrix))[:10], rtol=1e-12)
    assert found.converged.all()
    assert found.products < 150
    vectors = found.eigenvectors
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(10), atol=1e-12)
    true = np.linalg.norm(matrix @ vectors - vectors * found.eigenvalues, axis=0)
    np.testing.assert_allclose(found.residuals, true, atol=1e-12)


def test_residuals_bound_the_errors_of_pairs_that_have_not_converged():
    matrix = symmetric(200)
    found = lanczos(aslinearoperator(matrix), 5, tolerance=1e-10, most_products=15)
    assert found.products == 15
    assert not found.converged.all()
    values = np.linalg.eigvalsh(matrix)
    nearest = np.abs(values[:, None] - found.eigenvalues).min(axis=0)
    assert (nearest <= found.residuals).all()


@pytest.mark.parametrize("which", ["largest", "smallest", "largest_magnitude", "both_ends"])
@pytest.mark.parametrize("most_vectors", [10, 25])
def test_with_few_vectors_the_pairs_are_the_same_and_cost_more_products(which, most_vectors):
    operator = aslinearoperator(symmetric(150))
    free = lanczos(operator, 7, which=which, tolerance=1e-9)
    kept = lanczos(operator, 7, which=which, tolerance=1e-9, most_vectors=most_vectors, most_products=3000)
    assert kept.converged.all()
    np.testing.assert_allclose(kept.eigenvalues, free.eigenvalues, rtol=1e-12)
    assert kept.products > free.products
    vectors = kept.eigenvectors
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(7), atol=1e-12)
    true = np.linalg.norm(operator @ vectors - vectors * kept.eigenvalues, axis=0)
    np.testing.assert_allclose(kept.residuals, true, atol=1e-11)


def test_a_start_in_an_invariant_space_is_left_and_restarted_from():
    matrix = np.zeros((100, 100))
    matrix[:3, :3], matrix[3:, 3:] = np.diag([1.0, 2, 3]), symmetric(97)
    start = (np.arange(100) < 3).astype(float)
    found = lanczos(aslinearoperator(matrix), 4, tolerance=1e-9, most_vectors=9, most_products=2000, start=start)
    assert found.converged.all()
    np.testing.assert_allclose(found.eigenvalues, np.linalg.eigvalsh(matrix)[::-1][:4], rtol=1e-12)


def test_of_an_eigenvalue_of_several_vectors_one_first_vector_finds_one():
    matrix = np.diag(np.repeat(np.arange(1.0, 31), 2))
    found = lanczos(aslinearoperator(matrix), 5, tolerance=1e-9)
    assert found.converged.all()
    np.testing.assert_allclose(found.eigenvalues, [30, 29, 28, 27, 26], rtol=1e-12)


def test_a_start_of_near_eigenvectors_saves_products():
    matrix = symmetric(200)
    nearby = matrix + 1e-3 * symmetric(200, seed=1)
    before = lanczos(aslinearoperator(matrix), 3, tolerance=1e-2)
    cold = lanczos(aslinearoperator(nearby), 3, tolerance=1e-2)
    warm = lanczos(aslinearoperator(nearby), 3, tolerance=1e-2, start=before.eigenvectors.sum(axis=1))
    np.testing.assert_allclose(warm.eigenvalues, cold.eigenvalues, rtol=1e-3)
    assert warm.products < cold.products


def test_a_null_space_converges_absolutely():
    matrix = np.diag(np.concatenate([np.zeros(20), np.arange(1.0, 11)]))
    found = lanczos(aslinearoperator(matrix), 2, which="both_ends", tolerance=1e-6)
    assert found.converged.all()
    np.testing.assert_allclose(found.eigenvalues, [10, 0], atol=1e-9)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_all_of_a_small_matrix_are_found(count):
    found = lanczos(aslinearoperator(np.diag([4.0, 3, 2, -1])), count, which="both_ends", tolerance=1e-9)
    expected = {1: [4], 2: [4, -1], 3: [4, 3, -1], 4: [4, 3, 2, -1]}[count]
    np.testing.assert_allclose(found.eigenvalues, expected, rtol=1e-12)


def test_no_copies_of_an_eigenvalue_appear():
    matrix = np.diag(np.concatenate([np.linspace(0, 1, 99), [100.0]]))
    found = lanczos(aslinearoperator(matrix), 3, tolerance=1e-9, most_products=100)
    np.testing.assert_allclose(found.eigenvalues, [100, 1, 97 / 98], rtol=1e-9)


def test_an_invariant_space_is_left_for_a_new_vector_that_finds_copies():
    found = lanczos(aslinearoperator(np.diag([1.0, 1, 2, 2, 3, 3])), 6, tolerance=1e-9)
    np.testing.assert_allclose(found.eigenvalues, [3, 3, 2, 2, 1, 1], rtol=1e-12)


def test_a_zero_operator_has_zeros():
    found = lanczos(aslinearoperator(np.zeros((5, 5))), 2)
    np.testing.assert_array_equal(found.eigenvalues, [0, 0])
    assert found.converged.all()


def test_equal_seeds_give_equal_bits():
    operator = aslinearoperator(symmetric(80))
    first, again = lanczos(operator, 3, seed=5), lanczos(operator, 3, seed=5)
    np.testing.assert_array_equal(first.eigenvectors, again.eigenvectors)


def test_an_operator_that_gives_nan_gives_no_converged_pair():
    operator = LinearOperator((30, 30), matvec=lambda vector: np.full(30, np.nan), dtype=np.float64)
    found = lanczos(operator, 2)
    assert not found.converged.any()
    assert np.isnan(found.eigenvalues).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"count": 0}, "count=0 is not a whole number from 1 to 4"),
        ({"count": 5}, "count=5 is not a whole number from 1 to 4"),
        ({"count": 1, "which": "LA"}, "which='LA' is not one of"),
        ({"count": 1, "tolerance": 0}, "tolerance=0 is not"),
        ({"count": 3, "most_products": 2}, "most_products=2 is not"),
        ({"count": 1, "most_vectors": 3}, "most_vectors=3 is not .*; 4 is usual"),
        ({"count": 1, "start": np.ones(3)}, r"start has shape \(3,\)"),
        ({"count": 1, "start": np.zeros(4)}, r"length 0; give a vector \(4,\)"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        lanczos(aslinearoperator(np.eye(4)), options.pop("count"), **options)

import numpy as np
import pytest
from scipy.sparse.linalg import LinearOperator, aslinearoperator
from scipy.special import stdtrit

from fractalscape.errors import InputError
from fractalscape.networks import lanczos, spectral_density

KNOWN = np.concatenate([np.random.default_rng(0).uniform(-1, 1, 1990), np.arange(5.0, 15)])
"""A bulk with ten values beyond it."""


def diagonal_operator(values):
    return LinearOperator((len(values),) * 2, matvec=lambda v: values * np.ravel(v), dtype=np.float64)


def symmetric(size=300, seed=0):
    matrix = np.random.default_rng(seed).standard_normal((size, size)) / np.sqrt(size)
    return (matrix + matrix.T) / 2


def standard_error(found, name):
    """Return the standard error over ten probes from the interval."""
    return float(found[f"{name}_upper"] - found[name]) / stdtrit(9, 0.975)


@pytest.fixture(scope="module")
def plain():
    return spectral_density(diagonal_operator(KNOWN), steps=60, probes=10, seed=1)


@pytest.fixture(scope="module")
def deflated():
    return spectral_density(diagonal_operator(KNOWN), steps=60, probes=10, deflate=10, deflate_tolerance=1e-9, seed=1)


def test_the_distribution_of_a_known_spectrum_is_found(plain):
    grid = plain["eigenvalue"].values
    exact = np.searchsorted(np.sort(KNOWN), grid, side="right") / KNOWN.size
    assert np.abs(plain["cumulative"] - exact).max() < 0.05
    np.testing.assert_allclose(plain["weight"].sum("node_number"), 1, rtol=1e-12)
    assert np.trapezoid(plain["density"], grid) == pytest.approx(1, abs=1e-4)
    decades = np.log10(plain["magnitude"].values)
    assert np.trapezoid(plain["magnitude_density"], decades) == pytest.approx(1, abs=1e-3)
    np.testing.assert_allclose(plain["node"].max("node_number"), 14, rtol=1e-8)
    assert plain.attrs["products"] == 600


@pytest.mark.parametrize(("name", "power"), [("trace", 1), ("squared_norm", 2)])
def test_traces_are_within_four_standard_errors_also_after_deflation(plain, deflated, name, power):
    exact = np.sum(diagonal_of_symmetric()[power - 1])
    found = spectral_density(aslinearoperator(symmetric()), steps=20, probes=10, seed=2)
    assert abs(float(found[name]) - exact) < 4 * standard_error(found, name)
    for each in (plain, deflated):  # of a diagonal operator every probe of signs has the exact trace
        assert float(each[name]) == pytest.approx(np.sum(KNOWN**power), rel=1e-10)


def diagonal_of_symmetric():
    matrix = symmetric()
    return np.diag(matrix), np.diag(matrix @ matrix)


def test_deflation_counts_the_largest_exactly_and_leaves_probes_the_rest(deflated):
    np.testing.assert_allclose(np.sort(deflated["deflated"]), np.arange(5, 15), rtol=1e-9)
    assert np.abs(deflated["node"].where(deflated["weight"] > 0)).max() <= 1 + 1e-9
    beyond = deflated["cumulative"].interp(eigenvalue=[2.0, 9.5]).values
    np.testing.assert_allclose(1 - beyond, np.array([10, 5]) / 2000, rtol=1e-9)


def test_deflation_makes_the_error_of_the_trace_as_much_smaller_as_theory_says():
    random = np.random.default_rng(3)
    vectors, _ = np.linalg.qr(random.standard_normal((200, 200)))
    values = np.concatenate([[100.0, 80, 60, -50], random.uniform(-1, 1, 196)])
    operator = aslinearoperator((vectors * values) @ vectors.T)
    plain = spectral_density(operator, steps=10, probes=30, seed=4)
    deflated = spectral_density(operator, steps=10, probes=30, deflate=4, deflate_tolerance=1e-8, seed=4)
    ratio = float((plain["trace_upper"] - plain["trace"]) / (deflated["trace_upper"] - deflated["trace"]))
    expected = np.linalg.norm(values) / np.linalg.norm(values[4:])  # of Hutchinson's variance, off the diagonal or not
    assert 0.5 * expected < ratio < 2 * expected
    assert abs(float(deflated["trace"]) - values.sum()) < 4 * float(deflated["trace_upper"] - deflated["trace"])


def test_an_unconverged_deflation_leaves_the_trace_unbiased():
    operator, exact = aslinearoperator(symmetric()), np.trace(symmetric())
    loose = spectral_density(operator, steps=15, probes=10, deflate=5, deflate_tolerance=0.9, seed=5)
    assert abs(float(loose["trace"]) - exact) < 4 * standard_error(loose, "trace")


def test_the_density_is_the_semicircle_of_a_random_matrix():
    found = spectral_density(aslinearoperator(symmetric(1000)), steps=40, probes=10, width=0.1, seed=6)
    grid = found["eigenvalue"].values
    radius = np.sqrt(2)  # entries off the diagonal have variance 1/(2 size)
    circle = np.where(np.abs(grid) < radius, np.sqrt(np.maximum(radius**2 - grid**2, 0)) / np.pi, 0)
    smooth = (
        np.exp(-0.5 * ((grid[:, None] - grid) / 0.1) ** 2) @ circle * (grid[1] - grid[0]) / (0.1 * np.sqrt(2 * np.pi))
    )
    error = (found["density_upper"] - found["density"]).values / stdtrit(9, 0.975)
    assert (np.abs(found["density"].values - smooth) < 5 * error + 1e-3).all()
    assert error.max() < 0.03
    assert float(found["negative_share"]) == pytest.approx(0.5, abs=0.02)


def test_a_space_that_ends_is_no_error_and_its_moments_are_exact():
    values = np.repeat([1.0, 2.0, 5.0], [50, 30, 20])
    found = spectral_density(diagonal_operator(values), steps=30, probes=3, seed=0)
    assert found.attrs["products"] == 9
    assert float(found["trace"]) == pytest.approx(210)
    assert float(found["squared_norm"]) == pytest.approx(50 + 120 + 500)


def test_nan_products_give_nan_and_zero_operators_zero():
    lost = spectral_density(diagonal_operator(np.full(30, np.nan)), steps=5, probes=2)
    assert np.isnan(lost["trace"])
    assert np.isnan(lost["density"]).all()
    nothing = spectral_density(diagonal_operator(np.zeros(30)), steps=5, probes=2)
    assert float(nothing["trace"]) == 0
    assert float(nothing["negative_share"]) == 0


def test_equal_seeds_give_equal_bits_and_the_nodes_are_ritz_values():
    operator = aslinearoperator(symmetric())
    first, again = (spectral_density(operator, steps=12, probes=2, seed=7) for _ in range(2))
    assert first.identical(again)
    top = lanczos(operator, 1, tolerance=1e-10).eigenvalues[0]
    assert float(first["node"].max()) <= top + 1e-12


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"probes": 1}, "probes=1 is not .* at least 2; 10 are usual"),
        ({"steps": 0}, "steps=0 is not"),
        ({"deflate": 5}, "deflate=5 is not a whole number from 0 to 4"),
        ({"width": 0}, "width=0 is not"),
        ({"confidence": 2}, "confidence=2 is not"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        spectral_density(aslinearoperator(np.eye(5)), **options)

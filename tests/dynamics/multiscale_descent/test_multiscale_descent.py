import tracemalloc

import numpy as np
import pytest
from scipy import special, stats

from fractalscape.dynamics.lyapunov import lyapunov_exponents
from fractalscape.dynamics.multiscale_descent import MultiscaleDescent
from fractalscape.dynamics.multiscale_descent.multiscale_descent import _characteristic
from fractalscape.errors import InputError
from fractalscape.specs import spec_from_dict

SPACE = np.linspace(-1.2, 1.2, 4801)


@pytest.mark.parametrize(("learning_rate", "variance"), [(0.1, 0.02632), (0.5, 0.1667)])
def test_variance_is_the_closed_form_within_1_percent(learning_rate, variance):
    walk = MultiscaleDescent(learning_rate=learning_rate, scale=1e-6)
    late = walk.trajectory(walkers=4000, steps=1500, every=50, seed=1)["position"].values[..., 5:]
    assert walk.stationary_variance == pytest.approx(variance, rel=1e-3)
    assert late.var() == pytest.approx(walk.stationary_variance, rel=0.01)


def test_the_exponent_is_the_closed_form_within_a_thousandth():
    walk = MultiscaleDescent(learning_rate=0.1, scale=1e-6)
    assert walk.lyapunov_exponent == pytest.approx(10.8198, abs=5e-5)
    position = walk.trajectory(walkers=20_000, steps=200, seed=0)["position"].values[:, 0]
    surface = walk.landscape()
    growth = np.log(np.abs(1 - walk.learning_rate * surface.hessian(position[:, 1:].reshape(-1, 1))))
    assert growth.size * 0.001**2 > 4 * np.pi**2 / 12  # the bound is more than two standard errors
    assert growth.mean() == pytest.approx(walk.lyapunov_exponent, abs=1e-3)


@pytest.mark.slow
def test_tangent_vectors_find_the_closed_exponent_within_a_thousandth():
    walk = MultiscaleDescent(learning_rate=0.1, scale=1e-6)
    start = np.random.default_rng(0).normal(0, 0.16, (400, 1))
    found = lyapunov_exponents(walk.landscape(), start, learning_rate=0.1, steps=10_000, transient=50)
    assert float(found["mean_exponent"][0]) == pytest.approx(walk.lyapunov_exponent, abs=1e-3)


def test_one_step_is_the_published_update():
    walk = MultiscaleDescent(learning_rate=0.3, scale=1e-3)
    position = walk.trajectory(walkers=50, steps=1, seed=2)["position"].values[:, 0]
    first, second = position.T
    np.testing.assert_allclose(second, first - 0.3 * first + 0.3 * np.sin(first / 1e-3), atol=1e-10)


@pytest.mark.parametrize("learning_rate", [0.05, 0.3, 0.7])
def test_the_density_is_one_with_the_closed_variance(learning_rate):
    walk = MultiscaleDescent(learning_rate=learning_rate, scale=1e-6)
    density = walk.stationary_density(SPACE)
    assert np.trapezoid(density, SPACE) == pytest.approx(1, abs=1e-4)
    assert np.trapezoid(density * SPACE**2, SPACE) == pytest.approx(walk.stationary_variance, rel=1e-3)


@pytest.mark.parametrize("learning_rate", [0.7, 0.2, 0.01])
def test_the_characteristic_function_is_the_product_of_bessel_functions(learning_rate):
    frequency = np.arange(4096.0)
    factors = learning_rate * (1 - learning_rate) ** np.arange(int(40 / learning_rate))
    slow = np.ones_like(frequency)
    for factor in factors:
        slow *= special.j0(factor * frequency)
    np.testing.assert_allclose(_characteristic(frequency, learning_rate), slow, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("learning_rate", [1e-3, 1e-6])
def test_densities_of_small_learning_rates_are_one_with_the_closed_variance_in_little_memory(learning_rate):
    walk = MultiscaleDescent(learning_rate=learning_rate, scale=1e-9)
    x = np.linspace(-8, 8, 801) * np.sqrt(walk.stationary_variance)
    tracemalloc.start()
    density = walk.stationary_density(x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert np.trapezoid(density, x) == pytest.approx(1, abs=1e-6)
    assert np.trapezoid(density * x**2, x) == pytest.approx(walk.stationary_variance, rel=1e-5)
    assert peak < 2**29  # all factors at once take 1.3 GB, and a thousand times that


def test_walkers_follow_the_exact_density_and_not_quite_gibbs():
    walk = MultiscaleDescent(learning_rate=0.5, scale=1e-6)
    late = walk.trajectory(walkers=20_000, steps=100, every=100, seed=3)["position"].values[:, 0, -1]
    pvalues = []
    for density in (walk.stationary_density, walk.gibbs_density):
        mass = np.cumsum(density(SPACE)) * (SPACE[1] - SPACE[0])
        pvalues.append(stats.kstest(late, lambda x, mass=mass: np.interp(x, SPACE, mass)).pvalue)
    assert pvalues[0] > 0.01
    assert pvalues[1] < 1e-6


def test_at_small_learning_rates_the_density_is_rescaled_gibbs():
    distances = []
    for learning_rate in (0.2, 0.1, 0.05):
        walk = MultiscaleDescent(learning_rate=learning_rate, scale=1e-6)
        apart = np.abs(walk.stationary_density(SPACE) - walk.gibbs_density(SPACE))
        distances.append(np.trapezoid(apart, SPACE))
    np.testing.assert_allclose(np.divide(distances[:-1], distances[1:]), 2, rtol=0.15)


def test_a_walker_has_the_same_bits_in_any_company_and_any_record():
    walk = MultiscaleDescent(learning_rate=0.2, scale=1e-7)
    some = walk.trajectory(walkers=5, steps=30, axes=2, seed=1)["position"].values
    one = walk.trajectory(walkers=1, steps=30, axes=2, every=10, seed=1)["position"].values
    np.testing.assert_array_equal(some[:1, :, ::10], one)


def test_the_spec_survives_json():
    walk = MultiscaleDescent(learning_rate=0.2, scale=1e-7)
    assert spec_from_dict(walk.to_dict()) == walk


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MultiscaleDescent(learning_rate=2, scale=1e-3), "learning_rate=2 is not"),
        (lambda: MultiscaleDescent(learning_rate=0.1, scale=0.1), "scale=0.1 is not.*a step resolves the ripples"),
        (lambda: MultiscaleDescent(learning_rate=1.5, scale=1e-3).stationary_density(0), "above 0.7"),
        (lambda: MultiscaleDescent(learning_rate=1e-7, scale=1e-9).stationary_density(0), "below 1e-6"),
        (lambda: MultiscaleDescent(learning_rate=1, scale=1e-3).trajectory(walkers=0, steps=1, seed=0), "walkers=0"),
    ],
)
def test_bad_input_is_refused_in_one_line(make, message):
    with pytest.raises(InputError, match=message):
        make()

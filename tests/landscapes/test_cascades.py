import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes.log_normal_measure import LogNormalCascadeSpec, log_normal_cascade
from fractalscape.landscapes.multinomial_measure import MultinomialCascadeSpec, multinomial_cascade
from fractalscape.specs import Spec

BINOMIAL = MultinomialCascadeSpec(weights=((0.7, 0.3),), generations=14)
PLANAR = MultinomialCascadeSpec(weights=((0.4, 0.1, 0.05), (0.1, 0.05, 0.1), (0.1, 0.05, 0.05)), generations=5)
DENSITY = LogNormalCascadeSpec(roots=(1,), generations=5, log_variance=0.05)


def boxes(mass, branching, depth):
    """Return the mass in the boxes of the k-th generation."""
    side = branching**depth
    folded = mass.reshape(*(size for length in mass.shape for size in (side, length // side)))
    return folded.sum(axis=tuple(range(1, folded.ndim, 2)))


def masses(spec):
    """The readable twin: the mass of each cell is the product of the weights of its digits."""
    weights = np.squeeze(np.array(spec.weights))
    mass = np.empty(spec.shape)
    for cell in np.ndindex(spec.shape):
        digits = [tuple(place // spec.branching**k % spec.branching for place in cell) for k in range(spec.generations)]
        mass[cell] = math.prod(weights[digit] for digit in digits)
    return mass


def test_the_binomial_cascade_has_the_published_exponents():
    np.testing.assert_allclose(
        BINOMIAL.mass_exponent([-5, -1, 0, 1, 2, 5]),
        [-8.705537479342, -2.251538766996, -1, 0, 0.785875194647, 2.552156355638],
        atol=1e-12,
    )
    assert BINOMIAL.singularity_strength(2) == pytest.approx(0.704254755451, abs=1e-12)
    assert BINOMIAL.singularity_spectrum(2) == pytest.approx(0.622634316255, abs=1e-12)


@pytest.mark.parametrize("spec", [BINOMIAL, PLANAR, BINOMIAL.replace(shuffled=True), PLANAR.replace(shuffled=True)])
@pytest.mark.parametrize("order", [-5, -1, 0.5, 2, 5])
def test_partition_sums_have_the_mass_exponent_to_twelve_digits(spec, order):
    mass = multinomial_cascade(spec, seed=3).values
    for depth in range(1, spec.generations + 1):
        total = np.sum(boxes(mass, spec.branching, depth) ** order)
        found = -math.log(total) / (depth * math.log(spec.branching))
        assert found == pytest.approx(float(spec.mass_exponent(order)), abs=1e-12)


@pytest.mark.parametrize("spec", [BINOMIAL.replace(generations=6), PLANAR.replace(generations=3)])
def test_a_cell_holds_the_product_of_the_weights_of_its_digits(spec):
    np.testing.assert_allclose(multinomial_cascade(spec).values, masses(spec), rtol=1e-14)


def test_the_spectrum_is_the_legendre_transform_of_the_mass_exponent():
    orders, step = np.linspace(-4, 4, 9), 1e-5
    slope = (PLANAR.mass_exponent(orders + step) - PLANAR.mass_exponent(orders - step)) / (2 * step)
    np.testing.assert_allclose(PLANAR.singularity_strength(orders), slope, atol=1e-9)
    assert PLANAR.singularity_spectrum(0) == pytest.approx(2, abs=1e-12)
    density = LogNormalCascadeSpec(log_variance=0.3)
    slope = (density.mass_exponent(orders + step) - density.mass_exponent(orders - step)) / (2 * step)
    np.testing.assert_allclose(density.singularity_strength(orders), slope, atol=1e-9)
    legendre = orders * density.singularity_strength(orders) - density.mass_exponent(orders)
    inside = np.abs(orders) <= density.critical_order
    np.testing.assert_allclose(density.singularity_spectrum(orders)[inside], legendre[inside], atol=1e-12)
    assert (density.singularity_spectrum(orders)[~inside] == -np.inf).all()


@pytest.mark.parametrize("order", [-1, 0.5, 1, 2])
def test_moments_of_the_log_normal_cascade_grow_by_its_exponent(order):
    densities = log_normal_cascade(DENSITY, seed=11, count=4000).values[:, 13]
    exact = 2 ** (DENSITY.generations * DENSITY.moment_exponent(order))
    moments = densities**order
    error = moments.std() / math.sqrt(moments.size)
    assert error < 0.05 * exact
    assert abs(moments.mean() - exact) < 4 * error


def test_logarithms_of_two_cells_share_the_variance_of_their_common_ancestors():
    spec = LogNormalCascadeSpec(roots=(1, 2), generations=3, log_variance=0.2)
    logs = np.log(log_normal_cascade(spec, seed=4, count=4000).values) + spec.generations * spec.log_variance / 2
    assert logs.shape == (4000, 8, 16)
    for cell, shared in (((0, 0), 3), ((1, 1), 2), ((3, 2), 1), ((4, 0), 0), ((0, 8), 0)):
        products = logs[:, 0, 0] * logs[:, *cell]
        error = products.std() / math.sqrt(products.size)
        assert abs(products.mean() - shared * spec.log_variance) < 4 * error


def test_one_more_generation_splits_the_cells_of_the_one_before():
    deep = DENSITY.replace(generations=11)
    coarse, fine = (log_normal_cascade(spec, seed=2).values for spec in (deep, deep.replace(generations=12)))
    factors = np.log(fine.reshape(-1, 2) / coarse[:, None])
    error = math.sqrt(deep.log_variance / factors.size)
    assert abs(factors.mean() + deep.log_variance / 2) < 4 * error
    assert abs(factors.var() - deep.log_variance) < 4 * deep.log_variance * math.sqrt(2 / factors.size)


@pytest.mark.parametrize(
    ("spec", "draw"),
    [(PLANAR.replace(shuffled=True, generations=3), multinomial_cascade), (DENSITY, log_normal_cascade)],
)
def test_a_cascade_depends_on_its_seed_and_number_alone(spec, draw):
    many, few = draw(spec, seed=9, count=3), draw(spec, seed=9, count=2)
    np.testing.assert_array_equal(many[:2], few)
    np.testing.assert_allclose(draw(spec, seed=9, dtype="f4").sum(), draw(spec, seed=9).sum(), rtol=0.5)
    assert Spec.from_json(few.attrs["spec"]) == spec


@pytest.mark.parametrize(
    ("spec", "fields", "message"),
    [
        (BINOMIAL, {"weights": ((0.7, 0.4),)}, "have the sum 1.1; it must be 1"),
        (BINOMIAL, {"weights": ((1.3, -0.3),)}, "weight=1.3 is not a number between 0 and 1"),
        (BINOMIAL, {"weights": ((0.5, 0.2), (0.3,))}, "are not rows of at least 2 shares"),
        (BINOMIAL, {"weights": ((0.2, 0.2, 0.1), (0.3, 0.1, 0.1))}, "have 2 rows of 3"),
        (BINOMIAL, {"weights": (0.7, 0.3)}, "are not rows of at least 2 shares"),
        (BINOMIAL, {"generations": 0}, "generations=0 is not a whole number from 1 to 62"),
        (DENSITY, {"log_variance": 1.4}, "log_variance=1.4 is not a number between 0 and 1.38629"),
        (DENSITY, {"roots": (1, 1, 1)}, "has 3 axes"),
        (DENSITY, {"roots": 4}, "roots=4 is not a tuple of some whole numbers"),
    ],
)
def test_cascades_that_make_no_sense_are_refused(spec, fields, message):
    with pytest.raises(InputError, match=message):
        spec.replace(**fields)


def test_a_cascade_beyond_memory_is_refused_before_it_is_tried():
    with pytest.raises(InputError, match="GB of memory"):
        multinomial_cascade(BINOMIAL.replace(generations=45))

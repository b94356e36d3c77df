import json
import math

import numpy as np
import pytest
import scipy.fft
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from fractalscape.errors import InputError
from fractalscape.landscapes import HoelderField, fractional_brownian, multifractional_brownian
from fractalscape.landscapes.intrinsic_embedding import smallest_embeddings
from fractalscape.landscapes.multifractional_brownian_surface import chebyshev_nodes, lagrange_weights, nodes_for
from fractalscape.landscapes.multifractional_covariance import covariance_constant, multifractional_covariance
from fractalscape.specs import spec_from_dict
from reference import multifractional_surface as twin


def ramp(n, low, high, rows=None):
    """Return H that grows along x, shape (rows, n)."""
    return np.tile(np.linspace(low, high, n), (rows or n, 1))


def implied_variances(hurst):
    """Return the variance at every sample, in pixels, that the eigenvalues imply for the default nodes."""
    low, high = hurst.min(), hurst.max()
    nodes = chebyshev_nodes(low, high, nodes_for(hurst.shape, low, high))
    embeddings, weights = smallest_embeddings(hurst.shape, nodes), lagrange_weights(hurst, nodes)
    window = np.s_[: hurst.shape[0], : hurst.shape[1]]
    rows, columns = np.indices(hurst.shape)
    squared = (rows**2 + columns**2) * embeddings[0].spacing ** 2
    total = np.zeros(hurst.shape)
    for a, first in enumerate(embeddings):
        for b, second in enumerate(embeddings):
            cross = scipy.fft.idctn(first.root_eigenvalues() * second.root_eigenvalues(), type=1)[window]
            plane = math.sqrt(first.plane_variance * second.plane_variance) * squared
            total += weights[a] * weights[b] * (cross[0, 0] - cross + plane)
    return total, squared**hurst


@pytest.mark.parametrize(
    ("first", "second", "line", "plane"),
    [(0.2, 0.7, 0.3810532651818, 0.3712928420776), (0.4, 0.9, 0.3258252629502, 0.3204113042074)],
)
def test_constants_of_the_covariance_are_known_ones(first, second, line, plane):
    assert covariance_constant(first, second, ndim=1) == pytest.approx(line, abs=1e-13)
    assert covariance_constant(first, second, ndim=2) == pytest.approx(plane, abs=2e-12)  # all digits it is known to


@pytest.mark.parametrize(("first", "second"), [(0.2, 0.7), (0.4, 0.9), (0.1, 0.95), (0.3, 0.3)])
def test_constants_follow_the_closed_form_on_the_line_and_its_integral_over_the_plane(first, second):
    gammas = math.gamma(2 * first + 1) * math.gamma(2 * second + 1)
    sines = math.sin(math.pi * first) * math.sin(math.pi * second)
    below = 2 * math.gamma(first + second + 1) * math.sin(math.pi * (first + second) / 2)
    line = math.sqrt(gammas * sines) / below
    assert covariance_constant(first, second, ndim=1) == pytest.approx(line, rel=1e-13)

    def across(exponent):
        return quad(lambda v: (1 + v * v) ** (-1 - exponent), -np.inf, np.inf, epsabs=0, epsrel=1e-11)[0]

    plane = line * across((first + second) / 2) / math.sqrt(across(first) * across(second))
    assert covariance_constant(first, second, ndim=2) == pytest.approx(plane, rel=1e-10)


@pytest.mark.parametrize(
    "hurst",
    [ramp(257, 0.3, 0.7), ramp(257, 0.1, 0.9), ramp(200, 0.2, 0.95, rows=80), HoelderField(shape=(256, 256)).values()],
    ids=["0.3-0.7", "0.1-0.9", "oblong", "published"],
)
def test_the_variance_is_the_squared_distance_to_the_h_within_1_percent_at_every_sample(hurst):
    implied, theory = implied_variances(hurst)
    ratios = implied.ravel()[1:] / theory.ravel()[1:]
    assert np.abs(ratios - 1).max() < 0.01


@pytest.mark.parametrize(("low", "high", "bound"), [(0.3, 0.7, 0.012), (0.1, 0.9, 0.07)])
def test_the_covariance_is_as_far_from_theory_as_documented(low, high, bound):
    hurst = ramp(24, low, high)
    nodes = chebyshev_nodes(low, high, nodes_for(hurst.shape, low, high))
    implied = twin.implied_covariance(hurst, nodes, lagrange_weights(hurst, nodes))
    points = np.argwhere(np.ones(hurst.shape))
    theory = multifractional_covariance(points, hurst.ravel())
    error = np.linalg.norm(implied - theory) / np.linalg.norm(theory)
    assert bound / 3 < error < bound
    drawn = multifractional_brownian(hurst, seed=1, count=3000, units="pixel").values.reshape(3000, -1)
    sample = np.arange(13, 576, 37)
    within = np.ix_(sample, sample)
    spread = np.sqrt((implied[within] ** 2 + np.outer(implied[sample, sample], implied[sample, sample])) / 3000)
    assert (np.abs(drawn[:, sample].T @ drawn[:, sample] / 3000 - implied[within]) / spread).max() < 4.5


@settings(max_examples=10, deadline=None)
@given(st.tuples(st.integers(2, 9), st.integers(2, 9)), st.integers(0, 99), st.integers(2, 7))
def test_surfaces_are_those_of_barycentric_interpolation_sample_by_sample(shape, seed, nodes):
    hurst = np.random.default_rng(seed).uniform(0.1, 0.9, shape)
    ours = multifractional_brownian(hurst, seed=seed, nodes=nodes, units="pixel")
    exponents = chebyshev_nodes(hurst.min(), hurst.max(), nodes)
    np.testing.assert_allclose(ours, twin.surface(hurst, exponents, seed), rtol=0, atol=1e-9)


@pytest.mark.parametrize("nodes", [None, 3, 7, 25])
def test_where_h_hits_a_node_exactly_there_is_no_nan(nodes):
    field = HoelderField(shape=(64, 64))
    assert np.count_nonzero(field.values() == 0.5) > 64
    if nodes:
        assert 0.5 in chebyshev_nodes(field.values().min(), field.values().max(), nodes)
    surface = multifractional_brownian(field, seed=2, nodes=nodes)
    assert np.isfinite(surface).all()
    hurst = ramp(9, 0.2, 0.8)
    hurst[4] = chebyshev_nodes(0.2, 0.8, 9)
    assert np.isfinite(multifractional_brownian(hurst, seed=2, nodes=9)).all()


@pytest.mark.parametrize("dtype", ["f8", "f4"])
@pytest.mark.parametrize("units", ["unit", "pixel"])
def test_a_uniform_field_gives_the_plain_surface_to_the_bit(units, dtype):
    uniform = multifractional_brownian(np.full((20, 30), 0.35), seed=3, count=2, units=units, dtype=dtype)
    plain = fractional_brownian((20, 30), hurst=0.35, seed=3, count=2, units=units, dtype=dtype)
    np.testing.assert_array_equal(uniform, plain)


def test_a_nearly_uniform_field_gives_nearly_the_plain_surface():
    hurst = np.full((40, 40), 0.35)
    hurst[3, 3] += 1e-9
    plain = fractional_brownian((40, 40), hurst=0.35, seed=3)
    np.testing.assert_allclose(multifractional_brownian(hurst, seed=3), plain, rtol=0, atol=1e-7)


def local_exponents(surface, side):
    """Return H from the ratio of second differences along both axes at lags 2 and 1, averaged in square windows."""
    energies = []
    for lag in (1, 2):
        squares = np.zeros(np.array(surface.shape) - 4)
        for heights, target in ((surface, squares), (surface.T, squares.T)):
            second = heights[2 + lag : len(heights) - 2 + lag] - 2 * heights[2:-2] + heights[2 - lag : -2 - lag or None]
            target += second[:, 2:-2] ** 2
        sums = np.pad(squares.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
        energies.append(sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side])
    return np.log2(energies[1] / energies[0]) / 2


def test_the_local_exponent_is_recovered_at_512_squared():
    hurst = ramp(512, 0.2, 0.8)
    surfaces = multifractional_brownian(hurst, seed=4, count=3).values
    inner = hurst[18:-18, 18:-18]
    errors = np.array([local_exponents(surface, 33) for surface in surfaces]) - inner
    assert abs(errors.mean()) <= 0.01
    assert np.sqrt(np.mean(errors**2)) <= 0.05


def test_a_surface_depends_on_the_seed_and_its_number_alone_and_its_spec_draws_it_again():
    field = HoelderField(shape=(16, 24))
    three = multifractional_brownian(field, seed=5, count=3)
    np.testing.assert_array_equal(multifractional_brownian(field, seed=5), three[0])
    spec = spec_from_dict(json.loads(three.attrs["spec"]))
    assert spec.draw(count=3).identical(three)
    by_values = multifractional_brownian(field.values(), seed=5)
    np.testing.assert_array_equal(by_values, three[0])
    with pytest.raises(InputError, match="digest of a field only"):
        spec_from_dict(json.loads(by_values.attrs["spec"])).draw()


def test_single_precision_is_the_same_surface_rounded():
    field = HoelderField(shape=(100, 80))
    double, single = (multifractional_brownian(field, seed=6, dtype=dtype) for dtype in ("f8", "f4"))
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, double, rtol=0, atol=1e-5)


def test_the_published_field_is_the_formula_of_its_code():
    values = HoelderField().values()
    for y, x in ((0, 0), (0, 256), (341, 768), (1023, 1)):
        formula = 0.5 + 0.2 * math.sin(2 * math.pi * x / 1024) * math.cos(3 * math.pi * y / 2048)
        assert values[y, x] == pytest.approx(formula, abs=1e-15)
    assert (values.min(), values.max()) == (pytest.approx(0.3, abs=1e-15), pytest.approx(0.7, abs=1e-15))


@pytest.mark.parametrize("change", [{"amplitude": 0.5}, {"mean": math.nan}, {"waves": (1,)}, {"shape": (1, 1)}])
def test_a_formula_that_gives_no_field_is_told(change):
    with pytest.raises(InputError):
        HoelderField(**change)


@pytest.mark.parametrize(
    ("field", "change", "message"),
    [
        ([[0.5, math.nan], [0.5, 0.5]], {}, r"hurst_field is nan at \[0, 1\], not within \(0, 1\)"),
        ([[0.5, 0.5], [1.0, 0.5]], {}, r"hurst_field is 1.0 at \[1, 0\]"),
        ([[0.5, 0.5], [0.0, 0.5]], {}, r"hurst_field is 0.0 at"),
        ([0.5, 0.6], {}, "not a plane of numbers"),
        (0.5, {}, "not a plane of numbers"),
        ("rough", {}, "not a plane of numbers"),
        (np.full((2, 2), 0.5 + 0j), {}, "hurst_field is complex; give real numbers"),
        (HoelderField(shape=(10**6, 10**6)), {}, "fields of 1000000 x 1000000 need about .* GB of memory"),
        ([[0.4, 0.5], [0.5, 0.5]], {"nodes": 1}, "nodes=1 is not a whole number from 2 to 64"),
        ([[0.4, 0.5], [0.5, 0.5]], {"units": "metre"}, "units='metre' is not one of"),
        ([[0.4, 0.5], [0.5, 0.5]], {"dtype": "i4"}, "dtype='i4' is not one of"),
        ([[0.4, 0.5], [0.5, 0.5]], {"seed": 0.5}, "seed=0.5 must be"),
        ([[0.4, 0.5], [0.5, 0.5]], {"count": -1}, "count=-1 is not a whole number of at least 1"),
    ],
)
def test_bad_input_is_told_in_one_line(field, change, message):
    with pytest.raises(InputError, match=message) as caught:
        multifractional_brownian(field, **{"seed": 0} | change)
    assert "\n" not in str(caught.value)

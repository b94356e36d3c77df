import numpy as np
import pytest
from scipy.special import ndtri

from fractalscape.measures.multifractal.bootstrap.octave_resamples import octave_sums
from fractalscape.measures.multifractal.large_deviations.exponent_density import (
    exponent_density,
    large_deviation_dimensions,
    scaled_log_densities,
)
from fractalscape.measures.multifractal.wavelet_leaders.leader_sums import Columns, octave_statistics

OUTER = 20


def dimensions(logarithms, octaves, exponents, ndim=1, **scales):
    of = exponent_density(logarithms, octaves, **scales)
    terms = of.terms(np.asarray(exponents))
    sums = octave_sums(of.values, terms)
    curves = scaled_log_densities(sums, of, terms)
    return large_deviation_dimensions(curves, sums[:, 1:], octaves, ndim=ndim)


def binomial(generations, p=0.7):
    """Return log2 of the masses of a binomial cascade, and its spectrum at some q by closed form."""
    masses = np.zeros(1)
    for _ in range(generations):
        masses = np.concatenate([masses + np.log2(p), masses + np.log2(1 - p)])
    return masses


def binomial_spectrum(q, p=0.7):
    total = p**q + (1 - p) ** q
    exponents = -(p**q * np.log2(p) + (1 - p) ** q * np.log2(1 - p)) / total
    return exponents, q * exponents + np.log2(total)


def normal_octaves(octaves, mean, variance):
    """Return quantiles of a log-normal cascade of 2^14 leaders at every octave."""
    quantiles = ndtri((np.arange(2**14) + 0.5) / 2**14)
    return [-(OUTER - j) * mean + np.sqrt((OUTER - j) * variance) * quantiles for j in octaves]


@pytest.mark.parametrize("bandwidth", [0.3, 0.6, 0.8])
def test_a_log_normal_cascade_has_its_parabola_at_any_bandwidth(bandwidth):
    octaves, exponents = range(4, 13), np.array([0.4, 0.5, 0.6, 0.75])
    logarithms = normal_octaves(octaves, mean=0.6, variance=0.1)
    found = dimensions(logarithms, octaves, exponents, bandwidth=bandwidth)
    assert found == pytest.approx(1 - (exponents - 0.6) ** 2 / (2 * 0.1 * np.log(2)), abs=5e-3)


def test_the_outer_octave_is_where_all_exponents_are_one():
    octaves = range(4, 13)
    of = exponent_density(normal_octaves(octaves, mean=0.6, variance=0.1), octaves)
    assert of.outer_octave == pytest.approx(OUTER, abs=1e-6)
    assert of.c1 == pytest.approx(0.6, abs=1e-12)


def test_fluctuations_that_all_octaves_share_do_not_widen_the_parabola():
    octaves, exponents = range(4, 13), np.array([0.45, 0.6, 0.75])
    wider = [values * np.sqrt(1 + 0.3 / values.var()) for values in normal_octaves(octaves, mean=0.0, variance=0.1)]
    logarithms = [values - 0.6 * (OUTER - j) for values, j in zip(wider, octaves, strict=True)]
    found = dimensions(logarithms, octaves, exponents)
    assert found == pytest.approx(1 - (exponents - 0.6) ** 2 / (2 * 0.1 * np.log(2)), abs=5e-3)


def test_binomial_cascades_have_the_spectrum_of_their_closed_form_the_closer_the_more_generations():
    exponents, expected = binomial_spectrum(np.array([-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5]))
    errors = []
    for generations in (range(6, 12), range(12, 18)):
        octaves = range(OUTER - generations[-1], OUTER - generations[0] + 1)
        logarithms = [binomial(OUTER - j) for j in octaves]
        errors.append(dimensions(logarithms, octaves, exponents, bandwidth=1.5) - expected)
    assert np.abs(errors[1]).max() < 0.012
    assert (np.abs(errors[1]) < 0.8 * np.abs(errors[0]) + 1e-3).all()


def test_a_spectrum_of_two_humps_keeps_its_valley_where_a_legendre_transform_is_flat():
    octaves, exponents = range(4, 13), np.array([0.4, 0.625, 0.85])
    parts = [normal_octaves(octaves, mean=mean, variance=0.06) for mean in (0.4, 0.85)]
    logarithms = [np.concatenate(pair) for pair in zip(*parts, strict=True)]
    found = dimensions(logarithms, octaves, exponents, outer_octave=OUTER, bandwidth=0.5)
    valley = 1 - 0.225**2 / (2 * 0.06 * np.log(2))
    assert found == pytest.approx([1, valley, 1], abs=0.06)
    columns = Columns(orders=2, moments=tuple(np.linspace(-4, 4, 41)))
    sums = np.stack([columns.of(values * np.log(2)).sum(axis=-1) for values in logarithms])
    structure = octave_statistics(sums, np.zeros(len(logarithms)), columns).structure
    zeta = np.polyfit(octaves, structure, 1)[0]
    legendre = 1 + np.min(np.array(columns.moments) * 0.625 - zeta)
    assert legendre > 0.9 > valley + 0.2


def test_exponents_with_too_few_leaders_in_two_of_four_octaves_have_no_dimension():
    octaves = range(2, 6)
    curves, weights = np.ones((4, 3)), np.array([[9, 9, 9], [9, 9, 4], [9, 9, 4], [9, 4, 9]], float)
    found = large_deviation_dimensions(curves, weights, octaves, ndim=2)
    assert found[:2] == pytest.approx([2, 2])
    assert np.isnan(found[2])


def test_without_a_growing_variance_there_is_no_outer_octave():
    same = [np.array([0.0, 1.0, 2.0])] * 3
    assert np.isnan(exponent_density(same, range(3, 6)).outer_octave)
    assert np.isnan(exponent_density([np.full(2, np.nan)] * 3, range(3, 6)).outer_octave)

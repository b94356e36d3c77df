"""Pyramids of coefficients whose exponents are known, fed straight into leaders."""

import dataclasses
import math

import numpy as np
import pytest

from fractalscape.landscapes import MultifractalWalkSpec, WaveletCascadeSpec
from fractalscape.measures.multifractal import (
    LeaderAnalysis,
    WaveletCoefficients,
    critical_p,
    leader_exponents,
    leaders,
    minimum_regularity,
    wavelet_coefficients,
    wavelet_scaling,
)
from fractalscape.measures.multifractal.exponents import exponents, octave_curves
from fractalscape.randomness import fractional_motion

OCTAVES = 6
MOMENTS = (-4.0, -1.0, 0.0, 0.5, 1.0, 3.0)


def multinomial_pyramid(multipliers, ndim, octaves=OCTAVES):
    """Every node has a child of each multiplier, so that each octave has the whole distribution of products.

    Nodes stand three places apart, in the middle of three: the neighbourhood of a node is over its subtree alone.
    """
    split = np.reshape(multipliers, (2,) * ndim)
    sizes, details = np.ones((1,) * ndim), []
    for _ in range(octaves):
        apart = np.zeros(tuple(3 * side for side in sizes.shape))
        apart[(slice(1, None, 3),) * ndim] = sizes
        details.append(apart[None, None])
        sizes = np.kron(sizes, split)
    samples = (2 * details[-1].shape[-1]) ** ndim
    return WaveletCoefficients(
        details=tuple(details[::-1]), ndim=ndim, wavelet="haar", edges="periodic", masked=0, samples=samples
    )


def nodes_alone(found):
    """Leave out the leaders beside nodes, whose neighbourhoods reach over half of another subtree."""
    values = []
    for each in found.values:
        node = np.zeros(each.shape, bool)
        node[(slice(None), *(slice(1, None, 3),) * found.ndim)] = True
        values.append(np.where(node, each, np.nan))
    return dataclasses.replace(found, values=tuple(values))


def analysed(found, analysis):
    octaves = analysis.octaves(found.coefficients)
    return exponents(octave_curves(found, analysis), octaves, analysis, ndim=found.ndim)


def log_cumulants_of(multipliers, orders=5):
    logs = np.log(multipliers)
    central = [np.mean((logs - logs.mean()) ** m) for m in range(6)]
    cumulants = [
        logs.mean(),
        central[2],
        central[3],
        central[4] - 3 * central[2] ** 2,
        central[5] - 10 * central[3] * central[2],
    ]
    return [-each * math.log2(math.e) for each in cumulants[:orders]]


def assert_exponents_of(found, multipliers, ndim):
    assert found.log_cumulants[0] == pytest.approx(log_cumulants_of(multipliers), abs=1e-10)
    q, w = np.array(MOMENTS)[:, None], np.asarray(multipliers)
    powers = w**q
    zeta = -np.log2(powers.mean(axis=1))
    hoelder = -(powers * np.log2(w)).sum(axis=1) / powers.sum(axis=1)
    assert found.scaling_exponents[0] == pytest.approx(zeta, abs=1e-10)
    assert found.hoelder_exponents[0] == pytest.approx(hoelder, abs=1e-10)
    assert found.singularity_dimensions[0] == pytest.approx(ndim + np.array(MOMENTS) * hoelder - zeta, abs=1e-10)


CASCADES = [(1, (0.55, 0.5)), (1, (0.4, 0.45)), (2, (0.5, 0.45, 0.5, 0.4))]


@pytest.mark.parametrize(("ndim", "multipliers"), CASCADES)
@pytest.mark.parametrize("weights", ["count", "uniform"])
def test_leaders_of_a_multinomial_pyramid_have_its_exponents(ndim, multipliers, weights):
    # so narrow that each coefficient exceeds all of finer octaves: all leaders, not those of nodes alone
    octaves = 4
    coefficients = multinomial_pyramid(multipliers, ndim, octaves)
    finest_less = [
        np.max(fine) < np.min(coarse[coarse > 0])
        for fine, coarse in zip(coefficients.details, coefficients.details[1:], strict=False)
    ]
    assert all(finest_less)
    analysis = LeaderAnalysis(p=None, fit_octaves=(1, octaves), orders=5, moments=MOMENTS, weights=weights)
    assert_exponents_of(analysed(leaders(coefficients, p=math.inf), analysis), multipliers, ndim)


@pytest.mark.parametrize(("ndim", "multipliers"), [*CASCADES, (1, (0.9, 0.3)), (2, (0.9, 0.5, 0.4, 0.2))])
@pytest.mark.parametrize("p", [0.5, 1, 2, 3, 8, None])
@pytest.mark.parametrize("first_octave", [1, 2])
def test_corrected_p_leaders_of_a_multinomial_pyramid_have_its_exponents_for_any_p(ndim, multipliers, p, first_octave):
    # the sum over a subtree is the same geometric series for all nodes of an octave, which the correction takes off
    coefficients = multinomial_pyramid(multipliers, ndim)
    fit = (first_octave, OCTAVES)
    analysis = LeaderAnalysis(p=p, fit_octaves=fit, first_octave=first_octave, orders=5, moments=MOMENTS)
    found = nodes_alone(leaders(coefficients, p=analysis.norm, first_octave=first_octave))
    assert_exponents_of(analysed(found, analysis), multipliers, ndim)


@pytest.mark.parametrize(("ndim", "multipliers"), [(1, (0.55, 0.5)), (2, (0.5, 0.45, 0.5, 0.4))])
@pytest.mark.parametrize("order", [-0.3, 0.5])
def test_integration_adds_its_order_to_the_exponents_of_a_pyramid(ndim, multipliers, order):
    coefficients = multinomial_pyramid(multipliers, ndim).integrate(order)
    analysis = LeaderAnalysis(fit_octaves=(1, OCTAVES), orders=5, moments=MOMENTS)
    raised = analysed(nodes_alone(leaders(coefficients, p=2)), analysis)
    assert raised.log_cumulants[0, 0] == pytest.approx(log_cumulants_of(multipliers)[0] + order, abs=1e-10)
    taken_off = dataclasses.replace(analysis, fractional_order=order)
    assert_exponents_of(analysed(nodes_alone(leaders(coefficients, p=2)), taken_off), multipliers, ndim)


@pytest.mark.parametrize(("ndim", "multipliers"), [*CASCADES, (1, (1.2, 0.3))])
def test_regularity_of_a_multinomial_pyramid_is_in_closed_form(ndim, multipliers):
    coefficients, octaves = multinomial_pyramid(multipliers, ndim), range(1, OCTAVES + 1)
    assert minimum_regularity(coefficients, octaves)[0] == pytest.approx(-math.log2(max(multipliers)), abs=1e-12)
    for p in (0.1, 1, 2, 50, 300):
        scaling = -math.log2(np.mean(np.asarray(multipliers) ** p))
        assert wavelet_scaling(coefficients, p, octaves)[0] == pytest.approx(scaling, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("p0", [0.7, 2.0, 5.0])
def test_the_critical_p_is_where_the_mean_power_of_multipliers_is_1(p0):
    multipliers = (1.5 ** (1 / p0), 0.5 ** (1 / p0))
    coefficients = multinomial_pyramid(multipliers, 1)
    assert critical_p(coefficients, range(1, OCTAVES + 1))[0] == pytest.approx(p0, rel=2e-4)


@pytest.mark.parametrize(("power", "p0"), [(-1.0, 1.0), (-0.5, 2.0), (-1.6, 1 / 1.6)])
def test_the_critical_p_of_a_lone_spike_is_the_inverse_of_its_power(power, p0):
    # |x|^a has coefficients 2^{ja} at one place of each octave: eta(p) = 1 + a p
    details = [np.zeros((1, 1, 512 >> octave)) for octave in range(7)]
    for octave, detail in enumerate(details, start=1):
        detail[0, 0, 1] = 2.0 ** (power * octave)
    coefficients = WaveletCoefficients(
        details=tuple(details), ndim=1, wavelet="haar", edges="open", masked=0, samples=1024
    )
    assert critical_p(coefficients, range(1, 8))[0] == pytest.approx(p0, rel=2e-4)


def test_white_noise_has_no_p_and_its_integral_has_all():
    noise = np.random.default_rng(0).standard_normal(2**14)
    coefficients, octaves = wavelet_coefficients(noise), range(2, 8)
    assert critical_p(coefficients, octaves)[0] == 0
    assert critical_p(coefficients.integrate(1), octaves)[0] == math.inf
    counts = [np.isfinite(coefficients.details[j - 1]).sum() for j in octaves]
    # ln of a mean of n squares of normals has the variance 2 / n
    error = math.sqrt(2 / min(counts)) / math.log(2)
    assert abs(wavelet_scaling(coefficients, 2, octaves)[0] + 1) < 3 * error


def test_leaders_of_a_random_wavelet_cascade_have_its_log_cumulants():
    spec = WaveletCascadeSpec(roots=(4,), generations=12, exponent=0.6, log_variance=0.02)
    items = [spec.coefficients(generator)[::-1] for generator in np.random.default_rng(1).spawn(60)]
    details = tuple(np.stack(octave) for octave in zip(*items, strict=True))
    coefficients = WaveletCoefficients(
        details=details, ndim=1, wavelet="haar", edges="periodic", masked=0, samples=2 * details[0].size
    )
    analysis = LeaderAnalysis(p=None, fit_octaves=(1, 10), moments=(1.0,))
    found = analysed(leaders(coefficients, p=math.inf), analysis).log_cumulants
    error = found.std(axis=0, ddof=1) / len(found) ** 0.5
    assert error.max() < 0.001
    assert np.all(np.abs(found.mean(axis=0) - [spec.c1, spec.c2, 0]) < 3 * error)


def test_c1_of_a_multifractal_walk_of_correlated_noise_is_hurst_and_half_the_intermittency():
    # of earlier code, which took hurst + intermittency for the truth; that holds for white noise
    spec = MultifractalWalkSpec(steps=2**15, intermittency=0.03, integral_scale=2**15, hurst=0.75)
    walks = spec.draw(seed=0, count=30).values
    c1 = leader_exponents(walks, LeaderAnalysis(fit_octaves=(3, 10), moments=(1.0,)), ndim=1).log_cumulants[:, 0]
    error = c1.std(ddof=1) / 30**0.5
    assert spec.c1 == pytest.approx(0.75 + 0.03 / 2)
    assert abs(c1.mean() - spec.c1) < 3 * error
    assert abs(c1.mean() - (0.75 + 0.03)) > 3 * error


def test_leaders_of_fractional_motion_have_the_small_c2_of_maxima():
    # of earlier code, whose halved maxima doubled the spread of c2 to .005 and made c3 -.0048
    walks = np.stack([fractional_motion(2**15, hurst=0.7, seed=seed) for seed in range(30)])
    found = leader_exponents(walks, LeaderAnalysis(p=None, fit_octaves=(3, 10), moments=(1.0,)), ndim=1).log_cumulants
    spread = found.std(axis=0, ddof=1)
    assert spread[1] < 0.0022 * (1 + 3 * math.sqrt(1 / 58 + 1 / 58))
    assert abs(found[:, 2].mean() + 0.0008) < 3 * math.hypot(spread[2], 0.0009) / 30**0.5

import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes.circulant_embedding import circulant_roots, stationary_noise, torus_distance
from fractalscape.landscapes.log_correlated_noise import log_covariance, magnitude_roots, magnitude_torus
from fractalscape.landscapes.multifractal_random_surface import (
    MultifractalSurfaceSpec,
    integration_filter,
    multifractal_surface,
)
from fractalscape.landscapes.multifractal_random_walk import MultifractalWalkSpec, multifractal_walk
from fractalscape.specs import Spec

WALK = MultifractalWalkSpec(steps=2**15, intermittency=0.05, integral_scale=2**12)
SURFACE = MultifractalSurfaceSpec(shape=(48, 80), intermittency=0.08, integral_scale=40, hurst=0.3)


def log_cumulants(heights, lags, *, differences=1):
    """Return the slopes c1, c2 of mean and variance of ln|increments| in ln lag, averaged over the axes."""
    slopes = []
    for axis in range(heights.ndim):
        moved = np.moveaxis(heights, axis, 0)
        curves = []
        for lag in lags:
            increments = moved
            for _ in range(differences):
                increments = increments[lag:] - increments[:-lag]
            magnitudes = np.log(np.abs(increments))
            curves.append((magnitudes.mean(), magnitudes.var()))
        slopes.append(np.polyfit(np.log(lags), curves, 1)[0])
    return np.mean(slopes, axis=0)


def mean_and_error(values):
    return np.mean(values, axis=0), np.std(values, axis=0, ddof=1) / math.sqrt(len(values))


def exact_flatness(spec, lag, *, differences=1):
    """Return E ΔX⁴ / (E ΔX²)² of the surface: given ω, ΔX is Gaussian of variance Σ k² exp(2ω)."""
    response = np.fft.irfft2(integration_filter(spec.torus, spec.hurst), spec.torus)
    for _ in range(differences):
        response = np.roll(response, lag, axis=1) - response
    power = np.fft.rfft2(response**2)
    covariance = log_covariance(
        torus_distance(spec.torus), intermittency=spec.intermittency, integral_scale=spec.integral_scale
    )
    weighted = np.fft.irfft2(np.abs(power) ** 2, spec.torus) * np.exp(4 * covariance)
    return 3 * weighted.sum() / power[0, 0].real ** 2


@pytest.mark.parametrize(("shape", "scale"), [((1000,), 64), ((1000,), 5000), ((48, 80), 40), ((32, 32), 100)])
def test_the_eigenvalues_imply_the_covariance_of_the_magnitudes(shape, scale):
    torus = magnitude_torus(shape, scale)
    implied = np.fft.irfftn(magnitude_roots(torus, 0.1, scale) ** 2, torus, axes=range(len(torus)))
    grid = np.meshgrid(*(np.arange(side) for side in shape), indexing="ij")
    distance = np.sqrt(sum(along.astype(float) ** 2 for along in grid))
    theory = np.where(distance < scale, 0.1 * np.log(scale / (distance + 1)), 0)
    theory = np.maximum(theory, 0)  # 1 - L < r < L has a negative logarithm
    np.testing.assert_allclose(implied[tuple(slice(side) for side in shape)], theory, atol=1e-13)


def test_a_torus_too_small_for_the_integral_scale_is_refused():
    with pytest.raises(InputError, match=r"has the eigenvalue -.* no noise has it; take periods of at least 2 \*"):
        magnitude_roots((64, 64), 0.1, 48)


def test_stationary_noise_is_the_product_with_the_root_of_the_circulant_matrix():
    covariance = np.array([2.0, 1.0, 0.25, 0.0, 0.25, 1.0])
    matrix = np.array([np.roll(covariance, k) for k in range(6)])
    value, vector = np.linalg.eigh(matrix)
    white = np.random.default_rng(3).standard_normal(6)
    drawn = stationary_noise(circulant_roots(covariance, advice=""), (6,), np.random.default_rng(3), np.dtype("f8"))
    np.testing.assert_allclose(drawn, vector @ np.diag(np.sqrt(value)) @ vector.T @ white, atol=1e-14)


@pytest.mark.parametrize(("hurst", "intermittency", "c1"), [(0.5, 0.05, 0.55), (0.75, 0.03, 0.765)])
def test_a_walk_has_its_log_cumulants(hurst, intermittency, c1):
    spec = WALK.replace(hurst=hurst, intermittency=intermittency)
    assert (spec.c1, spec.c2) == (pytest.approx(c1, abs=1e-15), -intermittency)
    lags = 2 ** np.arange(3, 10)
    found, error = mean_and_error(
        [log_cumulants(walk.values, lags) for walk in multifractal_walk(spec, seed=5, count=40)]
    )
    assert (error < [0.008, 0.006]).all()
    assert (np.abs(found - [spec.c1, spec.c2]) < 4 * error).all()


def test_the_flatness_of_a_walk_is_that_of_its_magnitudes():
    spec, lag = WALK.replace(steps=64, integral_scale=256), 16
    between = np.abs(np.subtract.outer(np.arange(lag), np.arange(lag)))
    exact = 3 * np.mean(np.exp(4 * log_covariance(between, intermittency=0.05, integral_scale=256)))
    walks = multifractal_walk(spec, seed=1, count=6000).values[:, lag - 1]
    fourth, error = mean_and_error(walks**4 / lag**2)
    assert abs(fourth - exact) < 4 * error


def test_a_surface_has_its_log_cumulants():
    spec = SURFACE.replace(shape=(512, 512), integral_scale=256)
    assert (spec.c1, spec.c2) == (pytest.approx(0.38, abs=1e-15), -0.08)
    surfaces = multifractal_surface(spec, seed=5, count=12)
    found, error = mean_and_error([log_cumulants(each.values, (16, 32, 64), differences=2) for each in surfaces])
    assert (error < [0.012, 0.012]).all()
    assert (np.abs(found - [spec.c1, spec.c2]) < 4 * error).all()


def test_the_flatness_of_a_surface_falls_with_four_times_the_intermittency_at_large_lags():
    spec = SURFACE.replace(shape=(1024, 1024), integral_scale=1024, intermittency=0.04, hurst=0.5)
    predicted = spec.scaling_exponent(4) - 2 * spec.scaling_exponent(2)
    assert predicted == pytest.approx(-4 * spec.intermittency, abs=1e-12)
    flatness = [exact_flatness(spec, lag, differences=2) for lag in (16, 32, 64, 128)]
    missing = 1 - np.diff(np.log2(flatness)) / predicted
    # A kernel of finite width sees magnitudes smoothed: what is missing falls by a third and more with each octave.
    assert (missing[1:] < 0.67 * missing[:-1]).all()
    assert 0 < missing[-1] < 0.05


def test_a_surface_has_the_exact_variogram_and_flatness_of_its_torus():
    surfaces = multifractal_surface(SURFACE, seed=2, count=2000).values
    increments = surfaces[:, 24, 40] - surfaces[:, 24, 36]
    second, error = mean_and_error(increments**2)
    assert abs(second - SURFACE.variogram((0, 4))) < 4 * error
    fourth, error = mean_and_error(increments**4)
    assert abs(fourth - exact_flatness(SURFACE, 4) * SURFACE.variogram((0, 4)) ** 2) < 4 * error


def test_the_variogram_is_the_sum_over_the_impulse_response():
    response = np.fft.irfft2(integration_filter(SURFACE.torus, SURFACE.hurst), SURFACE.torus)
    moved = np.roll(response, (3, 5), axis=(0, 1))
    assert SURFACE.variogram((3, 5)) == pytest.approx(np.sum((moved - response) ** 2), rel=1e-12)


@pytest.mark.parametrize("hurst", [0.3, 0.5, 0.8])
@pytest.mark.parametrize(("lag", "length"), [((0, 1), 1.0), ((1, 0), 1.0), ((1, 1), 2**0.5)])
def test_second_differences_have_the_variance_of_a_fractional_surface_less_that_of_what_no_pixel_shows(
    hurst, lag, length
):
    spec = SURFACE.replace(shape=(1024, 1024), intermittency=0.0, hurst=hurst)

    def variance(size):
        near, far = (spec.variogram((k * lag[0], k * lag[1])) for k in (size, 2 * size))
        return 4 * near - far

    theory = (4 - 4**hurst) * ((32 * length) ** (2 * hurst) - (16 * length) ** (2 * hurst))
    assert variance(32) - variance(16) == pytest.approx(theory, rel=0.003)


def test_scaling_exponents_are_linear_beyond_the_critical_order_of_one_sample():
    spec = SURFACE.replace(intermittency=0.04, hurst=0.5)
    assert spec.critical_order == pytest.approx(10)
    assert spec.scaling_exponent(4) == pytest.approx(4 * 0.54 - 0.02 * 16)
    inside, at, beyond = spec.scaling_exponent([9.0, 10.0, 12.0], one_sample=True)
    assert inside == pytest.approx(spec.scaling_exponent(9))
    assert beyond - at == pytest.approx(2 * (0.54 - 0.4))
    np.testing.assert_array_equal(spec.replace(intermittency=0.0).singularity_spectrum([0.5, 0.6]), [2, -np.inf])


@pytest.mark.parametrize(
    ("spec", "draw"), [(WALK.replace(steps=50), multifractal_walk), (SURFACE, multifractal_surface)]
)
def test_a_replicate_depends_on_the_seed_and_its_number_alone(spec, draw):
    many, few = draw(spec, seed=7, count=3), draw(spec, seed=7, count=2)
    np.testing.assert_array_equal(many[:2], few)
    np.testing.assert_array_equal(draw(spec, seed=7), few[0])
    generator = np.random.default_rng(np.random.SeedSequence(7))
    np.testing.assert_array_equal(draw(spec, seed=generator), few[0])
    assert Spec.from_json(few.attrs["spec"]) == spec
    assert few.attrs["seed"] == 7
    single = draw(spec, seed=7, dtype="f4")
    assert single.dtype == np.float32
    assert np.isfinite(single.values).all()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"hurst": 0.3}, r"hurst=0.3 is neither 1/2 nor above \(1 \+ intermittency\)/2 = 0.525"),
        ({"hurst": "0.5"}, "hurst='0.5' is not a number between 0 and 1"),
        ({"intermittency": 0.5}, "intermittency=0.5 is not a number between 0 and 0.5, both excluded; 0 is allowed"),
        ({"intermittency": math.nan}, "intermittency=nan is not a number"),
        ({"integral_scale": 0}, "integral_scale=0 is not a whole number of at least 1"),
        ({"steps": 2.5}, "steps=2.5 is not a whole number"),
    ],
)
def test_walks_that_make_no_sense_are_refused(fields, message):
    with pytest.raises(InputError, match=message):
        WALK.replace(**fields)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"hurst": 1.0}, "hurst=1.0 is not a number between 0 and 1"),
        ({"shape": (5,)}, r"shape=\(5,\) is not a tuple of 2 whole numbers"),
        ({"shape": (5, 0)}, "shape=0 is not a whole number of at least 1"),
        ({"intermittency": -0.1}, "intermittency=-0.1 is not a number between 0 and 1"),
    ],
)
def test_surfaces_that_make_no_sense_are_refused(fields, message):
    with pytest.raises(InputError, match=message):
        SURFACE.replace(**fields)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"seed": -1}, "seed=-1 must be a non-negative integer"),
        ({"seed": 0, "count": 0}, "count=0 is not a whole number of at least 1; None gives one, without a dim for it"),
        ({"seed": 0, "dtype": "i4"}, "dtype='i4' is not a floating-point type of landscapes; give 'f8' or 'f4'"),
        ({"seed": 0, "count": 10**9}, "need about .* GB of memory, this machine has"),
    ],
)
def test_draws_that_make_no_sense_are_refused(how, message):
    with pytest.raises(InputError, match=message):
        multifractal_surface(SURFACE, **how)

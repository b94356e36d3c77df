import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import IntegratedCascadeSpec, integrated_cascade, log_normal_cascade
from fractalscape.landscapes.fractionally_integrated_cascade import power_filter

LINE = IntegratedCascadeSpec(roots=(1,), generations=8, log_variance=0.1, order=0.4)
PLANE = IntegratedCascadeSpec(roots=(2, 1), generations=4, log_variance=0.1, order=0.6)


def exact_structure_function(spec):
    """Return E|X(u) - X(u + r)|² at every lag r of a line, averaged over u, from the covariance of the density.

    Two cells r apart share g generations or more if a block of size 2^(n - g) has both: 1 - r / 2^(n - g) of the pairs.
    """
    size = 2**spec.generations
    lags = np.minimum(np.arange(size), size - np.arange(size))
    covariance = np.ones(size)
    for shared in range(1, spec.generations + 1):
        together = np.maximum(1 - lags / (size >> shared), 0)
        covariance += (math.exp(spec.log_variance * shared) - math.exp(spec.log_variance * (shared - 1))) * together
    power = np.abs(np.fft.rfft(covariance)) * power_filter((size,), -spec.order) ** 2
    correlation = np.fft.irfft(power)
    return 2 * (correlation[0] - correlation)


def test_integration_multiplies_every_wave_of_the_density_by_its_power():
    for spec in (LINE, PLANE):
        density = log_normal_cascade(spec.density, seed=3).values
        waves = np.fft.fftn(density)
        frequencies = np.meshgrid(*(2 * np.pi * np.fft.fftfreq(side) for side in spec.shape), indexing="ij")
        length = np.sqrt(sum(along**2 for along in frequencies))
        length.flat[0], waves.flat[0] = 1, 0
        twin = np.fft.ifftn(waves * length**-spec.order).real
        np.testing.assert_allclose(integrated_cascade(spec, seed=3), twin, atol=1e-12)


def test_squared_increments_are_those_of_the_covariance_of_the_density():
    walks = integrated_cascade(LINE, seed=4, count=3000).values
    exact = exact_structure_function(LINE)
    for lag in (1, 4, 32, 128):
        squares = np.mean((np.roll(walks, lag, axis=1) - walks) ** 2, axis=1)
        assert abs(squares.mean() - exact[lag]) < 4 * squares.std() / math.sqrt(squares.size)


@pytest.mark.parametrize(("order", "log_variance"), [(0.3, 0.05), (0.5, 0.1), (0.6, 0.2)])
def test_the_second_scaling_exponent_is_reached_by_exact_squared_increments(order, log_variance):
    spec = LINE.replace(generations=20, order=order, log_variance=log_variance)
    near, middle, far = exact_structure_function(spec)[[2**7, 2**8, 2**9]]
    slope = math.log2((far - middle) / (middle - near))  # a grid lacks the shortest waves, a constant
    assert spec.scaling_exponent(2) == pytest.approx(2 * order - spec.density.moment_exponent(2), abs=1e-14)
    assert slope == pytest.approx(float(spec.scaling_exponent(2)), abs=0.004)


def test_a_walk_has_the_log_cumulants_of_its_density_raised_by_the_order():
    spec = LINE.replace(generations=15, log_variance=0.05, order=0.5)
    assert spec.c1 == pytest.approx(0.5 + spec.density.singularity_strength(0) - 1, abs=1e-15)
    lags, slopes = 2 ** np.arange(3, 9), []
    for walk in integrated_cascade(spec, seed=1, count=40).values:
        logs = [np.log(np.abs(walk[lag:] - walk[:-lag])) for lag in lags]
        slopes.append(np.polyfit(np.log(lags), [(each.mean(), each.var()) for each in logs], 1)[0])
    error = np.std(slopes, axis=0, ddof=1) / math.sqrt(40)
    assert (error < 0.006).all()
    assert (np.abs(np.mean(slopes, axis=0) - [spec.c1, spec.c2]) < 4 * error).all()


@pytest.mark.parametrize("order", [1, 2, 3.5])
def test_scaling_exponents_are_those_of_a_universal_multifractal(order):
    mean_singularity = PLANE.log_variance / (2 * math.log(2))
    universal = 0.6 * order - mean_singularity * (order**2 - order)
    assert PLANE.scaling_exponent(order) == pytest.approx(universal, abs=1e-14)
    assert (PLANE.c1, PLANE.c2) == pytest.approx((0.6 + mean_singularity, -2 * mean_singularity))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"order": 1.0}, "order=1.0 is not a number between 0 and 1"),
        ({"log_variance": 1.4}, "log_variance=1.4 is not a number between 0 and 1.38629"),
        ({"roots": 3}, "roots=3 is not a tuple of some whole numbers"),
    ],
)
def test_cascades_that_make_no_sense_are_refused(fields, message):
    with pytest.raises(InputError, match=message):
        LINE.replace(**fields)

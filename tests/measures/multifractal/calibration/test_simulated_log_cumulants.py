import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import fractional_brownian, multifractal_surface, multifractal_walk
from fractalscape.landscapes.multifractal_random_surface import MultifractalSurfaceSpec
from fractalscape.landscapes.multifractal_random_walk import MultifractalWalkSpec
from fractalscape.measures.multifractal import LeaderAnalysis, leader_exponents, singularity_spectrum
from fractalscape.measures.multifractal.calibration.simulated_log_cumulants import simulated_log_cumulants
from fractalscape.randomness import fractional_motion

ANALYSIS = LeaderAnalysis(fit_octaves=(1, 3))
FLAT = {"hurst": 0.6, "intermittency": 0.0, "integral_scale": 64, "seeds": [1]}
INTERMITTENT = {**FLAT, "intermittency": 0.05}


def of(data):
    return leader_exponents(np.asarray(data), ANALYSIS).log_cumulants[0, :2]


def test_estimates_are_those_of_the_data_of_these_exponents():
    surface = MultifractalSurfaceSpec(shape=(72, 96), hurst=0.6, intermittency=0.05, integral_scale=64)
    walk = MultifractalWalkSpec(steps=512, hurst=0.625, intermittency=0.05, integral_scale=64)
    for shape, how, data in [
        ((72, 96), FLAT, fractional_brownian((72, 96), hurst=0.6, seed=1)),
        ((72, 96), INTERMITTENT, multifractal_surface(surface, seed=1)),
        ((512,), FLAT, fractional_motion(512, hurst=0.6, seed=1)),
        ((512,), INTERMITTENT, multifractal_walk(walk, seed=1)),
    ]:
        np.testing.assert_allclose(simulated_log_cumulants(shape, ANALYSIS, **how)[0], of(data), rtol=1e-12)


@pytest.mark.parametrize("hurst", [0.5, 0.7])
@pytest.mark.parametrize("intermittency", [0.01, 0.03])
def test_the_walk_has_a_c1_of_the_hurst_exponent_plus_the_intermittency(hurst, intermittency):
    of_noise = 0.5 if hurst == 0.5 else hurst + intermittency / 2
    spec = MultifractalWalkSpec(steps=64, hurst=of_noise, intermittency=intermittency, integral_scale=64)
    assert (spec.c1, spec.c2) == (pytest.approx(hurst + intermittency), -intermittency)
    how = {"hurst": hurst, "intermittency": intermittency, "integral_scale": 64}
    found = simulated_log_cumulants((512,), ANALYSIS, **how, seeds=[3, 4])
    walk = multifractal_walk(spec.replace(steps=512), seed=4)
    np.testing.assert_allclose(found[1], of(walk), rtol=1e-9)


def test_a_walk_without_memory_in_its_steps_has_no_other_exponent():
    with pytest.raises(InputError, match="neither 1/2 nor above"):
        simulated_log_cumulants((512,), ANALYSIS, **{**INTERMITTENT, "hurst": 0.4})


def test_simulations_that_wavelet_leaders_do_not_suit_have_no_estimate_as_data_like_them():
    leaders = LeaderAnalysis(p=None, fit_octaves=(1, 3))
    how = {"hurst": 0.3, "intermittency": 0.1, "integral_scale": 72, "seeds": list(range(12))}
    found = simulated_log_cumulants((72, 72), leaders, **how)
    spec = MultifractalSurfaceSpec(shape=(72, 72), hurst=0.3, intermittency=0.1, integral_scale=72)
    surfaces = np.stack([np.asarray(multifractal_surface(spec, seed=seed)) for seed in how["seeds"]])
    status = singularity_spectrum(surfaces, analysis=leaders, ndim=2)["status"].values
    assert 0 < np.count_nonzero(status == "too_irregular") < len(status)
    np.testing.assert_array_equal(np.isnan(found).all(axis=1), status == "too_irregular")

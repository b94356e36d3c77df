import math

import numpy as np
import pytest
import pywt

from fractalscape.errors import InputError
from fractalscape.landscapes import WaveletCascadeSpec, wavelet_cascade
from fractalscape.randomness import streams

WALK = WaveletCascadeSpec(roots=(1,), generations=11, exponent=0.6, log_variance=0.02)
SURFACE = WaveletCascadeSpec(roots=(1, 2), generations=5, exponent=0.4, log_variance=0.05)


@pytest.mark.parametrize("wavelet", ["haar", "db3", "sym4"])
@pytest.mark.parametrize("spec", [WALK.replace(generations=7), SURFACE])
def test_the_same_wavelet_finds_the_coefficients_that_were_drawn(spec, wavelet):
    spec = spec.replace(wavelet=wavelet)
    heights = wavelet_cascade(spec, seed=3).values
    drawn = spec.coefficients(streams(3, 1)[0])
    found, names = heights, ("d",) if spec.ndim == 1 else ("da", "ad", "dd")
    for octave in range(1, spec.generations + 1):
        bands = pywt.dwtn(found, wavelet, mode="periodization")
        details = np.array([bands[name] for name in names]) / 2 ** (octave * spec.ndim / 2)
        np.testing.assert_allclose(details, drawn[-octave], atol=1e-10)
        found = bands["a" * spec.ndim]
    np.testing.assert_allclose(found, 0, atol=1e-9)


@pytest.mark.parametrize("spec", [WALK, SURFACE])
def test_magnitudes_have_the_cumulants_of_their_generation(spec):
    octaves = [spec.coefficients(stream) for stream in streams(4, 500)]
    for generation in range(spec.generations):
        one_place = np.log(np.abs([each[generation].flat[0] for each in octaves]))
        mean, variance = -generation * spec.exponent * math.log(2), generation * spec.log_variance
        assert abs(one_place.mean() - mean) <= 4 * math.sqrt(variance / 500)
        assert abs(one_place.var() - variance) <= 4 * variance * math.sqrt(2 / 500)


def test_slopes_of_haar_coefficients_are_the_log_cumulants():
    cumulants = []
    for walk in wavelet_cascade(WALK, seed=5, count=200).values:
        details = pywt.wavedec(walk, "haar", mode="periodization")[1:]
        logs = [np.log(np.abs(band) / 2 ** ((11 - k) / 2)) for k, band in enumerate(details)]
        octaves = -np.arange(11) * math.log(2)
        cumulants.append(np.polyfit(octaves[3:], [(each.mean(), np.mean(each**2)) for each in logs[3:]], 1)[0][0])
    error = np.std(cumulants, ddof=1) / math.sqrt(200)
    assert error < 0.005
    assert abs(np.mean(cumulants) - WALK.c1) < 4 * error
    assert WALK.c2 == pytest.approx(-0.02 / math.log(2), abs=1e-15)


def test_scaling_exponents_are_those_of_the_moments_of_the_factors():
    orders = np.array([-1.0, 0.5, 2.0, 4.0])
    moments = np.exp(-orders * 0.6 * math.log(2) + orders**2 * 0.02 / 2)  # E W^q
    np.testing.assert_allclose(WALK.scaling_exponent(orders), -np.log2(moments), rtol=1e-13)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"wavelet": "bior2.2"}, "wavelet='bior2.2' is not 'haar', 'db2' to 'db20' or 'sym2' to 'sym20'"),
        ({"wavelet": 3}, "wavelet=3 is not 'haar'"),
        ({"exponent": 1.0}, "exponent=1.0 is not a number between 0 and 1"),
        ({"log_variance": 0.0}, "log_variance=0.0 is not a finite number above 0"),
        ({"roots": (1, 1, 1)}, "has 3 axes"),
    ],
)
def test_cascades_that_make_no_sense_are_refused(fields, message):
    with pytest.raises(InputError, match=message):
        WALK.replace(**fields)

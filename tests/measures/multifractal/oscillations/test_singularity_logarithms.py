import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import (
    LeaderAnalysis,
    WaveletCoefficients,
    resolution_correction,
    wavelet_coefficients,
)
from fractalscape.measures.multifractal.oscillations.singularity_logarithms import singularity_logarithms
from reference.leaders import leaders_by_definition

FINEST = 20
DIFFERENCE = 0.05


def pyramid(details):
    """Return coefficients of one periodic signal from those of octaves 1, 2, …"""
    return WaveletCoefficients(
        details=tuple(each[None, None] for each in details),
        ndim=1,
        wavelet="haar",
        edges="periodic",
        masked=0,
        samples=2 * len(details[0]),
    )


def at_0(sizes):
    """Return the coefficients of a singularity at 0: `sizes` gives those of generation i at places k / 2^i."""
    details = []
    for octave in range(1, FINEST + 1):
        generation = FINEST - octave
        details.append(sizes(generation, np.arange(2.0**generation) / 2**generation))
    return pyramid(details)


def both(found):
    return found.oscillation, found.lacunarity


def cusp(generation, x):
    return np.where(x == 0, 2.0 ** (-0.6 * generation), 0.0)


def chirp(generation, x):
    """Return those of |x|^.6 sin(1 / |x|): at x, only the generation i with 2^i = x^-2."""
    scale = 2.0 ** -(generation / 2)
    return np.where((scale <= x) & (x < 2 * scale) & (generation % 2 == 0), scale**0.6, 0.0)


def comb(generation, x):
    """Return those of pulses of width x^3 at x = 2^-n: one coefficient of generation 3 n."""
    scale = 2.0 ** -(generation / 3)
    return np.where((x == scale) & (generation % 3 == 0), scale**0.6, 0.0)


# from octaves whose leaders at 0 see a few terms of their series, and nothing beyond the other end
@pytest.mark.parametrize("p", [1, 2, 4])
@pytest.mark.parametrize(
    ("sizes", "octaves", "oscillation", "lacunarity"),
    [(cusp, range(14, 18), 0, 0), (chirp, range(14, 18), 1, 0), (comb, range(15, 19), 2, 2)],
)
def test_cusps_chirps_and_pulses_have_the_exponents_of_their_kind(sizes, octaves, oscillation, lacunarity, p):
    found = singularity_logarithms(at_0(sizes), LeaderAnalysis(p=p), octaves, difference=DIFFERENCE, corrected=False)
    exponents = [np.polyfit(octaves, [values[0, 0] for values in each], 1)[0] / math.log(2) for each in both(found)]
    assert exponents == pytest.approx([oscillation, lacunarity], abs=0.03)


@pytest.mark.parametrize("p", [1.0, 2.0, math.inf])
@pytest.mark.parametrize("order", [0.0, 0.4])
def test_they_are_those_of_leaders_by_definition(p, order):
    random = np.random.default_rng(0)
    coefficients = pyramid([2.0 ** (0.6 * j) * random.standard_normal(2 ** (6 - j)) for j in range(1, 5)])
    coefficients = coefficients.integrate(order)
    octaves, lower = range(2, 5), 1 / (1 / p + DIFFERENCE)
    found = singularity_logarithms(coefficients, LeaderAnalysis(p=p), octaves, difference=DIFFERENCE)

    def logarithms(of, q):
        values = leaders_by_definition([detail[0] for detail in of.details], q, periodic=True)
        return [np.log(values[j - 1]) + resolution_correction(of, q, 1, octaves)[0, j - 2] for j in octaves]

    plain, integrated = logarithms(coefficients, p), logarithms(coefficients.integrate(DIFFERENCE), p)
    oscillation = [(b - a) / DIFFERENCE - j * math.log(2) for j, a, b in zip(octaves, plain, integrated, strict=True)]
    lacunarity = [(b - a) / DIFFERENCE for a, b in zip(plain, logarithms(coefficients, lower), strict=True)]
    for values, expected in zip(both(found), (oscillation, lacunarity), strict=True):
        for octave, by_definition in zip(values, expected, strict=True):
            assert octave[0] == pytest.approx(by_definition, abs=1e-9)


def lacunary_series(generations, density, random):
    """Return coefficients 2^(-.6 i), each there with probability 2^((density - 1) i)."""
    details = []
    for i in range(generations - 1, -1, -1):
        there = random.random(2**i) < 2 ** ((density - 1) * i)
        details.append(np.where(there, 2.0 ** (-0.6 * i), 0.0))
    return pyramid(details)


def expected_distance(generation, generations, density):
    """Return how many generations below a place the first coefficient under its neighbourhood is, on average."""
    none, total, seen = 1.0, 0.0, 0.0
    for i in range(generation, generations):
        missing = (1 - 2 ** ((density - 1) * i)) ** (3 * 2 ** (i - generation))
        total += (i - generation) * none * (1 - missing)
        seen += none * (1 - missing)
        none *= missing
    return total / seen


def test_of_lacunary_series_oscillation_is_the_distance_to_the_first_coefficient_below():
    generations, density, octaves = 16, 0.7, range(8, 12)
    means = []
    for seed in range(20):
        coefficients = lacunary_series(generations, density, np.random.default_rng(seed))
        found = singularity_logarithms(coefficients, LeaderAnalysis(p=None), octaves, difference=DIFFERENCE)
        means.append([-np.nanmean(values) / math.log(2) for values in found.oscillation])
    expected = [expected_distance(generations - j, generations, density) for j in octaves]
    error = np.std(means, axis=0, ddof=1) / np.sqrt(20)
    assert (np.abs(np.mean(means, axis=0) - expected) < 3 * error + 1e-12).all()
    assert np.diff(expected).max() < -0.1  # the exponent at these octaves; 1 / .7 - 1 = .43 far below them


def test_a_sampled_chirp_oscillates_at_its_place():
    x = (np.arange(2**20) - 2**19 + 0.5) / 2**19
    signal = np.abs(x) ** 0.7 * np.sin(2 * np.pi / np.abs(x))
    octaves, analysis = range(12, 17), LeaderAnalysis(p=2, fit_octaves=(12, 16))
    found = singularity_logarithms(
        analysis.coefficients(signal), analysis, octaves, difference=DIFFERENCE, corrected=False
    )
    exponents = [
        np.polyfit(octaves, [values[0, 2**19 // 2**j] for j, values in zip(octaves, each, strict=True)], 1)[0]
        for each in both(found)
    ]
    assert np.array(exponents) / math.log(2) == pytest.approx([1, 0], abs=0.1)


def test_octaves_are_those_of_the_fit_unless_others_are_given():
    coefficients = wavelet_coefficients(np.random.default_rng(0).standard_normal(1024).cumsum())
    found, given = singularity_logarithms(coefficients), singularity_logarithms(coefficients, octaves=range(3, 8))
    assert found.octaves == given.octaves == (3, 4, 5, 6, 7)
    for own, other in zip(found.lacunarity, given.lacunarity, strict=True):
        np.testing.assert_array_equal(own, other)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("octaves", range(3)),
        ("octaves", range(3, 30)),
        ("octaves", range(1, 4)),  # below the first octave of the analysis
        ("octaves", 3),
        ("difference", 0),
        ("difference", 1.5),
        ("difference", math.nan),
        ("corrected", 2),
        ("analysis", None),
        ("coefficients", None),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(name, value):
    coefficients = wavelet_coefficients(np.random.default_rng(0).standard_normal(1024).cumsum())
    how = {
        "coefficients": coefficients,
        "analysis": LeaderAnalysis(first_octave=2),
        "octaves": range(3, 6),
        "difference": 0.05,
    }
    assert singularity_logarithms(**how).octaves == (3, 4, 5)
    with pytest.raises(InputError, match=rf"^{name}=[^\n]*$"):
        singularity_logarithms(**{**how, name: value})

import json
import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.vq import kmeans2
from scipy.ndimage import uniform_filter

from fractalscape.errors import InputError
from fractalscape.landscapes import HoelderField, fractional_brownian, multifractional_brownian
from fractalscape.landscapes.hoelder_levels import hoelder_levels, level_weights
from fractalscape.landscapes.incremental_fourier import IncrementalTorus, draw_incremental_noise, incremental_surface
from fractalscape.specs import spec_from_dict
from reference import incremental_fourier as twin

FIELD = HoelderField()


def variogram_ratio(hurst, lag, side=512):
    """Return the variogram that the generator implies over that of theory."""
    shape = (side, side)
    implied = twin.implied_variogram(shape, hurst, lag, IncrementalTorus(shape=shape, hurst=hurst).periods)
    return implied / np.hypot(*lag) ** (2 * hurst)


@settings(max_examples=15, deadline=None)
@given(st.tuples(st.integers(2, 9), st.integers(2, 9)), st.floats(0.05, 0.95), st.integers(0, 99))
def test_a_surface_is_the_double_sum_of_its_increments(shape, hurst, seed):
    torus = IncrementalTorus(shape=shape, hurst=hurst)
    noise = draw_incremental_noise(np.random.default_rng(seed), torus.periods, "f8")
    np.testing.assert_allclose(
        incremental_surface(noise, torus), twin.surface(noise, shape, hurst, torus.periods), rtol=0, atol=1e-11
    )


@pytest.mark.parametrize("side", [2, 3, 100, 512, 513, 1024])
def test_the_torus_has_the_published_period(side):
    published = 2 ** int(math.log2(2 * side - 1) + 1)
    assert IncrementalTorus(shape=(side, 4), hurst=0.5).periods == (published, 8)


@pytest.mark.parametrize(
    ("hurst", "nearest", "farther"),
    [
        (0.3, (0.995, 1.005), (0.80, 0.9505)),
        (0.5, (0.995, 1.005), (0.64, 0.88)),
        (0.7, (0.97, 0.99), (0.45, 0.73)),
        (0.9, (0.72, 0.79), (0.25, 0.39)),
    ],
)
def test_the_generator_lacks_long_waves_as_the_toolbox_does(hurst, nearest, farther):
    assert nearest[0] < variogram_ratio(hurst, (0, 1)) < nearest[1]
    assert farther[0] < variogram_ratio(hurst, (0, 128)) < farther[1]
    assert variogram_ratio(hurst, (128, 128)) == pytest.approx(variogram_ratio(hurst, (0, 181)), rel=0.012)


def test_the_documented_ratios_are_those_of_the_spectra():
    table = re.findall(r"^ +(\S.*?)((?: +\d\.\d+){5})$", fractional_brownian.__doc__, re.MULTILINE)
    found = {name.strip(): np.array(entries.split(), float) for name, entries in table}
    for name, lag in (("lag 1", (0, 1)), ("lag 32", (32, 0)), ("lag 128", (0, 128)), ("(128, 128)", (128, 128))):
        ratios = [variogram_ratio(hurst, lag) for hurst in (0.1, 0.3, 0.5, 0.7, 0.9)]
        np.testing.assert_allclose(found[name], ratios, atol=6e-4)


@pytest.mark.parametrize("hurst", [0.3, 0.7, 0.9])
def test_drawn_surfaces_have_the_variogram_that_the_spectra_imply(hurst):
    fields = fractional_brownian((24, 40), hurst=hurst, seed=1, count=600, units="pixel", method="fraclab").values
    for lag in ((0, 1), (1, 0), (1, 1), (0, 30), (20, 0), (20, 30)):
        moved = fields[:, lag[0] :, lag[1] :] - fields[:, : 24 - lag[0], : 40 - lag[1]]
        squares = np.mean(moved**2, axis=(1, 2))
        implied = twin.implied_variogram((24, 40), hurst, lag, (64, 128))
        assert abs(squares.mean() - implied) < 4 * squares.std(ddof=1) / math.sqrt(squares.size)


def test_heights_are_in_units_of_the_longest_side_and_begin_at_0():
    unit, pixel = (
        fractional_brownian((20, 30), hurst=0.6, seed=2, units=u, method="fraclab") for u in ("unit", "pixel")
    )
    np.testing.assert_allclose(unit.values * 30**0.6, pixel.values, rtol=1e-13)
    assert float(unit[0, 0]) == 0


@pytest.fixture(scope="module", params=[0, pytest.param(1, marks=pytest.mark.slow)])
def published(request):
    """Return a published landscape: 1024², 13 levels."""
    return multifractional_brownian(FIELD, seed=request.param, nodes=13, method="fraclab").values


def hessians(heights):
    """Return f_xx, f_yy and f_xy by repeated central differences, as published."""
    along_y, along_x = np.gradient(heights)
    mixed, second_x = np.gradient(along_x)
    return second_x, np.gradient(along_y)[0], mixed


def test_curvature_follows_the_published_law_of_roughness(published):
    hurst = FIELD.values()
    second_x, second_y, mixed = hessians(published)
    squared = second_x**2 + second_y**2 + 2 * mixed**2
    axes = 2 * 2 ** (2 * hurst) * (4 - 2 ** (2 * hurst))
    law = 1024.0 ** (-2 * hurst) / 16 * (axes + 2 * (2 ** (2 * hurst + 2) - 2 ** (3 * hurst + 1)))
    inner = np.s_[4:-4, 4:-4]
    bins = np.digitize(hurst[inner], np.linspace(0.3, 0.7, 9)[1:-1])
    ratios = [np.mean((squared / law)[inner][bins == k]) for k in range(8)]
    assert min(ratios) > 0.97
    assert max(ratios) < 1.04


def test_the_largest_eigenvalue_falls_with_h_as_published(published):
    second_x, second_y, mixed = hessians(published)
    largest = (second_x + second_y) / 2 + np.hypot((second_x - second_y) / 2, mixed)
    correlation = np.corrcoef(FIELD.values().ravel(), uniform_filter(largest, 20).ravel())[0, 1]
    assert -0.96 < correlation < -0.90
    assert correlation == pytest.approx(-0.935, abs=0.005)


def test_the_landscape_has_the_published_number_of_minima_and_range(published):
    centre = published[1:-1, 1:-1]
    beside = (published[:-2, 1:-1], published[2:, 1:-1], published[1:-1, :-2], published[1:-1, 2:])
    share = np.mean(np.all([centre < other for other in beside], axis=0))
    assert share == pytest.approx(0.114, abs=0.003)
    assert 2 < np.ptp(published) < 6


def test_where_h_hits_a_level_exactly_there_is_no_nan():
    field = HoelderField(shape=(64, 64))
    assert np.isfinite(multifractional_brownian(field, seed=2, method="fraclab")).all()
    hurst = np.full((8, 8), 0.3)
    hurst[4:] = 0.6  # two values, which become levels themselves
    levels = hoelder_levels(hurst, 25)
    assert {0.3, 0.6} <= set(levels)
    surface = multifractional_brownian(hurst, seed=2, method="fraclab").values
    for value, rows in ((0.3, np.s_[:4]), (0.6, np.s_[4:])):
        plain = fractional_brownian((8, 8), hurst=value, seed=2, method="fraclab").values
        np.testing.assert_allclose(surface[rows], plain[rows], rtol=1e-14)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 40), st.integers(0, 999), st.integers(1, 6))
def test_levels_are_a_fixed_point_of_k_means_with_a_guard_on_either_side(size, seed, number):
    values = hurst = np.random.default_rng(seed).uniform(0.01, 0.99, size)
    below, *centres, above = hoelder_levels(hurst, number)
    assert 0 < below < min(values)
    assert max(values) < above < 1
    assert below < centres[0]
    assert centres[-1] < above
    assert (np.diff(centres) > 0).all()
    again, _ = kmeans2(hurst[:, None], np.array(centres)[:, None], iter=1, minit="matrix")
    np.testing.assert_allclose(again[:, 0], centres, rtol=1e-12)


@given(st.lists(st.floats(0.01, 0.99), min_size=2, max_size=40, unique=True), st.integers(1, 6))
def test_weights_of_levels_interpolate_h_itself(values, number):
    hurst = np.array(values)
    levels = hoelder_levels(hurst, number)
    weights = level_weights(hurst, levels)
    np.testing.assert_allclose(np.sum(weights, axis=0), 1, rtol=1e-14)
    np.testing.assert_allclose(np.tensordot(levels, weights, 1), hurst, rtol=1e-13)
    assert (np.count_nonzero(weights, axis=0) <= 2).all()


def test_a_uniform_field_gives_the_plain_surface_of_the_method_to_the_bit():
    uniform = multifractional_brownian(np.full((20, 30), 0.35), seed=3, method="fraclab")
    np.testing.assert_array_equal(uniform, fractional_brownian((20, 30), hurst=0.35, seed=3, method="fraclab"))


def test_a_surface_depends_on_its_number_alone_and_its_spec_draws_it_again():
    field = HoelderField(shape=(16, 24))
    three = multifractional_brownian(field, seed=5, count=3, method="fraclab")
    np.testing.assert_array_equal(multifractional_brownian(field, seed=5, method="fraclab"), three[0])
    spec = spec_from_dict(json.loads(three.attrs["spec"]))
    assert (spec.method, spec.nodes) == ("fraclab", 25)
    assert spec.draw(count=3).identical(three)
    single = multifractional_brownian(field, seed=5, method="fraclab", dtype="f4")
    assert single.dtype == np.float32
    np.testing.assert_allclose(single, three[0], rtol=0, atol=1e-5)


def test_an_unknown_method_and_too_large_a_surface_are_refused():
    with pytest.raises(InputError, match="method='stein' is not one of 'exact', 'fraclab'"):
        fractional_brownian((8, 8), hurst=0.5, seed=0, method="stein")
    with pytest.raises(InputError, match="method='stein' is not one of"):
        multifractional_brownian(HoelderField(shape=(8, 8)), seed=0, method="stein")
    with pytest.raises(InputError, match=r"surfaces of 1000000 x 1000000 need about [\d,]+ GB of memory"):
        fractional_brownian((10**6, 10**6), hurst=0.5, seed=0, method="fraclab")

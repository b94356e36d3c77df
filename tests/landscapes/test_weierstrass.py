import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.landscapes import Weierstrass
from fractalscape.randomness import streams
from fractalscape.raster import Field, Window, sweep
from fractalscape.specs import spec_from_dict
from reference.weierstrass import height

LINE = Weierstrass(wave_vectors=((1,),), center=(0.0,), extent=(1.0,), hurst=0.4, terms=40)
PLANE = Weierstrass(hurst=0.5, seed=3)

hursts = st.floats(0.05, 0.95)
ratios = st.integers(2, 9)


def twin(surface, point):
    shape = (len(surface.wave_vectors), surface.terms)
    phases = np.zeros(shape) if surface.seed is None else streams(surface.seed, 1)[0].random(shape)
    names = ("hurst", "frequency_ratio", "wave_vectors", "terms")
    return height(point, phases=phases, **{name: getattr(surface, name) for name in names})


@given(
    hursts,
    ratios,
    st.lists(st.floats(-1e6, 1e6) | st.floats(-1e-12, 1e-12), min_size=2, max_size=2),
    st.sampled_from([((1, 0), (0, 1), (1, 1), (1, -1)), ((3, -7),), ((65536, 1), (-2, 5))]),
    st.none() | st.integers(0, 99),
)
def test_a_height_is_that_of_exact_rational_phases(hurst, ratio, point, vectors, seed):
    point = [place if abs(place) > 2.0**-75 else 0.0 for place in point]
    surface = Weierstrass(hurst=hurst, frequency_ratio=ratio, wave_vectors=vectors, seed=seed)
    assert surface.value([point])[0] == pytest.approx(twin(surface, point), rel=1e-12, abs=1e-12)


@given(hursts, st.sampled_from([2, 4, 8]), st.floats(-0.5, 0.5))
def test_a_stretched_function_is_itself_less_its_longest_wave(hurst, ratio, place):
    function = LINE.replace(hurst=hurst, frequency_ratio=ratio)
    place = place if abs(place) > 2.0**-70 else 0.0
    last = twin(function.replace(terms=function.terms + 1), [place]) - twin(function, [place])
    stretched = ratio**hurst * (function.value([[place]])[0] - math.cos(2 * math.pi * place) + last)
    assert function.value([[ratio * place]])[0] == pytest.approx(stretched, rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("surface", [LINE.replace(terms=7), LINE.replace(terms=7, seed=5)])
@pytest.mark.parametrize("lag", [1 / 256, 3 / 256, 0.25])
def test_the_variogram_is_the_mean_squared_increment_over_a_period(surface, lag):
    places = np.arange(256)[:, None] / 256
    increments = surface.value(places + lag) - surface.value(places)
    assert np.mean(increments**2) == pytest.approx(surface.variogram((lag,)), rel=1e-12)


def test_the_variogram_over_the_plane_sums_over_the_directions():
    surface = PLANE.replace(terms=4)
    places = np.stack(np.meshgrid(np.arange(64), np.arange(64)), axis=-1).reshape(-1, 2) / 64
    increments = surface.value(places + np.array([3, 1]) / 64) - surface.value(places)
    assert np.mean(increments**2) == pytest.approx(surface.variogram((3 / 64, 1 / 64)), rel=1e-12)


@pytest.mark.parametrize("hurst", [0.2, 0.5, 0.8])
def test_the_variogram_scales_with_twice_the_hurst_exponent(hurst):
    function = LINE.replace(hurst=hurst, terms=200)
    octaves = np.arange(30, 60)
    slope = np.polyfit(octaves, [math.log2(function.variogram((2.0**-k,))) for k in octaves], 1)[0]
    assert -slope == pytest.approx(2 * hurst, abs=2e-4)
    assert function.graph_dimension == 2 - hurst


def test_a_window_of_a_trillionth_shows_the_exact_heights():
    field = PLANE.field()
    assert isinstance(field, Field)
    window = Window.linear(x=(0.3, 0.3 + 1e-12), y=(0.7, 0.7 + 1e-12))
    raster = sweep(field, window, resolution=16)
    heights = raster["height"].values
    assert np.unique(heights).size == heights.size
    for row, column in ((0, 0), (5, 9), (15, 2)):
        point = [float(raster["x"][column]), float(raster["y"][row])]
        assert heights[row, column] == pytest.approx(twin(PLANE, point), abs=1e-12)
    expected = PLANE.variogram((1e-12 / 2, 0.0))
    assert np.mean((heights[:, 8:] - heights[:, :8]) ** 2) == pytest.approx(expected, rel=0.9)
    assert heights.std() > 1e-7


def test_a_height_depends_on_its_point_alone():
    points = np.random.default_rng(0).uniform(-2, 2, (2, 257))
    together = PLANE.field().evaluate(*points)["height"]
    apart = [PLANE.field().evaluate(points[:1, k], points[1:, k])["height"][0] for k in range(257)]
    np.testing.assert_array_equal(together, apart)


def test_the_surface_repeats_after_one_and_is_nowhere_at_infinity():
    points = np.random.default_rng(1).integers(0, 2**20, (50, 2)) / 2**20
    np.testing.assert_array_equal(PLANE.value(points), PLANE.value(points + np.array([3, -5])))
    assert np.isnan(PLANE.value([[math.inf, 0.0], [0.0, math.nan]])).all()


def test_a_store_finds_the_field_by_its_spec():
    assert spec_from_dict(PLANE.to_dict()) == PLANE
    with pytest.raises(InputError, match="a landscape of 1 axes has no plane to sweep"):
        LINE.field()
    with pytest.raises(InputError, match="are not 1-D arrays of equal length"):
        PLANE.field().evaluate(np.zeros(2), np.zeros(3))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"hurst": 0.0}, "hurst=0.0 is not a number between 0 and 1"),
        ({"frequency_ratio": 1.5}, "frequency_ratio=1.5 is not a whole number of at least 2; whole numbers keep"),
        ({"frequency_ratio": 2**17}, "frequency_ratio=131072 is above 65536"),
        ({"terms": 0}, "terms=0 is not a whole number"),
        ({"terms": 501}, "terms=501 of ratio 2 reach wavelengths below"),
        ({"wave_vectors": ((1,),)}, "do not fit 2 axes"),
        ({"wave_vectors": ((1, 0.5),)}, "do not fit 2 axes"),
        ({"wave_vectors": ((1, 0), (-2, 0))}, "hold parallel vectors"),
        ({"wave_vectors": ((0, 0),)}, "hold a zero vector"),
        ({"seed": -1}, "seed=-1 must be a non-negative integer"),
    ],
)
def test_functions_that_make_no_sense_are_refused(fields, message):
    with pytest.raises(InputError, match=message):
        PLANE.replace(**fields)

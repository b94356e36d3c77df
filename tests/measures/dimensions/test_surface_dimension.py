import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.landscapes import fractional_brownian
from fractalscape.measures import surface_dimension, surface_variation
from fractalscape.randomness import fractional_motion
from reference import surfaces as slow


@pytest.mark.parametrize("hurst", [0.2, 0.5, 0.8])
def test_second_increments_find_3_minus_h_within_a_hundredth(hurst):
    surfaces = fractional_brownian((511, 511), hurst=hurst, seed=7, count=8).values
    estimates = np.array([surface_dimension(surface, replicates=2).estimate for surface in surfaces])
    assert abs(estimates.mean() - (3 - hurst)) <= 0.01
    assert estimates.std() <= 0.006


@pytest.mark.parametrize(
    ("method", "hurst", "bias"),
    [
        ("variogram", 0.2, -0.001),
        ("madogram", 0.5, 0.001),
        ("isarithm", 0.5, -0.01),
        ("oscillation", 0.2, -0.227),
        ("oscillation", 0.5, -0.124),
    ],
)
def test_other_methods_have_their_known_biases(method, hurst, bias):
    surfaces = fractional_brownian((255, 255), hurst=hurst, seed=8, count=10).values
    errors = np.array([surface_dimension(each, method=method, replicates=2).estimate for each in surfaces]) - (
        3 - hurst
    )
    assert errors.mean() == pytest.approx(bias, abs=max(0.005, 3 * errors.std() / np.sqrt(10)))


@pytest.mark.parametrize("hurst", [0.3, 0.7])
def test_a_signal_has_2_minus_h(hurst):
    paths = [fractional_motion(2**14, hurst=hurst, seed=k) for k in range(20)]
    errors = np.array([surface_dimension(path, replicates=2).estimate for path in paths]) - (2 - hurst)
    assert abs(errors.mean()) <= 3 * errors.std() / np.sqrt(20)
    assert errors.std() <= 0.02


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), lag=st.integers(1, 3), power=st.floats(0.3, 2), hole=st.booleans())
def test_variations_are_those_of_the_definition(seed, lag, power, hole):
    z = np.random.default_rng(seed).normal(size=(17, 23))
    if hole:
        z[8, 5] = np.nan
    curve = surface_variation(z, lags=[lag, lag + 1], power=power)
    assert float(curve["variation"][0]) == pytest.approx(slow.second_increments(z, lag, power), rel=1e-12)
    if not hole:
        curve = surface_variation(z, method="oscillation", lags=[lag, lag + 1])
        assert float(curve["variation"][0]) == pytest.approx(slow.oscillation(z, lag), rel=1e-12)


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    factor=st.floats(1e-3, 1e3),
    tilt=st.floats(-5, 5),
    method=st.sampled_from(["increments", "oscillation", "isarithm"]),
)
def test_flips_units_and_tilts_change_no_dimension(seed, factor, tilt, method):
    z = np.random.default_rng(seed).normal(size=(60, 50)).cumsum(0).cumsum(1)
    slope = tilt * np.arange(50) if method == "increments" else 0.0
    lags = [1, 2, 4]
    plain = surface_dimension(z, method=method, lags=lags, replicates=2)
    changed = surface_dimension((z * factor + slope)[::-1].T, method=method, lags=lags, replicates=2)
    assert changed.estimate == pytest.approx(plain.estimate, abs=1e-6)


def test_a_crest_that_is_rough_along_one_axis_shows_in_the_axes():
    path = fractional_motion(511, hurst=0.3, seed=0)
    curve = surface_variation(np.tile(path, (128, 1)) + np.arange(128.0)[:, None] ** 2)
    slopes = np.log2(curve["axis_variation"][:, 1] / curve["axis_variation"][:, 0]) / 0.5
    assert float(slopes[0]) == pytest.approx(2, abs=1e-6)
    assert float(slopes[1]) == pytest.approx(0.3, abs=0.2)


def test_heights_that_are_not_finite_are_left_out_and_counted():
    z = fractional_brownian((128, 128), hurst=0.5, seed=1).values
    z[40:60, 70] = np.nan
    z[0, 0] = np.inf
    fit = surface_dimension(z)
    assert fit.status == "ok"
    assert fit.reason == "21 of 16384 heights are not finite and left out"
    assert fit.estimate == pytest.approx(2.5, abs=0.05)


@pytest.mark.parametrize(
    ("heights", "status"),
    [(np.ones((64, 64)), "constant"), (np.full((64, 64), np.nan), "not_finite"), (np.eye(5), "too_few_points")],
)
@pytest.mark.parametrize("method", ["increments", "oscillation", "isarithm"])
def test_where_there_is_nothing_to_measure_there_is_a_status(heights, status, method):
    fit = surface_dimension(heights, method=method)
    assert fit.status == status
    assert np.isnan(fit.estimate)


@pytest.mark.parametrize(
    "option",
    [
        {"lags": [0, 1]},
        {"lags": [1]},
        {"lags": "x"},
        {"power": 0},
        {"method": "boxes"},
        {"confidence": 2},
        {"method": "madogram", "power": 2},
        {"replicates": 1},
    ],
)
def test_impossible_options_are_refused(option):
    with pytest.raises(InputError):
        surface_dimension(np.eye(50), **option)


@pytest.mark.slow
@pytest.mark.parametrize("hurst", [0.2, 0.5, 0.8])
def test_intervals_hold_the_dimension_as_often_as_the_docs_say(hurst):
    surfaces = fractional_brownian((255, 255), hurst=hurst, seed=3, count=100).values
    fits = [surface_dimension(surface, seed=k) for k, surface in enumerate(surfaces)]
    held = np.mean([fit.interval[0] <= 3 - hurst <= fit.interval[1] for fit in fits])
    assert 0.88 <= held <= 1

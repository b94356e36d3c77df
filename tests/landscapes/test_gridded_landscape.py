import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.ndimage import map_coordinates, spline_filter

from fractalscape.errors import InputError
from fractalscape.landscapes import GriddedLandscape, Landscape, fold, fold_sign, fractional_brownian
from fractalscape.landscapes.cubic_spline import spline_coefficients
from fractalscape.landscapes.spline_lanes import spline_gradients
from fractalscape.specs import Spec

MODES = {"periodic": "grid-wrap", "reflecting": "mirror", "open": "mirror"}
SHAPES = st.tuples(st.integers(4, 12), st.integers(4, 12))
HEIGHTS = np.random.default_rng(7).standard_normal((9, 14))
WALKS = arrays("f8", (6, 2), elements=st.floats(-60, 60))


def drawn(shape, seed):
    return np.random.default_rng(seed).standard_normal(shape)


@settings(max_examples=40, deadline=None)
@given(SHAPES, st.integers(0, 99), WALKS, st.sampled_from(["periodic", "reflecting"]))
def test_heights_between_samples_are_those_of_scipy(shape, seed, points, edges):
    heights = drawn(shape, seed)
    ours = GriddedLandscape(heights=heights, edges=edges).value(points)
    theirs = map_coordinates(heights, points.T[::-1], order=3, mode=MODES[edges])
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-11)


@settings(max_examples=20, deadline=None)
@given(SHAPES, st.integers(0, 99), st.sampled_from(["periodic", "reflecting", "open"]))
def test_coefficients_are_those_of_the_recursive_filter(shape, seed, edges):
    heights = drawn(shape, seed)
    ours = spline_coefficients(heights, edges)[1:-2, 1:-2]
    np.testing.assert_allclose(ours, spline_filter(heights, order=3, mode=MODES[edges]), rtol=0, atol=1e-12)


@pytest.mark.parametrize("edges", ["periodic", "reflecting", "open"])
@pytest.mark.parametrize("method", ["spline", "fd_bilinear", "nearest"])
def test_a_sample_has_its_own_height_to_the_last_row_and_column(method, edges):
    rows, columns = np.indices(HEIGHTS.shape)
    points = np.stack([columns.ravel(), rows.ravel()], axis=-1).astype(float)
    landscape = GriddedLandscape(heights=HEIGHTS, method=method, edges=edges)
    np.testing.assert_allclose(landscape.value(points), HEIGHTS.ravel(), rtol=0, atol=1e-13)


@settings(max_examples=40, deadline=None)
@given(WALKS, st.sampled_from(["periodic", "reflecting"]))
def test_gradient_and_hessian_of_a_spline_are_its_derivatives_across_every_wall(points, edges):
    landscape, step = GriddedLandscape(heights=HEIGHTS, edges=edges), 1e-5
    assert isinstance(landscape, Landscape)
    for axis, shift in enumerate(step * np.eye(2)):
        ahead, behind = points + shift, points - shift
        slope = (landscape.value(ahead) - landscape.value(behind)) / (2 * step)
        np.testing.assert_allclose(landscape.gradient(points)[:, axis], slope, rtol=0, atol=1e-7)
        bend = (landscape.gradient(ahead) - landscape.gradient(behind)) / (2 * step)
        np.testing.assert_allclose(landscape.hessian(points)[:, :, axis], bend, rtol=0, atol=2e-4)
    hessian = landscape.hessian(points)
    np.testing.assert_array_equal(hessian, hessian.swapaxes(1, 2))


@pytest.mark.parametrize(
    ("method", "edges"),
    [
        ("spline", "periodic"),
        ("spline", "reflecting"),
        ("spline", "open"),
        ("fourier", "periodic"),
        ("fourier", "reflecting"),
    ],
)
def test_the_kernel_is_the_landscape(method, edges):
    landscape = GriddedLandscape(heights=HEIGHTS, method=method, edges=edges)
    jet, data = landscape.kernel()
    for point in ([3.2, 4.7], [0.0, 0.0], [13.0, 8.0], [-5.3, 22.1], [math.nan, 1.0]):
        f, fx, fy, fxx, fxy, fyy = jet(data, *point)
        np.testing.assert_array_equal([f], landscape.value([point]))
        np.testing.assert_array_equal([[fx, fy]], landscape.gradient([point]))
        np.testing.assert_array_equal([[[fxx, fxy], [fxy, fyy]]], landscape.hessian([point]))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["fd_bilinear", "nearest"]),
    st.sampled_from(["periodic", "reflecting", "open"]),
    arrays("f8", (20, 2), elements=st.one_of(st.floats(-60, 60), st.integers(-40, 40).map(lambda k: k / 2))),
)
def test_the_kernel_of_differences_has_the_bits_of_arrays_and_no_hessian(method, edges, points):
    landscape = GriddedLandscape(heights=HEIGHTS, method=method, edges=edges)
    jet, data = landscape.kernel()
    found = np.array([jet(data, *point) for point in points])
    np.testing.assert_array_equal(found[:, 0], landscape.value(points))
    np.testing.assert_array_equal(found[:, 1:3], landscape.gradient(points))
    assert np.isnan(found[:, 3:]).all()


@settings(max_examples=40, deadline=None)
@given(
    arrays("f8", (2, 16), elements=st.one_of(st.floats(-60, 60), st.integers(-20, 20).map(float), st.floats())),
    st.sampled_from(["periodic", "reflecting", "open"]),
)
def test_gradients_of_eight_points_at_once_have_the_bits_of_one_at_a_time(points, edges):
    landscape = GriddedLandscape(heights=HEIGHTS, edges=edges)
    gradients = np.empty_like(points)
    spline_gradients(landscape.kernel()[1], points, gradients)
    np.testing.assert_array_equal(gradients.T, landscape.gradient(points.T))


@pytest.mark.parametrize("edges", ["periodic", "reflecting"])
def test_no_place_is_so_far_that_its_fold_is_outside(edges):
    landscape = GriddedLandscape(heights=HEIGHTS, edges=edges)
    far = np.random.default_rng(0).standard_normal((2000, 2)) * 10.0 ** np.arange(2000)[:, None] ** 0.7
    assert np.abs(landscape.value(far[np.abs(far).max(axis=1) < 1e15])).max() < 2 * np.abs(HEIGHTS).max()
    assert np.isfinite(landscape.value(far[np.isfinite(far).all(axis=1)])).all()


def published_gradient(heights, x, y):
    """The published rule: ``numpy.gradient`` at the corners of a cell, with bilinear weights; no whole coordinates."""
    down, across = np.gradient(heights)
    left, top = math.floor(x), math.floor(y)
    corners = [((left + a, top + b), (1 - abs(x - left - a)) * (1 - abs(y - top - b))) for a in (0, 1) for b in (0, 1)]
    return [sum(weight * grid[j, i] for (i, j), weight in corners) for grid in (across, down)]


@given(st.floats(0.01, 12.99), st.floats(0.01, 7.99))
def test_differences_are_interpolated_as_published(x, y):
    landscape = GriddedLandscape(heights=HEIGHTS, method="fd_bilinear", edges="reflecting")
    if x % 1 and y % 1:
        np.testing.assert_allclose(landscape.gradient([[x, y]])[0], published_gradient(HEIGHTS, x, y), atol=1e-12)


@pytest.mark.parametrize("point", [(3.0, 4.7), (3.4, 4.0), (3.0, 4.0), (13.0, 4.5), (2.5, 8.0)])
def test_a_whole_coordinate_does_not_freeze_a_walker(point):
    landscape = GriddedLandscape(heights=HEIGHTS, method="fd_bilinear", edges="reflecting")
    here = landscape.gradient([point])[0]
    assert np.abs(here).min() > 1e-3
    near = landscape.gradient([np.subtract(point, 1e-9)])[0]
    np.testing.assert_allclose(np.abs(here), np.abs(near), atol=1e-7)  # at a wall, of the mirrored side


@pytest.mark.parametrize("edges", ["periodic", "reflecting"])
def test_the_hessian_of_interpolated_differences_is_the_derivative_of_their_gradient(edges):
    landscape = GriddedLandscape(heights=HEIGHTS, method="fd_bilinear", edges=edges)
    points = np.random.default_rng(3).uniform(-30, 30, (50, 2))
    for axis, shift in enumerate(1e-6 * np.eye(2)):
        bend = (landscape.gradient(points + shift) - landscape.gradient(points - shift)) / 2e-6
        np.testing.assert_allclose(landscape.hessian(points)[:, :, axis], bend, atol=1e-7)


@given(WALKS, st.sampled_from(["spline", "fd_bilinear", "nearest", "fourier"]))
@settings(max_examples=40, deadline=None)
def test_a_reflecting_walker_stands_on_the_mirrored_surface(points, method):
    landscape = GriddedLandscape(heights=HEIGHTS, method=method, edges="reflecting")
    home = fold(points, landscape.extent, "reflecting")
    sign = fold_sign(points, landscape.extent, "reflecting")
    away = np.abs(points / landscape.extent - np.round(points / landscape.extent)).min(axis=1) > 1e-6
    if method == "nearest":
        away &= (np.abs(points % 1 - 0.5) > 1e-6).all(axis=1)
    np.testing.assert_allclose(landscape.value(points)[away], landscape.value(home)[away], atol=1e-9)
    here, there = landscape.gradient(points)[away], landscape.gradient(home)[away]
    np.testing.assert_allclose(here, (there * sign[away]), atol=1e-9)


@pytest.mark.parametrize("method", ["spline", "fd_bilinear", "nearest", "fourier"])
def test_a_surface_repeats_after_its_period(method):
    landscape = GriddedLandscape(heights=HEIGHTS, method=method, edges="periodic")
    points = np.random.default_rng(4).uniform(0, 9, (20, 2))
    moved = points + np.array([3 * 14, -2 * 9])
    for measure in (landscape.value, landscape.gradient, landscape.hessian):
        np.testing.assert_allclose(measure(points), measure(moved), atol=1e-11)


def test_fourier_derivatives_of_waves_are_exact_at_the_samples():
    x, y = np.meshgrid(np.arange(20), np.arange(15))
    p, q = 2 * np.pi * 3 / 20, 2 * np.pi * 2 / 15
    landscape = GriddedLandscape(heights=np.sin(p * x + q * y), method="fourier", edges="periodic")
    points, wave = np.stack([x.ravel(), y.ravel()], axis=-1), (p * x + q * y).ravel()
    slope = np.cos(wave)[:, None] * [p, q]
    np.testing.assert_allclose(landscape.gradient(points), slope, atol=1e-12)
    bend = -np.sin(wave)[:, None, None] * [[p * p, p * q], [p * q, q * q]]
    np.testing.assert_allclose(landscape.hessian(points), bend, atol=1e-12)


@pytest.mark.parametrize("method", ["spline", "fd_bilinear", "nearest"])
def test_outside_an_open_surface_there_is_nothing(method):
    landscape = GriddedLandscape(heights=HEIGHTS, method=method, edges="open")
    assert np.isfinite(landscape.value([[0.0, 0.0], [13.0, 8.0]])).all()
    outside = [[-1e-9, 3.0], [3.0, 8.0001], [math.nan, 3.0], [1e300, 3.0]]
    for measure in (landscape.value, landscape.gradient, landscape.hessian):
        assert np.isnan(measure(outside)).all()


def test_the_cutoff_sets_the_slopes_of_a_rough_surface():
    heights = fractional_brownian((257, 257), hurst=0.4, seed=1, units="pixel").values
    points = np.random.default_rng(5).uniform(16, 240, (4000, 2))
    slopes = []
    for spacing in (1, 4):
        landscape = GriddedLandscape(heights=heights[::spacing, ::spacing], edges="open")
        slopes.append(np.sqrt(np.mean((landscape.gradient(points / spacing) / spacing) ** 2)))
    assert math.log(slopes[1] / slopes[0]) / math.log(4) == pytest.approx(0.4 - 1, abs=0.05)


def test_a_landscape_knows_its_heights_by_their_digest():
    one, other = (GriddedLandscape(heights=HEIGHTS + change) for change in (0, 1e-15))
    assert one.spec != other.spec
    assert one.spec == GriddedLandscape(heights=HEIGHTS.tolist()).spec == Spec.from_json(one.spec.to_json())
    with pytest.raises(ValueError, match="read-only"):
        one.heights[0, 0] = 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"heights": [[1.0, 2.0], [3.0, 4.0]]}, r"heights of shape \(2, 2\) are not a plane of numbers"),
        ({"heights": "hills"}, "are not a plane of numbers"),
        ({"heights": np.full((4, 4), np.nan)}, r"heights are nan at \[0, 0\]; fill or cut out"),
        ({"heights": np.eye(4) * 1j}, "heights of type complex128 are not real numbers"),
        ({"heights": np.zeros((4, 4), "M8[s]")}, r"heights of type datetime64\[s\] are not real numbers"),
        ({"heights": np.ma.masked_equal(np.eye(4), 1)}, r"heights are nan at \[0, 0\]; fill or cut out"),
        ({"heights": np.eye(4) * 1e200}, r"heights reach 1e\+200, whose square is no number"),
        ({"method": "cubic"}, "method='cubic' is not one of 'spline', 'fd_bilinear', 'nearest', 'fourier'"),
        ({"edges": "mirror"}, "edges='mirror' is not one of"),
        ({"method": "fourier", "edges": "open"}, "method='fourier' needs edges='periodic' or 'reflecting'"),
    ],
)
def test_landscapes_that_make_no_sense_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        GriddedLandscape(**{"heights": HEIGHTS} | change)


def test_points_of_another_shape_are_refused():
    with pytest.raises(InputError, match=r"points has shape \(2,\); it needs \(n, 2\)"):
        GriddedLandscape(heights=HEIGHTS).value([1.0, 2.0])

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fractalscape import landscapes
from fractalscape.errors import InputError
from fractalscape.landscapes import (
    DoubleWell,
    Landscape,
    Quadratic,
    QuadraticCosine,
    Rastrigin,
    TiltedWashboard,
    Weierstrass,
    fold,
    fold_sign,
)
from fractalscape.specs import Spec

EXTENT = (3.0, 7.5)
TILTED = ((2.0, -0.5), (-0.5, 1.0))

coordinates = st.floats(-200, 200)
free_points = arrays("f8", (4, 2), elements=coordinates)
walled = st.sampled_from(["periodic", "reflecting"])

surfaces = st.sampled_from(
    [
        Quadratic(curvature=TILTED),
        Quadratic(curvature=((3.0,),), center=(1.0,), extent=(2.0,)),
        DoubleWell(barrier=2.0, half_distance=0.7, stiffness=0.3),
        DoubleWell(center=(0.1, 0.2, 0.3), extent=(1.0, 1.0, 1.0)),
        Rastrigin(),
        Rastrigin(stiffness=1.0, amplitude=0.5, wavelength=0.8, center=(0.1, 0.2, 0.3), extent=(1.0, 2.0, 3.0)),
        QuadraticCosine(amplitude=0.2, wavelength=0.7),
        QuadraticCosine(amplitude=0.2, wavelength=0.7, coupling="multiplicative"),
        Weierstrass(terms=3, seed=1),
        Weierstrass(hurst=0.8, frequency_ratio=3, terms=2, wave_vectors=((2, 1), (-1, 3)), center=(0.2, 0.1)),
        TiltedWashboard(radius=0.7310585, period=0.9, center=(0.5, 0.5), extent=(1.0, 1.0)),
    ]
)


def check_landscape(landscape, points, *, step=1e-5, tolerance=1e-5):
    """Check shapes, and gradient and Hessian against central differences of value and gradient."""
    points = np.asarray(points, float)
    count, ndim = points.shape
    assert isinstance(landscape, Landscape)
    assert landscape.ndim == ndim == len(landscape.extent)
    assert isinstance(landscape.spec, Spec)
    kernel = landscape.kernel()
    assert kernel is None or callable(kernel[0])
    value, gradient, hessian = landscape.value(points), landscape.gradient(points), landscape.hessian(points)
    assert value.shape == (count,)
    assert gradient.shape == (count, ndim)
    assert hessian.shape == (count, ndim, ndim)
    np.testing.assert_array_equal(hessian, hessian.swapaxes(1, 2))
    for axis, shift in enumerate(step * np.eye(ndim)):
        slope = (landscape.value(points + shift) - landscape.value(points - shift)) / (2 * step)
        np.testing.assert_allclose(gradient[:, axis], slope, rtol=tolerance, atol=tolerance * (1 + np.abs(value).max()))
        bend = (landscape.gradient(points + shift) - landscape.gradient(points - shift)) / (2 * step)
        scale = 1 + np.abs(gradient).max()
        np.testing.assert_allclose(hessian[:, :, axis], bend, rtol=tolerance, atol=tolerance * scale)


def bounce(point, length):
    """Reflect at the walls until inside, and say how often: the readable twin of a reflecting fold."""
    bounces = 0
    while not 0 <= point <= length:
        point = -point if point < 0 else 2 * length - point
        bounces += 1
    return point, bounces


# Folding


@given(free_points)
def test_a_reflecting_fold_bounces_at_the_walls(points):
    folded = fold(points, EXTENT, "reflecting")
    sign = fold_sign(points, EXTENT, "reflecting")
    for axis, length in enumerate(EXTENT):
        for k, free in enumerate(points[:, axis]):
            twin, bounces = bounce(free, length)
            assert folded[k, axis] == pytest.approx(twin, abs=1e-11)
            if 1e-9 < twin < length - 1e-9:
                assert sign[k, axis] == (-1) ** bounces


@given(free_points, walled)
def test_a_folded_point_is_inside_and_stays_when_folded_again(points, edges):
    folded = fold(points, EXTENT, edges)
    assert (folded >= 0).all()
    assert (folded <= EXTENT).all()
    np.testing.assert_array_equal(fold(folded, EXTENT, edges), folded)


@given(arrays("f8", (4, 1), elements=st.floats(0, 7.5, exclude_max=True)), walled)
def test_a_point_of_the_domain_keeps_every_bit(points, edges):
    np.testing.assert_array_equal(fold(points, (7.5,), edges), points)


@given(free_points, st.integers(-5, 5), walled)
def test_a_fold_repeats_after_one_domain_or_two(points, times, edges):
    period = np.array(EXTENT) * (2 if edges == "reflecting" else 1)
    moved, folded = fold(points + times * period, EXTENT, edges), fold(points, EXTENT, edges)
    away = np.abs(moved - folded)
    if edges == "periodic":  # 0 and the extent are the same place
        away = np.minimum(away, EXTENT - away)
    assert away.max() < 1e-10


@given(arrays("f8", (12, 2), elements=st.floats(-50, 50)))
def test_a_reflecting_walk_is_the_folded_free_walk(steps):
    free = np.array([1.0, 2.0])
    inside, heading = free.copy(), np.ones(2)
    for step in steps:
        free = free + step
        for axis, length in enumerate(EXTENT):
            inside[axis], bounces = bounce(inside[axis] + heading[axis] * step[axis], length)
            heading[axis] *= (-1) ** bounces
        np.testing.assert_allclose(fold(free, EXTENT, "reflecting"), inside, atol=1e-10)


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0.1, 1.5))
def test_descent_on_the_mirrored_surface_is_the_folded_descent_in_the_box(x, y, learning_rate):
    slope = Quadratic(curvature=TILTED, center=(1.3, 0.8), edges="reflecting")
    free = inside = np.array([[x, y]])
    for _ in range(20):
        free = free - learning_rate * slope.gradient(free)
        inside = fold(inside - learning_rate * slope.gradient(inside), slope.extent, "reflecting")
        clear = np.minimum(inside, 1 - inside).min() > 1e-6
        np.testing.assert_allclose(fold(free, slope.extent, "reflecting"), inside, atol=1e-9)
        if not clear:
            return


def test_an_open_domain_has_no_fold():
    points = np.array([[-5.0, 99.0]])
    np.testing.assert_array_equal(fold(points, EXTENT, "open"), points)
    np.testing.assert_array_equal(fold_sign(points, EXTENT, "open"), np.ones((1, 2)))


def test_the_far_wall_is_a_place_of_a_reflecting_domain_and_the_origin_of_a_periodic_one():
    np.testing.assert_array_equal(fold([EXTENT], EXTENT, "reflecting"), [EXTENT])
    np.testing.assert_array_equal(fold([EXTENT], EXTENT, "periodic"), [[0, 0]])
    np.testing.assert_array_equal(fold([[-1e-300, -1e-17]], EXTENT, "periodic"), [[0, 0]])


@given(st.floats(1e3, 1e12), walled)
def test_no_step_is_too_long(far, edges):
    folded = fold([[far, -far]], EXTENT, edges)
    assert (folded >= 0).all()
    assert (folded <= EXTENT).all()


@pytest.mark.parametrize("edges", ["periodic", "reflecting"])
def test_a_diverged_walker_is_nowhere(edges):
    assert np.isnan(fold([[math.inf, math.nan]], EXTENT, edges)).all()


@pytest.mark.parametrize(
    ("points", "extent", "edges", "message"),
    [
        ([[0.0, 0.0]], EXTENT, "absorbing", "edges='absorbing' is not one of 'periodic', 'reflecting', 'open'"),
        ([[0.0, 0.0]], (1.0, 0.0), "open", r"extent=\(1.0, 0.0\) is not positive and finite"),
        ([[0.0, 0.0]], (1.0, math.inf), "open", "is not positive and finite"),
        ([[0.0]], EXTENT, "periodic", r"points has shape \(1, 1\); extent=\(3.0, 7.5\) needs \(n, 2\)"),
        (0.0, (1.0,), "periodic", r"points has shape \(\); extent=\(1.0,\) needs \(n, 1\)"),
    ],
)
def test_folds_that_make_no_sense_are_refused(points, extent, edges, message):
    for function in (fold, fold_sign):
        with pytest.raises(InputError, match=message):
            function(points, extent, edges)


# Landscapes with a formula


@given(surfaces, st.data())
def test_gradients_and_hessians_agree_with_central_differences(surface, data):
    points = data.draw(arrays("f8", (3, surface.ndim), elements=st.floats(-2, 3)))
    check_landscape(surface, points)


@given(surfaces, walled, st.data())
def test_gradients_and_hessians_belong_to_the_repeated_or_mirrored_surface(surface, edges, data):
    surface = surface.replace(edges=edges)
    cells = data.draw(arrays("i4", (3, surface.ndim), elements=st.integers(-4, 4)))
    within = data.draw(arrays("f8", (3, surface.ndim), elements=st.floats(0.01, 0.99)))
    check_landscape(surface, (cells + within) * surface.extent, tolerance=1e-4)


@given(surfaces, st.sampled_from(["periodic", "reflecting", "open"]), st.data())
def test_the_compiled_formula_of_one_or_two_axes_is_the_landscape(surface, edges, data):
    landscape = surface.replace(edges=edges)
    kernel = landscape.kernel()
    if landscape.ndim > 2 or isinstance(landscape, Weierstrass):
        assert kernel is None
        return
    points = data.draw(arrays("f8", (2, landscape.ndim), elements=st.floats(-9, 9)))
    found = np.array([kernel[0](kernel[1], *point, *(0.0,) * (2 - landscape.ndim)) for point in points])
    jets = [landscape.value(points)[:, None], landscape.gradient(points), landscape.hessian(points).reshape(2, -1)]
    columns = [0, 1, 3] if landscape.ndim == 1 else [0, 1, 2, 3, 4, 4, 5]
    scale = 1 + np.abs(np.hstack(jets)).max()
    near_wall = np.abs(points / landscape.extent - np.round(points / landscape.extent)).min() < 1e-9
    if edges == "open" or not near_wall:
        np.testing.assert_allclose(found[:, columns], np.hstack(jets), rtol=0, atol=1e-9 * scale)
    assert landscape.ndim == 2 or not found[:, [2, 4, 5]].any()


@given(surfaces, walled, st.data())
def test_heights_depend_on_the_folded_point_alone(surface, edges, data):
    points = data.draw(arrays("f8", (3, surface.ndim), elements=st.floats(-9, 9)))
    walls = surface.replace(edges=edges)
    np.testing.assert_array_equal(walls.value(points), surface.value(fold(points, surface.extent, edges)))


def test_descent_multiplies_the_offset_in_a_bowl():
    bowl = Quadratic(curvature=TILTED, center=(0.0, 0.0))
    multiplier = np.eye(2) - 0.3 * np.array(TILTED)
    point = np.array([[1.0, -2.0]])
    for _ in range(5):
        expected = point @ multiplier
        point = point - 0.3 * bowl.gradient(point)
        np.testing.assert_allclose(point, expected, atol=1e-14)


def test_a_double_well_has_two_minima_and_a_saddle():
    wells = DoubleWell(barrier=3.0, half_distance=0.5, stiffness=2.0, center=(0.0, 0.0))
    stationary = [[-0.5, 0.0], [0.0, 0.0], [0.5, 0.0]]
    np.testing.assert_array_equal(wells.gradient(stationary), np.zeros((3, 2)))
    np.testing.assert_array_equal(wells.value(stationary), [0, 3, 0])
    np.testing.assert_allclose(wells.hessian(stationary)[:, 0, 0], [96, -48, 96])
    np.testing.assert_array_equal(wells.hessian(stationary)[:, 1, 1], [2, 2, 2])


def test_rastrigin_has_its_global_minimum_at_the_centre_and_others_near_whole_wavelengths():
    ripples = Rastrigin(center=(0.0, 0.0))
    assert ripples.value([[0.0, 0.0]]) == 0
    near = np.linspace(0.9, 1.1, 2001)
    height = ripples.value(np.stack([near, np.zeros_like(near)], axis=1))
    assert near[height.argmin()] == pytest.approx(0.995, abs=1e-3)


def test_descent_over_fine_ripples_wanders_with_the_variance_of_kong_and_tao():
    learning_rate, wavelength = 0.5, 2e-6 * math.pi
    ripples = Rastrigin(
        stiffness=1.0,
        amplitude=wavelength / (2 * math.pi),
        wavelength=wavelength,
        center=(0.0,),
        extent=(1.0,),
    )
    points = np.random.default_rng(0).uniform(-0.5, 0.5, (4000, 1))
    for _ in range(60):
        points = points - learning_rate * ripples.gradient(points)
    # 4000 walkers give the variance to 2 %.
    assert points.var() == pytest.approx(learning_rate / (4 - 2 * learning_rate), rel=0.05)


@pytest.mark.parametrize(("roughness", "convex"), [(0.999, True), (1.001, False)])
def test_a_bowl_with_a_cosine_is_convex_up_to_the_roughness_of_liu(roughness, convex):
    surface = QuadraticCosine(
        amplitude=roughness * 0.3**2 / (2 * math.pi**2), wavelength=0.3, center=(0.0,), extent=(1.0,)
    )
    assert surface.convex is convex
    places = np.linspace(-1, 1, 2001)[:, None]
    assert (surface.hessian(places).min() >= 0) == convex
    assert surface.roughness == pytest.approx(roughness / (2 * math.pi**2))


def test_a_washboard_has_the_published_slopes_and_continuous_heights():
    washboard = TiltedWashboard()
    ripple = 2 * math.pi * 0.1 / 100
    slopes = washboard.gradient([[-700.0], [-275.0], [-225.0], [150.0], [225.0], [275.0]]).ravel()
    np.testing.assert_allclose(slopes, [-0.01, ripple - 0.01, -ripple - 0.01, 0.075, 0.01 - ripple, 0.01 + ripple])
    for end in (-200.0, 200.0):
        near = washboard.value([[end - 1e-9], [end + 1e-9]])
        assert near[0] == pytest.approx(near[1], abs=1e-9)


@given(surfaces)
def test_a_landscape_with_a_formula_is_its_own_spec(surface):
    assert surface.spec is surface
    assert Spec.from_json(surface.to_json()) == surface


def test_what_has_only_some_members_is_no_landscape():
    class Flat:
        ndim, extent, edges, spec = 2, (1.0, 1.0), "open", None

    assert not isinstance(Flat(), Landscape)


@pytest.mark.parametrize("points", [[0.0, 0.0], [[0.0, 0.0, 0.0]], [[[0.0, 0.0]]]])
def test_points_of_another_shape_are_refused(points):
    for method in (Rastrigin().value, Rastrigin().gradient, Rastrigin().hessian):
        with pytest.raises(InputError, match=r"points has shape .* needs \(n, 2\)"):
            method(points)


@pytest.mark.parametrize(
    ("surface", "fields", "message"),
    [
        (Quadratic, {"center": (0.0,)}, r"center=\(0.0,\) needs 2 finite numbers, as many as extent"),
        (Quadratic, {"center": (0.0, math.nan)}, r"center=\(0.0, nan\) is not a tuple of finite numbers"),
        (Quadratic, {"center": 0.5}, "center=0.5 is not a tuple of finite numbers"),
        (Quadratic, {"extent": "11"}, "extent='11' is not a tuple of finite numbers"),
        (Quadratic, {"extent": (math.inf, 1.0)}, r"extent=\(inf, 1.0\) is not a tuple of finite numbers"),
        (Quadratic, {"curvature": (1.0, 1.0)}, "is not a tuple of rows of finite numbers"),
        (Quadratic, {"curvature": ((math.nan, 0.0), (0.0, 1.0))}, "is not a tuple of rows of finite numbers"),
        (DoubleWell, {"barrier": math.nan}, "barrier=nan is not a finite number"),
        (DoubleWell, {"barrier": "1"}, "barrier='1' is not a finite number"),
        (DoubleWell, {"stiffness": -math.inf}, "stiffness=-inf is not a finite number"),
        (Rastrigin, {"amplitude": True}, "amplitude=True is not a finite number"),
        (Rastrigin, {"stiffness": 10**400}, "stiffness=10* is not a finite number"),
        (Quadratic, {"center": (), "extent": ()}, "needs 0 finite numbers"),
        (Quadratic, {"edges": "mirror"}, "edges='mirror' is not one of"),
        (Rastrigin, {"extent": (1.0, -1.0)}, r"extent=\(1.0, -1.0\) is not positive"),
        (Quadratic, {"curvature": ((1.0, 2.0), (0.0, 1.0))}, "is not a symmetric matrix of 2 rows"),
        (Quadratic, {"curvature": ((1.0,),)}, "is not a symmetric matrix of 2 rows"),
        (Quadratic, {"curvature": ((1.0, 2.0), (2.0,))}, "is not a symmetric matrix of 2 rows"),
        (DoubleWell, {"half_distance": 0.0}, "half_distance=0.0 is not positive"),
        (Rastrigin, {"wavelength": math.inf}, "wavelength=inf is not a finite number"),
        (QuadraticCosine, {"wavelength": 0.0}, "wavelength=0.0 is not positive"),
        (QuadraticCosine, {"coupling": "sum"}, "coupling='sum' is neither 'additive' nor 'multiplicative'"),
        (TiltedWashboard, {"period": -1.0}, "period=-1.0 is not positive"),
    ],
)
def test_landscapes_that_make_no_sense_are_refused(surface, fields, message):
    with pytest.raises(InputError, match=message):
        surface(**fields)


@pytest.mark.parametrize(
    ("given", "same"),
    [
        (Quadratic(curvature=((1, 0), (0, 1))), Quadratic()),
        (Quadratic(curvature=np.eye(2)), Quadratic()),  # pyright: ignore[reportArgumentType]
        (Quadratic(center=[0, 0], extent=(1, 1)), Quadratic(center=(0.0, -0.0))),  # pyright: ignore[reportArgumentType]
        (DoubleWell(barrier=1, stiffness=np.float64(1)), DoubleWell()),
        (Rastrigin(amplitude=10, wavelength=1, stiffness=2), Rastrigin()),
    ],
)
def test_equal_landscapes_have_equal_digests_however_their_numbers_were_given(given, same):
    assert given == same
    assert hash(given) == hash(same)
    assert given.to_json() == same.to_json()
    assert given.digest == same.digest == Spec.from_json(given.to_json()).digest


@pytest.mark.parametrize("first", ["analytic", "landscape"])
def test_no_exported_name_is_hidden_by_a_module(first):
    code = (
        f"import fractalscape.landscapes.{first}, fractalscape.landscapes as package, types;"
        "assert not [name for name in package.__all__ if isinstance(getattr(package, name), types.ModuleType)]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_package_knows_its_landscapes_and_says_so():
    assert {"Landscape", "Quadratic", "fold"} <= set(dir(landscapes))
    with pytest.raises(AttributeError, match="has no attribute 'Bowl'"):
        _ = landscapes.Bowl

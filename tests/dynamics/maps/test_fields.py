import pickle
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.dynamics.descent import Adam, GradientDescent, HeavyBall
from fractalscape.dynamics.lyapunov import finite_time_exponents
from fractalscape.dynamics.maps import BasinMapSpec, LyapunovMapSpec, basin_map, lyapunov_map
from fractalscape.dynamics.maps.minimum_labels import minimum_labels
from fractalscape.errors import InputError
from fractalscape.landscapes import (
    DoubleWell,
    FunctionLandscape,
    GriddedLandscape,
    Quadratic,
    fractional_brownian,
    landscape_from,
)
from fractalscape.raster import Field, Window, ZoomPath, open_pyramid, sweep, zoom
from fractalscape.specs import spec_from_dict
from reference.descent_maps import LOGISTIC, slow_product

SURFACE = GriddedLandscape(heights=np.random.default_rng(0).normal(size=(16, 16)), edges="periodic")
WELLS = DoubleWell(center=(0.0, 0.0), half_distance=1.0)
MOMENTA = {"axes": ("x", "momentum"), "start": (0, 0), "optimiser": HeavyBall()}
MINIMA = [[-1.0, 0.0], [1.0, 0.0]]


def grid(count=9, low=0.0, high=16.0):
    at = np.linspace(low, high, count)
    return (each.ravel() for each in np.meshgrid(at, at))


@pytest.mark.parametrize("optimiser", [GradientDescent(), HeavyBall(momentum=0.7)])
def test_finite_time_exponents_are_those_of_explicit_products(optimiser):
    x, y = grid(3, 0.3, 9.0)
    found = lyapunov_map(SURFACE, learning_rate=0.7, optimiser=optimiser, steps=25).evaluate(x, y)
    for k in range(x.size):
        product = slow_product(SURFACE, optimiser, [x[k], y[k]], 0.7, 25)
        assert found["finite_time_exponent"][k] == pytest.approx(np.log(np.linalg.norm(product, 2)) / 25, rel=1e-9)


def test_finite_time_exponents_of_a_quadratic_are_exact_however_long():
    bowl = Quadratic(curvature=((1.0, 0.0), (0.0, -3.0)), center=(0.0, 0.0))
    for steps in (1, 7, 2000):
        found = finite_time_exponents(bowl, [[0.0, 0.0]], learning_rate=0.5, steps=steps)
        assert found["finite_time_exponent"].item() == pytest.approx(np.log(2.5), rel=1e-12)


def test_walkers_in_step_have_the_stretching_of_compiled_ones():
    twin = FunctionLandscape(
        function=SURFACE.value, slopes=SURFACE.gradient, bends=SURFACE.hessian, extent=(16.0, 16.0), edges="periodic"
    )
    start = np.random.default_rng(2).uniform(0, 16, (5, 2))
    how = {"learning_rate": 0.5, "optimiser": HeavyBall(momentum=0.5), "steps": 40}
    slow, fast = (finite_time_exponents(each, start, **how)["finite_time_exponent"].values for each in (twin, SURFACE))
    assert slow == pytest.approx(fast, rel=1e-9)


@given(st.permutations(range(25)), st.integers(1, 24))
@settings(max_examples=10)
def test_a_pixel_depends_on_its_point_alone(order, cut):
    x, y = grid(5)
    bowl = FunctionLandscape(
        function=lambda p: np.cos(p[:, 0]) + p[:, 1] ** 2 / 9, extent=(16.0, 16.0), name="waves over a bowl"
    )
    for field in (
        lyapunov_map(SURFACE, steps=30),
        basin_map(SURFACE, steps=30),
        basin_map(bowl, minima=MINIMA, steps=9),
    ):
        whole = field.evaluate(x, y)
        parts = [field.evaluate(x[list(part)], y[list(part)]) for part in (order[:cut], order[cut:])]
        for name, values in whole.items():
            assert np.array_equal(np.concatenate([part[name] for part in parts]), values[list(order)], equal_nan=True)


def test_over_the_learning_rate_and_momentum_every_pixel_is_a_run_of_its_own():
    field = lyapunov_map(SURFACE, axes=("learning_rate", "momentum"), start=(3.3, 4.4), optimiser=HeavyBall(), steps=20)
    found = field.evaluate([0.1, 0.5, 2.0], [0.0, 0.9, 0.3])["finite_time_exponent"]
    for k, (rate, momentum) in enumerate([(0.1, 0.0), (0.5, 0.9), (2.0, 0.3)]):
        alone = finite_time_exponents(
            SURFACE, [[3.3, 4.4]], learning_rate=rate, optimiser=HeavyBall(momentum=momentum), steps=20
        )
        assert found[k] == alone["finite_time_exponent"].item()


def test_the_basins_of_two_wells_are_their_sides_for_small_steps():
    x, y = np.random.default_rng(0).uniform(-1.2, 1.2, (2, 300))
    found = basin_map(WELLS, learning_rate=0.02, minima=MINIMA, steps=5000).evaluate(x, y)
    assert np.array_equal(found["minimum"], (x > 0).astype(int))
    assert np.all(found["outcome"] == 0)
    assert found["height"] == pytest.approx(0, abs=1e-12)


def test_beyond_twice_the_inverse_curvature_descent_settles_nowhere():
    x = np.full(2, 0.7)
    field = basin_map(WELLS, axes=("x", "learning_rate"), start=(0.0, 0.0), minima=MINIMA, steps=5000)
    assert field.evaluate(x, [0.249, 0.251])["outcome"].tolist() == [0, 2]  # the curvature of a well is 8


def test_escape_times_of_an_inverted_bowl_are_known():
    hill = Quadratic(curvature=((-1.0,),), center=(0.0,), extent=(1.0,))
    field = basin_map(hill, axes=("x", "learning_rate"), minima=[[0.0]], far=100.0, steps=100)
    start = np.array([1e-3, 0.1, 1.0])
    found = field.evaluate(start, np.full(3, 1.0))  # x doubles
    expected = [next(t for t in range(100) if x * (2**t - 1) > 100) for x in start]
    assert found["escape_step"].tolist() == expected
    assert found["outcome"].tolist() == [1, 1, 1]


def test_an_open_domain_is_left_at_its_border():
    slope = landscape_from(np.add.outer(np.zeros(9), -np.arange(9.0)), edges="open")
    found = basin_map(slope, learning_rate=1.0, steps=50).evaluate([2.5], [3.0])
    assert found["outcome"][0] == 1
    assert 5 <= found["escape_step"][0] <= 8


def test_minima_of_a_surface_are_numbered_by_their_nearest_sample():
    x, y = np.random.default_rng(0).uniform(0, 16, (2, 200))
    found = basin_map(SURFACE, learning_rate=0.05, steps=20_000).evaluate(x, y)
    settled = found["outcome"] == 0
    assert settled.mean() > 0.95
    for label in np.unique(found["minimum"][settled]):
        assert np.ptp(found["height"][found["minimum"] == label]) < 1e-9
    assert len(np.unique(found["minimum"][settled])) == len(np.unique(found["height"][settled].round(9))) > 10


def test_ten_thousand_minima_are_told_apart_without_all_their_distances():
    x, y = np.meshgrid(np.arange(100.0), np.arange(100.0))
    minima = tuple(map(tuple, np.stack([x.ravel(), y.ravel()], axis=1)))
    waves = GriddedLandscape(heights=np.zeros((100, 100)), edges="periodic")
    places = np.array([[3.2, 7.4], [-0.3, 99.8], [3.5, 7.5]])  # the last one is in the middle of four
    tracemalloc.start()
    found = minimum_labels(waves, places, minima)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.tolist() == [703, 0, -1]
    assert peak < 2**26  # all distances take 1.6 GB


def test_a_minimum_given_again_a_period_further_is_refused():
    with pytest.raises(InputError, match="twice on a torus"):
        basin_map(SURFACE, minima=[[1.0, 2.0], [17.0, 2.0]])


def test_arrivals_in_step_are_those_of_kernels():
    twin = FunctionLandscape(
        function=WELLS.value, slopes=WELLS.gradient, bends=WELLS.hessian, extent=(1.0, 1.0), edges="open"
    )
    x, y = np.random.default_rng(1).uniform(-3, 3, (2, 100))
    how = {"learning_rate": 0.15, "optimiser": HeavyBall(momentum=0.4), "minima": MINIMA, "far": 50.0}
    fast, slow = (basin_map(each, **how).evaluate(x, y) for each in (WELLS, twin))
    for name in ("minimum", "escape_step", "outcome"):
        assert np.array_equal(fast[name], slow[name])
    assert np.abs(fast["settle_step"] - slow["settle_step"]).max() <= 1
    assert len(np.unique(fast["outcome"])) == 2


def test_adam_has_basins_too():
    found = basin_map(WELLS, learning_rate=0.01, optimiser=Adam(), minima=MINIMA, steps=6000, still=1e-6)
    assert found.evaluate([0.5, -0.5], [0.1, 0.1])["minimum"].tolist() == [1, 0]


def test_fields_are_swept_zoomed_and_stored(tmp_path):
    heights = fractional_brownian((16, 16), hurst=0.5, seed=1)
    surface = landscape_from(heights, edges="periodic")
    field = lyapunov_map(surface, learning_rate=20.0, steps=30)
    assert isinstance(field, Field)
    window = Window.linear(x=(0, 16), y=(0, 16))
    raster = sweep(field, window, resolution=16, store=tmp_path / "map.zarr", executor=2)
    assert np.array_equal(raster["outcome"], open_pyramid(tmp_path / "map.zarr").raster(0)["outcome"])
    assert np.array_equal(
        raster["finite_time_exponent"], sweep(field, window, resolution=16, executor=1)["finite_time_exponent"]
    )
    path = ZoomPath(window=window, centre=(5.0, 7.0), frames=2)
    assert len(list(zoom(field, path, resolution=8))) == 2


def test_a_store_finds_its_field_again():
    surface = landscape_from(fractional_brownian((16, 16), hurst=0.5, seed=1), edges="periodic")
    for field in (lyapunov_map(surface, steps=9), basin_map(surface, steps=9), lyapunov_map(WELLS, steps=9)):
        again = spec_from_dict(field.spec.to_dict())
        assert isinstance(again, LyapunovMapSpec | BasinMapSpec)
        x, y = grid(3, 0.1, 1.9)
        for other in (again.field(), pickle.loads(pickle.dumps(field))):
            assert other.spec == field.spec
            for name, values in field.evaluate(x, y).items():
                assert np.array_equal(other.evaluate(x, y)[name], values, equal_nan=True)
    with pytest.raises(InputError, match="gridded_landscape"):
        lyapunov_map(SURFACE).spec.field()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: lyapunov_map(SURFACE, axes=("x", "x")), "axes="),
        (lambda: lyapunov_map(SURFACE, axes=("x", "z"), start=(0, 0)), "'z'"),
        (lambda: lyapunov_map(SURFACE, axes=("x", "learning_rate")), "leave y open"),
        (lambda: lyapunov_map(SURFACE, axes=("x", "momentum"), start=(0, 0)), "momentum"),
        (lambda: lyapunov_map(SURFACE, learning_rate=np.nan), "learning_rate=nan"),
        (lambda: lyapunov_map(SURFACE, steps=0), "steps=0"),
        (lambda: lyapunov_map(LOGISTIC), "axes="),
        (lambda: basin_map(WELLS), "minima="),
        (lambda: basin_map(WELLS, minima=[[0.0, 0.0], [0.0, 0.0]]), "twice"),
        (lambda: basin_map(WELLS, minima=[[0.0]]), "minima of shape"),
        (lambda: basin_map(WELLS, minima=MINIMA, still=0), "still=0"),
        (lambda: basin_map(WELLS, minima=MINIMA, far=-1), "far=-1"),
        (lambda: lyapunov_map(SURFACE).evaluate([np.nan], [0.0]), "x holds nan"),
        (
            lambda: lyapunov_map(SURFACE, axes=("x", "momentum"), start=(0, 0), optimiser=HeavyBall()).evaluate(
                [1], [2]
            ),
            "momentum holds 2.0",
        ),
    ],
)
def test_what_cannot_be_is_said(make, said):
    with pytest.raises(InputError, match=said):
        make()

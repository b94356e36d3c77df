import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.landscapes import FunctionLandscape, GriddedLandscape, Quadratic, fractional_brownian
from fractalscape.measures import smoothed_sharpness, surface_curvature


def test_eigenvalues_are_those_of_the_hessian_matrix():
    surface = fractional_brownian((24, 30), hurst=0.5, seed=3).values
    along_y, along_x = np.gradient(surface)
    (xy_y, xx), (yy, xy_x) = np.gradient(along_x), np.gradient(along_y)
    assert np.allclose(xy_y, xy_x, atol=1e-14)
    matrix = np.stack([np.stack([xx, xy_y], -1), np.stack([xy_y, yy], -1)], -2)
    values = np.linalg.eigvalsh(matrix)
    found = surface_curvature(surface)
    assert np.allclose(found["smallest_eigenvalue"], values[..., 0], atol=1e-13)
    assert np.allclose(found["largest_eigenvalue"], values[..., 1], atol=1e-13)
    assert np.allclose(found["sharpness"], np.abs(values).max(axis=-1), atol=1e-13)
    assert np.allclose(found["flatness"], np.linalg.norm(matrix, axis=(-2, -1)) ** -0.5)


def test_differences_at_edges_know_the_surface_beyond_them():
    grid = fractional_brownian((12, 16), hurst=0.5, seed=1).values
    rolled = np.roll(grid, (5, 7), (0, 1))
    periodic = surface_curvature(grid, edges="periodic")["squared_norm"].values
    assert np.allclose(np.roll(periodic, (5, 7), (0, 1)), surface_curvature(rolled, edges="periodic")["squared_norm"])
    mirrored = np.pad(grid, 8, mode="reflect")
    inner = surface_curvature(mirrored)["squared_norm"].values[8:-8, 8:-8]
    assert np.allclose(surface_curvature(grid, edges="reflecting")["squared_norm"], inner)


def test_a_landscape_is_measured_by_its_own_hessian():
    bowl = Quadratic(curvature=((3.0, 0.0), (0.0, 0.5)), extent=(4.0, 6.0), edges="reflecting")
    found = surface_curvature(bowl, spacing=0.5)
    assert dict(found.sizes) == {"y": 13, "x": 9}
    inside = found.isel(x=slice(1, -1), y=slice(1, -1))
    assert np.allclose(inside["largest_eigenvalue"], 3.0)
    assert np.allclose(inside["smallest_eigenvalue"], 0.5)


def test_a_spline_sees_more_curvature_than_differences_over_two_samples():
    surface = fractional_brownian((64, 64), hurst=0.5, seed=2)
    spline = surface_curvature(GriddedLandscape(heights=surface))
    assert spline["sharpness"].shape == (64, 64)
    assert float(spline["sharpness"].mean()) > 2 * float(surface_curvature(surface)["sharpness"].mean())


def test_both_agree_on_waves_far_longer_than_a_sample():
    x = np.arange(256) * 2 * np.pi / 256
    waves = np.add.outer(np.sin(x), np.cos(2 * x))
    spline = surface_curvature(GriddedLandscape(heights=waves, edges="periodic"))
    differences = surface_curvature(waves, edges="periodic")
    scale = float(spline["sharpness"].max())
    assert np.abs(spline["sharpness"] - differences["sharpness"]).max() < 2e-3 * scale


def test_a_periodic_landscape_is_not_sampled_twice_at_its_seam():
    assert surface_curvature(GriddedLandscape(heights=np.eye(6), edges="periodic"))["sharpness"].shape == (6, 6)


def test_smoothing_keeps_the_mean_of_a_periodic_surface():
    grid = fractional_brownian((32, 32), hurst=0.5, seed=1).values
    own = surface_curvature(grid, edges="periodic")["sharpness"]
    smooth = smoothed_sharpness(grid, window=7, quantity="sharpness", edges="periodic")
    assert float(smooth.mean()) == pytest.approx(float(own.mean()), rel=1e-12)
    assert float(smooth[10, 11]) == pytest.approx(float(own[7:14, 8:15].mean()), rel=1e-12)


def test_what_is_no_surface_is_refused():
    line = FunctionLandscape(function=lambda points: points[:, 0], extent=(2.0,))
    with pytest.raises(InputError, match="landscape of 1 axes"):
        surface_curvature(line)
    with pytest.raises(InputError, match=r"spacing=2.0 is of a Landscape"):
        surface_curvature(np.zeros((8, 8)), spacing=2.0)
    with pytest.raises(InputError, match="quantity='steepness'"):
        smoothed_sharpness(np.zeros((8, 8)), quantity="steepness")

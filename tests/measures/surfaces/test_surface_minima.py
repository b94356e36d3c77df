import numpy as np
import pytest
from scipy.stats import multivariate_normal

from fractalscape.errors import InputError
from fractalscape.landscapes import fractional_brownian
from fractalscape.measures import surface_curvature, surface_minima
from reference.surface_topology import slow_minima


@pytest.mark.parametrize("neighbours", [4, 8])
@pytest.mark.parametrize("edges", ["open", "reflecting", "periodic"])
@pytest.mark.parametrize("levels", [None, 4])
def test_minima_are_those_of_a_search_one_by_one(neighbours, edges, levels):
    heights = np.random.default_rng(3).standard_normal((17, 23))
    if levels:
        heights = np.round(heights * levels) / levels
    minima = surface_minima(heights, neighbours=neighbours, edges=edges)
    found = list(zip(minima["y"].values.tolist(), minima["x"].values.tolist(), strict=True))
    assert found == slow_minima(heights, neighbours=neighbours, edges=edges)
    assert minima.attrs["found"] == len(found) > 5
    assert np.array_equal(minima["height"], [heights[place] for place in found])


def test_the_lowest_are_kept_and_the_number_found_is_told():
    surface = fractional_brownian((64, 64), hurst=0.5, seed=1)
    every, few = surface_minima(surface), surface_minima(surface, lowest=10)
    assert few.sizes["minimum"] == 10
    assert few.attrs["found"] == every.sizes["minimum"]
    assert few["height"].identical(every["height"].isel(minimum=slice(10)))


def test_the_minima_of_waves_stand_in_their_troughs_with_their_curvature():
    x = np.arange(32) * 2 * np.pi / 16
    minima = surface_minima(np.add.outer(np.cos(x), np.cos(x)), edges="periodic")
    assert {(int(x), int(y)) for x, y in zip(minima["x"], minima["y"], strict=True)} == {
        (8, 8),
        (8, 24),
        (24, 8),
        (24, 24),
    }
    bend = np.sin(2 * np.pi / 16) ** 2  # of differences over two samples, taken twice
    assert np.allclose(minima["sharpness"], bend)
    assert np.allclose(minima["flatness"], (2 * bend**2) ** -0.25)


@pytest.mark.parametrize("hurst", [0.3, 0.5, 0.7])
def test_a_rough_surface_has_as_many_minima_as_four_gaussian_increments_are_positive_at_once(hurst):
    steps = np.array([(0, 1), (1, 0), (0, -1), (-1, 0)])
    covariance = 1 - np.hypot(*(steps[:, None] - steps).T) ** (2 * hurst) / 2
    expected = multivariate_normal(cov=covariance).cdf(np.zeros(4), rng=np.random.default_rng(0))
    shares = [
        surface_minima(fractional_brownian((256, 256), hurst=hurst, seed=seed)).attrs["found"] / 254**2
        for seed in range(8)
    ]
    assert abs(np.mean(shares) - expected) < 4 * np.std(shares, ddof=1) / np.sqrt(8)


def test_flatness_belongs_to_the_sample_of_the_minimum():
    surface = fractional_brownian((32, 48), hurst=0.4, seed=2)
    minima, curvature = surface_minima(surface), surface_curvature(surface)
    at = curvature["flatness"].values[minima["y"].values, minima["x"].values]
    assert np.array_equal(minima["flatness"], at)


def test_a_plane_has_no_minima_and_nothing_fails():
    minima = surface_minima(np.zeros((8, 8)))
    assert (minima.sizes["minimum"], minima.attrs["found"]) == (0, 0)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"neighbours": 6}, "neighbours=6 is not one of 4, 8"),
        ({"edges": "wall"}, "edges='wall' is not one of"),
        ({"lowest": 0}, "lowest=0 is not a whole number"),
    ],
)
def test_options_out_of_range_are_refused(how, said):
    with pytest.raises(InputError, match=said):
        surface_minima(np.zeros((8, 8)), **how)


def test_heights_that_are_no_plane_are_refused():
    with pytest.raises(InputError, match=r"heights of shape \(8,\) is not a plane"):
        surface_minima(np.zeros(8))
    with pytest.raises(InputError, match=r"heights is nan at \[1, 2\]"):
        surface_minima(np.where(np.arange(16).reshape(4, 4) == 6, np.nan, 0))

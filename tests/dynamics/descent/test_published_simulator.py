"""Every defect of the released simulators, and what the published rule gives without them."""

import math

import numpy as np
import pytest

from fractalscape.dynamics.descent import descend
from fractalscape.errors import InputError
from fractalscape.landscapes import GriddedLandscape, fold, fold_sign, fractional_brownian
from reference.descent import bounced, published_walk

HEIGHTS = np.asarray(fractional_brownian((48, 64), hurst=0.5, seed=4))
PUBLISHED = GriddedLandscape(heights=HEIGHTS, method="fd_bilinear", edges="reflecting")


def test_the_published_rule_is_followed_by_fd_bilinear_until_rounding_is_amplified():
    for start in ([20.3, 30.7], [0.4, 46.6], [62.9, 0.2]):
        folded, unfolded = published_walk(HEIGHTS, start, 5.0, 60)
        walk = descend(PUBLISHED, start, learning_rate=5.0, steps=60)["position"].values[0].T
        np.testing.assert_allclose(walk, unfolded, rtol=0, atol=1e-6)
        np.testing.assert_allclose(fold(walk, PUBLISHED.extent, "reflecting"), folded, rtol=0, atol=1e-6)


def test_the_unfolded_path_turns_at_walls():
    """Published: the sign of a reflected direction was never flipped, so that displacements are wrong afterwards."""
    slope = GriddedLandscape(heights=np.tile(np.linspace(3.0, 0.0, 16), (8, 1)), method="fd_bilinear")
    walk = descend(slope, [[12.0, 3.0]], learning_rate=6.0, steps=12)["position"].values[0, 0]
    inside = fold(walk[:, None], (15.0,), "reflecting")[:, 0]
    steps, headings = np.diff(walk), fold_sign(walk[:, None], (15.0,), "reflecting")[:, 0]
    assert (headings < 0).any()  # it crossed the wall
    np.testing.assert_allclose(np.abs(np.diff(walk)).max(), 6 * 0.2, atol=1e-12)  # and never jumped
    np.testing.assert_allclose(steps * headings[:-1], 1.2, atol=1e-12)  # always downhill, which is on over the wall
    assert inside.max() <= 15


@pytest.mark.parametrize("method", ["fd_bilinear", "spline"])
@pytest.mark.parametrize("start", [[30.0, 20.7], [30.7, 20.0], [30.0, 20.0]])
def test_a_whole_coordinate_freezes_nobody(method, start):
    """Published: all weights vanish where exactly one coordinate is whole, and the walker stays for ever."""
    landscape = GriddedLandscape(heights=HEIGHTS, method=method)
    walk = descend(landscape, start, learning_rate=1.0, steps=1)["position"].values[0]
    assert (walk[:, 0] != walk[:, 1]).all()
    beside = landscape.gradient(np.array([start]) + 1e-9)
    np.testing.assert_allclose(landscape.gradient([start]), beside, atol=1e-7)


def test_bilinear_is_linear_along_both_axes():
    """The thesis interpolated each component along one axis only."""
    corners = PUBLISHED.gradient([[20, 30], [21, 30], [20, 31], [21, 31]])
    weights = np.outer([0.75, 0.25], [0.6, 0.4]).ravel()  # (y, x)
    np.testing.assert_allclose(PUBLISHED.gradient([[20.4, 30.25]])[0], weights @ corners, atol=1e-14)


def test_a_start_near_the_maximum_may_be_beyond_a_reflecting_wall_and_is_refused_beyond_an_open_one():
    """Published: the highest sample and a Gaussian step may lie outside the grid."""
    tilted = np.add.outer(np.arange(16.0), np.arange(16.0))
    row, column = np.unravel_index(np.argmax(tilted), tilted.shape)
    start = np.array([column, row]) + np.array([0.6, 1.1])
    walls = GriddedLandscape(heights=tilted, edges="reflecting")
    walk = descend(walls, start, learning_rate=0.1, steps=5)
    assert np.isfinite(walk["position"]).all()
    np.testing.assert_allclose(walk["loss"].values[0, 0], walls.value([[14.4, 13.9]])[0], atol=1e-12)
    with pytest.raises(InputError, match="is outside the landscape"):
        descend(GriddedLandscape(heights=tilted, edges="open"), start, learning_rate=0.1, steps=5)


@pytest.mark.parametrize("edges", ["periodic", "reflecting"])
@pytest.mark.parametrize("rate", [1.0, 1e3, 1e6])
def test_the_last_sample_and_steps_of_many_domains_end(edges, rate):
    """Published: a coordinate at the last sample reflected for ever; periodic walls knew steps of one domain only."""
    landscape = GriddedLandscape(heights=HEIGHTS, edges=edges)
    walk = descend(landscape, [63.0, 47.0], learning_rate=rate, steps=50)["position"].values[0].T
    assert np.isfinite(walk).all()
    if edges == "reflecting":
        for place, folded in zip(walk[:3], fold(walk[:3], landscape.extent, edges), strict=True):
            twins = [bounced(part, limit)[0] for part, limit in zip(place, landscape.extent, strict=True)]
            np.testing.assert_allclose(folded, twins, atol=1e-9 * (1 + np.abs(place).max()))


def test_as_many_steps_are_made_as_are_asked_for():
    """Published: T steps made T - 1 updates, and exponents were divided by T."""
    walk = descend(PUBLISHED, [20.3, 30.7], learning_rate=5.0, steps=7)
    assert walk["step"].values.tolist() == list(range(8))
    place = np.array([[20.3, 30.7]])
    for _ in range(7):
        place = place - 5.0 * PUBLISHED.gradient(place)
    np.testing.assert_array_equal(walk["position"].values[..., -1], place)


def test_every_rate_of_a_sweep_starts_at_the_start():
    """Published: in the sweep of chaos a rate began where the last one had ended."""
    rates = np.logspace(0, 4, 9)
    sweep = descend(PUBLISHED, np.tile([20.3, 30.7], (9, 1)), learning_rate=rates, steps=30, record=30)
    backwards = descend(PUBLISHED, np.tile([20.3, 30.7], (9, 1)), learning_rate=rates[::-1], steps=30, record=30)
    np.testing.assert_array_equal(sweep["position"].values, backwards["position"].values[::-1])
    assert (sweep["position"].values[..., 0] == [20.3, 30.7]).all()


def test_a_surface_twice_as_wide_is_walked_in_steps_twice_as_long():
    """With f(x) = s^H g(x / s), the rate η s^(2 - H) gives the walk of g, s times as wide."""
    from fractalscape.landscapes import Rastrigin

    size, hurst = 2.0, 0.5
    narrow = Rastrigin(stiffness=1.0, amplitude=0.3, wavelength=0.7, center=(0.0, 0.0))
    grown = size**hurst
    wide = Rastrigin(
        stiffness=grown / size**2, amplitude=grown * 0.3, wavelength=0.7 * size, center=(0.0, 0.0), extent=(2.0, 2.0)
    )
    one = descend(narrow, [0.9, -0.4], learning_rate=0.02, steps=50)["position"].values
    other = descend(wide, [1.8, -0.8], learning_rate=0.02 * size ** (2 - hurst), steps=50)["position"].values
    np.testing.assert_allclose(other, size * one, rtol=1e-9)
    assert not math.isclose(one[0, 0, 0], one[0, 0, -1])

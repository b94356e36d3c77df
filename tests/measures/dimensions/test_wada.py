import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures import wada_merge_test


def newton_basins(n, *, window=1.5):
    """Return which cube root of 1 Newton's method finds: the three basins share one boundary, the Julia set."""
    x, y = np.meshgrid(np.linspace(-window, window, n) + 1e-9, np.linspace(-window, window, n))
    z = x + 1j * y
    for _ in range(40):
        z = z - (z**3 - 1) / (3 * z**2)
    roots = np.exp(2j * np.pi * np.arange(3) / 3)
    return np.abs(z[..., None] - roots).argmin(-1)


def test_newtons_basins_have_the_wada_property():
    test = wada_merge_test(newton_basins(300), tolerance=5)
    assert test.verdict == "wada"
    assert test.distance.shape == (3, 3)
    assert not np.diag(test.distance).any()


def test_the_radius_of_newtons_basins_does_not_grow_with_the_resolution():
    assert wada_merge_test(newton_basins(300)).radius <= wada_merge_test(newton_basins(150)).radius + 1


def test_three_sectors_share_one_point_only():
    x, y = np.meshgrid(np.arange(200) - 99.5, np.arange(200) - 99.5)
    sectors = np.floor((np.arctan2(y, x) + np.pi) / (2 * np.pi / 3)).astype(int).clip(0, 2)
    test = wada_merge_test(sectors)
    assert test.verdict == "not_wada"
    assert test.radius > 50


def test_distances_are_those_between_stripes():
    test = wada_merge_test(np.tile(np.arange(40) // 10, (20, 1)))  # borders at 9, 19 and 29
    np.testing.assert_array_equal(test.distance, [[0, 0, 10, 20], [10, 0, 10, 20], [20, 10, 0, 10], [20, 10, 0, 0]])


def test_two_outcomes_are_too_few():
    test = wada_merge_test(np.tri(50, dtype=int))
    assert (test.verdict, test.radius) == ("too_few_outcomes", -1)


def test_samples_that_are_not_computed_are_no_basin():
    labels = newton_basins(300)
    labels[:20] = -1
    test = wada_merge_test(labels, tolerance=5)
    assert test.outcomes.tolist() == [0, 1, 2]
    assert test.verdict == "wada"


def test_a_negative_tolerance_is_refused():
    with pytest.raises(InputError, match="tolerance=-1 must be a whole number of cells, at least 0"):
        wada_merge_test(np.zeros((9, 9), int), tolerance=-1)

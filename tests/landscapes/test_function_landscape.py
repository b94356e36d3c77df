import numpy as np
import pytest

from fractalscape.dynamics.descent import descend
from fractalscape.landscapes import FunctionLandscape
from fractalscape.schema import CONVERGED


def bowl(points):
    return (points**2).sum(axis=1)


@pytest.fixture
def landscape():
    return FunctionLandscape(function=bowl, extent=(4.0, 4.0))


def test_a_walker_that_left_a_function_for_good_does_not_seem_to_rest(landscape):
    walk = descend(landscape, [[1.0, 2.0], [0.0, 0.0]], learning_rate=100.0, steps=200)
    meanings = walk["outcome"].attrs["flag_meanings"].split()
    assert walk["outcome"].attrs["flag_values"][meanings.index("left")] == walk["outcome"].values[0]
    assert walk["escape_step"].values[0] > 0
    assert descend(landscape, [[1.0, 2.0]], learning_rate=0.1, steps=200)["outcome"].values[0] == CONVERGED


def test_there_is_no_slope_where_the_step_of_a_difference_is_rounded_away(landscape):
    points = np.array([[1.0, 3.0], [1e6, 0.0], [1e14, 0.0], [0.0, -1e14]])
    slopes = landscape.gradient(points)
    assert np.allclose(slopes[:2], 2 * points[:2], rtol=1e-3, atol=1e-2)
    assert np.isnan(slopes[2:]).all()
    assert np.isnan(landscape.hessian(points)[2:]).all()

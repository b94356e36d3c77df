import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.landscapes import DiamondSquareSpec, diamond_square
from fractalscape.landscapes.midpoint_displacement import displaced_midpoints
from fractalscape.specs import Spec
from reference.diamond_square import surface

SPEC = DiamondSquareSpec(roots=(2, 3), generations=3, hurst=0.7, amplitude=2.0)


@given(st.integers(1, 3), st.integers(1, 3), st.integers(1, 4), st.floats(0.1, 1.5), st.integers(0, 99))
def test_a_surface_is_that_of_one_point_after_the_other(rows, columns, generations, hurst, seed):
    spec = DiamondSquareSpec(roots=(rows, columns), generations=generations, hurst=hurst, amplitude=1.5)
    noise = np.random.default_rng(seed).standard_normal(spec.shape)
    twin = surface(noise, roots=spec.roots, generations=generations, hurst=hurst, amplitude=1.5)
    np.testing.assert_allclose(displaced_midpoints(noise, spec), twin, atol=1e-13)


def test_one_generation_has_the_variances_of_its_sums():
    spec = DiamondSquareSpec(generations=1, amplitude=3.0)
    weights = [displaced_midpoints(unit.reshape(3, 3), spec).ravel() for unit in np.eye(9)]
    variance = np.sum(np.square(weights), axis=0).reshape(3, 3)
    side = 9 + 9 / 9  # its own displacement, and a third of that of the centre
    np.testing.assert_allclose(variance, [[0, side, 0], [side, 9, side], [0, side, 0]], atol=1e-14)


@pytest.mark.parametrize("noise", ["normal", "uniform"])
def test_displacements_fall_by_two_to_the_hurst_exponent_each_generation(noise):
    spec = DiamondSquareSpec(generations=9, hurst=0.6, noise=noise)
    heights = diamond_square(spec, seed=1).values
    deviations, errors = [], []
    for generation in range(4, 9):
        step = 2 ** (spec.generations - generation)
        corners, half = heights[::step, ::step], step // 2
        mean = (corners[:-1, :-1] + corners[:-1, 1:] + corners[1:, :-1] + corners[1:, 1:]) / 4
        displaced = heights[half::step, half::step] - mean
        deviations.append(displaced.std() / 2 ** (-0.6 * generation))
        errors.append(1 / math.sqrt(2 * displaced.size))
    assert (np.abs(np.array(deviations) - 1) < 4 * np.array(errors)).all()


def test_a_surface_depends_on_its_seed_and_number_alone():
    many, few = diamond_square(SPEC, seed=7, count=3), diamond_square(SPEC, seed=7, count=2)
    np.testing.assert_array_equal(many[:2], few)
    assert many.dims == ("replicate", "y", "x")
    assert many.shape[1:] == (17, 25) == SPEC.shape
    assert diamond_square(SPEC, seed=7, dtype="f4").dtype == np.float32
    assert Spec.from_json(many.attrs["spec"]) == SPEC


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"hurst": 0.0}, "hurst=0.0 is not a finite number above 0"),
        ({"amplitude": math.inf}, "amplitude=inf is not a finite number above 0"),
        ({"roots": (1,)}, r"roots=\(1,\) is not a tuple of 2 whole numbers"),
        ({"generations": 0}, "generations=0 is not a whole number from 1 to 62"),
        ({"noise": "cauchy"}, "noise='cauchy' is neither 'normal' nor 'uniform'"),
    ],
)
def test_surfaces_that_make_no_sense_are_refused(fields, message):
    with pytest.raises(InputError, match=message):
        SPEC.replace(**fields)

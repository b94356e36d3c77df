import numpy as np
import pytest

from fractalscape import landscapes
from fractalscape.errors import InputError
from fractalscape.landscapes.log_normal_scaling import LogNormalScaling
from fractalscape.landscapes.random_landscape import RandomLandscapeSpec
from fractalscape.specs import Spec

SPECS = [
    landscapes.DiamondSquareSpec(generations=2),
    landscapes.IntegratedCascadeSpec(roots=(1, 2), generations=2),
    landscapes.LevyMotionSpec(steps=9, tail_index=1.5),
    landscapes.LogNormalCascadeSpec(roots=(1, 2), generations=2),
    landscapes.LogNormalCascadeSpec(roots=(3,), generations=2),
    landscapes.MultifractalSurfaceSpec(shape=(6, 8), intermittency=0.05, integral_scale=4),
    landscapes.MultifractalWalkSpec(steps=9, intermittency=0.05, integral_scale=4),
    landscapes.MultinomialCascadeSpec(generations=3, shuffled=True),
    landscapes.StableSurfaceSpec(shape=(6, 8), tail_index=1.5),
    landscapes.WaveletCascadeSpec(generations=3),
]
FRACTIONAL = [
    lambda **how: landscapes.fractional_brownian((6, 8), hurst=0.4, **how),
    lambda **how: landscapes.fractional_brownian((6, 8), hurst=0.4, method="fraclab", **how),
    lambda **how: landscapes.multifractional_brownian(landscapes.HoelderField(shape=(6, 8)), **how),
]
DRAWS = [spec.draw for spec in SPECS] + FRACTIONAL


@pytest.mark.parametrize("draw", DRAWS)
def test_one_landscape_without_a_number_has_no_dim_for_it_and_any_number_keeps_the_dim(draw):
    plain, one, three = draw(seed=3), draw(seed=3, count=1), draw(seed=3, count=3)
    assert plain.dims in (("step",), ("y", "x"))
    assert one.dims == three.dims == ("replicate", *plain.dims)
    assert (one.sizes["replicate"], three.sizes["replicate"]) == (1, 3)
    np.testing.assert_array_equal(one[0], plain)
    np.testing.assert_array_equal(three[0], plain)
    assert plain.attrs == one.attrs


@pytest.mark.parametrize("draw", DRAWS)
@pytest.mark.parametrize("count", [0, -1, 2.0, True, "3"])
def test_what_is_no_number_of_landscapes_is_refused(draw, count):
    with pytest.raises(InputError, match=r"count=.* is not a whole number of at least 1; None gives one, without"):
        draw(seed=3, count=count)


@pytest.mark.parametrize("spec", SPECS)
def test_a_landscape_depends_on_its_seed_and_number_alone_and_its_spec_is_in_its_attributes(spec):
    many = spec.draw(seed=7, count=3)
    np.testing.assert_array_equal(many[:2], spec.draw(seed=7, count=2))
    assert not np.array_equal(many[0], many[1])
    assert Spec.from_json(many.attrs["spec"]) == spec
    np.testing.assert_array_equal(spec.draw_values(seed=7, count=3), many)
    np.testing.assert_array_equal(spec.draw_values(seed=7), spec.draw(seed=7))
    single = spec.draw(seed=7, dtype="f4")
    assert single.dtype == np.float32
    assert np.isfinite(single).all()


def test_a_landscape_that_does_not_say_how_it_is_drawn_cannot_be_made():
    for base in (RandomLandscapeSpec, LogNormalScaling):
        with pytest.raises(TypeError, match="abstract"):
            base()


def test_generations_that_no_grid_counts_are_refused():
    for spec in (landscapes.DiamondSquareSpec, landscapes.LogNormalCascadeSpec, landscapes.MultinomialCascadeSpec):
        with pytest.raises(InputError, match="generations=1000000000 is not a whole number from 1 to 62"):
            spec(generations=10**9)


def test_values_beyond_the_numbers_are_refused_and_not_returned():
    for spec in (
        landscapes.DiamondSquareSpec(generations=3, amplitude=1e308),
        landscapes.WaveletCascadeSpec(generations=3, log_variance=1e9),
    ):
        with pytest.raises(InputError, match="gives values that float64 does not hold; take smaller parameters"):
            spec.draw(seed=0)

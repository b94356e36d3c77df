"""Walks that squares cannot hold and options that are not possible, in measures of diffusion."""

import math
import warnings

import numpy as np
import pytest

from fractalscape import measures
from fractalscape.errors import InputError

WALK = np.cumsum(np.random.default_rng(0).standard_normal((3, 2, 200)), axis=-1)


@pytest.fixture(autouse=True)
def no_bare_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("factor", [1e160, 1e300, np.inf])
def test_distances_of_a_walker_whose_squares_overflow_are_nan_with_a_reason(factor):
    with np.errstate(invalid="ignore"):
        walk = WALK * factor
    distances = measures.squared_distances(walk, walker=1)
    curve = measures.diagonal_displacement(distances, [1, 2])
    for found in (distances, curve):
        assert found.attrs["status"] == "not_finite"
        assert found.attrs["reason"] == "walker 1 has positions that are not finite"
    assert np.isnan(distances).all()
    assert np.isnan(curve["squared_displacement"]).all()


@pytest.mark.parametrize("block_bytes", [0, -1, 1e9, None, "x", True])
def test_blocks_of_distances_are_a_whole_number_of_bytes(block_bytes):
    with pytest.raises(InputError, match="block_bytes="):
        measures.squared_distances(WALK, block_bytes=block_bytes)


@pytest.mark.parametrize("option", [{"start": None}, {"start": -1}, {"window": 0}, {"window": 1.5}])
def test_windows_on_a_diagonal_are_whole_numbers(option):
    with pytest.raises(InputError, match=f"{next(iter(option))}="):
        measures.diagonal_displacement(measures.squared_distances(WALK), [1], **option)


@pytest.mark.parametrize("hurst", [0, 1, math.nan, None, "x", [0.5], True])
def test_a_hurst_exponent_of_ergodicity_breaking_is_a_number_between_0_and_1(hurst):
    with pytest.raises(InputError, match="hurst="):
        measures.gaussian_ergodicity_breaking(100, 3, hurst=hurst)


def test_a_walker_that_moved_less_than_squares_can_hold_did_not_move():
    for measure in (
        measures.squared_displacement,
        measures.time_averaged_displacement,
        measures.non_gaussian_parameter,
        measures.velocity_autocorrelation,
        measures.displacement_moments,
        measures.transverse_excursion,
    ):
        assert measure(WALK * 1e-300).attrs["status"] == "constant"


def test_fragments_that_all_end_where_they_began_have_no_ratio():
    there_and_back = np.resize([0.0, 1.0], 200)
    found = measures.transverse_excursion(there_and_back, steps=10, fragments=5)
    assert math.isnan(found["ratio"].item())
    assert (found.attrs["status"], found.attrs["reason"]) == ("constant", "every fragment ends where it began")


@pytest.mark.parametrize("orders", [[1e308], [9.0], [math.inf], [math.nan]])
def test_orders_of_moments_that_are_not_possible_are_refused(orders):
    with pytest.raises(InputError, match="orders="):
        measures.displacement_moments(WALK, orders=orders)


def test_an_exponent_of_a_collapse_that_overflows_is_refused():
    with pytest.raises(InputError, match="diffusion_exponent="):
        measures.van_hove(WALK, diffusion_exponent=1e9, width=1.0)


@pytest.mark.parametrize("order", [None, "x", [2], True, 1j, math.nan, 0])
def test_the_order_of_a_moment_exponent_is_one_positive_number(order):
    moments = measures.displacement_moments(WALK, replicates=2)
    with pytest.raises(InputError, match="order="):
        measures.moment_exponent(moments, order=order)


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (lambda walk: measures.diagonal_displacement(walk), "squared_distances"),
        (lambda walk: measures.instantaneous_exponents(walk, window=4), "pairwise_divergence"),
    ],
)
def test_a_bare_array_in_place_of_a_curve_is_refused_with_the_name_of_what_makes_one(measure, said):
    with pytest.raises(InputError, match=f"ndarray holds no .* give what {said} returns"):
        measure(WALK)

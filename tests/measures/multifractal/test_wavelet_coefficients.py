import math

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import wavelet_coefficients


@pytest.fixture(scope="module")
def noise():
    return np.random.default_rng(0).standard_normal(1024)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (np.zeros(47) + np.arange(47), "47 samples give 2 octaves .* three needed: 56 samples a side"),
        (np.zeros((60, 300)), "60x300 samples give 2 octaves .* 72 samples a side"),
        (np.zeros(0), r"shape \(0,\)"),
        (np.zeros((4, 0)), r"shape \(4, 0\)"),
        (np.float64(3), r"shape \(\)"),
        (np.zeros((2, 64, 64)), "ndim=1 or ndim=2"),
        (np.zeros(64, complex), "dtype complex128; give real numbers"),
        (np.array(["a"] * 64), "give real numbers"),
        (np.array([None] * 64), "dtype object"),
        ([[1.0], [1.0, 2.0]], "not one array of numbers"),
        (np.array([0.0] * 63 + [math.inf]), "infinities; put NaN"),
        (np.array([0.0] * 63 + [-math.inf]), "infinities; put NaN"),
        (np.array([0.0] * 63 + [1e200]), "divide them by a constant"),
        (np.array([0.0] * 63 + [-1e30], np.float32), "divide them by a constant"),
    ],
)
def test_data_without_coefficients_are_refused_in_one_line(data, said):
    with pytest.raises(InputError, match=said) as error:
        wavelet_coefficients(data)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ({"wavelet": "morl"}, "not a discrete wavelet"),
        ({"wavelet": 3}, "not a discrete wavelet"),
        ({"edges": "reflecting"}, "edges='reflecting' is not one of 'open', 'periodic'"),
        ({"octaves": 2}, "octaves=2 .* from 3 to 7; 7 is the most"),
        ({"octaves": 8}, "octaves=8"),
        ({"octaves": 4.0}, "octaves=4.0"),
        ({"ndim": 3}, "ndim=3 is not one of 1, 2"),
        ({"ndim": True}, "ndim=True is not one of 1, 2"),
        ({"ndim": 2}, "one item needs 2 axes"),
        ({"wavelet": "db20"}, None),
        ({"wavelet": "db38", "edges": "open"}, None),
    ],
)
def test_options_are_refused_by_their_value(option, said, noise):
    if said is None:
        assert wavelet_coefficients(noise, **option).octaves >= 3
        return
    with pytest.raises(InputError, match=said):
        wavelet_coefficients(noise, **option)


def test_periodic_sides_must_halve_three_times(noise):
    with pytest.raises(InputError, match="sides divisible by 8"):
        wavelet_coefficients(noise[:1020], edges="periodic")
    assert wavelet_coefficients(noise[:1016], edges="periodic").octaves == 3


@pytest.mark.parametrize("kind", [np.int16, np.uint8, bool])
def test_integers_and_booleans_are_numbers(kind, noise):
    data = (10 * np.abs(noise)).astype(kind)
    assert np.array_equal(
        wavelet_coefficients(data).details[2], wavelet_coefficients(data.astype(float)).details[2], equal_nan=True
    )


def test_a_masked_array_is_masked_as_nan_masks_it_and_both_are_counted(noise):
    hidden = np.zeros(noise.size, bool)
    hidden[300:310] = True
    by_mask = wavelet_coefficients(np.ma.array(noise, mask=hidden))
    by_nan = wavelet_coefficients(np.where(hidden, np.nan, noise))
    assert by_mask.masked == by_nan.masked == 10
    for ours, theirs in zip(by_mask.details, by_nan.details, strict=True):
        assert np.array_equal(ours, theirs, equal_nan=True)
    whole_numbers = wavelet_coefficients(np.ma.array(np.arange(1024) % 7, mask=hidden))
    assert whole_numbers.masked == 10


def test_all_coefficients_of_masked_data_are_none():
    found = wavelet_coefficients(np.full((100, 90), np.nan))
    assert found.masked == found.samples == 9000
    assert all(np.isnan(detail).all() for detail in found.details)


def test_a_mask_leaves_the_coefficients_that_do_not_see_it_as_they_are(noise):
    masked = noise.copy()
    masked[500] = np.nan
    hidden, whole = wavelet_coefficients(masked), wavelet_coefficients(noise)
    spread = np.ptp(noise)
    for octave, (ours, theirs) in enumerate(zip(hidden.details, whole.details, strict=True), start=1):
        lost = np.isnan(ours) & np.isfinite(theirs)
        assert 0 < lost.sum() <= 6  # the support of db3 is five intervals of the octave
        assert ours[~np.isnan(ours)] == pytest.approx(theirs[~np.isnan(ours)], abs=1e-15 * spread * octave)


@pytest.mark.parametrize("wavelet", ["db2", "db3", "db5", "sym4", "sym5", "coif1", "bior2.2", "bior3.1", "rbio2.2"])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("edges", ["open", "periodic"])
def test_constants_have_coefficients_of_exactly_0(wavelet, kind, edges):
    for data in (np.full(1024, 0.1, kind), np.full((160, 256), -1e6 / 3, kind)):
        found = wavelet_coefficients(data, wavelet=wavelet, edges=edges, octaves=3)
        assert all(np.nanmax(np.abs(detail)) == 0 for detail in found.details)


@pytest.mark.parametrize("wavelet", ["db2", "db3", "sym4", "sym5", "coif1", "bior2.2", "rbio2.2"])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("start", [0.0, 1e5])
def test_ramps_have_coefficients_of_exactly_0(wavelet, kind, start):
    steps = np.arange(256)
    for data in (start + 0.1 * steps, start + np.add.outer(0.1 * steps, -0.7 * steps)):
        found = wavelet_coefficients(data.astype(kind), wavelet=wavelet)
        assert all(np.nanmax(np.abs(detail)) == 0 for detail in found.details)


def test_details_above_rounding_are_kept_on_a_ramp(noise):
    ramp = np.arange(1024.0)
    found = wavelet_coefficients(ramp + 1e-9 * noise)
    expected = wavelet_coefficients(1e-9 * noise)
    for ours, theirs in zip(found.details, expected.details, strict=True):
        assert np.nanmax(np.abs(ours - theirs)) < 16 * 1023 * np.finfo(float).eps
        assert np.nanmax(np.abs(ours)) > 1e-11


def test_an_offset_costs_single_precision_no_digits(noise):
    offset = np.float32(1024)
    steps = np.round(64 * noise).astype(np.float32) / 64  # so that the sum is exact
    near, far = wavelet_coefficients(steps), wavelet_coefficients(steps + offset)
    for ours, theirs in zip(far.details, near.details, strict=True):
        assert np.nanmax(np.abs(ours - theirs)) < 2 * 1024 * np.finfo(np.float32).eps


@pytest.mark.parametrize("order", [math.nan, math.inf, "1", None, True])
def test_orders_of_integration_are_finite_numbers(order, noise):
    with pytest.raises(InputError, match="order="):
        wavelet_coefficients(noise).integrate(order)


def test_integration_multiplies_by_powers_of_two_and_adds_up(noise):
    coefficients = wavelet_coefficients(noise)
    twice = coefficients.integrate(0.75).integrate(-0.25)
    assert twice.fractional_order == 0.5
    for octave, (ours, plain) in enumerate(zip(twice.details, coefficients.details, strict=True), start=1):
        known = np.isfinite(plain)
        assert ours[known] == pytest.approx(plain[known] * 2 ** (octave / 2), rel=1e-14)

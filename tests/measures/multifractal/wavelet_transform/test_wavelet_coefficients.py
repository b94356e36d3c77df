import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference.wavelet_pyramid import wavelet_pyramid

from fractalscape.errors import InputError
from fractalscape.measures.multifractal import wavelet_coefficients
from fractalscape.measures.multifractal.wavelet_transform.wavelet_coefficients import filter_length


@pytest.fixture(scope="module")
def noise():
    return np.random.default_rng(0).standard_normal(1024)


@pytest.mark.parametrize("sample", [math.inf, -math.inf, 1e200])
def test_one_of_many_with_samples_beyond_the_floats_has_no_coefficients_and_the_others_have_theirs(sample):
    items = np.random.default_rng(0).standard_normal((3, 128))
    expected = wavelet_coefficients(items[::2], ndim=1)
    items[1, 7] = sample
    found = wavelet_coefficients(items, ndim=1)
    for detail, own in zip(found.details, expected.details, strict=True):
        np.testing.assert_array_equal(detail[::2], own)
        assert np.isnan(detail[1]).all()


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


@pytest.mark.parametrize(
    ("kind", "order"), [(np.float32, 20), (np.float32, -30), (np.float64, 1e300), (np.float64, 50)]
)
def test_orders_that_take_octaves_out_of_their_floats_are_refused_with_those_that_do_not(kind, order, noise):
    coefficients = wavelet_coefficients(noise.astype(kind))
    with pytest.raises(InputError, match=f"order={re.escape(format(order, 'g'))}.*stay within"):
        coefficients.integrate(order)
    with pytest.raises(InputError, match="order="):
        coefficients.integrate(math.copysign(2, order)).integrate(order)


def test_integration_multiplies_by_powers_of_two_and_adds_up(noise):
    coefficients = wavelet_coefficients(noise)
    twice = coefficients.integrate(0.75).integrate(-0.25)
    assert twice.fractional_order == 0.5
    for octave, (ours, plain) in enumerate(zip(twice.details, coefficients.details, strict=True), start=1):
        known = np.isfinite(plain)
        assert ours[known] == pytest.approx(plain[known] * 2 ** (octave / 2), rel=1e-14)


@settings(max_examples=25, deadline=None)
@given(
    wavelet=st.sampled_from(["haar", "db2", "db3", "db4", "db5", "sym4", "coif1", "bior1.5", "bior2.2", "rbio1.3"]),
    more=st.integers(0, 20),
    aligned=st.booleans(),
    masked=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_signals_of_any_length_are_transformed_as_by_loops_over_taps(wavelet, more, aligned, masked, seed):
    random = np.random.default_rng(seed)
    item = random.standard_normal(8 * (filter_length(wavelet) + 1) + more)
    if masked:
        item[random.integers(item.size)] = np.nan
    found = wavelet_coefficients(item, wavelet=wavelet, aligned=aligned)
    expected = wavelet_pyramid(item, wavelet, found.octaves, aligned=aligned)
    digits = 1e-11 if wavelet == "sym4" else 1e-14 * filter_length(wavelet)  # PyWavelets has its taps to 1e-12
    for ours, theirs in zip(found.details, expected, strict=True):
        assert np.allclose(ours[0], theirs, rtol=0, atol=digits, equal_nan=True)


@settings(max_examples=5, deadline=None)
@given(
    wavelet=st.sampled_from(["haar", "db2", "bior1.3", "rbio1.3", "bior2.2"]),
    more=st.tuples(st.integers(0, 5), st.integers(0, 9)),
    aligned=st.booleans(),
    masked=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_images_of_any_sides_are_transformed_as_by_loops_over_taps(wavelet, more, aligned, masked, seed):
    random = np.random.default_rng(seed)
    side = 8 * (filter_length(wavelet) + 3)
    item = random.standard_normal((side + more[0], side + more[1]))
    if masked:
        item[tuple(random.integers(item.shape))] = np.nan
    found = wavelet_coefficients(item, wavelet=wavelet, aligned=aligned, octaves=3)
    expected = wavelet_pyramid(item, wavelet, 3, aligned=aligned)
    for ours, theirs in zip(found.details, expected, strict=True):
        assert np.allclose(ours[0], theirs, rtol=0, atol=1e-14 * filter_length(wavelet) ** 2, equal_nan=True)


@settings(max_examples=15, deadline=None)
@given(
    wavelet=st.sampled_from(["haar", "db2", "db3", "sym4", "bior1.3", "rbio1.3", "bior2.2", "db7"]),
    shape=st.sampled_from([(64,), (72,), (16,), (16, 24), (24, 16)]),
    aligned=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_periodic_data_are_transformed_as_by_loops_that_go_round(wavelet, shape, aligned, seed):
    if len(shape) == 2 and filter_length(wavelet) > 6:
        wavelet = "db2"
    item = np.random.default_rng(seed).standard_normal(shape)
    found = wavelet_coefficients(item, wavelet=wavelet, edges="periodic", aligned=aligned, octaves=3)
    expected = wavelet_pyramid(item, wavelet, 3, edges="periodic", aligned=aligned)
    digits = 1e-11 if wavelet == "sym4" else 1e-14 * filter_length(wavelet) ** 2
    for ours, theirs in zip(found.details, expected, strict=True):
        assert np.allclose(ours[0], theirs, rtol=0, atol=digits)


@pytest.mark.parametrize(("shape", "shift"), [((64,), (16,)), ((64, 96), (8, -24))])
@pytest.mark.parametrize("wavelet", ["db3", "bior2.2", "sym5"])
def test_a_shift_of_periodic_data_by_whole_coefficients_shifts_them(shape, shift, wavelet):
    item = np.random.default_rng(4).standard_normal(shape)
    axes = tuple(range(len(shape)))
    here = wavelet_coefficients(item, wavelet=wavelet, edges="periodic", octaves=3)
    there = wavelet_coefficients(np.roll(item, shift, axes), wavelet=wavelet, edges="periodic", octaves=3)
    for octave, (ours, theirs) in enumerate(zip(there.details, here.details, strict=True), start=1):
        moved = tuple(s // 2**octave for s in shift)
        assert np.array_equal(ours[0], np.roll(theirs[0], moved, tuple(axis + 1 for axis in axes)))


@pytest.mark.parametrize("shape", [(301,), (97, 130)])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_many_items_are_transformed_as_each_alone_to_the_bit(shape, kind):
    items = np.random.default_rng(5).standard_normal((2, 3, *shape)).astype(kind)
    together = wavelet_coefficients(items, ndim=len(shape))
    assert together.replicates == 6
    for k, item in enumerate(items.reshape(6, *shape)):
        alone = wavelet_coefficients(item)
        for ours, theirs in zip(together.details, alone.details, strict=True):
            assert ours.dtype == kind
            assert np.array_equal(ours[k], theirs[0], equal_nan=True)


@pytest.mark.parametrize("shape", [(500,), (120, 90)])
def test_single_precision_is_near_double(shape):
    item = np.random.default_rng(6).standard_normal(shape).cumsum(axis=0)
    single, double = wavelet_coefficients(item.astype(np.float32)), wavelet_coefficients(item)
    spread = np.ptp(item)
    for ours, theirs in zip(single.details, double.details, strict=True):
        assert np.array_equal(np.isnan(ours), np.isnan(theirs))
        assert np.nanmax(np.abs(ours - theirs)) < 4 * np.finfo(np.float32).eps * spread


@pytest.mark.parametrize("wavelet", ["haar", "db3", "db8", "sym4", "sym5", "coif1", "bior1.5", "bior2.2", "rbio2.4"])
def test_parents_lie_over_their_children_in_every_band(wavelet):
    # where the energy of the coefficients of a spike is, over all places of the spike below a parent
    spikes = np.zeros((64, 128, 128))
    for k in range(64):
        spikes[k, 64 + k // 8, 64 + k % 8] = 1
    found = wavelet_coefficients(spikes, ndim=2, wavelet=wavelet, edges="periodic", octaves=3)
    numbers = [np.arange(detail.shape[-1]) + 0.5 for detail in found.details]
    for across, low_band in ((2, 1), (3, 0)):
        energies = [np.square(detail).sum(axis=(0, across)) for detail in found.details]
        middles = np.array([energy @ each / energy.sum(axis=1) for energy, each in zip(energies, numbers, strict=True)])
        sizes = 2.0 ** np.arange(1, 4)
        low, high = middles[:, low_band], middles[:, 1 - low_band]
        assert np.abs(low - high).max() < 0.8
        assert np.abs(high * sizes - high[0] * 2).max() < 1.5  # in samples: a constant but for the filter's ripples

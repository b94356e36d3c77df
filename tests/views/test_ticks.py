import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.views.ticks import LONGEST_LABEL, distinct_labels, ticks

magnitudes = st.floats(1e-12, 1e12)
widths = st.integers(1, 15).map(lambda k: 10.0**-k)


def number(text):
    """Read one number as printed: plain, with a power of ten, or a bare power of ten."""
    plain = text.translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789", " "))
    raised = any(letter in "⁰¹²³⁴⁵⁶⁷⁸⁹" for letter in text)
    if "×" in plain:
        return float(plain.replace("×10", "e"))
    return 10.0 ** int(plain.removeprefix("10")) if raised else float(plain)


def values_of(axis):
    """Read ticks as a person does: put the text of each tick where the offset has its dots."""
    for label in axis.labels:
        text = axis.offset.replace("…", label.removeprefix("…")) if axis.offset else label
        yield sum(number(part) for part in text.split(" + "))


@given(magnitudes, widths, st.sampled_from(["linear", "log"]), st.booleans())
def test_ticks_of_any_window_tell_its_ends_apart_and_say_where_they_stand(low, width, scale, negative):
    high = low * (1 + width)
    assume(high > low)
    if negative and scale == "linear":
        low, high = -high, -low
    axis = ticks(low, high, scale=scale)
    assert 2 <= len(set(axis.labels)) == len(axis.labels) == len(axis.positions) <= 8
    assert all(-1e-5 <= position <= 1 + 1e-5 for position in axis.positions)
    assert list(axis.positions) == sorted(axis.positions)
    assert max(map(len, axis.labels)) <= LONGEST_LABEL
    for value, position in zip(values_of(axis), axis.positions, strict=True):
        at = low + position * (high - low) if scale == "linear" else low * (high / low) ** position
        assert value == pytest.approx(at, rel=1e-9, abs=1e-3 * (high - low) + 8 * math.ulp(high))


@given(st.floats(-250, 240), st.floats(1, 60))
def test_a_wide_log_axis_shows_decades(bottom, span):
    low, high = 10.0**bottom, 10.0 ** (bottom + span)
    axis = ticks(low, high, scale="log")
    assert 2 <= len(axis.labels) <= 12
    for value, position in zip(values_of(axis), axis.positions, strict=True):
        assert math.log10(value) == pytest.approx(bottom + position * span, abs=1e-4)


def test_leading_digits_of_a_deep_window_are_printed_once():
    axis = ticks(13.29976231, 13.29978604)
    assert axis.offset == "13.2997…"
    assert axis.labels == ("…65", "…70", "…75", "…80", "…85")


def test_a_window_at_the_last_bits_keeps_short_distinct_labels():
    low = 13.29976231448
    axis = ticks(low, low + 8 * math.ulp(low), scale="log")
    assert axis.offset.startswith("13.29976231448")
    assert len(set(axis.labels)) >= 2


def test_digits_that_roll_over_become_differences_from_the_roundest_tick():
    axis = ticks(12.999999999, 13.000000002)
    assert axis.offset == "13 + … × 10⁻⁹"
    assert axis.labels == ("−1", "0", "+1", "+2")


def test_tiny_and_huge_values_share_their_power_of_ten():
    assert ticks(3.1e-7, 3.9e-7, count=5).offset == "… × 10⁻⁷"
    assert ticks(1e9, 5e9).offset == "… × 10⁹"
    assert ticks(-0.004, 0.004, count=5).labels == ("−0.004", "−0.002", "0.000", "0.002", "0.004")


def test_two_decades_that_hold_one_power_of_ten_show_twos_and_fives():
    assert ticks(0.02, 0.5, scale="log").labels == ("0.02", "0.05", "0.1", "0.2", "0.5")


def test_a_narrow_log_axis_shows_physical_values_at_their_logarithms():
    axis = ticks(2.0, 8.0, scale="log", count=4)
    assert axis.labels == ("2", "4", "6", "8")
    assert axis.positions == pytest.approx([0.0, 0.5, math.log(3) / math.log(4), 1.0])


def test_a_single_value_is_one_tick():
    assert ticks(0.5, 0.5).labels == ("0.500",)


@pytest.mark.parametrize(
    ("low", "high", "scale", "words"),
    [
        (1, math.inf, "linear", "finite"),
        (2, 1, "linear", "lower one first"),
        (0, 1, "log", "positive"),
        (1, 2, "sqrt", "sqrt"),
    ],
)
def test_axes_without_ticks_are_refused(low, high, scale, words):
    with pytest.raises(InputError, match=words):
        ticks(low, high, scale=scale)


@given(st.lists(st.floats(-1e300, 1e300, allow_subnormal=False) | st.floats(1, 1 + 1e-12), min_size=1, max_size=6))
def test_labels_are_distinct_exactly_when_values_are(values):
    labels = distinct_labels(values)
    assert len(set(labels)) == len({value + 0.0 for value in values})
    for value, label in zip(values, labels, strict=True):
        assert float(label) == pytest.approx(value, rel=0.01)


def test_labels_show_few_digits_beyond_the_first_that_differs():
    assert distinct_labels([13.29976231, 13.29978604]) == ["13.2997623", "13.2997860"]
    assert distinct_labels([0.5, 0.6]) == ["0.500", "0.600"]
    assert distinct_labels([1e-3, 1e6]) == ["0.00100", "1.00e+06"]

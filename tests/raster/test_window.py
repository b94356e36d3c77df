import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fractalscape.errors import DepthError, InputError
from fractalscape.raster import Window

edges = st.floats(-50, 50, allow_nan=False)


@st.composite
def windows(draw):
    pairs = []
    for _ in range(2):
        lo = draw(st.floats(-50, 50))
        pairs.append((lo, lo + draw(st.floats(1e-3, 20))))
    make = draw(st.sampled_from([Window.linear, Window.log10]))
    return make(lr0=pairs[0], lr1=pairs[1])


@given(windows())
def test_json_keeps_every_digit(window):
    assert Window.from_json(window.to_json()) == window


@given(windows(), st.integers(1, 40), st.integers(1, 40))
def test_a_level_is_every_second_sample_of_the_next(window, rows, columns):
    x, y = window.samples((rows, columns))
    x2, y2 = window.samples((2 * rows, 2 * columns))
    assert np.array_equal(x, x2[::2])
    assert np.array_equal(y, y2[::2])


@given(windows(), st.integers(2, 40))
def test_samples_ascend_and_stay_inside_the_edges(window, count):
    x, _ = window.samples(count)
    assert np.all(np.diff(x) > 0)
    assert x[0] == window.x.value(window.x.lo)
    assert x[-1] < window.x.value(window.x.hi)


def test_log_samples_are_correctly_rounded_powers_of_ten():
    x, _ = Window.log10(lr0=(-3, 6), lr1=(-3, 6)).samples(9)
    assert list(x) == [float(f"1e{k}") for k in range(-3, 6)]


def test_edges_given_as_values_are_the_decades_they_are_written_as():
    assert Window.log(lr0=(0.001, 1e6), lr1=(0.5, 2)).x == Window.log10(lr0=(-3, 6), lr1=(0, 1)).x


def test_endpoints_include_both_edges():
    x, y = Window.log10(lr0=(-1, 2), lr1=(0, 2)).samples(4, sampling="endpoints")
    assert list(x) == [0.1, 1.0, 10.0, 100.0]
    assert (y[0], y[-1]) == (1.0, 100.0)


def test_nine_decades_are_distinct_to_level_48():
    window = Window.log10(lr0=(-3, 6), lr1=(-3, 6))
    assert window.depth_limit(256) == 48
    for corner in (0, 2**48 - 1):
        tile = window.part((corner, corner + 1), (corner, corner + 1), of=2**48)
        x, _ = tile.samples(256)
        assert len(set(x)) == 256


def test_below_the_floor_a_window_says_how_deep_it_can_go():
    window = Window.log10(lr0=(-3, 6), lr1=(-3, 6))
    for _ in range(60):
        window = window.zoom((13.3, 200.3))
    with pytest.raises(DepthError, match=r"floor of float64; \d+ samples are the most here"):
        window.samples(256)


def test_zoom_keeps_the_point_in_the_middle_and_narrows_exactly():
    window = Window.log10(lr0=(-3, 6), lr1=(-3, 6)).zoom((13.3, 200.3), factor=8)
    assert window.x.span == Fraction(9, 8)
    assert math.isclose(window.x.value((window.x.lo + window.x.hi) / 2), 13.3, rel_tol=1e-15)


def test_parts_tile_the_window_exactly():
    window = Window.linear(x=(0.1, 0.7), y=(-1, 1))
    left, right = (window.part((k, k + 1), (0, 3), of=3) for k in (0, 1))
    assert left.x.hi == right.x.lo
    assert window.part((0, 3), (0, 3), of=3) == window


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Window.linear(x=(1, 0), y=(0, 1)), r"x=\(1.0, 0.0\) is reversed"),
        (lambda: Window.linear(x=(1, 1), y=(0, 1)), "is empty"),
        (lambda: Window.linear(x=(float("nan"), 1), y=(0, 1)), "x=nan is not a finite number"),
        (lambda: Window.linear(x=(0, float("inf")), y=(0, 1)), "x=inf is not a finite number"),
        (lambda: Window.linear(x=("a", 1), y=(0, 1)), "x='a' is not a finite number"),
        (lambda: Window.linear(x=(0, 1)), "two axes, got 1"),
        (lambda: Window.linear(x=3, y=(0, 1)), "must be a pair"),
        (lambda: Window.log(lr0=(0, 1), lr1=(1, 2)), "no place on a log axis"),
        (lambda: Window.log(lr0=(-1, 1), lr1=(1, 2)), "no place on a log axis"),
        (lambda: Window.log10(lr0=(-400, 1), lr1=(1, 2)), "leaves float64"),
        (lambda: Window.linear(x=(0, 1e308), y=(0, 1)), "leaves float64"),
        (lambda: Window.linear(x=(0, 1), y=(0, 1)).samples(0), "between 1 and"),
        (lambda: Window.linear(x=(0, 1), y=(0, 1)).samples(2**21), "between 1 and"),
        (lambda: Window.linear(x=(0, 1), y=(0, 1)).samples(True), "whole number"),
        (lambda: Window.linear(x=(0, 1), y=(0, 1)).samples((2, 3, 4)), "whole number or a pair"),
        (lambda: Window.linear(x=(0, 1), y=(0, 1)).samples(2.5), "whole number or a pair"),
        (lambda: Window.linear(x=(0, 1), y=(0, 1)).samples(4, sampling="centres"), "'dyadic', 'endpoints'"),
        (lambda: Window.linear(x=(0, 1), y=(0, 1)).samples(1, sampling="endpoints"), "at least 2 samples"),
        (lambda: Window.linear(x=(0, 1), y=(0, 1)).zoom((0, 0), factor=0), "must be above 0"),
        (lambda: Window.log10(lr0=(0, 1), lr1=(0, 1)).zoom((0, 1)), "no place on a log axis"),
        (lambda: Window.linear(x=(0, 1), y=(0, 1)).zoom(8), "how far is factor="),
        (lambda: Window.from_json("{"), "not JSON"),
        (lambda: Window.from_json('{"x": 1}'), "not a window"),
        (lambda: Window.from_json('{"x": {"name": "x", "scale": "linear", "lo": "0", "hi": "inf"}}'), "not a window"),
        (lambda: Window.from_json('{"x": {"name": "x", "scale": "log", "lo": "1e999999999", "hi": "2"}}'), "not a win"),
        (lambda: Window.from_json('{"x": {"name": "x", "scale": "linear", "lo": "1/0", "hi": "2"}}'), "not a window"),
    ],
)
def test_bad_input_gets_one_line(make, message):
    with pytest.raises(InputError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)

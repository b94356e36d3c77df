import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from fractalscape.trainability import lanes


@njit
def apply_tanh(values, out):
    for k in range(0, values.size, 8):
        lanes.store(out, k, lanes.tanh(lanes.load(values, k)))


@njit
def apply_each(x, y, z, out):
    a, b, c = lanes.load(x, 0), lanes.load(y, 0), lanes.load(z, 0)
    lanes.store(out, 0, a + b)
    lanes.store(out, 8, a - b)
    lanes.store(out, 16, a * b)
    lanes.store(out, 24, a / b)
    lanes.store(out, 32, lanes.fma(a, b, c))
    lanes.store(out, 40, lanes.where_positive(a, b))
    lanes.store(out, 48, lanes.at_most(a, b))
    out[56] = lanes.total(a)


@njit
def apply_totals(x, out):
    lanes.store(out, 0, lanes.totals(x, 0))
    for k in range(8):
        out[8 + k] = lanes.total(lanes.load(x, 8 * k))


@njit
def apply_products(x, w, n, out):
    for j in range(0, 8, lanes.SPREAD_COLUMNS):
        for a in range(0, 16, 8 * lanes.SPREAD_ROWS):
            lanes.spread_products(x, a, 8, 16, w, j, 1, 8, n, out, j * 16 + a, 8, 16)


def tanh(values):
    padded = np.zeros(-(-values.size // 8) * 8)
    padded[: values.size] = values
    apply_tanh(padded, padded)
    return padded[: values.size]


def test_tanh_is_within_four_units_in_the_last_place():
    values = np.concatenate([np.geomspace(1e-308, 40, 200_000), np.random.default_rng(0).normal(0, 3, 100_000)])
    exact = np.tanh(values)
    assert np.max(np.abs(tanh(values) - exact) / np.spacing(np.abs(exact))) <= 4


def test_tanh_of_special_values():
    found = tanh(np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e308, -710.0, 5e-324]))
    assert found.tolist()[:4] == [0.0, -0.0, 1.0, -1.0]
    assert math.copysign(1, found[1]) == -1
    assert math.isnan(found[4])
    assert found.tolist()[5:] == [1.0, -1.0, 5e-324]


@given(st.floats(-30, 30))
def test_tanh_is_odd_to_the_bit(x):
    plus, minus = tanh(np.array([x, -x]))
    assert plus == -minus


eight = st.lists(st.floats(-1e100, 1e100), min_size=8, max_size=8).map(np.array)


@given(eight, eight, eight)
def test_lanes_do_what_eight_numbers_would(x, y, z):
    out = np.empty(57)
    apply_each(x, y, z, out)
    with np.errstate(all="ignore"):
        assert np.array_equal(out[:8], x + y)
        assert np.array_equal(out[8:16], x - y)
        assert np.array_equal(out[16:24], x * y)
        assert np.array_equal(out[24:32], x / y, equal_nan=True)
        assert np.array_equal(out[40:48], np.where(x > 0, y, 0))
        assert np.array_equal(out[48:56], np.minimum(x, y))
    assert out[56] == ((x[0] + x[4]) + (x[2] + x[6])) + ((x[1] + x[5]) + (x[3] + x[7]))


def test_a_fused_product_is_rounded_once():
    x = np.full(8, 1 + 2.0**-30)
    out = np.empty(57)
    apply_each(x, x, np.full(8, -1.0), out)
    assert out[32] == 2.0**-29 + 2.0**-60
    assert out[32] != x[0] * x[0] - 1


@given(st.lists(st.floats(-1e6, 1e6), min_size=64, max_size=64).map(np.array))
def test_eight_totals_at_once_are_eight_totals(x):
    out = np.empty(16)
    apply_totals(x, out)
    assert np.array_equal(out[:8], out[8:])


@given(st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_products_are_sums_in_order(n, seed):
    generator = np.random.default_rng(seed)
    x, w, out = generator.normal(size=(n, 16)), generator.normal(size=(n, 8)), np.empty(8 * 16)
    apply_products(x.ravel(), w.ravel(), n, out)
    assert out.reshape(8, 16) == pytest.approx(w.T @ x, rel=1e-12, abs=1e-12)


def test_aligned_arrays_begin_on_64_bytes():
    for count in (1, 8, 100):
        assert lanes.aligned(count).ctypes.data % 64 == 0
        assert lanes.aligned(count).shape == (count,)

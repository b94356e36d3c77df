import numpy as np
import pytest
import xarray as xr

from fractalscape.errors import InputError
from fractalscape.measures import box_dimension, octave_dimensions
from fractalscape.raster import Window, field_from_function, strip
from fractalscape.schema import outcome


def koch_distance_sign(x, y):
    """Return whether points lie within a Koch snowflake of radius 1 about the origin."""
    inside = np.zeros(x.size, bool)
    corners = [np.exp(2j * np.pi * (0.25 + k / 3)) for k in range(3)]
    for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
        inside |= beside(x + 1j * y, a, b, 10)
    u, v = (x + 1j * y, np.array(corners))
    cross = [((u - v[k]) * np.conj(v[(k + 1) % 3] - v[k])).imag for k in range(3)]
    return inside | np.all(np.array(cross) <= 0, axis=0) | np.all(np.array(cross) >= 0, axis=0)


def beside(z, a, b, level):
    """Return which points lie in the teeth of one Koch curve from a to b, on its right."""
    third = (b - a) / 3
    tip = a + third + third * np.exp(-1j * np.pi / 3)
    w = (z - (a + third)) / third
    tooth = (w.imag <= 0) & (w.imag >= -np.sqrt(3) * w.real) & (w.imag >= np.sqrt(3) * (w.real - 1))
    if level == 0:
        return tooth
    near = np.flatnonzero(np.abs(z - (a + b) / 2) < 0.75 * abs(b - a))
    if near.size:
        for p, q in ((a, a + third), (a + third, tip), (tip, b - third), (b - third, b)):
            tooth[near] |= beside(z[near], p, q, level - 1)
    return tooth


def dive_of(function, window, **how):
    field = field_from_function(
        lambda x, y: {"outcome": function(x, y).astype("i1")}, axes=("x", "y"), outputs=(outcome(),)
    )
    return strip(field, window, **how)


def test_a_straight_line_has_dimension_one_at_every_depth():
    dive = dive_of(lambda x, y: y > 0.3 * x, Window.linear(x=(-1, 1), y=(-1, 1)), octaves=5, angles=1024)
    fits = octave_dimensions(dive, method="pair")
    assert [fit.status for fit in fits] == ["ok"] * 5
    assert [fit.estimate for fit in fits] == pytest.approx([1.0] * 5, abs=0.05)


def test_a_koch_curve_keeps_its_dimension_in_the_strip():
    """About a corner of the snowflake every factor of 3 looks alike; a strip maps it conformally."""
    window = Window.linear(x=(-0.4, 0.4), y=(0.6, 1.4))
    dive = dive_of(koch_distance_sign, window, octaves=4, angles=1024)
    fits = octave_dimensions(dive, method="pair", octaves=2)
    truth = np.log(4) / np.log(3)
    assert [fit.estimate for fit in fits] == pytest.approx([truth] * 2, abs=0.06)


def test_the_rings_are_those_of_the_octaves_from_the_first_window_on():
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 2, (400, 1024)).astype("i1")
    dive = xr.Dataset({"outcome": (("log_radius", "angle"), noise)}, attrs={"octaves": 2})
    per_octave = np.log(2) * 1024 / (2 * np.pi)
    first = noise[400 - round(1.5 * per_octave) : 400 - round(0.5 * per_octave)]
    assert octave_dimensions(dive, seed=3)[0] == box_dimension(first, seed=3)


def test_an_octave_of_one_class_has_no_dimension():
    dive = dive_of(lambda x, y: np.hypot(x, y) > 0.3, Window.linear(x=(-1, 1), y=(-1, 1)), octaves=4, angles=1024)
    assert [fit.status for fit in octave_dimensions(dive, method="pair")] == ["no_boundary", "ok"] + ["no_boundary"] * 2


@pytest.mark.parametrize("octaves", [0, 3, 1.5, True])
def test_rings_that_the_strip_does_not_have_are_refused(octaves):
    dive = xr.Dataset({"outcome": (("log_radius", "angle"), np.zeros((400, 1024), "i1"))}, attrs={"octaves": 2})
    with pytest.raises(InputError, match="whole number from 1 to the 2"):
        octave_dimensions(dive, octaves=octaves)
    with pytest.raises(InputError, match="not a strip"):
        octave_dimensions(dive.drop_attrs())

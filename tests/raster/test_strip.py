import json
import math
import pickle
from decimal import Context, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fractalscape.errors import DepthError, InputError, StoreMismatch
from fractalscape.raster import (
    StripField,
    StripSpec,
    Window,
    ZoomPath,
    core_resolution,
    core_window,
    deepest,
    field_from_function,
    open_pyramid,
    strip,
    strip_core,
    strip_field,
    strip_shape,
)
from fractalscape.raster.axis import Axis
from fractalscape.specs import Spec
from fractalscape.trainability import preset
from reference.fields import PLANE, mandelbrot

EXACT = Context(prec=60)
RATES = Window.log10(lr0=(-3, 6), lr1=(-3, 6))
SHIFTED = Window(
    *(
        Axis(name=name, lo=Fraction(at) - Fraction(9, 2), hi=Fraction(at) + Fraction(9, 2), scale="log")
        for name, at in (("lr0", "1.68393760403846"), ("lr1", "1.26023103463671"))
    )
)


def power_of_ten(position, steps):
    """Return 10 ** (position + steps) to 60 digits, for exact decades."""
    total = position + Fraction(steps)
    return EXACT.power(Decimal(10), EXACT.divide(Decimal(total.numerator), Decimal(total.denominator)))


@given(
    st.fractions(-8, 8, max_denominator=10**12),
    st.floats(1e-15, 0.0156),
    st.sampled_from([-1.0, 1.0]),
)
def test_a_value_near_the_centre_is_right_to_one_unit_in_the_last_place_at_any_depth(position, radius, sign):
    spec = strip_field(field_from_function(lambda lr0, lr1: lr0), RATES).spec.x
    axis = type(spec)(name="lr0", position=position, scale="log", unit=Fraction(1))
    found = float(axis.displaced(np.array([sign * radius]))[0])
    exact = power_of_ten(position, sign * radius)
    assert abs(Decimal(found) - exact) <= Decimal(math.ulp(found))


@given(st.fractions(-8, 8, max_denominator=10**12), st.floats(0.0157, 6), st.sampled_from([-1.0, 1.0]))
def test_a_value_far_from_the_centre_is_right_to_a_few_units_in_the_last_place(position, radius, sign):
    spec = strip_field(field_from_function(lambda lr0, lr1: lr0), RATES).spec.x
    axis = type(spec)(name="lr0", position=position, scale="log", unit=Fraction(1))
    found = float(axis.displaced(np.array([sign * radius]))[0])
    assert abs(Decimal(found) - power_of_ten(position, sign * radius)) <= 4 * Decimal(math.ulp(found))


@given(st.fractions(-100, 100, max_denominator=10**12), st.floats(-1e-10, 1e-10))
def test_a_linear_axis_adds_the_displacement_to_the_exact_centre(position, step):
    axis = type(strip_field(mandelbrot(), PLANE).spec.x)(
        name="x", position=position, scale="linear", unit=Fraction(3, 2)
    )
    found = float(axis.displaced(np.array([step]))[0])
    exact = position + Fraction(3, 2) * Fraction(step)
    assert abs(Fraction(found) - exact) <= Fraction(math.ulp(found) + 1e-25)


def test_a_circle_is_the_same_to_the_bit_a_quarter_turn_on():
    field = strip_field(field_from_function(lambda x, y: x, axes=("x", "y")), Window.linear(x=(-1, 1), y=(-1, 1)))
    x, y = field.points(np.arange(32) / 32, 0.0)
    assert (x[0], y[0], x[8], y[8], x[16], y[16]) == (1, 0, 0, 1, -1, 0)
    assert np.array_equal(x, np.roll(y, -8))
    assert x == pytest.approx(np.cos(math.tau * np.arange(32) / 32), abs=1e-15)


def test_every_sample_is_the_field_at_its_physical_coordinates():
    dive = strip(mandelbrot(), PLANE, octaves=3, angles=64)
    x, y = dive["x"].values.ravel(), dive["y"].values.ravel()
    found = mandelbrot().evaluate(x, y)
    assert np.array_equal(dive["value"].values.ravel(), found["value"])
    assert np.array_equal(dive["outcome"].values.ravel(), found["outcome"])
    assert dive["x"][5, 7] == dive["x"].values[5, 7]
    assert np.array_equal(dive["y"][3:9:2, ::-1], dive["y"].values[3:9:2, ::-1])


def test_samples_are_squares_and_reach_from_around_the_window_into_its_core():
    dive = strip(mandelbrot(), PLANE, octaves=5, angles=128)
    radius = np.hypot(dive["x"].values + 0.5, dive["y"].values)
    assert np.ptp(radius, axis=1) == pytest.approx(0, abs=1e-12)
    log_radius = np.log(radius[:, 0])
    assert log_radius == pytest.approx(dive["log_radius"].values)
    assert np.diff(log_radius) == pytest.approx(math.tau / 128)
    assert log_radius[-1] + math.tau / 128 == pytest.approx(math.log(3 / math.sqrt(2)))
    assert radius[0, 0] <= 1.5 / 2**5


def test_the_radius_follows_the_shape_of_the_window():
    wide = Window.linear(x=(-2, 2), y=(-1, 1))
    dive = strip(mandelbrot(), wide, octaves=1, angles=64)
    assert np.hypot(dive["x"].values, 2 * dive["y"].values) == pytest.approx(
        np.exp(dive["log_radius"].values)[:, None] * np.ones(64)
    )


def test_twice_the_angles_keep_every_sample_to_the_bit():
    coarse = strip(mandelbrot(), PLANE, octaves=3, angles=64)
    fine = strip(mandelbrot(), PLANE, octaves=3, angles=128)
    rows = coarse.sizes["log_radius"]
    again = fine.isel(log_radius=slice(fine.sizes["log_radius"] - 2 * rows, None, 2), angle=slice(None, None, 2))
    for name in ("x", "y", "value"):
        assert np.array_equal(again[name].values, coarse[name].values)


def test_the_core_is_the_last_frame_of_the_zoom():
    path = ZoomPath(window=SHIFTED, centre=(Fraction("1.68393760403846"), Fraction("1.26023103463671")), frames=8)
    field = preset("single").replace(steps=30).field()
    dive = strip(field, path.frame(0), octaves=7, angles=32)
    assert core_window(dive) == path.frame(7)
    core = strip_core(field, dive)
    assert core.sizes == {"lr1": core_resolution(32), "lr0": core_resolution(32)}
    assert Window.from_json(core.attrs["window"]) == path.frame(7)


def test_a_strip_says_what_made_it_and_its_spec_makes_it_again():
    field = preset("single").replace(steps=30).field()
    dive = strip(field, SHIFTED, octaves=2, angles=32)
    spec = Spec.from_json(dive.attrs["spec"])
    assert isinstance(spec, StripSpec)
    assert json.loads(dive.attrs["centre"])["lr0"] == str(Fraction("1.68393760403846"))
    assert dive["lr0"].attrs["scale"] == "log"
    again = spec.field()
    angle, log_radius = np.meshgrid(dive["angle"].values, dive["log_radius"].values)
    found = again.evaluate(angle.ravel(), log_radius.ravel())
    assert np.array_equal(found["value"].reshape(dive["value"].shape), dive["value"].values)
    assert again.engine == dive.attrs["engine"] == f"{field.engine} strip-1"


def test_a_store_keeps_a_strip_and_refuses_that_of_another_centre(tmp_path):
    first = strip(mandelbrot(), PLANE, octaves=2, angles=32, store=tmp_path / "dive")
    again = strip(mandelbrot(), PLANE, octaves=2, angles=32, store=tmp_path / "dive")
    assert first["value"].equals(strip(mandelbrot(), PLANE, octaves=2, angles=32)["value"])
    assert again["value"].equals(first["value"])
    assert open_pyramid(tmp_path / "dive").spec["kind"] == "strip"
    with pytest.raises(StoreMismatch, match=r"spec\.x\.position"):
        strip(mandelbrot(), Window.linear(x=(-2, 1.5), y=(-1.5, 1.5)), octaves=2, angles=32, store=tmp_path / "dive")


def test_a_dive_below_the_floor_of_float64_is_refused_and_told_how_deep_it_may_go():
    field = preset("single").replace(steps=3).field()
    limit = deepest(SHIFTED, 32)
    with pytest.raises(DepthError, match=f"32 samples of a circle .* octaves={limit} is the deepest"):
        strip(field, SHIFTED, octaves=limit + 1, angles=32)
    dive = strip(field, SHIFTED, octaves=limit, angles=32)
    points = {(x, y) for x, y in zip(dive["lr0"].values[0], dive["lr1"].values[0], strict=True)}
    assert len(points) == 32


@pytest.mark.parametrize(
    ("octaves", "angles", "message"),
    [
        (0, 64, "octaves=0 is not a whole number from 1"),
        (2.5, 64, "octaves=2.5 is not a whole number"),
        (True, 64, "octaves=True is not a whole number"),
        (3, 100, "angles=100 must be a multiple of 16, such as 112"),
        (3, -16, "angles=-16 is not a whole number"),
    ],
)
def test_a_strip_of_an_impossible_shape_is_refused(octaves, angles, message):
    with pytest.raises(InputError, match=message):
        strip_shape(octaves, angles)


def test_a_strip_needs_a_window_with_the_axes_of_the_field():
    with pytest.raises(InputError, match="the window's axes are"):
        strip(mandelbrot(), RATES, octaves=2, angles=32)
    with pytest.raises(InputError, match="is not a Window"):
        strip(mandelbrot(), "-3 6", octaves=2, angles=32)
    with pytest.raises(InputError, match="not a strip"):
        core_window(strip(mandelbrot(), PLANE, octaves=1, angles=32).drop_attrs())
    with pytest.raises(InputError, match="not a strip"):
        strip_core(mandelbrot(), None)


def test_a_strip_of_a_plain_function_cannot_be_made_from_its_spec_alone():
    spec = strip_field(mandelbrot(), PLANE).spec
    assert StripField(field=mandelbrot(), spec=spec).axes == ("angle", "log_radius")
    with pytest.raises(InputError, match="pass the field"):
        spec.field()
    with pytest.raises(InputError, match="not above 0"):
        spec.replace(x=type(spec.x)(name="x", position=Fraction(0), scale="linear", unit=Fraction(0)))


def test_a_strip_travels_to_other_processes_with_its_computed_coordinates():
    dive = strip(preset("single").replace(steps=5).field(), preset("single").window, octaves=2, angles=16)
    there = pickle.loads(pickle.dumps(dive))
    assert np.array_equal(there["lr0"].values, dive["lr0"].values)
    assert np.array_equal(there["lr1"][3, 2:5].values, dive["lr1"].values[3, 2:5])

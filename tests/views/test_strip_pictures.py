import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.raster import Window, sweep
from fractalscape.views import colour_reference, image, strip_pictures
from reference import film
from views.dives import SQUARE, field, sectors, strip_of, waves


@pytest.fixture(scope="module")
def dive():
    return strip_of(waves, octaves=3, angles=128)


@settings(max_examples=8)
@given(
    depth=st.floats(0, 3),
    size=st.sampled_from([(16, 24), (24, 16), (18, 18)]),
    angles=st.sampled_from([32, 48, 128]),
    holes=st.booleans(),
)
def test_a_picture_is_that_of_its_slow_twin(depth, size, angles, holes):
    strip, core = strip_of(waves, octaves=3, angles=angles)
    if holes:
        strip["value"].values[3::7, ::5] = np.nan
    reference = colour_reference(strip, core)
    (picture,) = strip_pictures(strip, core, [depth], size=size, reference=reference)
    assert np.array_equal(picture, film.strip_picture(strip, core, depth, size=size, reference=reference))


def exact(depth, side, reference, *, times=8):
    """Draw the same picture from samples of its own, finely enough to know what a pixel holds."""
    half = 0.5**depth
    window = Window.linear(x=(-half, half), y=(-half, half))
    raster = sweep(field(waves), window, resolution=times * side)
    return image(raster, reference=reference).reshape(side, times, side, times, 3)


@pytest.mark.parametrize("depth", [0.0, 0.7, 1.9, 2.6, 3.0])
def test_a_picture_agrees_with_the_field_evaluated_at_every_pixel(depth):
    side = 64
    dive = strip_of(waves, octaves=3, angles=512)
    reference = colour_reference(*dive)
    (picture,) = strip_pictures(*dive, [depth], size=(side, side), reference=reference)
    found = exact(depth, side, reference)
    lowest, highest = found.min(axis=(1, 3)), found.max(axis=(1, 3))
    beyond = np.maximum(lowest.astype(int) - picture, picture.astype(int) - highest).max(axis=-1)
    inner = np.hypot(*(np.mgrid[:side, :side] - (side - 1) / 2)) > 4  # where waves are wider than pixels
    assert np.mean((beyond > 40)[inner]) < 0.01
    assert np.mean((beyond > 8)[inner]) < 0.1


def test_what_does_not_change_with_depth_keeps_every_colour_for_the_whole_film():
    dive, core = strip_of(sectors, octaves=3, angles=128)
    pictures = list(strip_pictures(dive, core, np.linspace(0, 2, 9), size=(64, 64)))
    outside = np.hypot(*(np.mgrid[:64, :64] - 31.5)) > 18  # the core is a disc of radius 16 pixels at depth 2
    for picture in pictures[1:]:
        assert np.array_equal(picture[outside], pictures[0][outside])


def test_the_seam_between_strip_and_core_does_not_show():
    dive, core = strip_of(sectors, octaves=3, angles=256)
    v, u = 31.5 - np.mgrid[:64, :64][0], np.mgrid[:64, :64][1] - 31.5
    sixth = (np.arctan2(v, u) / (2 * np.pi) + 1 / 24) * 6 % 1
    clear = np.minimum(sixth, 1 - sixth) * np.hypot(u, v) > 2.5
    pictures = list(strip_pictures(dive, core, [0.0, 1.1, 2.3, 3.0], size=(64, 64)))
    assert clear.mean() > 0.3
    for picture in pictures[1:]:
        assert np.array_equal(picture[clear], pictures[0][clear])


def test_pictures_stand_upright():
    dive, core = strip_of(halves, octaves=2, angles=64)
    (picture,) = strip_pictures(dive, core, [1.0], size=(32, 32))
    rows = picture.reshape(32, -1)
    assert np.array_equal(rows[2], rows[10])
    assert not np.array_equal(rows[2], rows[-3])
    below = image(sweep(field(halves), SQUARE, resolution=16))
    assert np.array_equal(picture[2, 5], below[0, 0])
    assert np.array_equal(picture[-3, 5], below[-1, 0])


def halves(x, y):
    """One class above the x axis, the other below it."""
    return {"value": np.where(y > 0, 1.0, -1.0) + 0 * x, "outcome": (y > 0).astype("i1")}


def test_the_wide_side_of_a_picture_is_the_window(dive):
    reference = colour_reference(*dive)
    wide, square = (
        next(iter(strip_pictures(*dive, [0.5], size=size, reference=reference))) for size in ((36, 64), (64, 64))
    )
    assert np.array_equal(wide, square[14:50])


@pytest.mark.parametrize("size", [(15, 20), (0, 16), (32.0, 32), 64, (32, 32, 3), (10000, 20)])
def test_an_impossible_size_is_refused(dive, size):
    with pytest.raises(InputError, match=r"size=.* two even numbers"):
        strip_pictures(*dive, [0.0], size=size)


@pytest.mark.parametrize("depth", [-0.1, 3.01, float("nan")])
def test_a_depth_that_the_dive_does_not_reach_is_refused(dive, depth):
    with pytest.raises(InputError, match="this dive, which has 3 octaves"):
        list(strip_pictures(*dive, [depth], size=(16, 16)))


def test_what_is_no_strip_or_not_its_core_is_refused(dive):
    strip, core = dive
    with pytest.raises(InputError, match="not the innermost window"):
        strip_pictures(core, core, [0.0])
    with pytest.raises(InputError, match="not the innermost window"):
        strip_pictures(strip, sweep(field(waves), SQUARE, resolution=8), [0.0])
    with pytest.raises(InputError, match="palette='status' shows"):
        strip_pictures(strip, core, [0.0], palette="status")

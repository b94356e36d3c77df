"""A dive: concentric frames, one lattice, nothing computed twice, nothing lost."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import DepthError, InputError, StoreMismatch
from fractalscape.raster import Cost, Window, ZoomPath, check_frames, field_from_function, open_pyramid, sweep, zoom
from fractalscape.raster.zoom import region_of
from fractalscape.trainability import preset

DECADES = Window.log10(lr0=(-3, 6), lr1=(-3, 6))
UNIT = Window.linear(x=(0, 1), y=(0, 1))
CHEAP = Cost(seconds=1e-6, worst=1e-6)


def counting(calls, axes=("x", "y")):
    """Return a field that notes how many points it is asked for."""

    def total(x, y):
        calls.append(x.size)
        return x + y

    return field_from_function(total, axes=axes, name="total", version="1")


@given(
    st.fractions(-2, 5), st.fractions(-2, 5), st.integers(1, 30), st.fractions(Fraction(11, 10), 5, max_denominator=99)
)
def test_frames_shrink_about_the_centre_by_the_factor_exactly(x, y, k, factor):
    path = ZoomPath(window=DECADES, centre=(x, y), frames=k + 1, factor=factor)
    first, last = path.frame(0), path.frame(k)
    assert first.x.span == DECADES.x.span
    assert last.x.span * factor**k == first.x.span
    for window in (first, last):
        assert ((window.x.lo + window.x.hi) / 2, (window.y.lo + window.y.hi) / 2) == (x, y)


@pytest.mark.parametrize("resolution", [16, (12, 20), 10])
def test_a_frame_is_the_sweep_of_its_window_bit_for_bit(resolution):
    field = preset("single").replace(steps=30).field()
    path = ZoomPath.about(DECADES, (48.2989, 18.2067), frames=4)
    for k, found in enumerate(zoom(field, path, resolution=resolution)):
        alone = sweep(field, path.frame(k), resolution=resolution, sampling="dyadic")
        assert found.attrs["frame"] == k
        assert Window.from_json(found.attrs["window"]) == path.frame(k)
        for name in ("lr0", "lr1", "value", "outcome", "escape_step"):
            assert found[name].values.tobytes() == alone[name].values.tobytes()


def test_a_frame_holds_every_second_sample_of_the_one_before():
    field = preset("single").replace(steps=30).field()
    frames = list(zoom(field, ZoomPath.about(DECADES, (48.3, 18.2), frames=6), resolution=32))
    for outer, inner in pairwise(frames):
        middle = outer["value"].values[8:24, 8:24]
        assert inner["value"].values[::2, ::2].tobytes() == middle.tobytes()


@pytest.mark.parametrize(("resolution", "factor"), [(32, 2), (16, 3)])
def test_samples_that_coincide_are_not_computed_again(resolution, factor, tmp_path):
    calls = []
    field = counting(calls)
    path = ZoomPath(window=UNIT, centre=(Fraction(1, 2), Fraction(1, 3)), frames=4, factor=Fraction(factor))
    for _ in range(2):
        list(zoom(field, path, resolution=resolution, store=tmp_path / "dive", cost=CHEAP))
        assert sum(calls) == path.points(resolution)
    assert path.points(32) == 32 * 32 * (1 + 3 * 0.75 if factor == 2 else 4)


def test_a_dive_that_was_stopped_goes_on_and_ends_in_the_same_bits(tmp_path):
    field = preset("single").replace(steps=30).field()
    path = ZoomPath.about(DECADES, (48.3, 18.2), frames=5)
    whole = list(zoom(field, path, resolution=32))
    begun = zoom(field, path, resolution=32, store=tmp_path / "dive.zarr")
    for _ in range(2):
        next(begun)
    begun.close()
    again = list(zoom(field, path, resolution=32, store=tmp_path / "dive.zarr"))
    for one, other in zip(whole, again, strict=True):
        assert one["value"].values.tobytes() == other["value"].values.tobytes()
    pyramid = open_pyramid(tmp_path / "dive.zarr")
    assert pyramid.levels == [0, 1, 2, 3, 4]
    assert len(pyramid.done(4)) * pyramid.tile**2 == 32 * 32


def test_a_store_of_another_dive_is_refused(tmp_path):
    field = preset("single").replace(steps=5).field()
    next(zoom(field, ZoomPath.about(DECADES, (48.3, 18.2)), resolution=16, store=tmp_path / "dive.zarr"))
    with pytest.raises(StoreMismatch, match="window"):
        next(zoom(field, ZoomPath.about(DECADES, (48.4, 18.2)), resolution=16, store=tmp_path / "dive.zarr"))


def test_the_floor_is_known_before_anything_is_computed():
    path = ZoomPath.about(DECADES, (48.3, 18.2), frames=60)
    assert path.resolved(256) == 49
    assert path.resolved(64) == 51
    with pytest.raises(DepthError, match=r"frame 49 of 60 falls below the floor of float64.*ask for 49 frames"):
        check_frames(path, 256)
    calls: list[int] = []
    with pytest.raises(DepthError):
        next(zoom(counting(calls, axes=("lr0", "lr1")), path, resolution=256))
    assert calls == []


def test_frames_beyond_the_floor_repeat_samples_when_asked():
    field = preset("single").replace(steps=5).field()
    path = ZoomPath.about(Window.log10(lr0=(0, 1e-14), lr1=(0, 1e-14)), (48.3, 18.2), frames=6)
    assert path.resolved(16) < 6
    last = list(zoom(field, path, resolution=16, beyond_floor=True))[-1]
    assert last.attrs["frame"] == 5
    assert np.unique(last["lr0"].values).size < 16


def test_frames_whose_tiles_cannot_be_numbered_are_refused_before_anything_is_computed():
    calls: list[int] = []
    field, cost = counting(calls, axes=("x", "y")), Cost(seconds=1e-2, worst=1e-2)  # tiles of 16
    last = list(
        zoom(field, ZoomPath(window=UNIT, centre=(0, 0), frames=53), resolution=32, cost=cost, beyond_floor=True)
    )
    assert last[-1].attrs["frame"] == 52
    calls.clear()
    path = ZoomPath(window=UNIT, centre=(0, 0), frames=54)
    with pytest.raises(DepthError, match=r"frame 53 of 54 lies on a level of more than 2\^53 tiles.*ask for 53 frames"):
        next(zoom(field, path, resolution=32, cost=cost, beyond_floor=True))
    assert calls == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"frames": 0}, "frames=0 is not a whole number from 1 to 1000"),
        ({"frames": 2.5}, "frames=2.5 is not"),
        ({"factor": 1}, "factor=1 must be above 1"),
        ({"factor": float("nan")}, "factor=nan is not a finite number"),
        ({"factor": 10, "frames": 400}, "400 frames of factor 10 leave float64; take fewer"),
        ({"centre": 3}, "centre=3 must be a pair"),
        ({"window": None}, "window=None is not a Window"),
        ({"centre": (0, float("inf"))}, "y=inf is not a finite number"),
    ],
)
def test_bad_paths_are_one_line(change, said):
    with pytest.raises(InputError, match=said) as caught:
        ZoomPath(**{"window": UNIT, "centre": (0, 0), **change})
    assert "\n" not in str(caught.value)


def test_what_is_no_window_and_what_is_no_path_are_refused():
    with pytest.raises(InputError, match="window=3 is not a Window"):
        ZoomPath.about(3, (1, 1))
    with pytest.raises(InputError, match="path=None is not a ZoomPath"):
        next(zoom(counting([]), None, resolution=8))


def test_a_point_off_the_axes_is_refused():
    with pytest.raises(InputError, match="lr0=-1"):
        ZoomPath.about(DECADES, (-1, 5))


@settings(max_examples=30)
@given(st.integers(0, 40), st.integers(1, 500))
def test_the_region_of_a_frame_is_the_middle_of_its_level(level, half):
    rows, _ = region_of(level, (2 * half, 2))
    assert rows.stop - rows.start == 2 * half
    assert rows.start + rows.stop == (2 * half) << level

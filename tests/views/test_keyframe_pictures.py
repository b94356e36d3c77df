import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fractalscape.errors import InputError
from fractalscape.raster import Window, sweep
from fractalscape.views import colour_reference, image, keyframe_depths, keyframe_pictures, rank_colour
from fractalscape.views.keyframe_pictures import _turns
from fractalscape.views.light import linear_light
from reference import film
from views.dives import SQUARE, field, keyframes_of, sectors, waves


@pytest.fixture(scope="module")
def frames():
    return keyframes_of(waves, frames=4, resolution=32)


@settings(max_examples=8)
@given(
    part=st.floats(0.001, 1),
    size=st.sampled_from([(16, 24), (32, 32), (24, 16)]),
    corner=st.tuples(st.integers(0, 32), st.integers(0, 32)),
    holes=st.booleans(),
)
def test_a_picture_is_that_of_its_slow_twin(part, size, corner, holes):
    inner = SQUARE.part((corner[0], corner[0] + 32), (corner[1], corner[1] + 32), of=64)
    frames = [sweep(field(waves), window, resolution=32) for window in (SQUARE, inner)]
    if holes:
        frames[1]["value"].values[::3, ::5] = np.nan
    reference = colour_reference(*frames)
    (picture,) = keyframe_pictures(frames, [part], size=size, reference=reference)
    ranks = [rank_colour(frame["value"].values, reference=reference) for frame in frames]
    twin = film.keyframe_picture(*ranks, (SQUARE, inner), part, size=size, turns=_turns())
    assert np.array_equal(picture, twin)


def test_at_a_keyframe_the_picture_is_that_keyframe(frames):
    reference = colour_reference(*frames)
    pictures = list(keyframe_pictures(frames, [0, 1, 2, 3], size=(32, 32), reference=reference))
    for picture, frame in zip(pictures, frames, strict=True):
        large = np.asarray(image(frame, reference=reference)).repeat(2, axis=0).repeat(2, axis=1)
        drawn = next(iter(keyframe_pictures([frame], [0], size=(64, 64), reference=reference)))
        shifted = np.roll(large, (1, -1), axis=(0, 1))[2:-2, 2:-2]  # a sample lies in the middle of its square
        assert np.array_equal(drawn[2:-2, 2:-2], shifted)
        assert np.array_equal(picture, next(iter(keyframe_pictures([frame], [0], size=(32, 32), reference=reference))))


def test_nothing_jumps_where_one_pair_of_keyframes_takes_over_from_the_other(frames):
    before, at, after = keyframe_pictures(frames, [1 - 1e-9, 1.0, 1 + 1e-9], size=(64, 64))
    assert np.mean(np.any(before != at, axis=-1)) < 0.01
    assert np.mean(np.any(after != at, axis=-1)) < 0.01


def test_a_still_region_keeps_its_colour_for_the_whole_film():
    frames = keyframes_of(sectors, frames=4, resolution=64)
    v, u = 31.5 - np.mgrid[:64, :64][0], np.mgrid[:64, :64][1] - 31.5
    sixth = (np.arctan2(v, u) / (2 * np.pi) + 1 / 24) * 6 % 1
    clear = np.minimum(sixth, 1 - sixth) * np.hypot(u, v) > 4
    pictures = list(keyframe_pictures(frames, np.linspace(0, 3, 40), size=(64, 64)))
    assert clear.mean() > 0.2
    for picture in pictures[1:]:
        assert np.array_equal(picture[clear], pictures[0][clear])


def test_no_colour_appears_that_neither_class_has():
    """Slow on both sides: the blend of their ranks would be the palest colour of all."""

    def slow(x, y):
        inside = np.sin(40 * x) * np.sin(40 * y) > 0
        return {"value": np.where(inside, 100.0, -100.0) + x, "outcome": inside.astype("i1")}

    outer, inner = keyframes_of(slow, frames=2, resolution=16)
    reference = colour_reference([-101.0, -100.0, -1.0, -0.5, 0.5, 1.0, 100.0, 101.0])
    (picture,) = keyframe_pictures([outer, inner], [0.5], size=(32, 32), reference=reference)
    ends = [image(frame, reference=reference).reshape(-1, 3) for frame in (outer, inner)]
    brightest = linear_light(np.concatenate(ends)).sum(axis=1).max()
    assert linear_light(picture).sum(axis=-1).max() <= 1.01 * brightest


def test_a_factor_other_than_two_takes_other_depths():
    assert keyframe_depths(keyframes_of(waves, frames=3, resolution=8, factor=4)).tolist() == [0, 2, 4]


def test_keyframes_finer_than_the_picture_are_averaged():
    frames = keyframes_of(waves, frames=1, resolution=128)
    (picture,) = keyframe_pictures(frames, [0], size=(16, 16))
    (large,) = keyframe_pictures(frames, [0], size=(128, 128))
    assert np.abs(picture[:4].astype(float).mean() - large[:32].astype(float).mean()) < 8


@pytest.mark.parametrize(
    ("frames", "message"),
    [
        (lambda f: [], "no keyframes"),
        (lambda f: [f[1], f[0]], "keyframe 1 is no smaller copy inside of keyframe 0"),
        (lambda f: [f[0], f[0]], "keyframe 1 is no smaller copy"),
        (lambda f: [f[0].drop_attrs()], "says no window"),
        (lambda f: [f[0], f[1].isel(x=slice(0, 8))], "one resolution"),
        (lambda f: [f[0].drop_vars("outcome")], "shows 'value' of a map with 'outcome'"),
    ],
)
def test_frames_that_make_no_dive_are_refused(frames, message):
    with pytest.raises(InputError, match=message):
        keyframe_pictures(frames(keyframes_of(waves, frames=2, resolution=16)), [0.0])


def test_a_keyframe_of_another_shape_of_window_is_refused():
    flat = sweep(field(waves), Window.linear(x=(-0.5, 0.5), y=(-0.25, 0.25)), resolution=16)
    with pytest.raises(InputError, match="no smaller copy"):
        keyframe_depths([sweep(field(waves), SQUARE, resolution=16), flat])

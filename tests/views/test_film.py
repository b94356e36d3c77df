from fractions import Fraction

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.views import film_depths, keyframe_film, keyframe_pictures, strip_film, strip_pictures
from views.dives import keyframes_of, sectors, strip_of, waves
from views.films import decoded, information, noise_of

FORM = {"fps": 12, "seconds_per_octave": 0.5}


def test_a_film_of_a_strip_holds_its_pictures(tmp_path):
    dive, core = strip_of(waves, octaves=3, angles=256)
    seen = []
    path = strip_film(dive, core, tmp_path / "dive.mp4", size=(72, 128), progress=seen.append, **FORM)
    assert information(path) == ("h264", "yuv420p", 128, 72, Fraction(12), 19)
    assert (seen[-1].done, seen[-1].total) == (19, 19)
    pictures = list(strip_pictures(dive, core, film_depths(3, **FORM), size=(72, 128)))
    for shown, picture in zip(decoded(path), pictures, strict=True):
        grey, drawn = shown.astype(float).mean(axis=-1), picture.astype(float).mean(axis=-1)
        assert np.sqrt(np.mean((grey - drawn) ** 2)) < 8
        assert noise_of(shown[:, 40:88], picture[:, 40:88]) < 40


def test_a_film_of_keyframes_holds_its_pictures(tmp_path):
    frames = keyframes_of(waves, frames=3, resolution=64)
    path = keyframe_film(frames, tmp_path / "dive.mp4", **FORM)
    assert information(path) == ("h264", "yuv420p", 64, 64, Fraction(12), 13)
    for shown, picture in zip(decoded(path), keyframe_pictures(frames, film_depths(2, **FORM)), strict=True):
        assert noise_of(shown, picture) < 25


@pytest.mark.parametrize("made", ["strip", "keyframes"])
def test_a_still_region_keeps_its_colour_in_the_encoded_film(tmp_path, made):
    if made == "strip":
        path = strip_film(*strip_of(sectors, octaves=3), tmp_path / "x.mp4", size=(128, 128), **FORM)
    else:
        path = keyframe_film(keyframes_of(sectors, frames=4, resolution=128), tmp_path / "x.mp4", **FORM)
    v, u = 63.5 - np.mgrid[:128, :128][0], np.mgrid[:128, :128][1] - 63.5
    sixth = (np.arctan2(v, u) / (2 * np.pi) + 1 / 24) * 6 % 1
    clear = np.minimum(sixth, 1 - sixth) * np.hypot(u, v) > 17  # more than a block of the codec away
    pictures = np.array(decoded(path), int)[:, clear]
    assert clear.mean() > 0.05
    assert np.abs(np.diff(pictures, axis=0)).max() <= 3


def test_an_interrupted_film_leaves_nothing(tmp_path):
    def stop(progress):
        if progress.done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        strip_film(*strip_of(waves), tmp_path / "x.mp4", size=(32, 32), progress=stop, **FORM)
    assert list(tmp_path.iterdir()) == []


def test_a_film_of_one_keyframe_is_two_still_pictures(tmp_path):
    path = keyframe_film(keyframes_of(waves, frames=1, resolution=32), tmp_path / "x.mp4", **FORM)
    assert information(path)[-1] == 2


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), "fast"])
def test_an_impossible_speed_is_refused(tmp_path, seconds):
    with pytest.raises(InputError, match=r"seconds_per_octave=.* must be a number of seconds"):
        strip_film(*strip_of(waves), tmp_path / "x.mp4", seconds_per_octave=seconds)
    with pytest.raises(InputError, match="fps=0 must be"):
        keyframe_film(keyframes_of(waves, frames=2, resolution=16), tmp_path / "x.mp4", fps=0)

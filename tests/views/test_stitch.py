import errno
import os
import sys
from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from fractalscape.errors import InputError, MissingExtra, StoreDamaged
from fractalscape.views import stitch_zoom_to_video, write_video
from fractalscape.views.video import frames_per_second
from views.films import decoded, information


def shade(k, *, shape=(48, 64)):
    return np.full((*shape, 3), (40 + 6 * k, 200 - 6 * k, 90), np.uint8)


def save(folder, name, pixels):
    folder.mkdir(exist_ok=True)
    Image.fromarray(pixels).save(folder / name)


def test_pictures_become_a_film_in_the_order_of_their_numbers(tmp_path):
    for k in (0, 1, 2, 9, 10, 11):
        save(tmp_path / "frames", f"zoom_{k}.png", shade(k))
    save(tmp_path / "frames", "a_legend.png", shade(0, shape=(10, 10)))
    film = stitch_zoom_to_video(tmp_path / "frames", tmp_path / "films" / "dive.mp4")
    assert information(film) == ("h264", "yuv420p", 64, 48, Fraction(10), 6)
    for picture, k in zip(decoded(film), (0, 1, 2, 9, 10, 11), strict=True):
        assert np.abs(picture.astype(int) - shade(k)).max() <= 3


def test_a_folder_without_zoom_pictures_gives_a_film_of_all_its_pictures(tmp_path):
    save(tmp_path, "b.PNG", shade(5))
    save(tmp_path, "a.png", shade(1))
    film = stitch_zoom_to_video(str(tmp_path), str(tmp_path / "x.mp4"), fps=24)
    assert information(film)[4:] == (24, 2)
    assert np.abs(decoded(film)[0].astype(int) - shade(1)).max() <= 3


def test_odd_pictures_are_padded_with_their_own_edge(tmp_path):
    save(tmp_path, "zoom_0.png", shade(3, shape=(47, 63)))
    film = stitch_zoom_to_video(tmp_path, tmp_path / "x.mp4")
    assert information(film)[2:4] == (64, 48)
    assert np.abs(decoded(film)[0].astype(int) - shade(3)).max() <= 3


def test_pictures_with_transparency_and_with_palettes_are_read(tmp_path):
    Image.fromarray(shade(0)).convert("RGBA").save(tmp_path / "zoom_0.png")
    Image.fromarray(shade(0)).quantize(8).save(tmp_path / "zoom_1.png")
    for picture in decoded(stitch_zoom_to_video(tmp_path, tmp_path / "x.mp4")):
        assert np.abs(picture.astype(int) - shade(0)).max() <= 3


def test_a_film_starts_with_its_index_so_that_a_browser_plays_at_once(tmp_path):
    save(tmp_path, "zoom_0.png", shade(0))
    content = stitch_zoom_to_video(tmp_path, tmp_path / "x.mp4").read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_a_folder_that_is_not_there_or_holds_no_pictures_is_told(tmp_path):
    with pytest.raises(InputError, match=r"image_dir=.*nowhere.* is not a folder"):
        stitch_zoom_to_video(tmp_path / "nowhere", tmp_path / "x.mp4")
    with pytest.raises(InputError, match="holds no PNG pictures"):
        stitch_zoom_to_video(tmp_path, tmp_path / "x.mp4")
    assert list(tmp_path.iterdir()) == []


def test_pictures_of_mixed_sizes_are_told_by_name_and_leave_no_film(tmp_path):
    save(tmp_path / "frames", "zoom_0.png", shade(0))
    save(tmp_path / "frames", "zoom_1.png", shade(0, shape=(32, 64)))
    with pytest.raises(InputError, match=r"zoom_1\.png is 64 x 32 pixels, zoom_0\.png is 64 x 48; .* one size"):
        stitch_zoom_to_video(tmp_path / "frames", tmp_path / "films" / "x.mp4")
    assert list((tmp_path / "films").iterdir()) == []


def test_a_picture_that_cannot_be_read_is_told_by_name(tmp_path):
    save(tmp_path, "zoom_0.png", shade(0))
    (tmp_path / "zoom_1.png").write_bytes((tmp_path / "zoom_0.png").read_bytes()[:60])
    with pytest.raises(InputError, match=r"zoom_1\.png is not a readable picture"):
        stitch_zoom_to_video(tmp_path, tmp_path / "x.mp4")


@pytest.mark.parametrize("fps", [0, -10, float("nan"), float("inf"), 1e6, "ten", None, True])
def test_an_impossible_frame_rate_is_told(tmp_path, fps):
    save(tmp_path, "zoom_0.png", shade(0))
    with pytest.raises(InputError, match=r"fps=.* must be a number of frames per second"):
        stitch_zoom_to_video(tmp_path, tmp_path / "x.mp4", fps=fps)


def test_frame_rates_of_television_are_kept_exactly():
    assert frames_per_second(30000 / 1001) == Fraction(30000, 1001)
    assert frames_per_second(12.5) == Fraction(25, 2)


@pytest.mark.parametrize(
    ("pictures", "message"),
    [
        ([], "no pictures"),
        ([np.zeros((5, 4, 3), np.uint8)], "4 x 5 pixels .* even"),
        ([np.zeros((4, 4))], "needs uint8"),
        ([np.zeros((4, 4, 3), np.uint8), np.zeros((4, 6, 3), np.uint8)], "all of one size"),
    ],
)
def test_what_cannot_be_filmed_is_refused(tmp_path, pictures, message):
    with pytest.raises(InputError, match=message):
        write_video(pictures, tmp_path / "x.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("stop", [KeyboardInterrupt, RuntimeError])
def test_a_film_that_is_interrupted_leaves_the_one_before_it_and_nothing_else(tmp_path, stop):
    path = write_video([shade(0)] * 2, tmp_path / "x.mp4")
    before = path.read_bytes()

    def pictures():
        yield from [shade(1)] * 40
        raise stop

    with pytest.raises(stop):
        write_video(pictures(), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_one_clear_line(tmp_path):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(StoreDamaged, match=r"cannot write .*x\.mp4: File too large"):
            write_video([noise] * 30, tmp_path / "x.mp4")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_out_of_space_says_that_none_is_left(tmp_path, monkeypatch):
    import av

    def full(*_, **__):
        av.error.err_check(-errno.ENOSPC)

    monkeypatch.setattr(av.VideoFrame, "from_ndarray", full)
    with pytest.raises(StoreDamaged, match=r"no space left writing .*x\.mp4"):
        write_video([shade(0)], tmp_path / "x.mp4")


def test_without_the_extra_one_line_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingExtra, match=r"pip install 'fractalscape\[video\]'"):
        write_video([shade(0)], tmp_path / "x.mp4")
    assert os.listdir(tmp_path) == []

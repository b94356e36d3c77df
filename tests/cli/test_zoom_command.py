import json
import sys
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from fractalscape.raster import Window, ZoomPath, open_pyramid, zoom
from fractalscape.trainability import preset
from fractalscape.views import read_png_metadata

SINGLE = "zoom --preset single --steps 30 --resolution 16 --no-video"
HERE = "--center 48.2989 18.2067"
DEEP = "--window-log10 1.6839 1.68390000000001 1.2602 1.26020000000001"
FOLDER = Path("outputs/zooms/tanh_n16_steps30_single")


def lines():
    return [json.loads(line) for line in (FOLDER / "frames.jsonl").read_text().splitlines()]


def test_a_dive_writes_each_frame_with_its_window_in_full_digits(cli):
    code, _, err = cli(f"{SINGLE} {HERE} --num-levels 4")
    assert (code, err) == (0, [])
    spec = preset("single").replace(steps=30)
    digits = Window.log(lr0=(48.2989, 100), lr1=(18.2067, 100))
    path = ZoomPath(window=spec.window, centre=(digits.x.lo, digits.y.lo), frames=4)
    for k, (line, found) in enumerate(zip(lines(), zoom(spec.field(), path, resolution=16), strict=True)):
        assert line["frame"] == k
        assert Window.from_dict(line["window"]) == path.frame(k)
        assert float(line["edges"]["lr0"][0]) == path.frame(k).x.value(path.frame(k).x.lo)
        assert np.array_equal(np.load(FOLDER / line["npy"]), found["outcome"].values.T)
        assert Window.from_json(read_png_metadata(FOLDER / line["png"])["window"]) == path.frame(k)
    assert open_pyramid(FOLDER / "zoom.zarr").levels == [0, 1, 2, 3]


def test_the_window_of_a_frame_can_be_swept_again(cli):
    cli(f"{SINGLE} {HERE} --num-levels 3")
    code, _, err = cli(
        f"sweep --preset single --steps 30 --resolution 16 --window {FOLDER}/zoom_002.png --output-dir again"
    )
    assert (code, err) == (0, [])
    (again,) = Path("again/images").glob("*.npy")
    assert np.array_equal(np.load(again), np.load(FOLDER / "zoom_002.npy"))


def test_a_dive_goes_on_and_may_go_deeper(cli):
    cli(f"{SINGLE} {HERE} --num-levels 2")
    first = (FOLDER / "zoom_001.npy").read_bytes()
    code, _, err = cli(f"{SINGLE} {HERE} --num-levels 4")
    assert (code, err) == (0, [])
    assert (FOLDER / "zoom_001.npy").read_bytes() == first
    assert len(lines()) == 4


def test_a_dive_that_is_run_again_loses_no_line_of_its_later_frames(cli):
    cli(f"{SINGLE} {HERE} --num-levels 4")
    told = lines()
    text = (FOLDER / "frames.jsonl").read_text().splitlines()
    (FOLDER / "frames.jsonl").write_text("\n".join([text[0], text[1][:40], '{"frame": Infinity}', *text[2:]]))
    code, _, err = cli(f"{SINGLE} {HERE} --num-levels 2")  # as one that is stopped after two frames
    assert (code, err) == (0, [])
    assert lines() == told


def test_a_folder_of_another_dive_is_refused(cli):
    cli(f"{SINGLE} {HERE} --num-levels 2")
    code, _, err = cli(f"{SINGLE} --center 48.3 18.2 --num-levels 2")
    assert code == 3
    assert err == [f"error: {FOLDER} holds another dive (of another centre); give another --output-dir, or delete it"]


def test_the_centre_is_searched_once(cli):
    code, out, err = cli(f"{SINGLE} --num-levels 5")
    assert (code, err) == (0, [])
    assert "searching a centre" in out
    held = json.loads((FOLDER / "zoom.json").read_text())["centre"]
    code, out, err = cli(f"{SINGLE} --num-levels 5")
    assert (code, err) == (0, [])
    assert "searching" not in out
    assert json.loads((FOLDER / "zoom.json").read_text())["centre"] == held


def test_a_dive_into_a_store_takes_its_condition_and_window(cli):
    cli("sweep --preset single --steps 30 --resolution 16 --window 10 100 10 100 --store map.zarr")
    code, _, err = cli(f"zoom --store map.zarr {HERE} --num-levels 2 --resolution 16 --no-video")
    assert (code, err) == (0, [])
    assert Window.from_dict(lines()[0]["window"]).x.span == Window.log(a=(10, 100), b=(10, 100)).x.span


def test_a_uniform_window_says_where_the_boundary_was(cli):
    code, _, err = cli(f"{SINGLE} --center 3 3 --num-levels 9")
    assert code == 2
    assert len(err) == 1
    assert "no boundary here, every sample converges; the nearest was at lr0=" in err[0]
    assert "try --center auto" in err[0]
    assert lines()


def test_a_uniform_frame_about_a_searched_centre_does_not_advise_a_search(cli):
    code, _, err = cli("zoom --preset single --steps 30 --resolution 1 --no-video --num-levels 2")
    assert (code, len(err)) == (2, 1)
    assert err[0].startswith("error: frame 0: no boundary here, every sample ")
    assert err[0].endswith("; take a higher --resolution")


def test_a_resolution_that_makes_no_film_is_told_before_the_dive(cli):
    code, out, err = cli(f"zoom --preset single --steps 30 --resolution 3x50 {HERE} --num-levels 2")
    assert (code, out, len(err)) == (2, "", 1)
    assert "--resolution 3x50 makes no film, whose sides have 16 to 8192 pixels: add --no-video" in err[0]
    assert not FOLDER.exists()


def test_a_missing_film_library_is_told_before_the_dive(cli, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    code, out, err = cli(f"zoom --preset single --steps 30 --resolution 16 {HERE} --num-levels 2")
    assert (code, out, len(err)) == (4, "", 1)
    assert "pip install 'fractalscape[video]'" in err[0]
    assert not FOLDER.exists()


def test_a_dive_marks_what_lies_below_the_floor_when_asked(cli):
    on_the_boundary = "--center 48.29892311855753 18.20668185526968"
    command = f"zoom --preset single --resolution 16 --no-video {DEEP} {on_the_boundary} --num-levels 5"
    code, out, err = cli(f"{command} --at-floor stamp --output-dir deep")
    assert (code, err) == (0, [])
    assert "stops after" not in out
    told = [json.loads(line)["below_floor"] for line in Path("deep/frames.jsonl").read_text().splitlines()]
    assert told == [False, False, False, True, True]
    dark = [(np.asarray(Image.open(f"deep/zoom_{k:03d}.png"))[-1] == 16).all(axis=-1).any() for k in range(5)]
    assert dark == told  # the ground of the stamp


def test_a_dive_ends_at_the_floor(cli):
    deep = f"{DEEP} --center-log10-lr0 1.68393760403846 --center-log10-lr1 1.26023103463671"
    code, out, _ = cli(f"{SINGLE} {deep} --num-levels 9 --dry-run")
    assert code == 0
    assert "stops after" in out
    assert "of 9 frames, at the floor of float64" in out
    assert not Path("outputs").exists()


def test_a_strip_adds_a_picture_of_the_whole_dive_and_films_it(cli):
    command = "zoom --preset single --steps 30 --resolution 16 --strip 64 --num-levels 4 --fps 10"
    code, out, err = cli(f"{command} {HERE}")
    assert (code, err) == (0, [])
    assert out.split()[-2:] == [f"{FOLDER}/strip.png", f"{FOLDER}_zoom.mp4"]
    assert Window.from_json(read_png_metadata(FOLDER / "strip.png")["window"]) == Window.from_dict(lines()[0]["window"])
    with av.open(f"{FOLDER}_zoom.mp4") as film:
        shape = film.streams.video[0].codec_context
        assert (shape.width, shape.height) == (32, 32)
        assert sum(1 for _ in film.decode(video=0)) == 3 * 15 + 1


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ("--strip 16", "--strip 16 must be from 32 to 16384 angles"),
        ("--strip 64 --zoom-factor 3", "--strip needs two frames at least and --zoom-factor 2"),
        ("--strip 40", "angles=40 must be a multiple of 16"),
        ("--strip 16384 --num-levels 45", "--strip 16384: float64 ends"),
        ("--strip 65536", "--strip 65536 must be from 32 to 16384 angles"),
        ("--center 5", "--center 5 is neither auto nor two values X Y"),
        ("--center 5 -5", "--center -5: a log axis has values above zero"),
        ("--center 5 x", "--center x: not a finite number"),
        ("--center-log10-lr0 1", "a centre has two coordinates"),
        ("--center 5 5 --center-log10-lr0 1 --center-log10-lr1 1", "both name a centre"),
        ("--zoom-factor 1", "factor=1 must be above 1"),
        ("--num-levels 0", "frames=0 is not a whole number from 1 to 1000"),
        ("--fps 0", "--fps 0 must be from 1 to 240"),
        ("--at-floor fly", "--at-floor fly is not one of stop, stamp"),
        ("--activations tanh relu", "zoom dives into one condition"),
        ("--store nowhere.zarr", "--store and --preset and --steps all name a condition; give one of them"),
    ],
)
def test_bad_flags_are_one_line(cli, flags, said):
    code, _, err = cli(f"{SINGLE} {flags} --dry-run")
    assert code == 2
    assert len(err) == 1
    assert said in err[0]

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from fractalscape.errors import InputError
from fractalscape.raster import Window
from fractalscape.views import image, read_png_metadata, save_png

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
names = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=79)


def test_the_file_holds_the_pixels_of_the_image(raster, tmp_path):
    path = save_png(tmp_path / "map.png", raster, palette="safe")
    assert np.array_equal(np.asarray(Image.open(path)), image(raster, palette="safe"))


def test_the_attributes_of_the_raster_open_its_window_again(raster, tmp_path):
    found = read_png_metadata(save_png(tmp_path / "map.png", raster))
    assert {name: found[name] for name in raster.attrs} == raster.attrs
    assert Window.from_json(found["window"]).axes == ("lr0", "lr1")
    assert (found["variable"], found["palette"]) == ("value", "published")


def test_a_picture_takes_its_attributes_from_the_raster_beside_it(raster, tmp_path):
    found = read_png_metadata(save_png(tmp_path / "map.png", image(raster), raster=raster, metadata={"frame": 7}))
    assert found == {**raster.attrs, "frame": "7"}


def test_a_picture_of_fewer_colours_is_smaller_and_tells_the_same(raster, tmp_path):
    whole = save_png(tmp_path / "whole.png", raster)
    small = save_png(tmp_path / "small.png", raster, colours=16)
    pixels = np.asarray(Image.open(small).convert("RGB")).astype(int)
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) <= 16
    assert np.abs(pixels - image(raster)).mean() < 12
    assert small.stat().st_size < whole.stat().st_size
    assert read_png_metadata(small) == read_png_metadata(whole)
    with pytest.raises(InputError, match="colours=300 is not from 1 to 256"):
        save_png(tmp_path / "a.png", raster, colours=300)


@given(st.dictionaries(names, texts, max_size=4))
def test_metadata_survive_the_round_trip_in_any_script(tmp_path_factory, metadata):
    path = tmp_path_factory.getbasetemp() / "round_trip.png"
    save_png(path, np.zeros((1, 1, 3), np.uint8), metadata=metadata)
    assert read_png_metadata(path) == metadata


def test_entries_that_are_not_strings_are_written_as_json(tmp_path):
    metadata = {"seed": np.int64(3), "extent": np.array([1.0, 2.0]), "path": tmp_path}
    found = read_png_metadata(save_png(tmp_path / "a.png", np.zeros((1, 1, 3), np.uint8), metadata=metadata))
    assert (json.loads(found["seed"]), json.loads(found["extent"])) == (3, [1.0, 2.0])
    assert json.loads(found["path"]) == str(tmp_path)


def test_an_interrupted_write_keeps_the_old_file_and_leaves_nothing_else(raster, tmp_path, monkeypatch):
    path = save_png(tmp_path / "map.png", raster)
    old = path.read_bytes()

    def fail(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(KeyboardInterrupt):
        save_png(path, raster, palette="safe")
    assert path.read_bytes() == old
    assert list(tmp_path.iterdir()) == [path]


def test_pictures_and_names_that_a_png_cannot_hold_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"float64 and shape \(2, 2\) is not uint8"):
        save_png(tmp_path / "a.png", np.zeros((2, 2)))
    with pytest.raises(InputError, match="metadata name 'σ'"):
        save_png(tmp_path / "a.png", np.zeros((1, 1, 3), np.uint8), metadata={"σ": "1"})
    assert not list(tmp_path.iterdir())

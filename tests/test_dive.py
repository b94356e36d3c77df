import runpy
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fractalscape.raster import StripSpec
from fractalscape.trainability import preset
from fractalscape.views import read_png_metadata

ROOT = Path(__file__).parents[1]
DIVE = runpy.run_path(str(ROOT / "docs" / "gallery" / "dive.py"))


def test_the_centre_of_the_picture_lies_on_the_boundary_to_the_last_bit():
    x, y = DIVE["CENTRE"]
    field = preset("single").field()
    here, there = field.evaluate(np.array([x, np.nextafter(x, np.inf)]), np.array([y, y]))["outcome"]
    assert here != there


def test_a_bisection_ends_at_two_neighbours_of_different_outcome():
    field = preset("single").field()
    y = np.array([19.0, 40.0])
    found = DIVE["bisected"](field, np.array([0.01, 1e5]), np.array([1e5, 0.01]), y)
    outcomes = field.evaluate(found, y)["outcome"]
    beyond = field.evaluate(np.nextafter(found, [np.inf, -np.inf]), y)["outcome"]
    assert (outcomes.tolist(), beyond.tolist()) == ([0, 1], [1, 0])


@pytest.mark.slow
def test_the_picture_of_the_dive_is_made_again_with_its_ruler_and_dimensions(tmp_path):
    DIVE["main"](tmp_path / "dive.png", store=tmp_path / "dive.zarr", octaves=1, angles=896)
    about = read_png_metadata(tmp_path / "dive.png")
    spec = StripSpec.from_json(about["spec"])
    assert spec.inner["dataset_mode"] == "single"
    assert spec.x.nearest == DIVE["CENTRE"][0]


def test_the_picture_in_the_docs_is_that_of_the_script_and_small():
    path = ROOT / "docs" / "gallery" / "dive.png"
    spec = StripSpec.from_json(read_png_metadata(path)["spec"])
    assert (spec.x.nearest, spec.y.nearest) == DIVE["CENTRE"]
    assert read_png_metadata(path)["octaves"] == "40"
    assert path.stat().st_size < 600_000
    with Image.open(path) as picture:
        assert picture.width > 1400


@pytest.mark.slow
def test_the_search_finds_the_centre_of_the_picture():
    assert DIVE["search"]() == DIVE["CENTRE"]

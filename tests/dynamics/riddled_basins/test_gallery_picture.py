import runpy
from pathlib import Path

from PIL import Image

from fractalscape.dynamics.riddled_basins import PUBLISHED_WINDOW, RiddledBasinSpec
from fractalscape.raster import Window
from fractalscape.views import read_png_metadata

GALLERY = Path(__file__).parents[3] / "docs" / "gallery"


def test_the_picture_of_the_riddled_basins_tells_what_made_it(tmp_path):
    draw = runpy.run_path(str(GALLERY / "riddled_basins.py"))["main"]
    draw(tmp_path / "small.png", resolution=8)
    for path in (tmp_path / "small.png", GALLERY / "riddled_basins.png"):
        about = read_png_metadata(path)
        assert RiddledBasinSpec.from_json(about["spec"]) == RiddledBasinSpec()
        assert Window.from_json(about["window"]) == PUBLISHED_WINDOW


def test_the_picture_in_the_gallery_is_whole_and_small():
    picture = GALLERY / "riddled_basins.png"
    assert picture.stat().st_size < 300_000
    with Image.open(picture) as image:
        assert image.size == (1024, 1024)

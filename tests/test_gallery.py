import runpy
from pathlib import Path

from PIL import Image

from fractalscape import provenance
from fractalscape.raster import Window
from fractalscape.trainability import TrainabilitySpec, preset, published
from fractalscape.views import read_png_metadata

RENDER = Path(__file__).parents[1] / "docs" / "gallery" / "render.py"


def test_the_picture_of_landscapes_is_drawn(tmp_path):
    draw = runpy.run_path(str(RENDER.with_name("landscape.py")))["main"]
    draw(tmp_path / "landscape.png", size=64, steps=300)
    with Image.open(tmp_path / "landscape.png") as picture:
        assert picture.size[0] > 2 * picture.size[1]


def test_the_pictures_of_the_gallery_are_small_and_tell_what_made_them(tmp_path, capsys):
    render = runpy.run_path(str(RENDER))["main"]
    render(tmp_path / "pictures", stores=tmp_path / "stores", resolution={"single": 8, "init-drift": 4})
    assert "| single | 8 x 8 |" in capsys.readouterr().out
    for name in ("single", "init-drift"):
        path = tmp_path / "pictures" / f"{name}.png"
        about = read_png_metadata(path)
        assert TrainabilitySpec.from_json(about["spec"]) == preset(name).replace(window=None)
        assert Window.from_json(about["window"]) == published(name).window
        assert about["version"] == provenance.version()
        with Image.open(path) as picture:
            assert (picture.mode, picture.size) == ("P", (512, 512))

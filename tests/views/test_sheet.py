from concurrent.futures import ThreadPoolExecutor

import pytest

from fractalscape.errors import InputError
from fractalscape.views import sheet


def test_a_sheet_titles_every_raster_in_reading_order(raster):
    titles = ["tanh", "ReLU", "identity", "minibatch"]
    figure = sheet(dict.fromkeys(titles, raster))
    assert [axes.get_title() for axes in figure.axes] == titles
    assert figure.axes[3].get_subplotspec().colspan.start == 0


def test_sheets_are_drawn_in_threads_and_without_a_screen(raster, tmp_path):
    def draw(number):
        sheet({"a": raster, "b": raster}).savefig(tmp_path / f"{number}.png", metadata={"Software": None})
        return (tmp_path / f"{number}.png").read_bytes()

    with ThreadPoolExecutor(3) as pool:
        pictures = list(pool.map(draw, range(3)))
    assert len(set(pictures)) == 1


def test_an_empty_sheet_is_refused(raster):
    with pytest.raises(InputError, match="0 rasters in 3 columns"):
        sheet({})
    with pytest.raises(InputError, match="1 rasters in 0 columns"):
        sheet({"a": raster}, columns=0)

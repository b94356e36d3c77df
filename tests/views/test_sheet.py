from concurrent.futures import ThreadPoolExecutor

import pytest

from fractalscape.errors import InputError
from fractalscape.views import sheet


def texts(labels):
    return [label.get_text() for label in labels]


def test_a_sheet_titles_every_raster_in_reading_order(raster):
    titles = ["tanh", "ReLU", "identity", "minibatch"]
    figure = sheet(dict.fromkeys(titles, raster), legend=False)
    assert [axes.get_title() for axes in figure.axes] == titles
    assert figure.axes[3].get_subplotspec().colspan.start == 0


def test_one_bar_serves_all_thumbnails_of_signed_ranks(raster):
    figure = sheet({"a": raster, "b": -raster.assign(outcome=-raster["outcome"]), "c": raster})
    *thumbnails, bar = figure.axes
    assert [axes.get_title() for axes in thumbnails] == ["a", "b", "c"]
    assert not any(axes.child_axes or axes.get_legend() for axes in thumbnails)
    assert texts(bar.get_xticklabels()) == ["slow", "fast", "slow"]
    assert texts(bar.get_xticklabels(minor=True)) == ["diverged", "converged"]


def test_one_list_names_the_classes_of_any_thumbnail(raster):
    half = raster.copy(deep=True)
    half["outcome"].values[:, :5] = 2
    figure = sheet({"a": raster, "b": half}, palette="status")
    (legend,) = figure.legends
    assert texts(legend.get_texts()) == ["converged", "diverged", "undecided"]
    assert len(figure.axes) == 2


def test_thumbnails_of_a_plain_quantity_share_one_scale_with_or_without_its_bar(raster):
    raster["speed"] = abs(raster["value"])
    raster["speed"].attrs = {"long_name": "speed", "units": "1/step"}
    rasters = {"a": raster, "b": raster.assign(speed=2 * raster["speed"])}
    figure = sheet(rasters, variable="speed")
    limits = (float(raster["speed"].min()), 2 * float(raster["speed"].max()))
    assert figure.axes[-1].get_xlabel() == "speed (1/step)"
    for axes in (*figure.axes[:2], *sheet(rasters, variable="speed", legend=False).axes):
        assert axes.images[0].get_clim() == pytest.approx(limits)
    assert sheet(rasters, variable="speed", reference=[0.0, 3.0]).axes[1].images[0].get_clim() == (0.0, 3.0)


def test_rasters_that_one_legend_cannot_serve_are_refused_with_a_legend_only(raster):
    rasters = {"a": raster, "b": raster.drop_vars("outcome")}
    with pytest.raises(InputError, match=r"one legend cannot serve .*a ranks, b quantity"):
        sheet(rasters)
    assert len(sheet(rasters, legend=False).axes) == 2


@pytest.mark.parametrize("variable", ["value", "outcome", "escape_step"])
def test_the_legend_stands_below_the_thumbnails_and_costs_little_room(raster, variable):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    figure = sheet(dict.fromkeys("abcdef", raster), variable=variable)
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    legend = figure.legends[0] if figure.legends else figure.axes[-1]
    box = legend.get_tightbbox(renderer)
    names = [axes.xaxis.label.get_window_extent(renderer) for axes in figure.axes[:6]]
    assert -1 < box.y0 < box.y1 < min(name.y0 for name in names)
    assert min(name.y0 for name in names) < 0.85 * figure.dpi
    assert figure.axes[0].get_window_extent().width > 2.2 * figure.dpi


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

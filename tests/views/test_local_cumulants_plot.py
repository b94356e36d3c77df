import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr
from PIL import Image

from fractalscape.errors import InputError
from fractalscape.landscapes import MultifractalSurfaceSpec, multifractal_surface
from fractalscape.measures.multifractal import LeaderAnalysis, local_cumulants
from fractalscape.views import local_cumulant_plot, local_cumulants_plot

HOW = LeaderAnalysis(fit_octaves=(1, 3))


@pytest.fixture(scope="module")
def cumulants():
    """Return the map of a multifractal surface, whose corner has no samples."""
    spec = MultifractalSurfaceSpec(shape=(128, 96), hurst=0.5, intermittency=0.1, integral_scale=96)
    surface = np.asarray(multifractal_surface(spec, seed=3)).copy()
    surface[:56, :56] = np.nan
    return local_cumulants(surface, HOW, window=48, stride=8)


def drawn(figure) -> list[Any]:
    return [axes.images[0] for axes in figure.axes if axes.images]


def test_both_maps_show_the_estimates_where_they_are(cumulants):
    figure = local_cumulants_plot(cumulants, title="a surface")
    assert figure.get_suptitle() == "a surface"
    figure.draw_without_rendering()
    for order, artist in enumerate(drawn(figure), start=1):
        values = cumulants["log_cumulants"].sel(order=order).values
        assert np.isnan(values).any()
        np.testing.assert_array_equal(artist.get_array().filled(np.nan), values)
        assert artist.origin == "lower"
        axes = artist.axes
        assert axes.get_xlabel().replace("\n", " ") == "x, middle of the window (sample)"
        assert axes.get_ylabel().replace("\n", " ") == "y, middle of the window (sample)"
        for place, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
            assert float(label.get_text()) == pytest.approx(23.5 + 8 * place, abs=0.5)


def test_c2_is_as_deep_below_zero_as_above_and_no_estimate_is_grey(cumulants):
    first, second = drawn(local_cumulants_plot(cumulants))
    low, high = second.get_clim()
    assert low == -high
    values = cumulants["log_cumulants"].sel(order=2).values
    assert high == pytest.approx(np.nanquantile(np.abs(values), 0.98))
    assert second.colorbar.extend in ("min", "both")
    grey = np.array([0xA3, 0xA3, 0xA3, 0xFF])
    for artist in (first, second):
        colours = artist.cmap(artist.norm(artist.get_array()), bytes=True)
        assert (colours[np.isnan(values)] == grey).all()


def test_the_scatter_of_a_monofractal_does_not_take_all_colours(cumulants):
    estimate = cumulants["log_cumulants"]
    middle = float(estimate.sel(order=1).mean())
    narrow = xr.where(estimate["order"] == 1, middle + (estimate - middle) / 100, estimate / 100, keep_attrs=True)
    first, second = drawn(local_cumulants_plot(cumulants.assign(log_cumulants=narrow)))
    low, high = first.get_clim()
    assert high - low == pytest.approx(0.1)
    assert low < middle < high
    assert second.get_clim() == (-0.02, 0.02)
    colours = second.cmap(second.norm(second.get_array().compressed()))[:, :3]
    assert colours.min() > 0.8


@pytest.mark.parametrize(
    ("said", "label"), [("x", "x"), ("x in grid units", "x in grid units"), ("distance", "x, distance")]
)
def test_an_axis_is_named_by_its_letter_once(cumulants, said, label):
    cumulants = cumulants.assign_coords(x=("x", cumulants["x"].values, {"long_name": said, "units": "1"}))
    assert local_cumulant_plot(cumulants).get_xlabel().replace("\n", " ") == label


def test_grey_is_told_where_there_is_some(cumulants):
    for maps, told in ((cumulants, ", grey where there is no estimate"), (cumulants.isel(y=slice(7, None)), "")):
        for order, artist in enumerate(drawn(local_cumulants_plot(maps)), start=1):
            assert artist.colorbar.ax.get_ylabel() == f"$c_{order}${told}"
            assert np.ma.is_masked(artist.get_array()) == bool(told)


@pytest.mark.parametrize(("rows", "columns", "grid"), [(9, 7, (1, 2)), (3, 11, (2, 1)), (1, 1, (1, 2))])
def test_maps_stand_side_by_side_unless_they_are_wide(rows, columns, grid):
    image = np.random.default_rng(0).standard_normal((128, 128)).cumsum(0).cumsum(1)
    found = local_cumulants(image, LeaderAnalysis(fit_octaves=(1, 3), wavelet="haar"), window=48, stride=8)
    part = found.isel(y=slice(rows), x=slice(columns))
    assert part.sizes == {**found.sizes, "y": rows, "x": columns}
    figure = local_cumulants_plot(part)
    figure.draw_without_rendering()
    first, second = (artist.axes.get_window_extent() for artist in drawn(figure))
    assert (first.x1 < second.x0) == (grid == (1, 2))
    assert (first.y0 > second.y1) == (grid == (2, 1))


def test_a_map_with_falling_coordinates_is_turned_and_not_mirrored(cumulants):
    upside = cumulants.assign_coords(y=-cumulants["y"])
    (artist,) = drawn(local_cumulant_plot(upside, order=2).figure)
    turned = cumulants["log_cumulants"].sel(order=2).values[::-1]
    np.testing.assert_array_equal(artist.get_array().filled(np.nan), turned)


def test_a_signal_has_a_line_within_its_intervals():
    walk = np.random.default_rng(0).standard_normal(2048).cumsum()
    found = local_cumulants(walk, LeaderAnalysis(), window=512, confidence=0.9)
    panels = local_cumulants_plot(found).axes
    assert [axes.get_ylabel() for axes in panels] == ["$c_1$", "$c_2$"]
    for order, axes in enumerate(panels, start=1):
        assert axes.get_legend_handles_labels()[1] == ["90 % intervals, by a jackknife"]
        own = found.sel(order=order)
        np.testing.assert_array_equal(axes.lines[0].get_xydata(), np.stack([own["x"], own["log_cumulants"]], axis=1))
        corners = np.concatenate([path.vertices for path in axes.collections[0].get_paths()])
        assert corners[:, 1].min() == np.nanmin(own["log_cumulants_lower"])
        assert corners[:, 1].max() == np.nanmax(own["log_cumulants_upper"])


def test_what_has_no_one_map_is_refused(cumulants):
    for draw in (local_cumulants_plot, local_cumulant_plot):
        with pytest.raises(InputError, match="give one of local_cumulants"):
            draw(cumulants.drop_vars("log_cumulants_lower"))
        with pytest.raises(InputError, match="3 items; draw one of them"):
            draw(cumulants.expand_dims(replicate=3))
        with pytest.raises(InputError, match=r"dims \('order', 'moment'\)"):
            draw(cumulants.isel(y=0).rename(x="moment"))
        with pytest.raises(InputError, match="no map to draw: the samples have no details"):
            draw(local_cumulants(np.full((72, 72), 0.1), HOW, window=32))
    with pytest.raises(InputError, match="order=4 is not one of 1, 2, 3"):
        local_cumulant_plot(cumulants, order=4)


def test_the_picture_of_the_page_is_drawn(tmp_path):
    script = Path(__file__).parents[2] / "docs" / "gallery" / "local_cumulants.py"
    runpy.run_path(str(script))["main"](tmp_path / "maps.png", size=128)
    with Image.open(tmp_path / "maps.png") as picture:
        assert picture.size[0] > picture.size[1]

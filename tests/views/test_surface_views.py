import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

from fractalscape.errors import InputError
from fractalscape.landscapes import fractional_brownian
from fractalscape.measures import merge_tree, minima_clusters, surface_minima
from fractalscape.schema import trajectory
from fractalscape.views import descent_path, minima_plot, persistence_plot, surface_map, surface_relief


@pytest.fixture(scope="module")
def surface():
    return fractional_brownian((40, 56), hurst=0.5, seed=1)


def test_a_map_shows_each_height_where_its_sample_is(surface):
    artist = surface_map(surface)
    assert np.array_equal(artist.get_array(), surface)
    assert artist.get_extent() == [-0.5, 55.5, -0.5, 39.5]
    assert artist.origin == "lower"
    assert artist.colorbar is not None


def test_large_surfaces_are_thinned_but_keep_their_place():
    artist = surface_map(np.zeros((10, 4100)))
    assert artist.get_array().shape == (4, 1367)
    assert artist.get_extent() == [-0.5, 4099.5, -0.5, 9.5]


def test_minima_are_coloured_by_flatness_and_the_flattest_enlarged(surface):
    minima = surface_minima(surface)
    axes = Figure().add_subplot()
    every = minima_plot(surface, minima, flattest=3, ax=axes)
    assert every.axes is axes
    assert np.array_equal(every.get_offsets(), np.stack([minima["x"], minima["y"]], 1))
    assert np.array_equal(every.get_array(), minima["flatness"])
    assert every.get_clim() == (0, 20)
    large = axes.collections[1]
    assert np.array_equal(large.get_array(), np.sort(minima["flatness"])[::-1][:3])
    assert np.array_equal(axes.images[0].get_array(), surface)


def test_clusters_are_drawn_too(surface):
    minima = minima_clusters(surface_minima(surface), distance=4)
    artist = minima_plot(surface, minima, variable="cluster")
    assert artist.get_clim() == (minima["cluster"].min(), minima["cluster"].max())
    assert len(artist.axes.collections) == 1


def test_a_relief_is_normalised_and_seen_from_where_it_is_told(surface):
    relief = surface_relief(surface, view=(30, 60))
    assert relief.axes.zz_dataLim.intervalx.tolist() == [0, 1]
    assert (relief.axes.elev, relief.axes.azim) == (30, 60)
    raw = surface_relief(surface, normalise=False, colours=np.add.outer(np.arange(40), np.arange(56)), colour_map="jet")
    assert raw.axes.zz_dataLim.intervalx.tolist() == [float(surface.min()), float(surface.max())]


def test_every_merger_is_a_dot_above_the_diagonal(surface):
    tree = merge_tree(surface)
    axes = persistence_plot(tree)
    x, y = axes.lines[0].get_data()
    assert len(x) == tree.sizes["minimum"] - 1
    assert (y > x).all()
    assert persistence_plot(merge_tree(np.zeros((3, 3)))).lines[0].get_xdata().size == 0


def test_a_path_is_folded_into_the_domain_and_broken_at_periodic_seams():
    heights = np.eye(8)
    walk = trajectory([[[6.5, 7.5, 8.5, 9.5], [1.0, 1.0, 1.0, 1.0]]], edges="periodic", extent=(8.0, 8.0))
    x = descent_path(heights, walk).lines[0].get_xdata()
    assert np.array_equal(x, [6.5, 7.5, np.nan, 0.5, 1.5], equal_nan=True)
    mirrored = trajectory([[[6.5, 7.5, 8.5], [1.0, 1.0, 1.0]]], edges="reflecting", extent=(7.0, 7.0))
    axes = descent_path(heights, mirrored)
    assert axes.lines[0].get_xdata().tolist() == [6.5, 6.5, 5.5]
    start, end, lowest = axes.lines[1:4]
    assert (start.get_xdata()[0], end.get_xdata()[0]) == (6.5, 5.5)
    assert (lowest.get_xdata()[0], lowest.get_ydata()[0]) == (1, 0)


def test_the_legend_of_a_path_stands_above_the_surface_and_covers_none_of_it():
    axes = descent_path(np.eye(8), trajectory([[[1.0, 6.0], [1.0, 6.0]]]))
    figure = axes.figure
    figure.draw_without_rendering()
    assert axes.get_legend().get_window_extent().y0 >= axes.get_window_extent().y1


def test_heights_grow_lighter_all_the_way_up_unless_the_published_colours_are_asked_for(surface):
    walk = trajectory([[[1.0, 2.0], [1.0, 2.0]]])
    for colours in (descent_path(surface, walk).images[0].cmap, surface_relief(surface).cmap):
        red, green, blue, _ = colours(np.linspace(0, 1, 33)).T
        assert (np.diff(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2) > 0).all()
    assert descent_path(surface, walk, colour_map="terrain").images[0].cmap.name == "terrain"


def test_what_the_enlarged_minima_and_the_lines_of_persistence_are_is_written_on_them(surface):
    assert minima_plot(surface, surface_minima(surface), flattest=3).axes.get_title() == "the 3 flattest enlarged"
    named = [text.get_text() for text in persistence_plot(merge_tree(surface)).get_legend().get_texts()]
    assert named == ["lowest minimum: never merges", "no depth"]


def test_a_walker_that_escaped_is_drawn_as_far_as_it_came():
    walk = trajectory([[[1.0, 2.0, np.nan], [1.0, 2.0, np.nan]], [[0.0, 1.0, 2.0], [3.0, 3.0, 3.0]]])
    axes = descent_path(np.eye(8), walk, walkers=2)
    assert axes.lines[3].get_xdata()[0] == 2.0
    assert len(axes.lines) == 5


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: surface_map(np.zeros(4)), "not a plane of numbers"),
        (lambda: surface_map(np.eye(4), colour_map="mud"), "colour_map='mud'"),
        (lambda: surface_relief(np.eye(4), colours=np.eye(5)), "colours have shape"),
        (lambda: surface_relief(np.eye(4), ax=Figure().add_subplot()), "ax is flat"),
        (lambda: minima_plot(np.eye(4), xr.Dataset()), "has no 'flatness'"),
        (lambda: persistence_plot(xr.Dataset()), "give what merge_tree gave"),
        (lambda: descent_path(np.eye(4), trajectory([[[1.0, 2.0]]])), "no position on two axes"),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw, said):
    with pytest.raises(InputError, match=said):
        draw()

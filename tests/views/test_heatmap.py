import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure

from fractalscape.errors import InputError
from fractalscape.views import heatmap, image, locate
from fractalscape.views.legend import GAP, SHORTEST, THICKNESS


def labels(axis):
    return [text.get_text() for text in axis.get_ticklabels()]


def as_log(raster):
    raster["lr0"].attrs["scale"] = "log"
    return raster


@pytest.fixture
def agg():
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    return lambda figure: FigureCanvasAgg(figure).get_renderer()


def test_the_artist_shows_the_pixels_of_the_image(raster):
    artist = heatmap(raster)
    colours = artist.cmap(artist.norm(artist.get_array()), bytes=True)[::-1, :, :3]
    assert np.array_equal(colours, image(raster))
    assert artist.origin == "lower"
    assert artist.get_interpolation() == "nearest"


def test_axes_say_what_they_are_in_physical_units(raster):
    axes = heatmap(raster).axes
    assert axes.get_xlabel() == raster["lr0"].attrs["long_name"]
    assert axes.get_ylabel() == raster["lr1"].attrs["long_name"]
    assert "10⁻²" in labels(axes.xaxis)
    raster["lr0"].attrs |= {"long_name": "learning rate", "units": "1/step"}
    assert heatmap(raster).axes.get_xlabel() == "learning rate (1/step)"


def test_decades_stand_at_the_samples_that_have_them(labelled):
    axes = heatmap(labelled(np.ones((10, 10)), x=np.logspace(-3, 6, 10))).axes
    for place, label in zip(axes.get_xticks(), labels(axes.xaxis), strict=True):
        assert label == "10" + ["⁻³", "⁻²", "⁻¹", "⁰", "¹", "²", "³", "⁴", "⁵", "⁶"][round(place)]
        assert place == pytest.approx(round(place), abs=1e-9)


def test_the_far_edge_of_a_corner_sampled_window_has_its_tick(labelled):
    corners = 10 ** (-3 + 9 * np.arange(64) / 64)
    axes = heatmap(labelled(np.ones((64, 64)), x=corners, y=corners)).axes
    assert labels(axes.xaxis)[-1] == "10⁶"
    assert axes.get_xticks()[-1] == 63.5


@pytest.mark.parametrize("attrs", [{"sampling": "endpoints"}, {}], ids=["endpoints", "unknown"])
def test_no_tick_lies_beyond_the_last_sample_of_a_window_that_includes_its_edges(labelled, attrs):
    decades = np.logspace(-1, 2, 4)
    raster = labelled(np.ones((4, 4)), x=decades, y=decades).drop_attrs(deep=False).assign_attrs(attrs)
    axes = heatmap(raster).axes
    for axis, places in ((axes.xaxis, axes.get_xticks()), (axes.yaxis, axes.get_yticks())):
        assert labels(axis) == ["10⁻¹", "10⁰", "10¹", "10²"]
        assert list(places) == pytest.approx([0, 1, 2, 3], abs=1e-9)
        assert max(axis.get_ticklocs(minor=True)) < 3


@pytest.mark.parametrize("scale", ["linear", "log"])
@pytest.mark.parametrize("width", [1e-3, 1e-8, 1e-13, 2e-15])
@pytest.mark.parametrize("inches", [3.0, 6.4])
def test_labels_of_deep_windows_are_distinct_and_do_not_overlap(labelled, agg, scale, width, inches):
    x = 13.29976231448 * (1 + width * np.arange(32) / 32)
    figure = Figure(figsize=(inches, inches), layout="constrained")
    axes = heatmap(labelled(np.ones((32, 32)), x=x, y=x, scale=scale), legend=False, ax=figure.add_subplot()).axes
    renderer = agg(figure)
    figure.draw(renderer)
    assert len(set(labels(axes.xaxis))) == len(axes.get_xticks()) >= 2
    for axis, side in ((axes.xaxis, "x"), (axes.yaxis, "y")):
        boxes = [text.get_window_extent(renderer) for text in axis.get_ticklabels()]
        ends = sorted((getattr(box, f"{side}0"), getattr(box, f"{side}1")) for box in boxes)
        assert all(first[1] < second[0] for first, second in itertools.pairwise(ends))
        name = axis.label.get_window_extent(renderer)
        assert getattr(name, f"{side}0") > -1
        assert getattr(name, f"{side}1") < inches * figure.dpi + 1


def test_points_are_located_on_the_drawn_axes(labelled):
    raster = labelled(np.ones((5, 9)), x=np.logspace(-4, 4, 9), y=np.logspace(0, 4, 5))
    column, row = locate(raster, [1e-4, 1.0, 1e4], [1.0, 100.0, 1e4])
    np.testing.assert_allclose(column, [0, 4, 8], atol=1e-12)
    np.testing.assert_allclose(row, [0, 2, 4], atol=1e-12)


def test_points_of_a_deep_window_are_located_to_a_fraction_of_a_sample(labelled):
    x = 7.25 + np.arange(64) * 2.0**-45
    raster = labelled(np.ones((64, 64)), x=x, y=x)
    column, _ = locate(raster, x, x)
    np.testing.assert_allclose(column, np.arange(64), atol=1e-6)


def test_a_legend_names_the_classes_present_only(raster):
    axes = heatmap(raster, palette="status").axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["converged", "diverged"]


def test_rank_colours_have_a_bar_from_slow_to_slow(raster):
    bar = heatmap(raster).axes.child_axes[0]
    assert labels(bar.yaxis) == ["slow", "fast", "slow"]
    assert [text.get_text() for text in bar.yaxis.get_ticklabels(minor=True)] == ["diverged", "converged"]
    assert not heatmap(raster, legend=False).axes.child_axes


SHAPES = [(64, 512), (512, 64), (64, 64), (300, 500), (4, 512), (512, 4)]


def waves(labelled, shape, **coordinates):
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]]
    raster = labelled(np.sin(9 * x / shape[1]) * np.cos(7 * y / shape[0]) * (1 + x), **coordinates)
    raster["exponent"] = raster["value"].copy()
    raster["exponent"].attrs = {"long_name": "largest Lyapunov exponent", "units": "1/step"}
    return raster


def words(axes):
    """Return the texts that are drawn on axes and beside them."""
    found = list(axes.get_legend().get_texts()) if axes.get_legend() else []
    for axis in (axis for part in (axes, *axes.child_axes) for axis in (part.xaxis, part.yaxis)):
        low, high = sorted(axis.get_view_interval())
        for minor in (False, True):
            places = zip(axis.get_ticklocs(minor=minor), axis.get_ticklabels(minor=minor), strict=True)
            found += [text for place, text in places if low <= place <= high]
        found.append(axis.label)
    return [text for text in found if text.get_text()]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("variable", ["value", "outcome", "exponent"])
@pytest.mark.parametrize("deep", [False, True])
def test_no_words_of_a_wide_or_tall_picture_touch_or_leave_its_figure(labelled, agg, shape, variable, deep):
    rows, columns = (13.29976231448 * (1 + 1e-8 * np.arange(n) / n) for n in shape)
    axes = heatmap(waves(labelled, shape, **({"x": columns, "y": rows} if deep else {})), variable=variable).axes
    renderer = agg(axes.figure)
    axes.figure.draw(renderer)
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in words(axes)]
    assert {"value": "slow", "outcome": "diverged", "exponent": "0"}[variable] in dict(boxes)
    width, height = axes.figure.bbox.size
    for word, box in boxes:
        assert min(box.x0, box.y0) > -1, word
        assert max(box.x1 - width, box.y1 - height) < 1, word
    for (word, box), (other, another) in itertools.combinations(boxes, 2):
        assert not box.overlaps(another), f"{word} touches {other}"


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("variable", ["value", "exponent"])
def test_the_bar_is_as_thick_and_as_far_from_the_picture_for_any_shape(labelled, agg, shape, variable):
    axes = heatmap(waves(labelled, shape), variable=variable).axes
    axes.figure.draw(agg(axes.figure))
    picture, bar = axes.get_window_extent(), axes.child_axes[0].get_window_extent()
    assert (bar.width / axes.figure.dpi, (bar.x0 - picture.x1) / axes.figure.dpi) == pytest.approx((THICKNESS, GAP))
    assert (bar.y0, bar.y1) == pytest.approx((picture.y0, picture.y1))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_picture_fills_the_figure_that_follows_its_shape(labelled, agg, shape):
    axes = heatmap(waves(labelled, shape)).axes
    axes.figure.draw(agg(axes.figure))
    picture, dpi = axes.get_window_extent(), axes.figure.dpi
    left, top = axes.figure.bbox.size - picture.size
    assert min(picture.size) > 1.0 * dpi
    assert max(left, top) < 2.5 * dpi
    assert max(axes.figure.get_size_inches()) < 12.5


def test_a_bar_beside_small_axes_still_has_room_for_its_words(raster, agg):
    figure = Figure(figsize=(6.0, 4.0))
    axes = heatmap(raster, ax=figure.add_axes((0.1, 0.4, 0.2, 0.1))).axes
    figure.draw(agg(figure))
    assert axes.child_axes[0].get_window_extent().height / figure.dpi == pytest.approx(SHORTEST)


def test_a_quantity_has_a_bar_with_its_name_and_unit(raster):
    raster["exponent"] = raster["value"] - 0.5
    raster["exponent"].attrs = {"long_name": "largest Lyapunov exponent", "units": "1/step"}
    bar = heatmap(raster, variable="exponent").axes.child_axes[0]
    assert bar.get_ylabel() == "largest Lyapunov exponent (1/step)"
    assert "0" in labels(bar.yaxis)


def test_values_beyond_the_scale_are_announced_by_the_bar(raster, agg):
    raster["ratio"] = np.exp(raster["value"])
    raster["ratio"][0, :3] = [0.0, 1e307, np.inf]
    raster["height"] = raster["value"] + 100.0
    for variable, reference, expected in (
        ("ratio", None, "both"),
        ("height", None, "neither"),
        ("height", [0, 90], "max"),
    ):
        artist = heatmap(raster, variable=variable, reference=reference)
        artist.figure.draw(agg(artist.figure))
        assert artist.colorbar.extend == expected


def test_a_raster_of_one_sample_is_drawn(labelled):
    axes = heatmap(labelled([[1.0]], x=[0.5], y=[0.25])).axes
    assert labels(axes.xaxis) == ["0.500"]


def test_drawing_leaves_rcparams_and_pyplot_alone(raster):
    import matplotlib
    from matplotlib import _pylab_helpers

    before = dict(matplotlib.rcParams)
    heatmap(raster)
    assert dict(matplotlib.rcParams) == before
    assert not _pylab_helpers.Gcf.get_all_fig_managers()


def test_coordinates_that_cannot_label_an_axis_are_refused(raster):
    with pytest.raises(InputError, match="'lr0' does not ascend"):
        heatmap(raster.isel(lr0=slice(None, None, -1)))
    with pytest.raises(InputError, match="'lr1' has no 1-D coordinate"):
        heatmap(raster.drop_vars("lr1"))
    with pytest.raises(InputError, match="'lr0' has scale 'log' but is not positive"):
        heatmap(raster.assign_coords(lr0=raster["lr0"] - 1.0).pipe(as_log))
    with pytest.raises(InputError, match="no variable with two dims"):
        locate(raster[[]], 1.0, 1.0)

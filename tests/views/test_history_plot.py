import numpy as np
import pytest
import xarray as xr

from fractalscape.errors import InputError
from fractalscape.views import history_plot


def history(loss, **coordinates):
    return xr.Dataset({"loss": ("step", np.asarray(loss, float))}, coords=coordinates)


def entries(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_curves_are_losses_relative_to_the_first_on_a_log_axis():
    axes = history_plot([history([4.0, 2.0, 1.0])])
    assert axes.get_yscale() == "log"
    assert axes.lines[0].get_ydata().tolist() == [1.0, 0.5, 0.25]
    assert axes.get_legend() is None


def test_a_cross_marks_the_step_that_left_the_finite_numbers():
    axes = history_plot([history([1.0, 50.0, np.nan, np.inf], step=[0, 10, 20, 30])])
    curve, cross = axes.lines
    assert curve.get_xdata().tolist() == [0, 10]
    assert (list(cross.get_xdata()), cross.get_marker()) == ([20], "x")


def test_the_legend_tells_neighbouring_points_apart():
    axes = history_plot([history([1, 1], lr0=13.29976231, lr1=2.0), history([1, 1], lr0=13.29978604, lr1=2.0)])
    assert entries(axes) == ["lr0 = 13.29976231, lr1 = 2", "lr0 = 13.29978604, lr1 = 2"]


def test_a_short_coordinate_is_not_rounded_even_if_all_points_share_it():
    axes = history_plot([history([1, 1], lr0=48.2989, lr1=18.2067), history([1, 1], lr0=48.2989, lr1=18.20675)])
    assert entries(axes) == ["lr0 = 48.2989, lr1 = 18.2067", "lr0 = 48.2989, lr1 = 18.20675"]


def test_long_coordinates_are_cut_where_they_differ():
    axes = history_plot([history([1, 1], lr0=13.29976231234567), history([1, 1], lr0=13.29978604123456)])
    assert entries(axes) == ["lr0 = 13.2997623", "lr0 = 13.2997860"]


def test_the_legend_names_the_outcome():
    diverged = history([1, 2], lr0=0.5).assign(
        outcome=((), np.int8(1), {"flag_values": [0, 1], "flag_meanings": "converged diverged"})
    )
    assert entries(history_plot([diverged])) == ["lr0 = 0.5, diverged"]


@pytest.mark.parametrize("loss", [[np.nan, 1.0], [0.0, 1.0], [1e-300, 1e300], [1.0, 0.0], [-1.0, 2.0], [1e308, 1e-300]])
def test_odd_histories_are_drawn(loss):
    axes = history_plot([history(loss, lr0=1.0, name="a")])
    axes.figure.draw_without_rendering()


def look(line):
    return line.get_color(), str(line._dash_pattern)


def test_curves_share_given_axes():
    first = history_plot([history([1, 2, np.nan], lr0=1.0), history([1, 0.5], lr0=2.0)])
    assert history_plot([history([1, 3], lr0=3.0)], ax=first) is first
    assert entries(first) == ["lr0 = 1", "lr0 = 2", "lr0 = 3"]
    assert len({look(line) for line in first.lines if line.get_marker() == "None"}) == 3


def test_many_points_are_told_apart_by_colour_and_dashes():
    axes = history_plot([history([1, 2], lr0=number) for number in range(28)])
    assert len({look(line) for line in axes.lines}) == 28
    assert "#f0e442" not in {line.get_color() for line in axes.lines}


def settling(level=1e-31, *, steps=500, until=100):
    return history(np.append(np.geomspace(1.0, level, until + 1), np.full(steps - until - 1, level)), lr0=1.0)


def test_the_frame_ends_where_no_curve_moves_any_more_and_the_axis_says_so():
    blown = history(np.minimum(10.0 ** (np.arange(500) / 10), 1e40), lr0=2.0)
    axes = history_plot([settling(), blown])
    assert axes.get_xlim() == pytest.approx((0.0, 115.0))
    assert axes.get_xlabel().startswith("step (to 115 of 499;")
    assert axes.get_ylim()[1] == pytest.approx(10**7.75)


@pytest.mark.parametrize(
    "late",
    [history(np.geomspace(1, 0.9, 500)), history(1 + 0.1 * np.sin(np.arange(500))), history([*[1.0] * 490, np.nan])],
    ids=["slow", "noisy", "overflowing"],
)
def test_a_curve_that_moves_to_the_end_is_shown_to_the_end(late):
    axes = history_plot([settling(), late])
    assert axes.get_xlim() == (0, max(499 if late.sizes["step"] == 500 else 490, 499))
    assert axes.get_xlabel() == "step"


def test_curves_that_leave_for_good_do_not_flatten_those_that_stay():
    blown = history(10.0 ** np.arange(100))
    axes = history_plot([blown, history(np.append(np.geomspace(1, 50, 50), np.geomspace(50, 0.1, 50)))])
    assert axes.get_ylim()[1] == pytest.approx(1e3)
    assert history_plot([blown]).get_ylim()[1] > 1e99


@pytest.mark.parametrize("count", [1, 4, 12])
def test_the_legend_stands_below_the_axes_and_leaves_them_the_width(count):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    axes = history_plot([history([4, 2, 1], lr0=13.3 + 1e-5 * k, lr1=200.36) for k in range(count)])
    axes.set_title("tanh")
    renderer = FigureCanvasAgg(axes.figure).get_renderer()
    axes.figure.draw(renderer)
    legend, frame = axes.get_legend().get_window_extent(renderer), axes.get_window_extent()
    assert legend.y1 <= axes.xaxis.label.get_window_extent(renderer).y0
    assert legend.y0 >= -1
    assert frame.width > 0.8 * axes.figure.bbox.width
    assert frame.height > 2.5 * axes.figure.dpi


def test_the_legend_of_given_axes_stays_inside_them():
    from matplotlib.figure import Figure

    axes = Figure().add_subplot()
    history_plot([settling()], ax=axes)
    axes.figure.draw_without_rendering()
    assert axes.get_window_extent().containsx(axes.get_legend().get_window_extent().x0)
    assert axes.get_window_extent().containsy(axes.get_legend().get_window_extent().y0)


def test_datasets_without_a_loss_curve_are_refused():
    with pytest.raises(InputError, match="no histories"):
        history_plot([])
    with pytest.raises(InputError, match=r"value \('y',\); history_plot needs loss \(step\)"):
        history_plot([xr.Dataset({"value": ("y", [1.0])})])

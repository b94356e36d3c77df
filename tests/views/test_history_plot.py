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
    assert entries(axes) == ["lr0 = 13.2997623, lr1 = 2.00", "lr0 = 13.2997860, lr1 = 2.00"]


def test_the_legend_names_the_outcome():
    diverged = history([1, 2], lr0=0.5).assign(
        outcome=((), np.int8(1), {"flag_values": [0, 1], "flag_meanings": "converged diverged"})
    )
    assert entries(history_plot([diverged])) == ["lr0 = 0.500, diverged"]


@pytest.mark.parametrize("loss", [[np.nan, 1.0], [0.0, 1.0], [1e-300, 1e300], [1.0, 0.0], [-1.0, 2.0], [1e308, 1e-300]])
def test_odd_histories_are_drawn(loss):
    axes = history_plot([history(loss, lr0=1.0, name="a")])
    axes.figure.draw_without_rendering()


def test_curves_share_given_axes():
    first = history_plot([history([1, 2])])
    assert history_plot([history([1, 3])], ax=first) is first
    assert len(first.lines) == 2


def test_datasets_without_a_loss_curve_are_refused():
    with pytest.raises(InputError, match="no histories"):
        history_plot([])
    with pytest.raises(InputError, match=r"value \('y',\); history_plot needs loss \(step\)"):
        history_plot([xr.Dataset({"value": ("y", [1.0])})])

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

from fractalscape.errors import InputError
from fractalscape.views import stability_plot

RATES = np.array([1.0, 10.0, 100.0])


def curve(**attrs):
    sharpness = np.array([0.1, 0.3, 0.04])
    values = {"": sharpness, "_lower": sharpness / 2, "_upper": sharpness * 2}
    variables = {f"sharpness{end}": ("learning_rate", own) for end, own in values.items()}
    variables["threshold"] = ("learning_rate", 2 / RATES)
    return xr.Dataset(variables, coords={"learning_rate": RATES}, attrs=attrs)


def test_sharpness_and_threshold_are_lines_and_the_edge_a_band():
    axes = Figure().add_subplot()
    assert stability_plot(curve(edge_low=10.0, edge_high=100.0), ax=axes) is axes
    threshold, sharpness = axes.lines
    assert np.array_equal(threshold.get_ydata(), 2 / RATES)
    assert np.array_equal(sharpness.get_ydata(), [0.1, 0.3, 0.04])
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    (band,) = axes.patches
    assert (band.get_x(), band.get_width()) == (10, 90)


def test_where_there_is_no_edge_no_band_is_drawn_and_what_was_lost_leaves_a_gap():
    lost = curve(edge_low=np.nan, edge_high=np.nan)
    lost["sharpness"][2] = np.nan
    axes = stability_plot(lost)
    assert not axes.patches
    assert np.isnan(axes.lines[1].get_ydata()).tolist() == [False, False, True]


def test_another_dataset_is_refused():
    with pytest.raises(InputError, match="give what edge_of_stability gave"):
        stability_plot(xr.Dataset())

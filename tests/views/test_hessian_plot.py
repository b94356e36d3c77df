import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

from fractalscape.errors import InputError
from fractalscape.views import hessian_plot


def record(values, epoch=None, **variables):
    values = np.asarray(values, float)
    named = {"eigenvalue": values, "eigenvalue_lower": values - 0.1, "eigenvalue_upper": values + 0.1}
    dims = {name: (("step", "index"), each) for name, each in named.items()}
    dims |= {name: ("step", np.asarray(each, float)) for name, each in variables.items()}
    steps = 5 * np.arange(len(values))
    epochs = np.arange(len(values)) if epoch is None else epoch
    coords = {"step": steps, "epoch": ("step", epochs), "index": 1 + np.arange(values.shape[1])}
    return xr.Dataset(dims, coords=coords)


def curves(axes):
    return {str(each.get_label()): each for each in axes.containers}


def test_every_eigenvalue_is_a_line_against_the_epoch_and_the_threshold_is_dashed():
    axes = Figure().add_subplot()
    assert hessian_plot(record([[3, 1], [4, 2], [5, np.nan]], threshold=[4, 4, 4]), ax=axes) is axes
    line = curves(axes)["eigenvalue 1"].lines[0]
    np.testing.assert_array_equal(line.get_xdata(), [0, 1, 2])
    np.testing.assert_array_equal(line.get_ydata(), [3, 4, 5])
    second = curves(axes)["eigenvalue 2"].lines[0]
    assert np.isnan(second.get_ydata()[2])
    (dashed,) = [each for each in axes.lines if each.get_linestyle() == "--"]
    assert dashed.get_ydata().tolist() == [4, 4, 4]
    assert axes.get_xlabel() == "epoch"


def test_bars_are_as_long_as_the_bounds():
    axes = hessian_plot(record([[3.0], [4.0]]))
    (bars,) = curves(axes)["eigenvalue 1"].lines[2]
    np.testing.assert_allclose([segment[:, 1] for segment in bars.get_segments()], [[2.9, 3.1], [3.9, 4.1]])


def test_where_epochs_are_not_known_steps_are_the_axis_and_no_threshold_is_drawn():
    axes = hessian_plot(record([[3.0], [4.0]], epoch=[np.nan, np.nan], threshold=[np.nan, np.nan]))
    assert axes.get_xlabel() == "step"
    assert not [each for each in axes.lines if each.get_linestyle() == "--"]


@pytest.mark.parametrize(
    ("values", "scale"), [([[20.0, 1.0]], "log"), ([[2.0, 1.0]], "linear"), ([[20, -1]], "linear")]
)
def test_the_axis_is_logarithmic_where_values_need_it(values, scale):
    assert hessian_plot(record(values)).get_yscale() == scale


def test_another_dataset_is_refused():
    with pytest.raises(InputError, match="give what a HessianRecorder recorded"):
        hessian_plot(xr.Dataset())

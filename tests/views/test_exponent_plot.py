import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

from fractalscape.errors import InputError
from fractalscape.views import exponent_plot


def exponents(rate, values, half=0.1):
    values = np.asarray(values, float)
    dims = ("learning_rate", "exponent")[: values.ndim]
    ends = {"": values, "_lower": values - half, "_upper": values + half}
    variables = {f"lyapunov_exponent{end}": (dims, own) for end, own in ends.items()}
    return xr.Dataset(variables, coords={"learning_rate": np.asarray(rate, float)})


def test_each_exponent_is_a_line_with_its_interval_over_the_learning_rate():
    axes = Figure().add_subplot()
    assert exponent_plot(exponents([1, 10, 100], [[-0.5, -1.0], [0.1, -0.5], [1.0, 0.2]]), ax=axes) is axes
    first, second = axes.lines[1:]
    assert first.get_ydata().tolist() == [-0.5, 0.1, 1.0]
    assert second.get_ydata().tolist() == [-1.0, -0.5, 0.2]
    ends = [segment[:, 1].tolist() for segment in axes.collections[0].get_segments()]
    assert np.allclose(ends, [[-0.6, -0.4], [0.0, 0.2], [0.9, 1.1]])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["exponent 1", "exponent 2"]


def test_what_is_not_finite_leaves_a_gap_and_one_learning_rate_is_enough():
    axes = exponent_plot(exponents([1, 10], [-np.inf, 0.1]))
    assert np.array_equal(axes.lines[1].get_ydata(), [np.nan, 0.1], equal_nan=True)
    alone = exponent_plot(exponents([10.0], [0.1]))
    assert alone.get_xlim()[0] < 10 < alone.get_xlim()[1]
    assert alone.get_legend() is None


def test_one_learning_rate_is_the_one_tick():
    axes = exponent_plot(exponents([1000], [1.0]))
    axes.figure.draw_without_rendering()
    assert [tick.get_text() for tick in axes.get_xticklabels(which="both")] == ["1000"]


def test_learning_rates_that_are_not_positive_have_a_linear_axis():
    assert exponent_plot(exponents([-1.0, 1.0], [0.1, 0.2])).get_xscale() == "linear"


def test_another_dataset_is_refused():
    with pytest.raises(InputError, match="has no lyapunov_exponent"):
        exponent_plot(exponents([1.0], [0.1]).drop_vars("lyapunov_exponent_lower"))

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures import ScalingFit, box_dimension, fit_scaling
from fractalscape.views import estimate_plot, scaling_plot

NAMES = {"quantity": "box_dimension", "x_name": "size", "y_name": "fraction"}
SIZE = 2.0 ** np.arange(2, 7)


def fit(dimension, **options):
    return fit_scaling(SIZE, SIZE ** (2 - dimension), estimate_from_slope=(2, -1), **{**NAMES, **options})


NONE = ScalingFit.failed(SIZE, 0 * SIZE, status="no_boundary", reason="all samples converged", **NAMES)


def lines(axes):
    return [line for line in axes.get_lines() if line.get_linestyle() == "-"]


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_each_line_runs_through_its_curve_over_the_fitted_range():
    axes = scaling_plot([fit(1.5, fit_range=(8, 32)), fit(1.0)], labels=["level 0", "level 1"])
    first, second = lines(axes)
    np.testing.assert_allclose(first.get_xdata(), [8, 32])
    np.testing.assert_allclose(first.get_ydata(), [8**0.5, 32**0.5])
    np.testing.assert_allclose(second.get_ydata(), second.get_xdata())
    assert legend(axes) == ["level 0: 1.500", "level 1: 1.000"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("size", "fraction")


def test_sizes_are_labelled_as_plain_numbers():
    axes = scaling_plot([fit(1.5)])
    axes.figure.draw_without_rendering()
    assert {"4", "16", "64"} <= {text.get_text() for text in axes.get_xticklabels()}


def test_a_fit_that_was_not_made_is_named_and_has_no_line():
    axes = scaling_plot([fit(1.5), NONE])
    assert len(lines(axes)) == 1
    assert legend(axes)[1] == "1: no boundary"


def test_of_many_curves_the_first_and_the_last_are_named():
    axes = scaling_plot([fit(1 + k / 20) for k in range(12)], labels=[f"level {k}" for k in range(12)])
    assert legend(axes) == ["level 0: 1.000", "level 11: 1.550"]
    assert len({str(line.get_color()) for line in lines(axes)}) == 12


def test_estimates_stand_with_their_intervals_and_gaps():
    rough = box_dimension(np.random.default_rng(0).integers(0, 2, (96, 96)), replicates=20)
    axes = estimate_plot([rough, NONE, fit(1.5)], x=[3, 4, 5])
    (dots,) = axes.get_lines()
    assert dots.get_xdata().tolist() == [3, 4, 5]
    np.testing.assert_array_equal(np.isnan(dots.get_ydata()), [False, True, False])
    (bars,) = axes.collections
    np.testing.assert_allclose(bars.get_segments()[0][:, 1], rough.interval)
    assert axes.get_ylabel() == "box dimension"


@pytest.mark.parametrize("draw", [scaling_plot, estimate_plot])
def test_what_cannot_be_drawn_is_one_line(draw):
    with pytest.raises(InputError, match="there are no fits to draw"):
        draw([])
    with pytest.raises(InputError, match="draw these apart"):
        draw([fit(1.5), fit(1.5, quantity="tail_index")])


def test_names_and_places_must_be_as_many_as_fits():
    with pytest.raises(InputError, match="labels has 2 names for 1 fits"):
        scaling_plot([fit(1.5)], labels=["a", "b"])
    with pytest.raises(InputError, match=r"x has shape \(2,\) for 1 fits"):
        estimate_plot([fit(1.5)], x=[1, 2])

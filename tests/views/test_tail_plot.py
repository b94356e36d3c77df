import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.measures import StableLaw, summation_curve, tail_report
from fractalscape.views import summation_plot, tail_plot


def test_the_laws_are_drawn_over_the_values_with_their_tail_indices(stable_report):
    report = stable_report
    axes = tail_plot(report)
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels[0] == "values"
    assert labels[1].startswith(f"stable law, tail index {report.stable.tail_index:.2f}")
    assert labels[2].startswith(f"power law, tail index {report.power_law.estimate:.2f}")
    drawn = axes.lines[0].get_xydata()
    largest = np.abs(report.values).max()
    assert drawn[0].tolist() == [largest, 1 / 400]
    law, (x, y) = report.stable.law, axes.lines[1].get_data()
    assert law is not None
    assert np.allclose(y, 1 - law.cumulative(x) + law.cumulative(-x))


def test_sums_are_drawn_with_their_interval_on_given_axes():
    from matplotlib.figure import Figure

    curve = summation_curve(StableLaw(tail_index=1.5).sample(400, seed=0))
    axes = Figure().add_subplot()
    assert summation_plot(curve, ax=axes) is axes
    assert np.array_equal(axes.lines[0].get_ydata(), curve["tail_index"])


def test_the_scatter_of_a_normal_law_does_not_fill_the_axes():
    axes = summation_plot(summation_curve(np.random.default_rng(0).normal(size=2000)))
    assert axes.get_ylim()[0] <= 1.5
    assert axes.get_legend().get_texts()[0].get_text() == "finite variance"


def test_what_has_nothing_to_draw_is_refused():
    with pytest.raises(InputError, match="nothing to draw"):
        tail_plot(tail_report(np.full(300, np.nan)))
    with pytest.raises(InputError, match="summation_curve"):
        summation_plot(summation_curve(np.arange(300.0)).drop_vars("tail_index"))

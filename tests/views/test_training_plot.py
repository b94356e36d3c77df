import numpy as np
import pytest
import xarray as xr

from fractalscape.errors import InputError
from fractalscape.views import training_plot


def training(loss=(4.0, 2.0, 1.0), escape=-1):
    return xr.Dataset(
        {
            "loss": ("epoch", list(loss)),
            "test_loss": ("epoch", [5.0, 3.0, 2.0]),
            "accuracy": ("epoch", [0.1, 0.8, 1.0]),
            "test_accuracy": ("epoch", [np.nan] * 3),
            "step_loss": ("step", [4.0, 3.0, 2.0, 1.5]),
            "escape_step": ((), escape),
        },
        coords={"epoch": [0, 1, 2], "step": [0, 1, 2, 3]},
    )


def test_losses_are_drawn_on_a_log_axis_with_those_of_batches_between_epochs():
    axes = training_plot(training())
    batches, learned, tested = axes.lines
    assert axes.get_yscale() == "log"
    assert batches.get_xdata().tolist() == [0, 0.5, 1, 1.5]
    assert (learned.get_ydata().tolist(), tested.get_ydata().tolist()) == ([4, 2, 1], [5, 3, 2])
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["batches", "training data", "test data"]


def test_accuracies_that_are_not_there_are_not_drawn():
    axes = training_plot(training(), quantity="accuracy")
    assert axes.get_yscale() == "linear"
    assert [line.get_ydata().tolist() for line in axes.lines] == [[0.1, 0.8, 1.0]]


def test_the_first_loss_that_is_not_finite_is_marked():
    axes = training_plot(training(loss=[4.0, np.inf, np.nan], escape=3))
    assert list(axes.lines[-1].get_xdata()) == [1.5, 1.5]
    assert np.isnan(axes.lines[1].get_ydata()[1:]).all()
    axes.figure.draw_without_rendering()


def test_given_axes_are_used_and_what_is_no_training_is_refused():
    axes = training_plot(training())
    assert training_plot(training(), ax=axes) is axes
    with pytest.raises(InputError, match=r"training_plot needs loss \(epoch\)"):
        training_plot(xr.Dataset({"loss": ("step", [1.0])}))
    with pytest.raises(InputError, match="quantity='speed' is not one of"):
        training_plot(training(), quantity="speed")

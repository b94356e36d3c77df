"""Where to look again."""

import numpy as np
import pytest

from fractalscape.errors import InputError
from fractalscape.raster import Window, field_from_function, sweep
from fractalscape.schema import outcome
from fractalscape.trainability import LinearisedSpec, TrainabilitySpec, preset, published
from fractalscape.trainability.verdict.same_size_window import same_size_window, window_on_diagonal

SMALL = Window.log10(lr0=(1, 1.001), lr1=(1, 1.001))


def class_map(function):
    return field_from_function(lambda lr0, lr1: function(lr0, lr1).astype("i1"), outputs=(outcome(),))


def spans(window):
    return window.x.span, window.y.span


def test_a_window_with_a_boundary_is_kept():
    assert same_size_window(class_map(lambda x, y: x * y > 100.1), SMALL) == SMALL


def test_a_boundary_elsewhere_is_found_in_a_window_of_the_same_size():
    field = class_map(lambda x, y: x > 300 + 0 * y)
    found = same_size_window(field, SMALL)
    assert spans(found) == spans(SMALL)
    assert np.ptp(sweep(field, found, resolution=64)["outcome"].values) == 1


def test_without_any_boundary_it_says_so():
    with pytest.raises(InputError, match="no boundary within"):
        same_size_window(class_map(lambda x, y: x < 0), SMALL)


@pytest.mark.parametrize("name", ["tanh", "linear", "single"])
def test_the_border_of_the_null_model_goes_through_the_middle_of_its_window(name):
    field = LinearisedSpec(network=preset(name).replace(steps=100)).field()
    window = window_on_diagonal(field, published(name).window)
    assert spans(window) == spans(published(name).window)
    labels = sweep(field, window, resolution=16)["outcome"].values
    assert 0.3 < labels.mean() < 0.7
    assert labels[0, 0] == 0
    assert labels[-1, -1] == 1


def test_the_border_of_a_single_point_is_where_its_one_factor_is_minus_one():
    spec = TrainabilitySpec(dataset_mode="single", steps=20000)
    field = LinearisedSpec(network=spec).field()
    window = window_on_diagonal(field, SMALL)
    kernels = field.kernels
    middle = 10 ** float((window.x.lo + window.x.hi) / 2)
    expected = 1 / (
        kernels.input_layer[0, 0] + kernels.output_layer[0, 0]
    )  # lr0 = lr1: the factor is 1 - 2 lr (K0 + K1)
    assert middle == pytest.approx(expected, rel=1e-4)


def test_a_diagonal_of_one_outcome_and_linear_axes_are_refused():
    field = class_map(lambda x, y: x < 0)
    with pytest.raises(InputError, match="outcome 0 at both ends"):
        window_on_diagonal(field, SMALL)
    with pytest.raises(InputError, match="take a window with log axes"):
        window_on_diagonal(field, Window.linear(lr0=(1, 2), lr1=(1, 2)))

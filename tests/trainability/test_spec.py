import pytest
from hypothesis import given
from hypothesis import strategies as st

from fractalscape import trainability
from fractalscape.errors import InputError
from fractalscape.raster import Window
from fractalscape.trainability import PRESETS, TrainabilitySpec, preset


@given(st.sampled_from(list(PRESETS)), st.integers(1, 64), st.none() | st.integers(1, 10**6))
def test_a_spec_survives_json_to_the_bit(name, width, size):
    spec = preset(name).replace(width=width, dataset_size=size)
    assert TrainabilitySpec.from_json(spec.to_json()) == spec
    spec = preset(name)
    assert TrainabilitySpec.from_json(spec.to_json()) == spec


def test_data_sets_have_the_published_sizes():
    assert {name: preset(name).points for name in PRESETS} == {
        "tanh": 272,
        "relu": 272,
        "linear": 16,
        "single": 1,
        "minibatch": 272,
        "init-drift": 272,
        "init-once": 272,
    }
    assert preset("linear").replace(dataset_mode="matching-params").points == 272


def test_a_batch_of_all_the_data_is_full_batch():
    assert preset("tanh").replace(batch_size=272) == preset("tanh")


def test_the_window_is_no_part_of_what_a_point_computes():
    narrow = preset("tanh").replace(window=trainability.published("tanh").window)
    assert narrow.field().spec == preset("tanh").field().spec
    assert preset("tanh").window == trainability.OVERVIEW


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"width": 0}, "width=0 is not a whole number from 1"),
        ({"width": -3}, "width=-3"),
        ({"width": 1.5}, "width=1.5"),
        ({"width": True}, "width=True"),
        ({"steps": 0}, "steps=0"),
        ({"dataset_size": 0}, "dataset_size=0"),
        ({"batch_size": -1}, "batch_size=-1"),
        ({"seed": -1}, "seed=-1"),
        ({"activation": "sigmoid"}, "activation='sigmoid' is not one of 'tanh', 'relu', 'linear'"),
        ({"dataset_mode": "all"}, "dataset_mode='all'"),
        ({"offset": "twice"}, "offset='twice'"),
        ({"input_gain": 0.0}, "input_gain=0.0"),
        ({"input_gain": "x"}, "input_gain='x'"),
        ({"output_gain": float("nan")}, "output_gain=nan"),
        ({"replacement": "no"}, "replacement='no'"),
        ({"window": Window.linear(x=(0, 1), y=(0, 1))}, "the window's axes are"),
        ({"colour": "red"}, "colour= is not a field"),
    ],
)
def test_bad_fields_get_one_line(change, message):
    with pytest.raises(InputError, match=message) as caught:
        preset("tanh").replace(**change)
    assert "\n" not in str(caught.value)


def test_unknown_presets_and_panels_are_told():
    with pytest.raises(InputError, match="preset 'tahn' does not exist; choose one of tanh, relu"):
        preset("tahn")
    with pytest.raises(InputError, match="no panel of 'init-once' was published"):
        trainability.published("init-once")


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [([1.0], [1.0, 2.0], "equal length"), ([[1.0]], [[1.0]], "1-D"), ([float("nan")], [1.0], "lr0 holds nan")],
)
def test_bad_points_get_one_line(x, y, message):
    with pytest.raises(InputError, match=message):
        preset("single").field().evaluate(x, y)


def test_no_points_give_no_values():
    assert preset("single").field().evaluate([], [])["value"].shape == (0,)

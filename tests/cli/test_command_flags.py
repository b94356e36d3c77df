from dataclasses import fields
from fractions import Fraction
from inspect import signature

import pytest

from fractalscape import raster
from fractalscape.cli.flags import Condition, Place, number_of, resolution_of
from fractalscape.cli.run import Run, RunFile, overview, read_run_file
from fractalscape.errors import DepthError, InputError
from fractalscape.raster import Window
from fractalscape.trainability import PRESETS, TrainabilitySpec, preset, published


def test_the_flags_are_the_fields_of_the_spec():
    flags = {field.name for field in fields(Condition)}
    assert flags - {"preset", "spec", "activations"} == {f.name for f in fields(TrainabilitySpec)} - {
        "activation",
        "window",
    }
    assert all(field.default is None for field in fields(Condition))


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_without_other_flags_is_that_preset(name):
    assert Condition(preset=name).specs() == [preset(name).replace(window=None)]


def test_flags_change_a_preset():
    found = Condition(preset="minibatch", steps=7, activations=["relu", "linear"]).specs()
    base = preset("minibatch").replace(window=None, steps=7)
    assert found == [base.replace(activation="relu"), base.replace(activation="linear")]


@pytest.mark.parametrize("name", PRESETS)
def test_toml_round_trips_every_preset(name, tmp_path):
    spec = preset(name).replace(window=None, input_gain=0.1)
    window = overview(spec).zoom((1.5, 2.5), factor=3)
    run = Run(spec=spec, window=window, resolution=(8, 16), sampling="endpoints")
    path = tmp_path / "run.toml"
    path.write_text(run.to_toml())
    file = read_run_file(path)
    condition = Condition(spec=path)
    assert condition.specs() == [spec]
    assert Place().window_of(spec, condition=condition, file=file) == window
    assert (resolution_of(file.resolution), file.sampling) == ((8, 16), "endpoints")


def test_names_differ_for_specs_that_differ():
    specs = [spec.replace(window=None) for spec in PRESETS.values()]
    specs += [specs[0].replace(**change) for change in ({"seed": 7}, {"width": 8}, {"output_gain": 1e-05})]
    specs += [specs[4].replace(replacement=False), specs[0].replace(dataset_mode="matching-params")]
    windows = [overview, lambda spec: overview(spec).zoom((1, 1))]
    runs = [
        Run(spec=spec, window=window(spec), resolution=(8, 8), sampling="dyadic")
        for spec in specs
        for window in windows
    ]
    assert len({run.stem for run in runs}) == len(runs)
    assert runs[0].stem == "grid_status_tanh_n16"
    assert runs[2].stem == "grid_status_relu_n16"
    assert runs[6].stem == "grid_status_tanh_n16_single"
    assert runs[10].stem == "grid_status_tanh_n16_init-drift"


@pytest.mark.parametrize("name", ["tanh", "single", "init-drift"])
def test_published_is_the_panel_of_the_condition(name):
    condition = Condition(preset=name)
    (spec,) = condition.specs()
    window = Place(window=["published"]).window_of(spec, condition=condition, file=RunFile())
    assert window == published(name).window
    assert Run(spec=spec, window=window, resolution=(8, 8), sampling="dyadic").stem.endswith("_published")


def test_window_values_and_decades_agree():
    spec = TrainabilitySpec()
    values = Place(window=["0.001", "1e6", "1e-3", "1000000"])
    decades = Place(window_log10=("-3", "6", "-3.0", "6"))
    for place in (values, decades):
        assert place.window_of(spec, condition=Condition(), file=RunFile()) == overview(spec)


def test_decades_are_exact():
    window = Place(window_log10=("0.1", "0.2", "0", "1")).window_of(
        TrainabilitySpec(), condition=Condition(), file=RunFile()
    )
    assert (window.x.lo, window.x.hi) == (Fraction(1, 10), Fraction(1, 5))


@pytest.mark.parametrize("text", ["nan", "inf", "1e999999999", "x", "", "1/0", "0x10"])
def test_numbers_that_are_none_are_refused_at_once(text):
    with pytest.raises(InputError, match="not a finite number"):
        number_of("--window", text)


def test_a_tiny_number_does_not_grow():
    assert number_of("--window", "1e-999999999") == 0


@pytest.mark.parametrize(("text", "size"), [("512", (512, 512)), ("3x5", (3, 5)), (" 3 X 5 ", (3, 5))])
def test_resolutions(text, size):
    assert resolution_of(text) == size


@pytest.mark.parametrize("text", ["1e3", "-1", "3x", "x3", "nan", "3.0", "٣", ""])
def test_resolutions_that_are_none(text):
    with pytest.raises(InputError, match="whole number"):
        resolution_of(text)


def test_a_run_below_the_floor_is_refused():
    with pytest.raises(DepthError):
        Run(
            spec=TrainabilitySpec(),
            window=Window.log10(lr0=(0, Fraction(1, 2**60)), lr1=(0, 1)),
            resolution=(8, 8),
            sampling="dyadic",
        )


def test_a_window_of_other_axes_is_refused_with_what_to_do():
    with pytest.raises(InputError, match=r"lr0, lr1.* offset, lr: give a window of these, or another --offset"):
        Run(spec=preset("init-once"), window=overview(preset("tanh")), resolution=(8, 8), sampling="dyadic")


def test_defaults_are_those_of_the_engine():
    defaults = signature(raster.sweep).parameters
    assert defaults["resolution"].default == raster.DEFAULT_RESOLUTION
    assert defaults["sampling"].default == raster.DEFAULT_SAMPLING

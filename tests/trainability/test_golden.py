"""The published network, to the digit: values computed by the study's own kind of program."""

import json
from pathlib import Path

import numpy as np
import pytest

from fractalscape.raster import Window, sweep
from fractalscape.trainability import PRESETS, PUBLISHED, network, preset

GOLDEN = json.loads((Path(__file__).parents[1] / "data" / "golden_trainability.json").read_text())
CONDITIONS = [name for name in GOLDEN if name != "source"]


def measured(name):
    golden = GOLDEN[name]
    expected = np.array(golden["value"])
    spec = preset(name)
    assert spec.steps == golden["steps"]
    window = Window.log10(**dict(zip(spec.axes, ((*golden["x"],), (*golden["y"],)), strict=True)))
    raster = sweep(spec.field(), window, resolution=expected.shape, sampling="endpoints")
    smooth = np.ones(expected.shape, bool)
    for row, column in golden["chaotic"]:
        smooth[row, column] = False
    return raster, expected, smooth


@pytest.mark.parametrize("name", CONDITIONS)
def test_every_class_and_every_smooth_value_is_the_published_programs(name):
    raster, expected, smooth = measured(name)
    assert np.array_equal(raster["outcome"] == 1, expected > 0)
    relative = np.abs(raster["value"].values / expected - 1)
    assert relative[smooth].max() < 1e-9


INITIAL = {
    "tanh": 1.08724514329001,
    "relu": 1.10400990984641,
    "linear": 0.362413080575808,
    "single": 0.3170585722540862,
}


def test_initial_losses_and_drawn_numbers_are_the_published_ones():
    losses = {name: float(preset(name).field().history(1.0, 1.0)["loss"][0]) for name in INITIAL}
    assert losses == pytest.approx(INITIAL, rel=1e-14)
    draws = preset("tanh").field().draws
    assert draws.input_weights[0, :3] == pytest.approx([1.8020351263179, 0.59166611, 2.01222591], abs=5e-9)
    assert draws.output_weights[:3] == pytest.approx([0.48122124, 1.41846543, 0.75145438], abs=5e-9)
    assert draws.inputs[0, :3] == pytest.approx([0.0128772451905, 1.01651481, -0.07164464], abs=5e-9)
    assert draws.targets[:3] == pytest.approx([-2.3967584431650, -0.05172164, -0.26390363], abs=5e-9)


def test_an_offset_added_once_converges_where_the_published_drift_is_fractal():
    window = PUBLISHED["init-drift"].window
    assert float((sweep(PRESETS["init-once"].field(), window, resolution=4)["outcome"] == 0).mean()) == 1.0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "resolution"), [("single", 512), ("linear", 256), ("relu", 96), ("tanh", 80), ("minibatch", 64)]
)
def test_a_published_panel_converges_as_often_as_its_rerun(name, resolution):
    panel = PUBLISHED[name]
    raster = sweep(preset(name).field(), panel.window, resolution=resolution)
    assert float((raster["outcome"] == 0).mean()) == pytest.approx(panel.converged, abs=0.02)


@pytest.mark.parametrize("name", list(PRESETS))
def test_the_readable_network_starts_on_the_same_losses(name):
    spec = preset(name).replace(steps=12)
    field = spec.field()
    slow = network.train(field.spec, field.draws, 0.7, 1.3)
    fast = field.losses(np.array([0.7]), np.array([1.3]))[0]
    assert fast == pytest.approx(slow, rel=1e-12)

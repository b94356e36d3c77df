import json
import sys
from pathlib import Path

import numpy as np
import pytest

from fractalscape.cli.training_flags import DATA, MODELS, PRESETS
from fractalscape.dataset_store import read_dataset
from fractalscape.networks import TRAINING_PRESETS, TrainingSpec, read_training, train
from fractalscape.networks.data import NAMED
from fractalscape.networks.models import ARCHITECTURES

FOLDER = Path("outputs/trainings")
SMALL = "train --data gaussian_blobs --model-options '{\"widths\": [4]}' --epochs 3"
SPEC = TrainingSpec(data="gaussian_blobs", model_options={"widths": [4]}, epochs=3)


def files(ending):
    return sorted(FOLDER.glob(f"*{ending}"))


def test_flags_list_the_presets_models_and_data_there_are():
    assert tuple(TRAINING_PRESETS) == PRESETS
    assert set(DATA.split(", ")) == set(NAMED)
    told = MODELS.replace("(14, 18, 20, 56, 110)", ", ".join(["", *(f"resnet{n}" for n in (14, 18, 20, 56, 110))]))
    assert {each.strip() for each in told.split(",")} - {""} == set(ARCHITECTURES)


def test_the_command_trains_as_the_library_does(cli):
    code, out, errors = cli(f"{SMALL} --seed 3 --learning-rate 0.2")
    assert (code, errors) == (0, [])
    expected = train(SPEC.replace(seed=3, learning_rate=0.2))
    (data,), (about,) = files(".zarr"), files(".json")
    assert read_dataset(data).equals(expected)
    told = json.loads(about.read_text())
    assert TrainingSpec.from_json(json.dumps(told["spec"])) == SPEC.replace(seed=3, learning_rate=0.2)
    assert told["loss"] == expected["loss"].values.tolist()
    assert told["stable_curvature"] == 10
    lines = out.splitlines()
    assert lines[0].endswith("27 parameters, 800 samples of gaussian_blobs; 3 epochs of 13 updates")
    assert (
        lines[1] == f"loss: {float(expected['loss'][0]):.4g} at the start, {float(expected['loss'][-1]):.4g} at the end"
    )
    assert [Path(line).suffix for line in lines[-4:]] == [".training", ".zarr", ".json", ".png"]
    assert all(Path(line).exists() for line in lines[-4:])


def test_more_epochs_go_on_and_the_same_again_is_read(undrawn, cli):
    assert cli(SMALL)[0] == 0
    assert cli(SMALL)[0] == 0
    code, _, errors = cli(SMALL.replace("--epochs 3", "--epochs 5"))
    assert (code, errors) == (0, [])
    (data,) = files(".zarr")
    assert read_dataset(data).equals(train(SPEC.replace(epochs=5)))


def test_flags_change_a_preset(undrawn, cli):
    flags = "train --preset edge-of-stability-momentum --optimiser sgd --epochs 20 --train-samples 50 --keep-every 10"
    code, out, errors = cli(flags)
    assert (code, errors) == (0, [])
    (about,) = files(".json")
    spec = json.loads(about.read_text())["spec"]
    assert (spec["optimiser"], spec["momentum"], spec["batch_size"]) == ("sgd", None, None)
    assert "20 epochs of 1 update\n" in out
    kept = sorted(path.name for path in next(FOLDER.glob("*.training")).joinpath("epochs").iterdir())
    assert kept == ["epoch_00000.pt", "epoch_00010.pt", "epoch_00020.pt"]


OWN = """
import os
import signal
import torch

def net(shape, classes):
    return torch.nn.Linear(shape[0], classes)

def pair():
    inputs = torch.arange(60.0).reshape(20, 3)
    return inputs, torch.arange(20) % 4

class Interrupting(torch.nn.Module):
    calls = 0
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 4)
    def forward(self, inputs):
        Interrupting.calls += 1
        if Interrupting.calls == 12:
            os.kill(os.getpid(), signal.SIGINT)
        return self.layer(inputs)
"""


@pytest.fixture
def undrawn(monkeypatch):
    """Write no picture: it takes longer than the training."""
    monkeypatch.setattr("fractalscape.cli.train._draw", lambda *_: None)


@pytest.fixture
def own(tmp_path, monkeypatch):
    (tmp_path / "own_task.py").write_text(OWN)
    yield
    sys.modules.pop("own_task", None)


def test_a_network_and_data_of_yours_are_trained(undrawn, cli, own):
    code, out, errors = cli("train --model own_task:net --data own_task:pair --epochs 2 --batch-size full --dtype f8")
    assert (code, errors) == (0, [])
    assert out.startswith("own_task-net_own_task-pair_seed0_")
    assert ": 16 parameters, 16 samples of own_task:pair; 2 epochs of 1 update" in out


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(undrawn, cli, own, heeded, monkeypatch):
    monkeypatch.setattr("fractalscape.cli.train.CHECKPOINT_SECONDS", 0.0)
    command = "train --model own_task:Interrupting --data own_task:pair --epochs 4 --batch-size 8"
    code, out, errors = cli(command)
    assert (code, out) == (130, "")
    assert errors[-1] == "stopped; what is finished is kept: run the same command again to go on"
    (store,) = files(".training")
    assert np.isfinite(read_training(store)["step_loss"][:3]).all()
    assert np.isnan(read_training(store)["step_loss"][-1])
    code, _, errors = cli(command)
    assert (code, errors) == (0, [])
    whole = train(TrainingSpec(model="own_task:Interrupting", data="own_task:pair", epochs=4, batch_size=8))
    assert read_training(store).identical(whole)


def test_a_training_that_diverges_says_so_and_is_drawn(cli):
    code, out, errors = cli(
        "train --data teacher_student --loss squared_error --learning-rate 1e9 --model-options '{\"widths\": []}'"
    )
    assert (code, errors) == (0, [])
    assert "diverged: the loss was not finite from step" in out
    (about,) = files(".json")
    told = json.loads(about.read_text())
    assert told["diverged"]
    assert told["loss"][-1] is None
    assert "accuracy" not in told


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ("--preset nope", "preset='nope' is not one of digits-mlp"),
        ("--model alexnet", "model='alexnet' is not one of lenet"),
        ("--data moons", "data='moons' is not one of chebyshev"),
        ("--model nowhere:net", "cannot import nowhere:net (ModuleNotFoundError"),
        ("--model-options {", "--model-options { is not JSON"),
        ("--model-options [1]", "model_options=[1] is not a dict"),
        ("--learning-rate -1", "learning_rate=-1.0 is not a finite number above 0"),
        ("--batch-size 0", "batch_size=0 is not a whole number"),
        ("--batch-size some", "Invalid value for --batch-size: some is not a whole number"),
        ("--optimiser sgd --momentum 0.9", "momentum=0.9 is not of optimiser='sgd'"),
        ("--data cifar", "cifar needs paths=; give it as an option"),
        ('--data cifar --data-options \'{"paths": ["absent.bin"]}\'', "absent.bin is not there; download and unpack"),
        ("--train-samples 5000", "train_samples=5000 of 1438 there are"),
    ],
)
def test_wrong_flags_are_one_line_and_exit_2(cli, flags, message):
    code, _, errors = cli(f"train {flags}")
    assert (code, len(errors)) == (2, 1)
    assert message in errors[0]


def test_a_store_that_is_damaged_exits_3_and_a_missing_extra_4(undrawn, cli, monkeypatch):
    assert cli(SMALL)[0] == 0
    (store,) = files(".training")
    (store / "checkpoint.pt").write_bytes(b"")
    code, _, errors = cli(SMALL)
    assert (code, len(errors)) == (3, 1)
    assert "cannot be read as it was written" in errors[0]
    monkeypatch.setitem(sys.modules, "torch", None)
    for name in [each for each in sys.modules if each.startswith("fractalscape.networks.")]:
        monkeypatch.delitem(sys.modules, name)
    code, _, errors = cli(SMALL)
    assert (code, errors) == (4, ["error: TrainingSpec needs PyTorch; pip install 'fractalscape[torch]'"])

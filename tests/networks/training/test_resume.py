import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from fractalscape.errors import InputError, StoreDamaged, StoreMismatch
from fractalscape.networks import Objective, TrainingSpec, read_training, train, trained_network, training_data

SPEC = TrainingSpec(
    model="resnet8",
    model_options={"width": 2},
    train_samples=48,
    batch_size=20,
    epochs=3,
    optimiser="momentum",
    learning_rate=0.05,
)
DROPPING = SPEC.replace(
    model="vgg13", model_options={"width": 2, "dropout": 0.5, "head": [6]}, optimiser="adam", momentum=None
)


class Fell(Exception):
    pass


def falling_at(step):
    def fall(state):
        if state.step == step:
            raise Fell

    return fall


def falls(spec, store, **how):
    with pytest.raises(Fell):
        train(spec, store=store, checkpoint_seconds=0, **how)


def ends(spec, **how):
    """Return the record and the last position."""
    positions = []
    found = train(spec, every_step=lambda state: positions.append(state.position), **how)
    return found, positions[-1]


@pytest.mark.parametrize("spec", [SPEC, DROPPING], ids=["batch norm and momentum", "dropout and Adam"])
@pytest.mark.parametrize("step", [2, 3, 7])
def test_a_training_that_fell_goes_on_with_the_same_bits(tmp_path, spec, step):
    whole, end = ends(spec)
    falls(spec, tmp_path / "fell", every_step=falling_at(step))
    resumed, end_again = ends(spec, store=tmp_path / "fell")
    assert whole.identical(resumed)
    assert np.array_equal(end, end_again)
    assert whole.identical(read_training(tmp_path / "fell"))


def test_a_training_that_fell_in_an_evaluation_tells_its_hook_again(tmp_path):
    epochs = []

    def fall(state):
        if state.epoch == 2 and len(epochs) < 3:
            epochs.append(2)
            raise Fell
        epochs.append(state.epoch)

    falls(SPEC, tmp_path / "fell", every_epoch=fall)
    train(SPEC, store=tmp_path / "fell", every_epoch=fall)
    assert epochs == [0, 1, 2, 2, 3]


KILLED = """
import os, signal, sys
from fractalscape.networks import TrainingSpec, train
def log(state):
    print(state.step, state.loss.hex(), flush=True)
    if state.step == 5:
        os.kill(os.getpid(), signal.SIGKILL)
train(TrainingSpec.from_json(sys.argv[1]), store=sys.argv[2], every_step=log, checkpoint_seconds=0)
"""


def test_a_killed_training_goes_on_with_the_same_bits_and_its_recorder_misses_nothing(tmp_path):
    store = tmp_path / "killed"
    run = subprocess.run([sys.executable, "-c", KILLED, SPEC.to_json(), store], stdout=subprocess.PIPE, text=True)
    assert run.returncode == -signal.SIGKILL
    seen = dict(line.split() for line in run.stdout.splitlines())
    assert np.isnan(read_training(store)["step_loss"][5:]).all()
    resumed = train(SPEC, store=store, every_step=lambda state: seen.update({str(state.step): state.loss.hex()}))
    assert resumed.identical(train(SPEC))
    assert [seen[str(step)] for step in range(1, 10)] == [float(loss).hex() for loss in resumed["step_loss"]]


def test_a_finished_training_is_read_and_not_repeated(tmp_path):
    found = train(SPEC, store=tmp_path / "run")
    again = train(SPEC, store=tmp_path / "run", every_step=falling_at(1))
    assert found.identical(again)
    with pytest.raises(Fell):
        train(SPEC, store=tmp_path / "run", every_step=falling_at(1), resume=False)


def test_more_epochs_go_on_from_fewer(tmp_path):
    train(SPEC.replace(epochs=1), store=tmp_path / "run")
    longer = train(SPEC, store=tmp_path / "run", every_step=lambda state: state.step > 3 or pytest.fail("again"))
    assert longer.identical(train(SPEC))
    sparse = SPEC.replace(evaluate_every=2)
    train(sparse.replace(epochs=1), store=tmp_path / "sparse")
    assert train(sparse, store=tmp_path / "sparse").identical(train(sparse))


def test_a_store_of_another_training_is_refused(tmp_path):
    store = tmp_path / "run"
    train(SPEC, store=store)
    with pytest.raises(StoreMismatch, match=r"holds another training: learning_rate=0\.05, here 0\.1"):
        train(SPEC.replace(learning_rate=0.1), store=store)
    with pytest.raises(StoreMismatch, match="holds another training: epochs=3, here 2"):
        train(SPEC.replace(epochs=2), store=store)
    cosine = SPEC.replace(schedule="cosine")
    train(cosine, store=tmp_path / "cosine")
    with pytest.raises(StoreMismatch, match="epochs=3, here 4"):
        train(cosine.replace(epochs=4), store=tmp_path / "cosine")


def test_a_store_of_another_model_or_data_of_yours_is_refused(tmp_path):
    model, data = torch.nn.Linear(2, 2), (np.eye(2).repeat(5, 0), np.arange(10) % 2)
    spec = SPEC.replace(train_samples=None)
    train(spec, model=model, data=data, store=tmp_path / "own")
    with pytest.raises(StoreMismatch, match="on other parameters"):
        train(spec, model=torch.nn.Linear(2, 2), data=data, store=tmp_path / "own")
    with pytest.raises(StoreMismatch, match="on other data"):
        train(spec, model=model, data=(data[0] + 1, data[1][::-1].copy()), store=tmp_path / "own")


def test_places_that_hold_something_else_are_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="is there and holds no training"):
        train(SPEC, store=tmp_path)
    with pytest.raises(InputError, match="is there and holds no training"):
        train(SPEC, store=tmp_path / "notes.txt")
    with pytest.raises(InputError, match="holds no training; give the store of one"):
        read_training(tmp_path / "nowhere")
    assert os.listdir(tmp_path) == ["notes.txt"]


def test_a_damaged_checkpoint_is_named(tmp_path):
    train(SPEC.replace(epochs=1), store=tmp_path / "run")
    path = tmp_path / "run" / "checkpoint.pt"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(StoreDamaged, match=r"checkpoint\.pt cannot be read as it was written"):
        train(SPEC.replace(epochs=1), store=tmp_path / "run")
    torch.save({"format": 99}, path)
    with pytest.raises(StoreMismatch, match="is of format 99, this version reads 1"):
        train(SPEC.replace(epochs=1), store=tmp_path / "run")


def test_networks_are_read_from_their_store(tmp_path):
    store, kept = tmp_path / "run", {}
    found = train(
        SPEC.replace(dtype="f8"),
        store=store,
        keep_every=2,
        every_epoch=lambda state: kept.update({state.epoch: state.position}),
    )
    assert sorted(path.name for path in Path(store, "epochs").iterdir()) == ["epoch_00000.pt", "epoch_00002.pt"]
    data, _ = training_data(SPEC)
    for epoch, at in ((None, 3), (2, 2), (0, 0)):
        network = trained_network(store, epoch=epoch)
        assert not network.training
        objective = Objective(network, torch.nn.functional.cross_entropy, data.pair)
        assert np.array_equal(objective.start.numpy(), kept[at])
        assert objective.value(objective.start) == pytest.approx(float(found["loss"][at]), rel=1e-12)
    with pytest.raises(InputError, match=r"epoch=1 of .* was not kept"):
        trained_network(store, epoch=1)


def test_a_model_of_yours_is_read_with_it(tmp_path):
    model, data = torch.nn.Linear(2, 2), (np.eye(2).repeat(5, 0), np.arange(10) % 2)
    train(SPEC.replace(train_samples=None), model=model, data=data, store=tmp_path / "own")
    assert trained_network(tmp_path / "own", model=model, data=data).weight.shape == (2, 2)
    with pytest.raises(StoreDamaged, match="does not fit the network"):
        trained_network(tmp_path / "own", model=torch.nn.Linear(2, 3), data=data)

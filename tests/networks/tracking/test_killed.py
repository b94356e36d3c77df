"""A tracked training that is killed, of `train` and in a loop of yours."""

import os
import signal
import subprocess
import sys
import time

import pytest

from fractalscape.networks import TrainingSpec, train
from fractalscape.networks.tracking import Tracker, TrackingSpec, read_tracked_weights, read_tracking

SPEC = TrainingSpec(model="lenet", model_options={"width": 2}, train_samples=96, batch_size=16, epochs=3)
TRACKING = TrackingSpec(components=64, sketches=2, anchors=(0, 4), weights=5)
RUN = """
import os, signal, sys
from fractalscape.networks import Tracker, TrackingSpec, TrainingSpec, train
spec, tracking, store, last, seconds = sys.argv[1:]
tracker = Tracker(TrackingSpec.from_json(tracking), store=store + "/tracking")
def fall(state):
    if state.step == int(last):
        os.kill(os.getpid(), signal.SIGKILL)
train(
    TrainingSpec.from_json(spec), store=store + "/training", every_step=[tracker, fall], every_epoch=tracker,
    checkpoint_seconds=float(seconds),
)
"""
OWN = """
import os, sys, torch
from fractalscape.networks import Tracker, TrackingSpec
from fractalscape.storage import write_atomic
import io
torch.set_num_threads(1)
tracking, store, steps = sys.argv[1:]
torch.manual_seed(0)
x, y = torch.randn(32, 8), torch.randn(32, 1)
model = torch.nn.Sequential(torch.nn.Linear(8, 32), torch.nn.Tanh(), torch.nn.Linear(32, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
step, path, loss = 0, store + ".pt", torch.nn.MSELoss()
if os.path.exists(path):
    held = torch.load(path)
    step = held["step"]
    model.load_state_dict(held["model"])
    optimizer.load_state_dict(held["optimizer"])
with Tracker(TrackingSpec.from_json(tracking), store=store).attach(model, optimizer, loss=loss, step=step):
    print("begun", flush=True)
    while step < int(steps):
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()
        step += 1
        if step % 50 == 0:
            held = io.BytesIO()
            state = {"step": step, "model": model.state_dict(), "optimizer": optimizer.state_dict()}
            torch.save(state, held)
            write_atomic(path, held.getvalue())
"""


def tracked(store=None):
    tracker = Tracker(TRACKING, store=store and store / "tracking")
    train(SPEC, store=store and store / "training", every_step=tracker, every_epoch=tracker)
    return tracker


@pytest.fixture(scope="module")
def whole():
    return tracked()


@pytest.mark.parametrize("seconds", [0, 1000], ids=["a checkpoint at every step", "no checkpoint"])
def test_killed_and_resumed_a_tracked_training_has_every_bit_of_one_that_was_not(tmp_path, whole, seconds):
    words = [SPEC.to_json(), TRACKING.to_json(), str(tmp_path), "7", str(seconds)]
    assert subprocess.run([sys.executable, "-c", RUN, *words], check=False).returncode == -signal.SIGKILL
    assert read_tracking(tmp_path / "tracking")["step"].values.tolist() == list(range(8))
    tracked(tmp_path)
    assert read_tracking(tmp_path / "tracking").identical(whole.trajectory())
    assert read_tracked_weights(tmp_path / "tracking").identical(whole.weights())
    assert whole.trajectory()["step"].values.tolist() == list(range(19))


def own(store, steps):
    return subprocess.Popen(
        [sys.executable, "-c", OWN, TRACKING.to_json(), str(store), str(steps)], stdout=subprocess.PIPE
    )


@pytest.mark.slow
def test_killed_at_any_moment_a_loop_of_yours_goes_on_and_nothing_recorded_is_lost(tmp_path):
    """Four kills at moments that nothing chose; the record never shrinks, and ends as if there had been none."""
    steps, store, held = 3000, tmp_path / "walk", 0
    for kill in range(4):
        process = own(store, steps)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.02 + 0.2 * kill)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        now = read_tracking(store).sizes["step"]
        assert now >= held
        held = now
    assert held < steps
    for place in (store, tmp_path / "whole"):
        process = own(place, steps)
        process.communicate()
        assert process.returncode == 0
    assert read_tracking(store).identical(read_tracking(tmp_path / "whole"))
    assert not list(store.glob("*dropped*"))


def test_a_training_that_fell_in_the_middle_of_a_record_is_seen_again(tmp_path, whole):
    """As if killed after the parameters and before the row, and after the row and before the weights."""
    part = Tracker(TRACKING, store=tmp_path / "tracking")
    train(SPEC.replace(epochs=1), every_step=part, every_epoch=part)
    for name in ("moves", "weights"):
        path = tmp_path / "tracking" / f"{name}.rows"
        os.truncate(path, path.stat().st_size - 3)
    tracked(tmp_path)
    assert read_tracking(tmp_path / "tracking").identical(whole.trajectory())
    assert read_tracked_weights(tmp_path / "tracking").identical(whole.weights())

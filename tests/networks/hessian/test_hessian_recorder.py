import copy
import math
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from fractalscape.errors import InputError, StoreDamaged, StoreMismatch
from fractalscape.networks import (
    HessianRecorder,
    HessianSpec,
    Objective,
    TrainingSpec,
    hessian_spectrum,
    read_hessian_record,
    stability_threshold,
    train,
)

TRAINING = TrainingSpec(
    model_options={"widths": [5]}, data="gaussian_blobs", data_options={"samples": 40}, epochs=4, batch_size=16
)
THREE = HessianSpec(count=3)


def network(seed=0):
    torch.manual_seed(seed)
    return torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.Tanh(), torch.nn.Linear(5, 3))


def samples(seed=0, count=20):
    random = np.random.default_rng(seed)
    inputs = random.standard_normal((count, 4)).astype(np.float32)
    return torch.tensor(inputs), torch.tensor(random.integers(0, 3, count))


def test_a_hook_records_the_spectrum_at_every_epoch_and_changes_no_bit_of_the_training(tmp_path):
    recorder, objectives = HessianRecorder(tmp_path / "hessian", spec=THREE), []
    found = train(TRAINING, every_epoch=[recorder, lambda state: objectives.append(state.objective())])
    assert found.identical(train(TRAINING))
    record = read_hessian_record(tmp_path / "hessian")
    assert record.identical(recorder.dataset())
    assert record["epoch"].values.tolist() == [0, 1, 2, 3, 4]
    assert record["step"].values.tolist() == [0, 2, 4, 6, 8]
    for k, objective in enumerate(objectives):
        expected = hessian_spectrum(objective, count=3)
        for name in ("eigenvalue", "residual", "converged", "products", "gradient_norm"):
            np.testing.assert_array_equal(record[name].values[k], expected[name].values)
    np.testing.assert_array_equal(record["threshold"], 20)
    np.testing.assert_array_equal(record["learning_rate"], 0.1)
    np.testing.assert_allclose(record["loss"], found["loss"], rtol=1e-6)


def test_a_hook_skips_epochs_that_are_not_due():
    recorder = HessianRecorder(spec=THREE, every=2)
    train(TRAINING, every_epoch=recorder)
    assert recorder.dataset()["epoch"].values.tolist() == [0, 2, 4]


def test_a_loop_of_your_own_is_recorded(tmp_path):
    model, (inputs, targets) = network(), samples()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.5)
    recorder = HessianRecorder(tmp_path / "own", spec=THREE, loss=cross_entropy, data=(inputs, targets))
    for step in range(3):
        before = copy.deepcopy(model.state_dict())
        recorder.record(model, step=step, optimizer=optimizer)
        assert all(torch.equal(before[name], each) for name, each in model.state_dict().items())
        optimizer.zero_grad()
        cross_entropy(model(inputs), targets).backward()
        optimizer.step()
    recorder.record(model, step=3)
    record = recorder.dataset()
    assert record["step"].values.tolist() == [0, 1, 2, 3]
    assert record["threshold"].values[:3].tolist() == pytest.approx([30.0] * 3)
    assert np.isnan(record["threshold"].values[3])
    assert np.isnan(record["epoch"]).all()
    last = Objective(model, cross_entropy, (inputs, targets))
    np.testing.assert_array_equal(record["eigenvalue"][3], hessian_spectrum(last, count=3)["eigenvalue"])


def test_an_interrupted_training_goes_on_to_the_same_record(tmp_path):
    whole = HessianRecorder(spec=THREE)
    train(TRAINING, every_epoch=whole)

    def stop(state):
        if state.epoch == 2:
            raise KeyboardInterrupt

    hooks = [HessianRecorder(tmp_path / "hessian", spec=THREE), stop]
    with pytest.raises(KeyboardInterrupt):
        train(TRAINING, store=tmp_path / "training", every_epoch=hooks)
    assert read_hessian_record(tmp_path / "hessian")["epoch"].values.tolist() == [0, 1, 2]
    train(TRAINING, store=tmp_path / "training", every_epoch=HessianRecorder(tmp_path / "hessian", spec=THREE))
    assert read_hessian_record(tmp_path / "hessian").identical(whole.dataset())


def test_a_step_that_is_held_is_not_computed_again_and_another_past_is_forgotten(tmp_path, monkeypatch):
    recorder = HessianRecorder(tmp_path / "own", spec=THREE, loss=cross_entropy, data=samples())
    models = [network(seed) for seed in range(3)]
    held = [recorder.record(each, step=step) for step, each in enumerate(models)]
    computed = []
    monkeypatch.setattr(
        "fractalscape.networks.hessian.hessian_recorder.hessian_spectrum",
        lambda *given, **how: computed.append(1) or hessian_spectrum(*given, **how),
    )
    again = HessianRecorder(tmp_path / "own", spec=THREE, loss=cross_entropy, data=samples())
    assert [again.record(each, step=step)["eigenvalue"] for step, each in enumerate(models)] == [
        each["eigenvalue"] for each in held
    ]
    assert not computed
    assert again.dataset().sizes["step"] == 3
    again.record(models[2], step=1)
    assert len(computed) == 1
    assert again.dataset()["step"].values.tolist() == [0, 1]


def test_only_the_first_samples_count_if_asked():
    few = HessianRecorder(spec=THREE.replace(samples=7), loss=cross_entropy, data=samples())
    few.record(network(), step=0)
    inputs, targets = samples()
    expected = hessian_spectrum(Objective(network(), cross_entropy, (inputs[:7], targets[:7])), count=3)
    np.testing.assert_array_equal(few.dataset()["eigenvalue"][0], expected["eigenvalue"])


def test_unconverged_and_diverged_moments_are_kept_as_such(tmp_path):
    spec = HessianSpec(count=3, most_products=4, tolerance=1e-9)
    recorder = HessianRecorder(tmp_path / "own", spec=spec, loss=cross_entropy, data=samples())
    recorder.record(network(), step=0)
    lost = network()
    lost[0].weight.data.fill_(math.nan)
    recorder.record(lost, step=1)
    found, kept = recorder.dataset(), read_hessian_record(tmp_path / "own", keep_unconverged=True)
    assert not found["converged"].all()
    np.testing.assert_array_equal(np.isnan(found["eigenvalue"]), ~found["converged"])
    assert np.isfinite(kept["eigenvalue"][0]).all()
    assert np.isnan(kept["eigenvalue"][1]).all()
    assert np.isnan(found["loss"][1])


def test_stores_of_another_spec_other_data_or_another_network_are_refused(tmp_path):
    place = tmp_path / "own"
    HessianRecorder(place, spec=THREE, loss=cross_entropy, data=samples()).record(network(), step=0)
    with pytest.raises(StoreMismatch, match="holds a record of another spec"):
        HessianRecorder(place, spec=HessianSpec(count=2))
    with pytest.raises(StoreMismatch, match="holds a record of another data"):
        HessianRecorder(place, spec=THREE, loss=cross_entropy, data=samples(1)).record(network(), step=1)
    with pytest.raises(StoreMismatch, match="holds a record of another parameters"):
        HessianRecorder(place, spec=THREE, loss=cross_entropy, data=samples()).record(torch.nn.Linear(4, 3), step=1)
    assert read_hessian_record(place)["step"].values.tolist() == [0]


def test_what_is_no_record_is_refused(tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_text("")
    with pytest.raises(InputError, match="is there and holds no record of a Hessian; give another place"):
        HessianRecorder(tmp_path / "other")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no record of a Hessian; give the store"):
        read_hessian_record(tmp_path / "empty")
    with pytest.raises(InputError, match="nothing is recorded yet"):
        HessianRecorder().dataset()
    with pytest.raises(InputError, match="this recorder has no loss and data"):
        HessianRecorder().record(network(), step=0)
    with pytest.raises(InputError, match="spec=3 is not a HessianSpec"):
        HessianRecorder(spec=3)
    with pytest.raises(InputError, match="every=0 is not"):
        HessianRecorder(every=0)
    recorder = HessianRecorder(tmp_path / "own", spec=THREE, loss=cross_entropy, data=samples())
    recorder.record(network(), step=0)
    (broken,) = (tmp_path / "own" / "records").iterdir()
    broken.write_text('{"step": 0, "epo')
    with pytest.raises(StoreDamaged, match="not readable JSON"):
        recorder.dataset()


def test_thresholds_of_stability_are_those_of_the_optimiser():
    parameters = list(network().parameters())
    assert stability_threshold(torch.optim.SGD(parameters, lr=0.1)) == 20
    assert stability_threshold(torch.optim.SGD(parameters, lr=0.5, momentum=0.5)) == 6
    nesterov = torch.optim.SGD(parameters, lr=0.1, momentum=0.9, nesterov=True)
    assert stability_threshold(nesterov) == pytest.approx(38 / 2.8)
    assert math.isnan(stability_threshold(torch.optim.Adam(parameters)))


SCRIPT = """
import sys
from fractalscape.networks import HessianRecorder, HessianSpec, TrainingSpec, train
spec = TrainingSpec(model_options={"widths": [20]}, epochs=30, train_samples=300, batch_size=100)
hooks = HessianRecorder(sys.argv[1] + "/hessian", spec=HessianSpec(count=5))
train(spec, store=sys.argv[1] + "/training", every_epoch=hooks, checkpoint_seconds=0.0)
"""


@pytest.mark.slow
def test_a_training_that_is_killed_goes_on_to_the_same_record(tmp_path):
    (tmp_path / "whole").mkdir(), (tmp_path / "killed").mkdir()
    subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path / "whole")], check=True)
    records, kills = tmp_path / "killed" / "hessian" / "records", 0
    for wanted in (3, 11, 20):
        process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path / "killed")])
        while process.poll() is None and (not records.is_dir() or len(list(records.glob("*.json"))) < wanted):
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
        before = read_hessian_record(tmp_path / "killed" / "hessian")
        assert before.sizes["step"] >= wanted
    assert kills >= 2
    subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path / "killed")], check=True)
    whole, again = (read_hessian_record(tmp_path / each / "hessian") for each in ("whole", "killed"))
    assert again.identical(whole)
    assert again["epoch"].values.tolist() == list(range(31))
    assert not [name for name in os.listdir(records) if not name.endswith(".json")]

import copy

import numpy as np
import pytest
import torch

from fractalscape.errors import InputError
from fractalscape.networks import LabelledData, TrainingSpec, train, training_data
from fractalscape.schema import DIVERGED, UNDECIDED
from reference.training import softmax_regression

BLOBS = TrainingSpec(
    model_options={"widths": [8]},
    data="gaussian_blobs",
    data_options={"samples": 60},
    epochs=4,
    batch_size=16,
    learning_rate=0.5,
)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"optimiser": "momentum", "momentum": 0.7},
        {"optimiser": "nesterov"},
        {"weight_decay": 0.1, "schedule": "cosine"},
        {"schedule": "steps", "milestones": (1, 3), "decay": 0.3},
        {"batch_size": None, "samples_at_once": 13},
    ],
)
def test_a_training_is_the_one_written_out(changes):
    spec = BLOBS.replace(model_options={"widths": []}, dtype="f8", **changes)
    seen = []
    found = train(spec, every_epoch=lambda state: seen.append(state.position))
    data, _ = training_data(spec)
    weight, bias = seen[0][:6].reshape(3, 2), seen[0][6:]
    losses, weight, bias = softmax_regression(*data.pair, weight, bias, spec)
    np.testing.assert_allclose(found["step_loss"], losses, rtol=1e-11)
    np.testing.assert_allclose(seen[-1], [*weight.ravel(), *bias], rtol=1e-10, atol=1e-13)


def test_a_training_repeats_bit_by_bit_whatever_looks_on():
    spec = BLOBS.replace(model="vgg13", data="digits", data_options={}, train_samples=20, epochs=2, learning_rate=0.05)
    spec = spec.replace(model_options={"width": 2, "dropout": 0.5, "head": [8]})
    before = torch.random.get_rng_state()
    plain = train(spec)
    assert torch.equal(before, torch.random.get_rng_state())
    watched = train(spec, every_step=lambda state: torch.rand(3), every_epoch=lambda state: state.objective())
    assert plain.identical(watched)
    assert not plain["step_loss"].equals(train(spec.replace(seed=1))["step_loss"])


def test_the_dataset_says_what_was_done():
    found = train(BLOBS.replace(evaluate_every=3, schedule="steps", milestones=(2,)))
    assert found["epoch"].values.tolist() == [0, 3, 4]
    assert found["step"].values.tolist() == list(range(12))
    assert found["learning_rate"].values.tolist() == [0.5] * 6 + [0.05] * 6
    assert (int(found["outcome"]), int(found["escape_step"])) == (UNDECIDED, -1)
    assert TrainingSpec.from_json(found.attrs["spec"]).evaluate_every == 3
    assert found.attrs["parameters"] == 2 * 8 + 8 + 8 * 3 + 3
    assert found.attrs["data_digest"] == training_data(BLOBS)[0].digest
    assert all({"units", "long_name"} <= set(found[name].attrs) for name in ("loss", "step_loss", "epoch", "step"))


def test_losses_of_an_epoch_are_those_of_all_data_in_evaluation_mode():
    spec = BLOBS.replace(model="resnet8", model_options={"width": 2}, data="digits", data_options={}, train_samples=20)
    values = []
    found = train(spec.replace(dtype="f8"), every_epoch=lambda state: values.append((state.loss, state.objective())))
    expected = [objective.value(objective.start) for _, objective in values]
    np.testing.assert_allclose(found["loss"], expected, rtol=1e-12)
    assert [loss for loss, _ in values] == found["loss"].values.tolist()


def test_your_model_keeps_every_bit_and_what_you_give_is_trained():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 3)).eval()
    before = copy.deepcopy(model.state_dict())
    random = np.random.default_rng(0)
    data = LabelledData(inputs=random.standard_normal((40, 2)), targets=random.integers(0, 3, 40), name="mine")
    found = train(BLOBS, model=model, data=data, every_step=lambda state: None)
    assert all(torch.equal(before[name], after) for name, after in model.state_dict().items())
    assert not model.training
    assert all(each.grad is None for each in model.parameters())
    spec = TrainingSpec.from_json(found.attrs["spec"])
    assert (spec.model, spec.data, spec.model_options) == ("own", "own", {})
    assert found["loss"][-1] < found["loss"][0]


def test_hooks_see_every_update_and_every_epoch_from_zero():
    steps, epochs = [], []
    found = train(
        BLOBS,
        every_step=[lambda state: steps.append((state.step, state.epoch, state.loss))],
        every_epoch=[lambda state: epochs.append((state.step, state.epoch, state.loss))],
    )
    assert [step for step, _, _ in steps] == list(range(1, 13))
    assert [epoch for _, epoch, _ in steps] == [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4]
    assert [loss for _, _, loss in steps] == found["step_loss"].values.tolist()
    assert [(step, epoch) for step, epoch, _ in epochs] == [(0, 0), (3, 1), (6, 2), (9, 3), (12, 4)]


def test_a_step_of_a_hook_is_the_learning_rate_times_the_gradient():
    positions, gradients = [], []
    train(
        BLOBS.replace(dtype="f8"),
        every_epoch=lambda state: positions.append(state.position) if state.epoch == 0 else None,
        every_step=lambda state: (positions.append(state.position), gradients.append(state.gradient)),
    )
    np.testing.assert_allclose(np.diff(positions, axis=0), -0.5 * np.array(gradients), rtol=1e-9, atol=1e-14)


def line(curvature):
    data = LabelledData(inputs=[[np.sqrt(curvature)]], targets=[[0.0]], name="quadratic")
    return torch.nn.Linear(1, 1, bias=False), data


@pytest.mark.parametrize(
    ("optimiser", "threshold"),
    [("sgd", 2 / 3), ("momentum", 2 * 1.9 / 3), ("nesterov", 2 * 1.9 / (2.8 * 3))],
)
def test_descent_on_a_quadratic_converges_up_to_its_threshold(optimiser, threshold):
    model, data = line(3.0)
    torch.nn.init.ones_(model.weight)
    ends = []
    for factor in (0.98, 1.02):
        spec = TrainingSpec(
            optimiser=optimiser,
            learning_rate=factor * threshold,
            loss="squared_error",
            batch_size=None,
            epochs=400,
            evaluate_every=400,
            standardise=False,
            test_share=0,
            dtype="f8",
        )
        assert spec.stable_curvature == pytest.approx(3 / factor)
        ends.append(float(train(spec, model=model, data=data)["loss"][-1]))
    assert ends[0] < 1e-4 < 1.5 < 1e3 < ends[1]


def test_a_training_that_diverges_is_data():
    spec = BLOBS.replace(loss="squared_error", learning_rate=1e6, epochs=30, model_options={"activation": "identity"})
    found = train(spec)
    escape = int(found["escape_step"])
    assert int(found["outcome"]) == DIVERGED
    assert 0 < escape < 89
    assert np.isfinite(found["step_loss"][:escape]).all()
    assert not np.isfinite(found["step_loss"][escape:]).any()
    assert not np.isfinite(found["loss"][-1])
    stopped = train(spec.replace(stop_diverged=True))
    assert int(stopped["escape_step"]) == escape
    np.testing.assert_array_equal(stopped["step_loss"][:escape], found["step_loss"][:escape])
    assert np.isnan(stopped["step_loss"][escape + 1 :]).all()
    assert np.isnan(stopped["loss"][-1])


def test_label_noise_changes_what_is_learned_and_not_what_is_tested():
    spec = BLOBS.replace(data="digits", data_options={}, label_noise=0.5)
    noisy, tested = training_data(spec)
    clean, same = training_data(spec.replace(label_noise=0.0))
    assert tested.digest == same.digest
    assert np.array_equal(noisy.inputs, clean.inputs)
    share = (noisy.targets != clean.targets).mean()
    assert abs(share - 0.45) < 4 * np.sqrt(0.5 * 0.1 * 0.9 / clean.samples)


def test_test_data_of_their_own_are_standardised_like_the_training_data():
    spec = BLOBS.replace(test_data="gaussian_blobs", test_data_options={"samples": 30, "seed": 0, "spread": 0.1})
    learned, tested = training_data(spec)
    assert (learned.samples, tested.samples) == (60, 30)
    np.testing.assert_allclose(learned.inputs.mean(axis=0), 0, atol=1e-12)
    assert np.abs(tested.inputs.mean(axis=0)).max() > 1e-3
    assert training_data(BLOBS.replace(test_share=0.0))[1] is None
    without = train(BLOBS.replace(test_share=0.0))
    assert np.isnan(without["test_loss"]).all()


def test_targets_that_are_no_labels_have_no_accuracy():
    spec = TrainingSpec(data="teacher_student", data_options={"samples": 50}, loss="squared_error", epochs=2)
    found = train(spec)
    assert "accuracy" not in found
    assert found["loss"][-1] < found["loss"][0]
    with pytest.raises(InputError, match="teacher_student has real targets; take loss='squared_error'"):
        train(spec.replace(loss="cross_entropy"))


def test_images_are_shifted_and_mirrored_in_training_alone():
    spec = BLOBS.replace(data="digits", data_options={}, train_samples=20, augment="crop_flip", epochs=2)
    found, plain = train(spec), train(spec.replace(augment="none"))
    assert found.identical(train(spec))
    assert found["loss"][0] == plain["loss"][0]
    assert (found["step_loss"] != plain["step_loss"]).all()
    with pytest.raises(InputError, match=r"augment='crop_flip' needs images; inputs of spirals have shape \(2,\)"):
        train(spec.replace(data="spirals", train_samples=None))


def test_progress_counts_updates():
    seen = []
    train(BLOBS, progress=seen.append)
    assert [(each.done, each.total) for each in seen] == [(done, 12) for done in range(13)]


def test_an_exception_in_a_hook_leaves_your_random_state_alone():
    before = torch.random.get_rng_state()

    def failing(state):
        raise RuntimeError("hook")

    with pytest.raises(RuntimeError, match="hook"):
        train(BLOBS, every_step=failing)
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize(
    ("model", "loss", "message"),
    [
        (torch.nn.Linear(3, 3), "cross_entropy", r"fails on inputs of shape \(2,\) with 3 outputs .RuntimeError: mat1"),
        (torch.nn.Linear(2, 2), "cross_entropy", r"with 3 outputs .ValueError: outputs have shape \(2,\)"),
        (torch.nn.Linear(2, 1), "squared_error", r"outputs have shape \(1,\)"),
        (torch.nn.LSTM(2, 3), "cross_entropy", "with 3 outputs .TypeError"),
    ],
)
def test_a_model_that_does_not_go_with_the_data_is_refused_before_anything_is_done(tmp_path, model, loss, message):
    with pytest.raises(InputError, match=message):
        train(BLOBS.replace(loss=loss, train_samples=40), model=model, store=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_model_that_fails_on_the_way_says_where(tmp_path):
    model = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 3))
    with pytest.raises(InputError, match=r"the model failed at step 3 .ValueError: Expected more than 1 value"):
        train(BLOBS.replace(batch_size=15, train_samples=46), model=model)  # a batch of one sample
    for each in model.parameters():
        each.requires_grad_(False)
    with pytest.raises(InputError, match="the model has no parameter that needs a gradient"):
        train(BLOBS, model=model)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"every_step": 3}, "every_step=3 is not a function"),
        ({"every_epoch": [None]}, r"every_epoch=\[None\] is not a function"),
        ({"keep_every": 2}, "keep_every=2 needs a store"),
        ({"checkpoint_seconds": -1}, "checkpoint_seconds=-1 is not"),
        ({"model": "mlp"}, "model is a str, not a torch.nn.Module; names go into the spec"),
        ({"data": 3}, "data of type int are not"),
        ({"store": "s3://bucket/run"}, "store='s3://bucket/run' is no folder of this machine"),
        ({"device": "abacus"}, "device='abacus' is not there .* 'cpu' always is"),
    ],
)
def test_wrong_options_are_refused(how, message):
    with pytest.raises(InputError, match=message):
        train(BLOBS, **how)

import copy

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy, mse_loss
from torch.utils.data import DataLoader, TensorDataset

from fractalscape.errors import InputError
from fractalscape.networks import Objective


def classifier(seed=0):
    torch.manual_seed(seed)
    return torch.nn.Sequential(torch.nn.Linear(4, 6), torch.nn.Tanh(), torch.nn.Linear(6, 3))


def samples(count=11, seed=1):
    random = np.random.default_rng(seed)
    return torch.tensor(random.standard_normal((count, 4))), torch.tensor(random.integers(0, 3, count))


def test_the_value_is_the_mean_over_all_samples_whatever_the_batches():
    inputs, targets = samples()
    whole = Objective(classifier(), cross_entropy, (inputs, targets))
    uneven = Objective(classifier(), cross_entropy, DataLoader(TensorDataset(inputs, targets), batch_size=4))
    plain = cross_entropy(classifier().double()(inputs), targets).detach()
    assert whole.value(whole.start) == float(plain)
    assert uneven.data.counts == (4, 4, 3)
    assert uneven.value(uneven.start) == pytest.approx(float(plain), rel=1e-14)
    np.testing.assert_allclose(uneven.gradient(uneven.start), whole.gradient(whole.start), rtol=1e-12, atol=1e-15)


def test_the_gradient_is_that_of_differences():
    objective = Objective(classifier(), cross_entropy, samples())
    start = objective.start.numpy()
    step = 1e-5
    expected = [
        (objective.value(start + step * unit) - objective.value(start - step * unit)) / (2 * step)
        for unit in np.eye(objective.size)
    ]
    np.testing.assert_allclose(objective.gradient(start), expected, atol=1e-9)


@pytest.mark.parametrize("batch_norm", ["eval", "batch", "recalibrate"])
def test_your_network_keeps_every_bit_also_after_an_exception(batch_norm):
    torch.manual_seed(0)
    layers = [torch.nn.Linear(4, 5), torch.nn.BatchNorm1d(5), torch.nn.Dropout(0.5), torch.nn.Linear(5, 3)]
    model = torch.nn.Sequential(*layers).train()
    before, flags = copy.deepcopy(model.state_dict()), [each.training for each in model.modules()]
    random = torch.random.get_rng_state()

    def failing(outputs, targets):
        raise KeyboardInterrupt

    objective = Objective(model, cross_entropy, samples(), batch_norm=batch_norm)
    objective.value(objective.start)
    objective.gradient(objective.start)
    with pytest.raises(KeyboardInterrupt):
        Objective(model, failing, samples(), batch_norm=batch_norm).value(objective.start)
    after = model.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert flags == [each.training for each in model.modules()]
    assert torch.equal(random, torch.random.get_rng_state())
    assert all(each.grad is None for each in model.parameters())


def test_batch_statistics_are_those_of_each_batch_and_recalibrated_ones_those_of_all_data():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.BatchNorm1d(5), torch.nn.Linear(5, 3)).double()
    inputs, targets = samples(8)
    hidden = model[0](inputs)
    deviation = hidden.std(dim=0, correction=0)
    by_hand = model[2]((hidden - hidden.mean(0)) / torch.sqrt(deviation**2 + 1e-5))
    objective = Objective(model, cross_entropy, (inputs, targets), batch_norm="batch")
    assert objective.value(objective.start) == pytest.approx(float(cross_entropy(by_hand, targets).detach()), rel=1e-12)
    unbiased = hidden.var(dim=0)
    by_hand = model[2]((hidden - hidden.mean(0)) / torch.sqrt(unbiased + 1e-5))
    objective = Objective(model, cross_entropy, (inputs, targets), batch_norm="recalibrate")
    assert objective.value(objective.start) == pytest.approx(float(cross_entropy(by_hand, targets).detach()), rel=1e-12)


def test_the_gradient_of_a_recalibrated_loss_is_that_with_the_statistics_of_the_position():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(4, 5), torch.nn.BatchNorm1d(5), torch.nn.Linear(5, 3)).double()
    inputs, targets = samples(8)
    objective = Objective(model, cross_entropy, (inputs, targets), batch_norm="recalibrate")
    away = objective.start + 0.3
    held, there = model.eval(), objective.space.unravel(away)
    for name, each in held.named_parameters():
        each.data = there[name].clone()
    hidden = (inputs.double() @ there["0.weight"].T) + there["0.bias"]
    held[1].running_mean, held[1].running_var = hidden.mean(0), hidden.var(dim=0)
    cross_entropy(held(inputs.double()), targets).backward()
    by_hand = torch.cat([each.grad.ravel() for each in held.parameters()]).numpy()
    np.testing.assert_allclose(objective.gradient(away), by_hand, rtol=1e-9, atol=1e-12)


def test_values_of_several_metrics_take_one_pass_over_the_data():
    passes = []
    model = classifier()
    model.register_forward_hook(lambda *_: passes.append(1))
    metrics = {"twice": lambda outputs, targets: 2 * cross_entropy(outputs, targets)}
    objective = Objective(model, cross_entropy, samples(), metrics=metrics)
    passes.clear()
    found = objective.evaluate(objective.start)
    assert len(passes) == len(objective.data.batches)
    assert found == {"loss": objective.value(objective.start), "twice": pytest.approx(2 * found["loss"], rel=1e-12)}


def test_dropout_is_off():
    model = torch.nn.Sequential(torch.nn.Dropout(0.5), torch.nn.Linear(4, 3)).train()
    objective = Objective(model, cross_entropy, samples())
    assert objective.value(objective.start) == objective.value(objective.start)


def test_metrics_are_means_over_samples():
    def accuracy(outputs, targets):
        return (outputs.argmax(1) == targets).double().mean()

    inputs, targets = samples()
    objective = Objective(classifier(), cross_entropy, (inputs, targets), metrics={"accuracy": accuracy})
    expected = (classifier().double()(inputs).argmax(1) == targets).double().mean()
    assert objective.evaluate(objective.start)["accuracy"] == float(expected)


def test_a_loss_that_is_nan_stays_nan():
    objective = Objective(torch.nn.Linear(4, 1), lambda outputs, targets: outputs.mean() * np.nan, samples())
    assert np.isnan(objective.value(objective.start))


def test_shuffled_loaders_are_refused_by_name():
    loader = DataLoader(TensorDataset(*samples(64)), batch_size=8, shuffle=True)
    with pytest.raises(InputError, match="two readings of the data differ: the loader shuffles or augments"):
        Objective(classifier(), cross_entropy, loader)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "the data hold no batch"),
        (iter([]), "are not .inputs, targets."),
        (3, "are not .inputs, targets."),
        ([torch.zeros(3)], "is not a pair"),
        ((torch.zeros(3, 4), torch.zeros(4, 1)), "as many, along the first axis"),
    ],
)
def test_what_is_no_data_is_refused(data, message):
    with pytest.raises(InputError, match=message):
        Objective(classifier(), mse_loss, data)


def test_wrong_options_are_refused():
    with pytest.raises(InputError, match=r"select='head\.\*' leaves no parameter of Sequential; it has 0\.weight"):
        Objective(classifier(), cross_entropy, samples(), select="head.*")
    with pytest.raises(InputError, match="batch_norm='train' is not one of"):
        Objective(classifier(), cross_entropy, samples(), batch_norm="train")
    with pytest.raises(InputError, match=r"a position has shape \(3,\); this network needs \(51,\)"):
        Objective(classifier(), cross_entropy, samples()).value(np.zeros(3))


def test_a_selection_varies_alone():
    objective = Objective(classifier(), cross_entropy, samples(), select="2.*")
    assert objective.space.names == ("2.weight", "2.bias")
    assert objective.size == 21
    whole = Objective(classifier(), cross_entropy, samples())
    assert objective.value(objective.start) == whole.value(whole.start)

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from fractalscape.networks import TrainingState


def state_of(model, optimizer):
    random = np.random.default_rng(0)
    inputs = torch.tensor(random.standard_normal((6, 3)), dtype=torch.float32)
    return TrainingState(
        model=model,
        optimizer=optimizer,
        step=0,
        epoch=0,
        learning_rate=0.5,
        loss=0.0,
        loss_function=cross_entropy,
        data=(inputs, torch.tensor([0, 1, 2, 0, 1, 2])),
    )


def test_a_state_gives_position_gradient_and_the_objective_of_now():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    state = state_of(model, optimizer)
    np.testing.assert_array_equal(state.gradient, np.zeros(39))
    before = state.position
    cross_entropy(model(state.data[0]), state.data[1]).backward()
    optimizer.step()
    np.testing.assert_allclose(state.position, before - 0.5 * state.gradient, atol=1e-7)
    assert np.abs(state.gradient).max() > 0.01
    objective = state.objective()
    np.testing.assert_array_equal(objective.start.numpy(), state.position)
    now = cross_entropy(model.eval()(state.data[0]), state.data[1])
    assert abs(objective.value(state.position) - float(now.detach())) < 1e-6


def test_a_position_is_a_copy():
    model = torch.nn.Linear(3, 3).double()
    state = state_of(model, torch.optim.SGD(model.parameters(), lr=0.5))
    kept = state.position
    with torch.no_grad():
        model.weight.zero_()
    assert np.abs(kept[:9]).max() > 0

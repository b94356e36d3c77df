import copy

import numpy as np
import pytest
import torch

from fractalscape.errors import InputError
from fractalscape.networks import HessianSpec, Objective, hessian_spectrum
from fractalscape.networks.tracking import (
    GradientNoiseProbe,
    GradientSampleProbe,
    HessianProbe,
    Tracker,
    TrackingSpec,
    gradient_noise,
    read_probe,
)
from fractalscape.randomness import streams

LOSS = torch.nn.functional.mse_loss


def problem(samples=40):
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 5), torch.nn.Tanh(), torch.nn.Dropout(0.5), torch.nn.Linear(5, 1))
    return model, torch.randn(samples, 3), torch.randn(samples, 1)


def test_the_noise_scale_of_gaussian_gradients_is_found_without_bias():
    """Per-sample gradients N(G, Σ): 400 data sets of 20 batches; the means hold the truth within 4 standard errors."""
    random = streams(0, 1)[0]
    true, sigma = random.standard_normal(6), np.array([0.5, 1, 1, 2, 3, 4])
    found = []
    for _ in range(400):
        batches = (true + sigma * random.standard_normal((20, 10, 6))).mean(axis=1)
        small, large = (batches**2).sum(axis=1).mean(), (batches.mean(axis=0) ** 2).sum()
        one = gradient_noise(small, large, small=10, large=200)
        found.append((one.gradient_square, one.noise_trace))
    mean, error = np.mean(found, axis=0), np.std(found, axis=0) / 20
    assert np.all(np.abs(mean - [true @ true, (sigma**2).sum()]) < 4 * error)
    assert np.all(error < 0.02 * mean)


def test_noise_that_covers_the_gradient_has_an_infinite_scale():
    assert gradient_noise(2.0, 0.1, small=1, large=10).noise_scale == np.inf


@pytest.mark.parametrize(("small", "large"), [(4, 4), (5, 4), (0, 4), (1.5, 4)])
def test_sizes_that_are_not_two_are_refused(small, large):
    with pytest.raises(InputError):
        gradient_noise(1.0, 1.0, small=small, large=large)


def test_the_noise_probe_is_that_of_gradients_batch_by_batch():
    model, x, y = problem()
    probe = GradientNoiseProbe(loss=LOSS, data=(x, y), batch_size=12, schedule=1)
    found = probe(model, 0)
    model.eval()
    rows = []
    for start in (0, 12, 24):
        model.zero_grad()
        LOSS(model(x[start : start + 12]), y[start : start + 12]).backward()
        rows.append(torch.cat([each.grad.reshape(-1) for each in model.parameters()]).double().numpy())
    mean = np.mean(rows, axis=0)
    np.testing.assert_allclose(found["noise_norm"], np.linalg.norm(rows - mean, axis=1), rtol=1e-5)
    one = gradient_noise(np.mean(np.sum(np.square(rows), axis=1)), mean @ mean, small=12, large=36)
    np.testing.assert_allclose(found["noise_trace"], one.noise_trace, rtol=1e-4)
    np.testing.assert_allclose(found["gradient_square"], one.gradient_square, rtol=1e-4, atol=1e-7)


def test_probes_are_recorded_at_their_steps_and_change_nothing(tmp_path):
    model, x, y = problem()
    other = copy.deepcopy(model)
    probes = {
        "noise": GradientNoiseProbe(loss=LOSS, data=(x, y), batch_size=10, schedule=[0, 3]),
        "curvature": HessianProbe(loss=LOSS, data=(x, y), schedule=2, spec=HessianSpec(count=2)),
        "gradients": GradientSampleProbe(schedule=2, count=30),
    }
    tracker = Tracker(TrackingSpec(components=8), store=tmp_path / "s", probes=probes)
    torch.manual_seed(5)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with tracker.attach(model, optimizer):
        for _ in range(4):
            optimizer.zero_grad()
            LOSS(model(x), y).backward()
            optimizer.step()
    gradient = torch.cat([each.grad.reshape(-1) for each in model.parameters()]).double().numpy()
    torch.manual_seed(5)
    plain = torch.optim.SGD(other.parameters(), lr=0.1)
    for _ in range(4):
        plain.zero_grad()
        LOSS(other(x), y).backward()
        plain.step()
    assert all(torch.equal(*pair) for pair in zip(model.parameters(), other.parameters(), strict=True))
    assert model.training
    noise, curvature, sample = (read_probe(tmp_path / "s", name) for name in probes)
    assert [each["step"].values.tolist() for each in (noise, curvature, sample)] == [[0, 3], [0, 2, 4], [0, 2, 4]]
    expected = hessian_spectrum(Objective(model, LOSS, (x, y)), count=2)["eigenvalue"]
    np.testing.assert_array_equal(curvature["eigenvalue"][-1], expected)
    assert curvature["eigenvalue"].dims == ("step", "index")
    known = sample["gradient"].values[-1][: gradient.size]
    np.testing.assert_array_equal(np.sort(known), np.sort(gradient))
    assert np.isnan(sample["gradient"].values[0]).all()
    assert np.isnan(sample["gradient"].values[-1][gradient.size :]).all()
    assert noise["noise_norm"].shape == (2, 4)
    with pytest.raises(InputError, match="noise, curvature, gradients"):
        tracker.probe("hessian")


def test_one_batch_is_too_few():
    _, x, y = problem(15)
    with pytest.raises(InputError, match="1 whole batches"):
        GradientNoiseProbe(loss=LOSS, data=(x, y), batch_size=10, schedule=1)

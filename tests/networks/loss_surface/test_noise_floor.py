import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from fractalscape.errors import InputError
from fractalscape.networks import Objective, digits, mlp, noise_floor, random_directions
from fractalscape.networks.loss_surface import loss_surface_of


def rectified(dtype):
    """Return the surface of a ReLU network on digits, of the kind whose rounding was measured."""
    pytest.importorskip("sklearn")
    data = digits().take(slice(256))
    model = mlp(data.shape, 10, widths=(64, 64), activation="relu", seed=1)
    objective = Objective(model, cross_entropy, data.pair, dtype=dtype)
    return loss_surface_of(objective, random_directions(objective, seed=0), engine="loop")


@pytest.mark.parametrize(("dtype", "resolved"), [(torch.float32, False), (torch.float64, True)])
def test_a_narrow_window_is_rounding_in_single_precision_and_landscape_in_double(dtype, resolved):
    found = noise_floor(rectified(dtype), span=1e-3, resolution=256)
    assert found.resolved is resolved


def test_a_wide_window_is_landscape_in_both():
    for dtype in (torch.float32, torch.float64):
        assert noise_floor(rectified(dtype), span=1.0, resolution=64).resolved


def test_the_floor_is_of_the_size_of_one_rounding_of_the_loss():
    surface = rectified(torch.float32)
    loss = surface.evaluate([0.0], [0.0])["loss"][0]
    single = noise_floor(surface, span=1e-3).floor
    assert 0.01 < single / (loss * np.finfo(np.float32).eps) < 10
    double = noise_floor(rectified(torch.float64), span=1e-3).floor
    assert 0.01 < double / (loss * np.finfo(np.float64).eps) < 10


def test_second_differences_of_a_parabola_are_its_curvature_times_the_spacing_squared():
    inputs = torch.eye(2, dtype=torch.float64)
    model = torch.nn.Linear(2, 1, bias=False)
    objective = Objective(model, torch.nn.functional.mse_loss, (inputs, torch.zeros(2, 1)))
    found = noise_floor(loss_surface_of(objective, np.eye(2)), span=1.0, resolution=10)
    assert found.spacing == 0.2
    assert found.second_difference == pytest.approx(0.2**2, rel=1e-9)
    assert found.smallest_spacing == pytest.approx(np.sqrt(10 * found.floor), rel=1e-9)


def test_spans_that_are_none_are_refused():
    with pytest.raises(InputError, match="span=0 is not"):
        noise_floor(rectified(torch.float64), span=0)

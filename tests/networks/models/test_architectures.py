from functools import partial

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from fractalscape.errors import InputError
from fractalscape.networks import HessianOperator, Objective
from fractalscape.networks.models import lenet, mlp, resnet, resnet18, transformer, vgg

CIFAR = (3, 32, 32)
SMALL = {
    "mlp": mlp,
    "lenet": lenet,
    "vgg13": partial(vgg, 13, width=4),
    "vgg16": partial(vgg, 16, width=4, batch_norm="after", head=(16,), dropout=0.5),
    "vgg16 without normalisation": partial(vgg, 16, width=4, batch_norm="none"),
    "resnet14": partial(resnet, 14, width=4),
    "resnet14 projected": partial(resnet, 14, width=4, shortcuts="projected"),
    "resnet14 without shortcuts": partial(resnet, 14, width=4, shortcuts="none", batch_norm=False),
    "resnet18": partial(resnet18, width=4),
    "transformer": transformer,
}


def count(network):
    return sum(each.numel() for each in network.parameters())


@pytest.mark.parametrize(
    ("build", "published"),
    [
        (partial(resnet, 20), 269_722),  # He et al. 2016, table 6: 0.27 M, 0.85 M and 1.7 M
        (partial(resnet, 56), 853_018),
        (partial(resnet, 110), 1_727_962),
        (partial(resnet, 56, shortcuts="none"), 853_018),  # padded shortcuts have no parameters
        (partial(resnet, 20, shortcuts="projected"), 272_474),
        (resnet18, 11_173_962),
        (partial(vgg, 13), 9_416_010),
        (partial(vgg, 16), 14_728_266),
    ],
)
def test_networks_have_as_many_parameters_as_published(build, published):
    assert count(build(CIFAR, 10)) == published


def test_the_network_of_the_landscape_study_has_its_head():
    network = vgg(16, CIFAR, 10, batch_norm="after", head=(256, 256), dropout=0.5)
    body = 14_728_266 - 5130  # without the last layer
    assert count(network) == body + (512 * 256 + 256) + (256 * 256 + 256) + (256 * 10 + 10)
    kinds = [type(layer).__name__ for layer in network]
    assert kinds[:3] == ["Conv2d", "ReLU", "BatchNorm2d"]
    assert kinds[-2:] == ["Dropout", "Linear"]


def test_a_transformer_has_the_parameters_of_its_formula():
    width, tokens, layers = 24, 4, 3
    layer = 4 * width + 4 * (width**2 + width) + (8 * width**2 + 5 * width)
    expected = (16 * width + width) + tokens * width + layers * layer + 2 * width + (width * 10 + 10)
    assert count(transformer((1, 8, 8), 10, width=width, heads=3, layers=layers)) == expected


@pytest.mark.parametrize("shape", [(1, 8, 8), (1, 28, 28), (3, 32, 32)])
@pytest.mark.parametrize("name", SMALL)
def test_networks_run_and_learn_at_any_size(name, shape):
    network = SMALL[name](shape, 10).eval()
    images = torch.randn(3, *shape, generator=torch.Generator().manual_seed(0))
    outputs = network(images)
    assert outputs.shape == (3, 10)
    cross_entropy(outputs, torch.tensor([1, 2, 3])).backward()
    assert all(torch.isfinite(each.grad).all() for each in network.parameters())


@pytest.mark.parametrize("name", SMALL)
def test_networks_have_second_derivatives(name):
    objective = Objective(
        SMALL[name]((1, 8, 8), 10, initial="uniform"),
        cross_entropy,
        (torch.rand(4, 1, 8, 8, generator=torch.Generator().manual_seed(0)), torch.arange(4)),
    )
    random = np.random.default_rng(0)
    one, other = random.standard_normal((2, objective.size))
    operator = HessianOperator(objective)
    assert np.isclose(one @ (operator @ other), other @ (operator @ one), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", SMALL)
def test_a_seed_draws_the_same_network_and_leaves_your_random_state_alone(name):
    before = torch.random.get_rng_state()
    first, again, other = (SMALL[name]((1, 8, 8), 10, seed=seed).state_dict() for seed in (1, 1, 2))
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(torch.equal(first[key], again[key]) for key in first)
    assert any(not torch.equal(first[key], other[key]) for key in first)


@pytest.mark.parametrize(("law", "deviation"), [("uniform", 1 / np.sqrt(3 * 288)), ("kaiming", np.sqrt(2 / 288))])
def test_parameters_have_the_variance_of_their_law(law, deviation):
    network = resnet(14, (3, 8, 8), 10, width=32, initial=law)
    weights = network[3].residual[0].weight.detach().numpy()
    assert weights.shape == (32, 32, 3, 3)
    excess = 3 if law == "kaiming" else 1.8  # fourth moment over squared variance
    error = deviation * np.sqrt((excess - 1) / weights.size) / 2
    assert abs(weights.std() - deviation) < 4 * error
    output = network[-1]
    if law == "kaiming":
        assert output.weight.std().item() == pytest.approx(1e-3, rel=4 / np.sqrt(2 * 1280))
        assert not output.bias.any()
        hidden = mlp((3, 8, 8), 10, widths=(64,), initial=law)[1].weight.detach().numpy()
        assert hidden.std() == pytest.approx(np.sqrt(2 / 192), rel=4 / np.sqrt(2 * hidden.size))


def test_a_plain_network_is_the_residual_one_without_its_shortcuts():
    plain, residual = (resnet(8, (1, 8, 8), 10, width=4, shortcuts=kind).eval() for kind in ("none", "padded"))
    images = torch.rand(2, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(plain[3](images), torch.relu(plain[3].residual(images)))
    torch.testing.assert_close(residual[3](images), torch.relu(images + residual[3].residual(images)))
    wider = residual[4](images)
    padded = torch.cat([torch.zeros(2, 2, 4, 4), images[:, :, ::2, ::2], torch.zeros(2, 2, 4, 4)], dim=1)
    torch.testing.assert_close(wider, torch.relu(padded + residual[4].residual(images)))


def test_attention_is_its_formula():
    layer = transformer((1, 8, 8), 10, width=6, heads=2, layers=1)[1]
    tokens = torch.rand(1, 3, 6, generator=torch.Generator().manual_seed(0))
    queries, keys, values = layer.queries_keys_values(tokens)[0].split(6, dim=1)
    rows = []
    for head in (slice(0, 3), slice(3, 6)):
        scores = torch.exp(queries[:, head] @ keys[:, head].T / 3**0.5)
        rows.append(scores / scores.sum(dim=1, keepdim=True) @ values[:, head])
    torch.testing.assert_close(layer._attention(tokens)[0], layer.project(torch.cat(rows, dim=1)))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: mlp((64,), 10, activation="sine"), "activation='sine' is not one of"),
        (lambda: mlp((64,), 10, widths=(0,)), "widths=0 is not a whole number of at least 1"),
        (lambda: mlp((64,), 0), "classes=0 is not a whole number"),
        (lambda: mlp((64,), 10, initial="zero"), "initial='zero' is not one of 'uniform', 'kaiming'"),
        (lambda: lenet((1, 4, 4), 10), "images of 4 x 4 pixels; this needs 8 along each"),
        (lambda: lenet((64,), 10), r"shape=\(64,\) is not a tuple of 3"),
        (lambda: vgg(19, CIFAR, 10), "depth=19 is not one of 13, 16"),
        (lambda: vgg(16, CIFAR, 10, dropout=1), "dropout=1 is not a number between"),
        (lambda: resnet(18, CIFAR, 10), r"depth=18 is not 6n \+ 2; give 14, 20, 56 or 110, or take resnet18"),
        (lambda: resnet(20, CIFAR, 10, shortcuts=True), "shortcuts=True is not one of"),
        (lambda: transformer((1, 28, 28), 10, patch=5), "patch=5 does not divide images of 28 x 28"),
        (lambda: transformer((1, 28, 28), 10, heads=5), "heads=5 does not divide width=32"),
    ],
)
def test_wrong_options_are_refused(build, message):
    with pytest.raises(InputError, match=message):
        build()

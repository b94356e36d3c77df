"""The digits of scikit-learn."""

from __future__ import annotations

import numpy as np

from fractalscape.errors import MissingExtra
from fractalscape.networks.data.labelled_data import LabelledData


def digits() -> LabelledData:
    """Return 1797 handwritten digits of 8 x 8 pixels in 10 classes, which scikit-learn ships.

    Returns
    -------
    LabelledData
        Inputs of shape (1797, 1, 8, 8), float32 from 0 to 1 in sixteenths.

    Raises
    ------
    MissingExtra
        If scikit-learn is not installed.

    References
    ----------
    Alpaydin, E. & Kaynak, C. (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning Repository.

    Examples
    --------
    >>> digits().inputs.shape
    (1797, 1, 8, 8)
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise MissingExtra("the digits are those of scikit-learn; pip install 'fractalscape[data]'") from None
    pixels, labels = load_digits(return_X_y=True)
    inputs = (np.asarray(pixels) / 16).astype(np.float32).reshape(-1, 1, 8, 8)
    return LabelledData(inputs=inputs, targets=np.asarray(labels), name="digits", classes=10)

"""Inputs of mean 0 and variance 1."""

from __future__ import annotations

import numpy as np

from fractalscape.errors import InputError
from fractalscape.networks.data.labelled_data import LabelledData


def standardise(data: LabelledData, *, like: LabelledData | None = None) -> LabelledData:
    """Return data whose inputs have mean 0 and variance 1: each channel of images, each column of rows.

    Parameters
    ----------
    data : LabelledData
        A column that never changes becomes zeros.
    like : LabelledData, optional
        Whose means and variances are taken, such as the training part for the test part; its own when absent.

    Returns
    -------
    LabelledData

    Raises
    ------
    InputError
        If the two have inputs of other shapes.

    Examples
    --------
    >>> standardise(LabelledData(inputs=[[1.0, 5.0], [3.0, 5.0]], targets=[0, 1], name="two")).inputs
    array([[-1.,  0.],
           [ 1.,  0.]])
    """
    source = data if like is None else like
    if source.shape != data.shape:
        raise InputError(f"like={source.name} has inputs of shape {source.shape}; {data.name} has {data.shape}")
    channels = [source.inputs[:, k] for k in range(source.shape[0])]
    means, deviations = (np.array([getattr(each, of)(dtype=np.float64) for each in channels]) for of in ("mean", "std"))
    broadcast, kind = (-1, *(1,) * (len(data.shape) - 1)), data.inputs.dtype
    inputs = data.inputs - means.reshape(broadcast).astype(kind)
    inputs /= np.where(deviations > 0, deviations, 1).reshape(broadcast).astype(kind)
    return LabelledData(inputs=inputs, targets=data.targets, name=data.name, classes=data.classes)

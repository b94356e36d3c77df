"""Losses and the accuracy, as means over samples."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn.functional import cross_entropy, one_hot

from fractalscape.networks.data import LabelledData
from fractalscape.networks.training.training_spec import LossName

LossFunction = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def squared_error(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    r"""Return half the squared distance of outputs and targets, a mean over samples.

    .. math:: L = \frac{1}{2N} \sum_i \|f(x_i) - y_i\|^2

    Parameters
    ----------
    outputs, targets : tensor, shape (samples, outputs)

    Returns
    -------
    tensor, shape ()

    Examples
    --------
    >>> float(squared_error(torch.tensor([[3.0, 4.0]]), torch.zeros(1, 2)))
    12.5
    """
    return (outputs - targets).square().sum() / (2 * len(outputs))


def accuracy(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the share of samples whose largest output is that of their label.

    Parameters
    ----------
    outputs : tensor, shape (samples, classes)
    targets : tensor, shape (samples,) or (samples, classes)
        Labels; or rows that are largest at the label.

    Returns
    -------
    tensor, shape ()
    """
    labels = targets if targets.ndim == 1 else targets.argmax(dim=1)
    return (outputs.argmax(dim=1) == labels).double().mean()


LOSSES: dict[LossName, LossFunction] = {"cross_entropy": cross_entropy, "squared_error": squared_error}


def tensors_for(
    loss: LossName, data: LabelledData, *, dtype: torch.dtype, device: torch.device
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return data as tensors that go with a loss: squared errors of labels need rows of zeros with a one.

    Parameters
    ----------
    loss : {"cross_entropy", "squared_error"}
    data : LabelledData
    dtype : torch.dtype
        Of what is not a label.
    device : torch.device

    Returns
    -------
    inputs, targets : tensor
    """
    inputs, targets = (torch.from_numpy(each.copy()) for each in data.pair)
    if loss == "squared_error" and data.classes is not None:
        targets = one_hot(targets, data.classes).to(dtype)
    return inputs.to(device, dtype), targets.to(device, dtype if targets.is_floating_point() else None)

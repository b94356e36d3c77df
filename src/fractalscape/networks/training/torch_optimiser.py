"""The optimiser of a spec, from PyTorch."""

from __future__ import annotations

from collections.abc import Iterable

import torch

from fractalscape.errors import InputError
from fractalscape.networks.training.training_spec import TrainingSpec


def torch_optimiser(spec: TrainingSpec, parameters: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
    """Return an optimiser of parameters, at rest.

    Parameters
    ----------
    spec : TrainingSpec
    parameters : iterable of torch.nn.Parameter
        Those that need no gradient are left out.

    Returns
    -------
    torch.optim.Optimizer
        Adam has the usual decays 0.9 and 0.999.

    Raises
    ------
    InputError
        If none needs a gradient.
    """
    chosen = [each for each in parameters if each.requires_grad]
    if not chosen:
        raise InputError("the model has no parameter that needs a gradient; there is nothing to train")
    if spec.optimiser == "adam":
        return torch.optim.Adam(chosen, lr=spec.learning_rate, weight_decay=spec.weight_decay)
    return torch.optim.SGD(
        chosen,
        lr=spec.learning_rate,
        momentum=spec.momentum or 0.0,
        nesterov=spec.optimiser == "nesterov",
        weight_decay=spec.weight_decay,
    )

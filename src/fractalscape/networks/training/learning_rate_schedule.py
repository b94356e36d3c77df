"""The learning rate of an epoch."""

from __future__ import annotations

import math

from fractalscape.networks.training.training_spec import TrainingSpec


def scheduled_learning_rate(spec: TrainingSpec, epoch: int) -> float:
    r"""Return the learning rate of the updates of an epoch.

    .. math:: η, \qquad η\, d^{\#\{m \le e\}}, \qquad \tfrac{η}{2} (1 + \cos(π e / E))

    for "constant"; "steps", with decay d at milestones m; and "cosine", with E epochs.

    Parameters
    ----------
    spec : TrainingSpec
    epoch : int
        From 0, the first.

    Returns
    -------
    float

    Examples
    --------
    >>> spec = TrainingSpec(learning_rate=1, schedule="steps", milestones=(2, 4), decay=0.5)
    >>> [scheduled_learning_rate(spec, epoch) for epoch in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    if spec.schedule == "steps":
        return spec.learning_rate * spec.decay ** sum(milestone <= epoch for milestone in spec.milestones)
    if spec.schedule == "cosine":
        return spec.learning_rate * (1 + math.cos(math.pi * epoch / spec.epochs)) / 2
    return spec.learning_rate

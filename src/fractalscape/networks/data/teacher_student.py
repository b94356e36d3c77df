"""Targets from another network."""

from __future__ import annotations

import numpy as np

from fractalscape.arguments import real, whole
from fractalscape.networks.data.labelled_data import LabelledData
from fractalscape.randomness import streams


def teacher_student(
    samples: int = 1000,
    *,
    dimension: int = 10,
    width: int = 4,
    outputs: int = 1,
    noise: float = 0.0,
    seed: int | np.random.Generator = 0,
) -> LabelledData:
    r"""Draw normal inputs, and targets that a network with one hidden layer of tanh gives.

    .. math:: y = V \tanh(W x / \sqrt{n}) / \sqrt{h} + σ z, \qquad x, W, V, z \sim N(0, 1)

    Parameters
    ----------
    samples : int
    dimension : int
        n, of inputs.
    width : int
        h, hidden units of the teacher.
    outputs : int
    noise : float
        σ, of the targets.
    seed : int or numpy.random.Generator

    Returns
    -------
    LabelledData
        With real targets of shape (samples, outputs).

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    References
    ----------
    Saad, D. & Solla, S. A. (1995), On-line learning in soft committee machines, Phys. Rev. E 52, 4225.

    Examples
    --------
    >>> teacher_student(3, seed=0).targets.round(3).ravel()
    array([ 0.265, -0.191, -0.105])
    """
    samples, dimension = whole("samples", samples, least=1), whole("dimension", dimension, least=1)
    width, outputs = whole("width", width, least=1), whole("outputs", outputs, least=1)
    noise = real("noise", noise, above=np.nextafter(0, -1))
    teacher, drawing, scattering = streams(seed, 3)
    hidden, output = teacher.standard_normal((width, dimension)), teacher.standard_normal((outputs, width))
    inputs = drawing.standard_normal((samples, dimension))
    targets = np.tanh(inputs @ hidden.T / np.sqrt(dimension)) @ output.T / np.sqrt(width)
    targets += noise * scattering.standard_normal(targets.shape)
    return LabelledData(inputs=inputs, targets=targets, name="teacher_student")

"""Images and labels without any meaning, the control of an experiment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np

from fractalscape.arguments import choice, whole, whole_numbers
from fractalscape.networks.data.labelled_data import LabelledData
from fractalscape.randomness import streams

Law = Literal["uniform", "normal"]


def random_inputs(
    samples: int = 5000,
    *,
    shape: Sequence[int] = (1, 28, 28),
    classes: int = 10,
    law: Law = "uniform",
    seed: int | np.random.Generator = 0,
) -> LabelledData:
    """Draw inputs and labels that are independent of each other and of everything.

    What a training does on them too does not come from the structure of the data.

    Parameters
    ----------
    samples : int
    shape : sequence of int
        Of one input: (channels, rows, columns), or (columns,).
    classes : int
    law : {"uniform", "normal"}
        Of pixels: between 0 and 1, as in the study of stochastic gradient descent; or N(0, 1).
    seed : int or numpy.random.Generator

    Returns
    -------
    LabelledData
        Inputs in float32; labels uniform.

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    References
    ----------
    Chen, G., Qu, C. K. & Gong, P. (2022), Anomalous diffusion dynamics of learning in deep neural networks, Neural
    Networks 149, 18-28.

    Examples
    --------
    >>> random_inputs(4, shape=(3, 8, 8), seed=0).targets
    array([6, 6, 3, 2])
    """
    samples, classes = whole("samples", samples, least=1), whole("classes", classes, least=2)
    size = whole_numbers("shape", shape, least=1, advice="(1, 28, 28) is the shape of MNIST")
    choice("law", law, get_args(Law))
    drawing, labelling = streams(seed, 2)
    draw = drawing.random if law == "uniform" else drawing.standard_normal
    inputs = draw((samples, *size), dtype=np.float32)
    labels = labelling.integers(0, classes, samples)
    return LabelledData(inputs=inputs, targets=labels, name="random_inputs", classes=classes)

"""Arms of a spiral, one a class."""

from __future__ import annotations

import numpy as np

from fractalscape.arguments import real, whole
from fractalscape.networks.data.labelled_data import LabelledData
from fractalscape.randomness import streams


def spirals(
    samples: int = 1000,
    *,
    classes: int = 2,
    turns: float = 1.5,
    noise: float = 0.02,
    seed: int | np.random.Generator = 0,
) -> LabelledData:
    r"""Draw points along arms of a spiral, which no plane separates.

    .. math:: x = r \,(\cos φ, \sin φ) + σ z, \qquad φ = 2π (r\,m + y / K)

    with the radius r uniform in (0, 1), m turns, and K classes y.

    Parameters
    ----------
    samples : int
        In all; classes alternate.
    classes : int
        K, arms.
    turns : float
        m, of an arm about the origin.
    noise : float
        σ, of both coordinates.
    seed : int or numpy.random.Generator

    Returns
    -------
    LabelledData
        Inputs of shape (samples, 2).

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    Examples
    --------
    >>> spirals(2, noise=0, turns=0, seed=0).inputs.round(3)
    array([[ 0.943,  0.   ],
           [-0.316,  0.   ]])
    """
    samples, classes = whole("samples", samples, least=1), whole("classes", classes, least=2)
    turns, noise = real("turns", turns), real("noise", noise, above=np.nextafter(0, -1))
    random, scattering = streams(seed, 2)
    labels, radius = np.arange(samples) % classes, random.random(samples)
    angle = 2 * np.pi * (radius * turns + labels / classes)
    inputs = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    inputs += noise * scattering.standard_normal(inputs.shape)
    return LabelledData(inputs=inputs, targets=labels, name="spirals", classes=classes)

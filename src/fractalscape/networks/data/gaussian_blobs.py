"""Clouds of normal points, one a class."""

from __future__ import annotations

import numpy as np

from fractalscape.arguments import real, whole
from fractalscape.networks.data.labelled_data import LabelledData
from fractalscape.randomness import streams


def gaussian_blobs(
    samples: int = 1000,
    *,
    classes: int = 3,
    dimension: int = 2,
    spread: float = 0.3,
    seed: int | np.random.Generator = 0,
) -> LabelledData:
    r"""Draw points about centres that are themselves drawn.

    .. math:: x = c_y + \sigma z, \qquad c_k, z \sim N(0, 1)

    Parameters
    ----------
    samples : int
        In all; classes alternate, so that their numbers differ by one at most.
    classes, dimension : int
    spread : float
        σ, against centres of variance 1.
    seed : int or numpy.random.Generator

    Returns
    -------
    LabelledData

    Raises
    ------
    InputError
        If an option is outside what is allowed.

    Examples
    --------
    >>> gaussian_blobs(6, seed=0).targets
    array([0, 1, 2, 0, 1, 2])
    """
    samples, classes = whole("samples", samples, least=1), whole("classes", classes, least=2)
    dimension = whole("dimension", dimension, least=1)
    spread = real("spread", spread, above=np.nextafter(0, -1))
    centring, scattering = streams(seed, 2)
    centres = centring.standard_normal((classes, dimension))
    labels = np.arange(samples) % classes
    inputs = centres[labels] + spread * scattering.standard_normal((samples, dimension))
    return LabelledData(inputs=inputs, targets=labels, name="gaussian_blobs", classes=classes)

"""Symmetric alpha-stable noise: sums of it have its own law, and a few samples outweigh all others."""

from __future__ import annotations

import math

import numpy as np

from fractalscape.errors import InputError


def stable_noise(shape: int | tuple[int, ...], *, tail_index: float, generator: np.random.Generator) -> np.ndarray:
    r"""Draw symmetric α-stable samples of scale 1.

    .. math:: X = \frac{\sin \alpha V}{(\cos V)^{1/\alpha}}
              \left(\frac{\cos((1 - \alpha) V)}{E}\right)^{(1 - \alpha)/\alpha}, \qquad E\,e^{ikX} = e^{-|k|^\alpha}

    with V uniform in (-π/2, π/2) and E exponential.

    Parameters
    ----------
    shape : int or tuple of int
        How many samples.
    tail_index : float
        α in (0, 2]: 2 is Gaussian of variance 2, 1 is Cauchy.
    generator : numpy.random.Generator

    Returns
    -------
    array of float64
        Of the given shape; infinite or NaN where a sample is beyond float64, as tail indices below about 0.1 make it.

    Raises
    ------
    InputError
        If the tail index is outside (0, 2].

    References
    ----------
    Chambers, Mallows & Stuck, *A method for simulating stable random variables*, JASA 71 (1976) 340.

    Examples
    --------
    >>> round(float(np.median(np.abs(stable_noise(10000, tail_index=1.0, generator=np.random.default_rng(0))))), 2)
    1.01
    """
    if isinstance(tail_index, (str, bool)) or not 0 < tail_index <= 2:
        raise InputError(f"tail_index={tail_index!r} is not in (0, 2]; 2 is Gaussian, smaller has heavier tails")
    angle = math.pi * (generator.random(shape) - 0.5)
    angle = np.clip(angle, -math.pi / 2 * (1 - 1e-15), None)  # cos is 0 at the end that is drawn once in 2^53
    exponential = generator.standard_exponential(shape)
    inner = np.cos((1 - tail_index) * angle) / np.maximum(exponential, np.finfo(float).tiny)
    power = (1 - tail_index) / tail_index
    with np.errstate(all="ignore"):
        return np.sin(tail_index * angle) / np.cos(angle) ** (1 / tail_index) * inner**power

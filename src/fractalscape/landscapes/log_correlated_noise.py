"""Gaussian noise whose covariance falls with the logarithm of the distance: the magnitudes of a multifractal walk."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Protocol

import numpy as np

from fractalscape.landscapes.circulant_embedding import (
    circulant_roots,
    doubled_period,
    stationary_noise,
    torus_distance,
)


def log_covariance(distance: np.ndarray, *, intermittency: float, integral_scale: int) -> np.ndarray:
    r"""Return the covariance of the magnitudes ω at a distance.

    .. math:: \mathrm{Cov}\,\omega(r) = \lambda^2 \max(0, \ln (L / (r + 1)))

    Parameters
    ----------
    distance : array
        Distances r in grid units.
    intermittency : float
        λ².
    integral_scale : int
        L in grid units, beyond which magnitudes are independent.

    Examples
    --------
    >>> log_covariance(np.array([0, 1, 7, 9]), intermittency=0.5, integral_scale=8).round(3)
    array([1.04 , 0.693, 0.   , 0.   ])
    """
    return intermittency * np.log(np.maximum(integral_scale / (distance + 1.0), 1.0))


def magnitude_torus(shape: tuple[int, ...], integral_scale: int) -> tuple[int, ...]:
    """Return the smallest fast torus on which a grid of this shape has the exact covariance.

    Its periods are at least twice the sides and twice the integral scale: in two dimensions, a longer integral scale
    makes eigenvalues negative.
    """
    return tuple(doubled_period(max(side, integral_scale)) for side in shape)


@lru_cache(maxsize=2)
def magnitude_roots(torus: tuple[int, ...], intermittency: float, integral_scale: int) -> np.ndarray:
    """Return the roots of the eigenvalues of `log_covariance` on a torus.

    Raises
    ------
    InputError
        If the torus is too small for the integral scale.
    """
    covariance = log_covariance(torus_distance(torus), intermittency=intermittency, integral_scale=integral_scale)
    roots = circulant_roots(covariance, advice=f"take periods of at least 2 * integral_scale = {2 * integral_scale}")
    roots.setflags(write=False)
    return roots


class Magnitudes(Protocol):
    """What defines log-correlated magnitudes."""

    @property
    def intermittency(self) -> float:
        """λ²."""
        ...

    @property
    def integral_scale(self) -> int:
        """L in grid units."""
        ...


def log_normal_weights(
    torus: tuple[int, ...], of: Magnitudes, *, generator: np.random.Generator, dtype: np.dtype
) -> np.ndarray:
    """Return exp(ω) on a torus, with E ω = -λ² ln L so that E exp(2ω) = 1.

    Parameters
    ----------
    torus : tuple of int
        From `magnitude_torus`.
    of : Magnitudes
        The spec of the walk or the surface.
    generator : numpy.random.Generator
    dtype : numpy.dtype
    """
    roots = magnitude_roots(torus, of.intermittency, of.integral_scale)
    magnitudes = stationary_noise(roots, torus, generator, dtype)
    magnitudes -= of.intermittency * math.log(of.integral_scale)
    return np.exp(magnitudes, out=magnitudes)

"""Exponents that fractional diffusion predicts for descent on a surface of Hurst exponent H."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fractalscape.errors import InputError


def predicted_diffusion_exponent(hurst: ArrayLike) -> NDArray[np.float64]:
    """Return min(1, 2 - 2H), the exponent of the mean squared displacement in time: diffusion up to H = 1/2, then less.

    Parameters
    ----------
    hurst : array_like
        Hurst exponents of the surface, between 0 and 1.

    Returns
    -------
    array of float64, of the shape of hurst

    Raises
    ------
    InputError
        If one is not between 0 and 1.

    Notes
    -----
    Descent on gridded surfaces follows it only at a fixed r.m.s. step; the step is part of the experiment.

    References
    ----------
    Ly & Gong, *Optimization on multifractal loss landscapes*, Nat. Commun. 16, 3252 (2025).

    Examples
    --------
    >>> predicted_diffusion_exponent([0.3, 0.5, 0.75])
    array([1. , 1. , 0.5])
    """
    return np.minimum(1.0, 2 - 2 * _checked(hurst))


def predicted_spectral_exponent(hurst: ArrayLike) -> NDArray[np.float64]:
    """Return min(2, 3 - 2H): the power spectrum of the position falls like frequency to minus this.

    Parameters
    ----------
    hurst, returns, raises
        As in `predicted_diffusion_exponent`; it is that plus 1.

    Returns
    -------
    array of float64, of the shape of hurst

    Raises
    ------
    InputError
        If one is not between 0 and 1.

    Examples
    --------
    >>> predicted_spectral_exponent([0.3, 0.5, 0.75])
    array([2. , 2. , 1.5])
    """
    return predicted_diffusion_exponent(hurst) + 1


def _checked(hurst: ArrayLike) -> NDArray[np.float64]:
    try:
        values = np.asarray(hurst, np.float64)
    except (TypeError, ValueError):
        values = np.array(np.nan)
    if not np.all((values > 0) & (values < 1)):
        raise InputError(f"hurst={hurst!r} is not made of numbers between 0 and 1, both excluded; 0.5 is Brownian")
    return values

"""Singularity spectra of few numbers: ζ(q) and D(h) from log-cumulants, and the moments up to which they hold."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def zeta_expansion(log_cumulants: ArrayLike, moments: ArrayLike) -> Floats:
    r"""Return ζ(q) as the sum of its log-cumulants.

    .. math:: ζ(q) = \sum_m \frac{c_m q^m}{m!}

    Parameters
    ----------
    log_cumulants : array_like, shape (…, order)
        c1, c2, …
    moments : array_like, shape (moment,)
        q.

    Returns
    -------
    array, shape (…, moment)

    Examples
    --------
    >>> zeta_expansion([0.5, -0.04], [1.0, 2.0]).round(12)
    array([0.48, 0.92])
    """
    cumulants, q = np.asarray(log_cumulants, np.float64), np.asarray(moments, np.float64)
    found = np.zeros((*cumulants.shape[:-1], q.size))
    for m in range(
        1, cumulants.shape[-1] + 1
    ):  # term by term: a product of matrices rounds by how many items there are
        found += cumulants[..., m - 1, None] * (q**m / math.factorial(m))
    return found


def dimension_expansion(log_cumulants: ArrayLike, hoelder_exponents: ArrayLike, *, ndim: int) -> Floats:
    r"""Return D(h) expanded around c1, the Legendre transform of `zeta_expansion` up to c3.

    .. math:: D(h) = d + \frac{c_2}{2} x^2 - \frac{c_3}{6} x^3, \qquad x = \frac{h - c_1}{c_2}

    Parameters
    ----------
    log_cumulants : array_like, shape (…, order)
        c1, c2, … of two orders or more.
    hoelder_exponents : array_like, shape (…, moment)
        h.
    ndim : int
        d.

    Returns
    -------
    array, shape (…, moment)
        NaN where c2 is not negative.

    References
    ----------
    Wendt, Abry & Jaffard (2007), Bootstrap for empirical multifractal analysis, IEEE Signal Process. Mag. 24, 38-48.

    Examples
    --------
    >>> dimension_expansion([0.54, -0.04], [0.54, 0.74], ndim=2)
    array([2. , 1.5])
    """
    cumulants, h = np.asarray(log_cumulants, np.float64), np.asarray(hoelder_exponents, np.float64)
    c2 = np.where(cumulants[..., 1:2] < 0, cumulants[..., 1:2], np.nan)
    away = (h - cumulants[..., :1]) / c2
    found = ndim + c2 / 2 * away**2
    return found - cumulants[..., 2:3] / 6 * away**3 if cumulants.shape[-1] > 2 else found


def linear_beyond(log_cumulants: ArrayLike, *, ndim: int) -> Floats:
    r"""Return the size of q from which the estimated ζ(q) is linear, whatever the true one does.

    .. math:: q_* = \sqrt{2 d / |c_2|}

    Beyond it the mean of ℓ^q is that of the largest leader alone, and D would be negative.

    Parameters
    ----------
    log_cumulants, ndim
        As in `dimension_expansion`.

    Returns
    -------
    array, shape (…)
        Infinite where c2 is not negative.

    References
    ----------
    Lashermes, Abry & Chainais (2004), New insights into the estimation of scaling exponents, Int. J. Wavelets
    Multiresolut. Inf. Process. 2, 497-523.

    Examples
    --------
    >>> float(linear_beyond([0.54, -0.04], ndim=2))
    10.0
    """
    c2 = np.asarray(log_cumulants, np.float64)[..., 1]
    with np.errstate(divide="ignore"):
        return np.sqrt(2 * ndim / np.maximum(-c2, 0.0))

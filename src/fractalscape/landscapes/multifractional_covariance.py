"""The covariance of multifractional Brownian motion, in theory."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray


def multifractional_covariance(points: ArrayLike, hurst: ArrayLike) -> NDArray[np.float64]:
    r"""Return the covariance matrix of multifractional Brownian motion at points with exponents H.

    .. math:: E X(s) X(t) = D_d(H_s, H_t) (|s|^{H_s + H_t} + |t|^{H_s + H_t} - |s - t|^{H_s + H_t})

    Parameters
    ----------
    points : array_like, shape (n, d)
        Places; X is 0 at the origin.
    hurst : array_like, shape (n,)
        H at each, within (0, 1).

    Returns
    -------
    array, shape (n, n)

    References
    ----------
    Herbin, E. (2006), Rocky Mountain J. Math. 36, 1249-1284, for the harmonisable representation.

    Examples
    --------
    >>> multifractional_covariance([[3.0, 4.0], [0.0, 1.0]], [0.5, 0.5]).round(3)
    array([[5.   , 0.879],
           [0.879, 1.   ]])
    """
    points, hurst = np.asarray(points, np.float64), np.asarray(hurst, np.float64)
    powers = hurst[:, None] + hurst
    constants = np.array([[covariance_constant(a, b, ndim=points.shape[1]) for b in hurst] for a in hurst])
    lengths = np.linalg.norm(points, axis=1)
    apart = np.linalg.norm(points[:, None] - points, axis=-1)
    return constants * (lengths[:, None] ** powers + lengths**powers - apart**powers)


def covariance_constant(first: float, second: float, *, ndim: int) -> float:
    r"""Return D_d(x, y), by which motions of exponents x and y from one noise are correlated.

    .. math:: D_d(x, y) = \frac{C_d((x + y) / 2)}{2 \sqrt{C_d(x) C_d(y)}}, \quad
        C_d(a) = \frac{π^{d/2} Γ(1 - a)}{a 4^a Γ(a + d/2)}

    Parameters
    ----------
    first, second : float
        Exponents within (0, 1).
    ndim : int
        Dimension d of space.

    Returns
    -------
    float
        1/2 for equal exponents.

    Examples
    --------
    >>> covariance_constant(0.3, 0.3, ndim=2), round(covariance_constant(0.2, 0.7, ndim=2), 6)
    (0.5, 0.371293)
    """
    middle = _integral((first + second) / 2, ndim)
    return middle / (2 * math.sqrt(_integral(first, ndim) * _integral(second, ndim)))


def _integral(exponent: float, ndim: int) -> float:
    """Return C_d, the integral of (1 - cos x·k) |k|^(-d - 2a) over k, at |x| = 1."""
    scale = exponent * 4**exponent * math.gamma(exponent + ndim / 2)
    return math.pi ** (ndim / 2) * math.gamma(1 - exponent) / scale

"""Closed forms of the ergodicity-breaking parameter for Gaussian walks of finite length."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import real, whole
from fractalscape.errors import InputError

Floats = NDArray[np.float64]


def brownian_ergodicity_breaking(records: int, lag: int, *, axes: int = 1) -> float:
    r"""Return the exact EB of a Brownian walk.

    With K = records - lag windows,

    .. math:: EB = \frac{2 (4 L^2 K + 2K + L - L^3)}{6 L K^2 d} \quad (K \ge L), \qquad EB \to \frac{4 L}{3 T d}.

    Parameters
    ----------
    records : int
        Positions of a walker.
    lag : int
        L in records; for K < L the sum of `gaussian_ergodicity_breaking` is returned.
    axes : int
        Independent, equal coordinates d.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If there is no window.

    References
    ----------
    Qian, Sheetz & Elson, Biophys. J. 60, 910 (1991).

    Examples
    --------
    >>> round(brownian_ergodicity_breaking(1000, 10), 12)
    0.013501683502
    """
    k, lag = _windows(records, lag), int(lag)
    if k < lag:
        return gaussian_ergodicity_breaking(records, lag, hurst=0.5, axes=axes)
    return 2 * (4 * lag**2 * k + 2 * k + lag - lag**3) / (6 * lag * k**2) / whole("axes", axes, least=1)


def gaussian_ergodicity_breaking(records: int, lag: int, *, hurst: float, axes: int = 1) -> float:
    r"""Return the exact EB of fractional Brownian motion.

    .. math:: EB = \frac{2}{K^2 d} \Big[K + 2 \sum_{k=1}^{K-1} (K-k) ρ_k^2\Big], \qquad
        ρ_k = \frac{|k+L|^{2H} + |k-L|^{2H} - 2 k^{2H}}{2 L^{2H}}

    Parameters
    ----------
    records : int
        Positions of a walker.
    lag : int
        L in records.
    hurst : float
        H in (0, 1).
    axes : int
        Independent, equal coordinates d.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If there is no window or H is outside (0, 1).

    References
    ----------
    Deng & Barkai, Phys. Rev. E 79, 011112 (2009), for its limits: L/T for H < 3/4, (L/T)^(4 - 4H) above.

    Examples
    --------
    >>> round(gaussian_ergodicity_breaking(4097, 16, hurst=0.75), 12)
    0.01908832959
    """
    power = 2 * real("hurst", hurst, above=0, below=1, advice="0.5 is Brownian")
    return stationary_ergodicity_breaking(records, lag, displacement=lambda k: k**power, axes=axes)


def stationary_ergodicity_breaking(
    records: int, lag: int, *, displacement: Callable[[Floats], Floats], axes: int = 1
) -> float:
    r"""Return the exact EB of a Gaussian walk of stationary steps.

    .. math:: EB = \frac{2}{K^2 d} \Big[K + 2 \sum_{k=1}^{K-1} (K-k) ρ_k^2\Big], \qquad
        ρ_k = \frac{m(k + L) + m(|k - L|) - 2 m(k)}{2 m(L)}

    Parameters
    ----------
    records : int
        Positions of a walker.
    lag : int
        L in records.
    displacement : callable
        m(k), the mean squared displacement of a coordinate after an array of k >= 0 records.
    axes : int
        Independent, equal coordinates d.

    Returns
    -------
    float

    Raises
    ------
    InputError
        If there is no window.

    Notes
    -----
    The variance of a sum of squares of Gaussians is twice the sum of their squared covariances. Cost: O(records).

    Examples
    --------
    >>> round(stationary_ergodicity_breaking(1000, 10, displacement=lambda k: k), 12)
    0.013501683502
    """
    windows = _windows(records, lag)
    k = np.arange(1.0, windows)
    around = displacement(k + lag) + displacement(np.abs(k - lag)) - 2 * displacement(k)
    correlation = around / (2 * displacement(np.array(float(lag))))
    total = windows + 2 * np.sum((windows - k) * correlation**2)
    return float(2 * total / windows**2) / whole("axes", axes, least=1)


def _windows(records: int, lag: int) -> int:
    windows = whole("records", records, least=2) - whole("lag", lag, least=1)
    if windows < 1:
        raise InputError(f"lag={lag} leaves no window within {records} records; give a shorter lag")
    return windows

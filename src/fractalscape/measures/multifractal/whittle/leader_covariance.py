"""Expected power spectra of ln leaders whose covariance falls with the logarithm of distance."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fractalscape.errors import InputError

Floats = NDArray[np.float64]

NEAREST = 3
"""Distance in leaders from which the logarithm holds: those of less share coefficients."""
SMALLEST = 1e-6
"""Least of an expected power, relative to the largest: a covariance that is cut off may have a negative one."""


class SpectralShapes(NamedTuple):
    """What an octave's expected power is made of, at half of the frequencies below the bandwidth.

    Parameters
    ----------
    far, near : array (frequency,)
        Times λ² and v; the other half of the frequencies has the same.
    chosen : array (y, x) of bool
        Which frequencies of `numpy.fft.fft2`.
    """

    far: Floats
    near: Floats
    chosen: NDArray[np.bool_]


def far_covariance(distance: Floats, integral_scale: float) -> Floats:
    """Return the part of the covariance that goes with λ², by distance in leaders.

    Examples
    --------
    >>> far_covariance(np.array([0.0, 4.0, 40.0]), 32.0).round(3).tolist()
    [3.466, 2.079, 0.0]
    """
    share = _nearness(distance)
    logarithm = np.log(integral_scale / np.clip(distance, NEAREST, integral_scale))
    return share * math.log(integral_scale) + (1 - share) * logarithm


def near_covariance(distance: Floats) -> Floats:
    """Return the part that goes with v: 1 at distance 0, linear in ln(1 + distance), 0 from 3 on.

    Examples
    --------
    >>> near_covariance(np.array([0.0, 1.0, 3.0])).tolist()
    [1.0, 0.5, 0.0]
    """
    return _nearness(distance)


@lru_cache(maxsize=16)
def spectral_shapes(shape: tuple[int, int], integral_scale: float, bandwidth: float) -> SpectralShapes:
    r"""Return the expected periodograms of both parts of the covariance.

    .. math:: E I(ω) = \sum_r \Bigl(1 - \frac{|r_1|}{n_1}\Bigr)\Bigl(1 - \frac{|r_2|}{n_2}\Bigr) ϱ(|r|) e^{-iω·r}

    Parameters
    ----------
    shape : (int, int)
        n1 and n2, how many leaders.
    integral_scale : float
        In leaders.
    bandwidth : float
        Largest size of a frequency, in units of that of Nyquist along an axis.

    Returns
    -------
    SpectralShapes
        Of no frequency, if none is below the bandwidth.

    Raises
    ------
    InputError
        If the scale is not beyond three leaders.

    Notes
    -----
    Exact for a window of a stationary field, and for all frequencies but 0 if its mean is taken away.
    """
    if integral_scale <= NEAREST:
        reach = f"integral_scale reaches over {integral_scale:.3g} leaders of an octave, more than {NEAREST} are needed"
        raise InputError(f"{reach}; take finer octaves, or larger images")
    far = _periodogram(shape, lambda distance: far_covariance(distance, integral_scale))
    near = _periodogram(shape, near_covariance)
    rows, columns = (2 * np.fft.fftfreq(side) for side in shape)
    chosen = (np.hypot(rows[:, None], columns) <= bandwidth) & (
        (rows[:, None] > 0) | ((rows[:, None] == 0) & (columns > 0))
    )
    far, near = (np.maximum(part[chosen], SMALLEST * part.max()) for part in (far, near))
    return SpectralShapes(far, near, chosen)


def _nearness(distance: Floats) -> Floats:
    return 1 - np.log1p(np.minimum(distance, NEAREST)) / math.log(1 + NEAREST)


def _periodogram(shape: tuple[int, int], covariance: Callable[[Floats], Floats]) -> Floats:
    """Return the sum over all lags, which are added up where they are the same on the torus of the shape."""
    total = np.zeros(shape)
    for wraps in np.ndindex(2, 2):
        lags = [np.arange(side) - wrap * side for side, wrap in zip(shape, wraps, strict=True)]
        share = np.multiply.outer(*(1 - np.abs(lag) / side for lag, side in zip(lags, shape, strict=True)))
        total += share * covariance(np.hypot(lags[0][:, None], lags[1]))
    return np.fft.fft2(total).real

"""Stable laws by five quantiles."""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.interpolate import RectBivariateSpline
from scipy.optimize import least_squares

from fractalscape.measures.heavy_tails.stable_law import SMALLEST_TAIL_INDEX, StableLaw
from fractalscape.measures.heavy_tails.stable_series import Floats

PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)
TAIL_INDICES = np.linspace(SMALLEST_TAIL_INDEX, 2.0, 16)
SKEWNESSES = np.linspace(0.0, 1.0, 5)


def quantile_shape(quantiles: Floats) -> Floats:
    r"""Return what five quantiles say of the shape of a law, whatever its scale and location.

    .. math:: ν_α = \frac{q_{95} - q_{5}}{q_{75} - q_{25}}, \quad ν_β = \frac{q_{95} + q_5 - 2 q_{50}}{q_{95} - q_5}

    Parameters
    ----------
    quantiles : array of float64, shape (5,)
        At 0.05, 0.25, 0.5, 0.75, 0.95.

    Returns
    -------
    array of float64, shape (2,)

    Examples
    --------
    >>> quantile_shape(StableLaw(tail_index=1.5).quantile(PROBABILITIES)).round(4).tolist()
    [3.1498, 0.0]
    """
    low, quarter, median, three_quarters, high = quantiles
    return np.array([(high - low) / (three_quarters - quarter), (high + low - 2 * median) / (high - low)])


@cache
def _splines() -> list[RectBivariateSpline]:
    """Return log ν_α, ν_β, spread and median of laws of scale 1 and location 0 (S0), made by inversion once."""
    table = np.empty((4, TAIL_INDICES.size, SKEWNESSES.size))
    for i, tail_index in enumerate(TAIL_INDICES):
        for j, skewness in enumerate(SKEWNESSES):
            quantiles = StableLaw(tail_index=tail_index, skewness=skewness).quantile(PROBABILITIES)
            shape = quantile_shape(quantiles)
            table[:, i, j] = np.log(shape[0]), shape[1], quantiles[3] - quantiles[1], quantiles[2]
    return [RectBivariateSpline(TAIL_INDICES, SKEWNESSES, each) for each in table]


def quantile_law(values: Floats) -> StableLaw:
    """Fit a stable law to the quantiles of values, from a table of our own inversion.

    Parameters
    ----------
    values : array of float64, shape (sample,)
        Finite, not all the same.

    Returns
    -------
    StableLaw

    References
    ----------
    McCulloch, Commun. Stat. Simul. 15 (1986) 1109, for the method; its tables are not used.
    """
    ratio, lopsided, spread, median = _splines()
    quantiles = np.quantile(values, PROBABILITIES)
    if quantiles[3] == quantiles[1]:
        return StableLaw(tail_index=SMALLEST_TAIL_INDEX, scale=float(np.ptp(values)), location=float(quantiles[2]))
    wide, tilt = quantile_shape(quantiles)
    side = -1.0 if tilt < 0 else 1.0

    def mismatch(shape: Floats) -> Floats:
        return np.array([ratio.ev(*shape) - np.log(wide), lopsided.ev(*shape) - abs(tilt)])

    found = least_squares(mismatch, [1.6, 0.1], bounds=([SMALLEST_TAIL_INDEX, 0.0], [2.0, 1.0]), x_scale=[0.1, 1.0])
    tail_index, skewness = found.x
    scale = (quantiles[3] - quantiles[1]) / float(spread.ev(tail_index, skewness))
    location = quantiles[2] - side * scale * float(median.ev(tail_index, skewness))
    return StableLaw(tail_index=tail_index, skewness=side * skewness, scale=scale, location=location)

"""Which of two laws is closer to values: Vuong's test."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from fractalscape.arguments import whole_numbers
from fractalscape.errors import InputError

SAME = 0.1
"""Standard deviation of the log likelihood ratio below which only the number of parameters tells two laws apart."""


@dataclass(frozen=True, kw_only=True)
class VuongTest:
    """The outcome of `vuong_test`.

    Parameters
    ----------
    log_ratio : float
        Log likelihood of the first law less that of the second, corrected for their parameters.
    statistic : float
        Its ratio to its standard deviation, standard normal where both are as close; positive for the first law. NaN
        where the laws are the same on the values: where that deviation is less than 0.1.
    p_value : float
        Two-sided; NaN as the statistic.
    """

    log_ratio: float
    statistic: float
    p_value: float


def vuong_test(
    log_density: ArrayLike, other_log_density: ArrayLike, *, parameters: tuple[int, int] = (0, 0)
) -> VuongTest:
    r"""Test which of two fitted laws is closer to values in the sense of Kullback and Leibler.

    .. math:: V = \frac{\sum_i d_i - (p - q)}{\sqrt{n}\, \mathrm{sd}(d)}, \qquad d_i = \ln f(x_i) - \ln g(x_i)

    Parameters
    ----------
    log_density, other_log_density : array_like, shape (sample,)
        Of the two laws at the same values, natural logarithms.
    parameters : (int, int)
        p and q, how many were fitted in each.

    Returns
    -------
    VuongTest

    Raises
    ------
    InputError
        If shapes disagree, or the numbers of parameters are not two whole numbers.

    Notes
    -----
    For laws that are not nested; Akaike's correction, a unit of log likelihood a parameter. The one that wins need not
    fit: see its goodness of fit.

    References
    ----------
    Vuong, Econometrica 57 (1989) 307, eqs. 5.6 and 5.9.

    Examples
    --------
    >>> x = np.random.default_rng(0).normal(size=500)
    >>> round(vuong_test(-(x**2) / 2 - 0.919, -np.abs(x) - 0.693).statistic, 1)
    4.4
    """
    first, second = np.asarray(log_density, np.float64), np.asarray(other_log_density, np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise InputError(f"log densities have shapes {first.shape} and {second.shape}; give both at the same values")
    fitted, other_fitted = whole_numbers("parameters", parameters, count=2, least=0, advice="how many each law has")
    difference = first - second
    spread = float(difference.std()) if difference.size else 0.0
    log_ratio = float(difference.sum()) - (fitted - other_fitted)
    deviation = spread * math.sqrt(difference.size)
    if not deviation > SAME:
        return VuongTest(log_ratio=log_ratio, statistic=math.nan, p_value=math.nan)
    statistic = log_ratio / deviation
    return VuongTest(log_ratio=log_ratio, statistic=statistic, p_value=float(2 * ndtr(-abs(statistic))))

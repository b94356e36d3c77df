"""The dimension of an attractor from its Lyapunov exponents."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike


def kaplan_yorke_dimension(exponents: ArrayLike) -> float:
    r"""Return :math:`D = k + \sum_{i \le k} λ_i / |λ_{k+1}|`, with k the most exponents whose sum is not negative.

    Parameters
    ----------
    exponents : array_like, shape (exponent,)
        In any order.

    Returns
    -------
    float
        0 if the largest exponent is negative, the number of exponents if their sum is not; NaN if one is NaN.

    Notes
    -----
    Conjectured to be the information dimension of typical attractors.

    References
    ----------
    Kaplan & Yorke, Lecture Notes in Mathematics 730, 204 (1979).

    Examples
    --------
    Hénon's attractor:

    >>> round(kaplan_yorke_dimension([0.419168, -1.623141]), 4)
    1.2582
    """
    ordered = np.sort(np.ravel(np.asarray(exponents, np.float64)))[::-1]
    if np.isnan(ordered).any() or not ordered.size:
        return math.nan
    sums = np.cumsum(ordered)
    k = int(np.count_nonzero(sums >= 0))
    if k in (0, ordered.size):
        return float(k)
    return float(k + sums[k - 1] / abs(ordered[k]))

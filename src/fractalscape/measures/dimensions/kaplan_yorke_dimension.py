"""The dimension that a Lyapunov spectrum implies."""

from __future__ import annotations

from typing import Any

import numpy as np

from fractalscape.errors import InputError


def kaplan_yorke_dimension(exponents: Any) -> float:
    r"""Return the Kaplan-Yorke dimension :math:`D = k + \sum_{i \le k} \lambda_i / |\lambda_{k+1}|`.

    k is the largest number of leading exponents whose sum is not negative.

    Parameters
    ----------
    exponents : array_like, shape (n,)
        Lyapunov exponents in any order.

    Returns
    -------
    float
        0 if the largest is negative; n if the sum never becomes negative; NaN if an exponent is not finite.

    Raises
    ------
    InputError
        If there are no numbers.

    Notes
    -----
    It equals the information dimension of typical attractors (conjectured). The error of an exponent passes on as it
    is: give ends of intervals to see it.

    References
    ----------
    Kaplan & Yorke, Lecture Notes in Mathematics 730, 204 (1979).

    Examples
    --------
    The Hénon map:

    >>> round(kaplan_yorke_dimension([0.419168, -1.623141]), 5)
    1.25824
    """
    try:
        spectrum = np.sort(np.asarray(exponents, np.float64).ravel())[::-1]
    except (TypeError, ValueError):
        spectrum = np.empty(0)
    if spectrum.size == 0:
        raise InputError(f"exponents={exponents!r} are not numbers; give one Lyapunov exponent or more")
    if not np.isfinite(spectrum).all():
        return float("nan")
    sums = np.cumsum(spectrum)
    if sums[0] < 0:
        return 0.0
    negative = np.flatnonzero(sums < 0)
    if negative.size == 0:
        return float(spectrum.size)
    k = int(negative[0])
    return float(k + sums[k - 1] / abs(spectrum[k]))

"""The mean over random probes, and Student's interval of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]


def probe_mean(values: ArrayLike, *, confidence: float) -> tuple[Floats, Floats, Floats]:
    """Return the mean over the first axis, with the ends of Student's interval.

    Parameters
    ----------
    values : array_like, shape (probes, …)
        Independent, at least two.
    confidence : float
        Of the interval.

    Returns
    -------
    mean, lower, upper : array, shape (…)

    Examples
    --------
    >>> [float(each.round(3)) for each in probe_mean([1.0, 2.0, 3.0], confidence=0.95)]
    [2.0, -0.484, 4.484]
    """
    values = np.asarray(values, np.float64)
    count, mean = len(values), values.mean(axis=0)
    half = stdtrit(count - 1, (1 + confidence) / 2) * values.std(axis=0, ddof=1) / np.sqrt(count)
    return mean, mean - half, mean + half

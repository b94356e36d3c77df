"""Delay embedding: a series of numbers made a series of points."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import whole
from fractalscape.errors import InputError

Floats = NDArray[np.float64]

MOST = 10**6
"""Delayed copies; more are a slip of the pen that would never end."""


def embedding(series: Any, *, dimension: int, delay: int = 1) -> Floats:
    r"""Return the points :math:`(x_t, x_{t + τ}, …, x_{t + (m - 1) τ})` of a series.

    Parameters
    ----------
    series : array_like, shape (step,) or (axis, step)
        Coordinates of one walker.
    dimension : int
        m, at least 1.
    delay : int
        τ in records, at least 1.

    Returns
    -------
    array, shape (step - (m - 1) τ, m * axis)
        C-contiguous; empty if the series is too short.

    Raises
    ------
    InputError
        If an argument is not of this form.

    References
    ----------
    Takens, Lecture Notes in Mathematics 898, 366 (1981).

    Examples
    --------
    >>> embedding([1.0, 2.0, 3.0, 4.0, 5.0], dimension=2, delay=3).tolist()
    [[1.0, 4.0], [2.0, 5.0]]
    """
    dimension, delay = whole("dimension", dimension, least=1, most=MOST), whole("delay", delay, least=1)
    try:
        rows = np.atleast_2d(np.asarray(series, np.float64))
    except (TypeError, ValueError):
        rows = np.empty((0, 0, 0))
    if rows.ndim != 2:
        raise InputError("series is not made of numbers of shape (step,) or (axis, step); give one walker")
    count = max(0, rows.shape[1] - (dimension - 1) * delay)
    shifted = [rows[:, k * delay : k * delay + count].T for k in range(dimension)]
    return np.ascontiguousarray(np.concatenate(shifted, axis=1))

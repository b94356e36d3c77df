"""Directions from one network to others."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.errors import InputError
from fractalscape.networks.directions.directions import Directions, checked_position


def target_directions(position: ArrayLike, *targets: ArrayLike) -> Directions:
    """Return the differences from a position to others: along each, 0 is the position and 1 the other.

    Parameters
    ----------
    position : array_like, shape (size,)
        Centre of the line or plane.
    *targets : array_like, shape (size,)
        One makes a line of interpolation, as a rule from -0.5 to 1.5; two a plane.

    Returns
    -------
    Directions

    Raises
    ------
    InputError
        If there is no target, one has another length, or is the position itself.

    Notes
    -----
    Between networks with BatchNorm take ``batch_norm="recalibrate"``: running statistics of neither end fit what is
    between.

    References
    ----------
    Goodfellow, I. J., Vinyals, O. & Saxe, A. M. (2015), Qualitatively characterizing neural network optimization
    problems, ICLR.

    Examples
    --------
    >>> target_directions([1.0, 2.0], [3.0, 2.0]).vectors
    array([[2., 0.]])
    """
    start = checked_position("position", position, np.size(position))
    if not targets:
        raise InputError("there is no target; give the position of another network")
    ends = [checked_position("target", each, start.size) for each in targets]
    for end in ends:
        if np.array_equal(end, start):
            raise InputError("a target is the position itself; give another network")
    labels = tuple(f"towards target {k + 1}" for k in range(len(ends)))
    return Directions(vectors=np.stack(ends) - start, labels=labels, centre=start)

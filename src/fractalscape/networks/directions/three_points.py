"""The plane through three networks."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from fractalscape.errors import InputError
from fractalscape.networks.directions.directions import Directions, checked_position


def three_points(first: ArrayLike, second: ArrayLike, third: ArrayLike) -> Directions:
    r"""Return orthonormal directions of the plane through three positions, so that distances in it are true.

    .. math:: \hat u = \frac{w_2 - w_1}{\|w_2 - w_1\|}, \qquad
              \hat v \propto (w_3 - w_1) - \hat u \, (\hat u \cdot (w_3 - w_1))

    Parameters
    ----------
    first, second, third : array_like, shape (size,)
        The first is the centre, the second lies on the axis u; `project` tells where each is.

    Returns
    -------
    Directions

    Raises
    ------
    InputError
        If lengths differ, or the three lie on a line.

    References
    ----------
    Garipov, T., Izmailov, P., Podoprikhin, D., Vetrov, D. & Wilson, A. G. (2018), Loss surfaces, mode connectivity,
    and fast ensembling of DNNs, NeurIPS 31, appendix A.

    Examples
    --------
    >>> three_points([0, 0, 0], [2, 0, 0], [1, 3, 0]).vectors
    array([[1., 0., 0.],
           [0., 1., 0.]])
    """
    start = checked_position("first", first, np.size(first))
    along = checked_position("second", second, start.size) - start
    across = checked_position("third", third, start.size) - start
    length, reach = np.linalg.norm(along), np.linalg.norm(across)
    if length:
        along = along / length
        across = across - along * (along @ across)
        across = across - along * (along @ across)  # once leaves rounding of nearly parallel vectors
    height = np.linalg.norm(across)
    if not length or height <= 1e-12 * max(reach, length):
        raise InputError("the three positions lie on a line; give three that span a plane")
    labels = ("towards the second network", "across, to the third")
    return Directions(vectors=np.stack([along, across / height]), labels=labels, centre=start)

"""The box counter of the published study, number for number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.dimensions.kernels import count_mixed_boxes
from fractalscape.measures.dimensions.sizes import Sizes


def published_boxes(cells: NDArray[np.bool_], sizes: Sizes) -> NDArray[np.int64]:
    """Count boxes of d x d cells that hold a cell of a set and are not full of it, as ``porespy.metrics.boxcount``.

    The grid is anchored at the first cell, and the partial boxes at the far sides count like whole ones.

    Parameters
    ----------
    cells : array of bool, shape (ny, nx)
        The set.
    sizes : array of int, shape (size,)
        Edges of the boxes, at least 1.

    Returns
    -------
    array of int, shape (size,)

    References
    ----------
    PoreSpy 3.2, ``metrics.boxcount``, which visits every box in Python; here every cell is read once for all sizes.

    Examples
    --------
    >>> published_boxes(np.eye(5, dtype=bool), np.array([1, 2, 5]))
    array([0, 2, 1])
    """
    counts = np.zeros(sizes.size, np.int64)
    count_mixed_boxes(np.ascontiguousarray(cells).view(np.uint8), sizes, counts)
    return counts


def published_slopes(sizes: NDArray, counts: NDArray) -> NDArray[np.float64]:
    """Return the local dimensions whose median the study printed: -d log(count) / d log(size) by ``numpy.gradient``.

    Parameters
    ----------
    sizes, counts : array, shape (size,)
        At least two sizes; a count of 0 makes its neighbours infinite or NaN.

    Returns
    -------
    array of float64, shape (size,)
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.gradient(np.log(counts), np.log(sizes))

"""What principal components of a random walk explain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import whole


def random_walk_ratios(count: int) -> NDArray[np.float64]:
    r"""Return the explained variance ratios of a random walk in many dimensions, the null of every plane of a training.

    .. math:: \text{ratio}_k = \frac{6}{(\pi k)^2}

    in the limit of many steps and still more dimensions.

    Parameters
    ----------
    count : int

    Returns
    -------
    array, shape (count,)

    Raises
    ------
    InputError
        If the count is not 1 or more.

    References
    ----------
    Antognini, J. & Sohl-Dickstein, J. (2018), PCA of high dimensional random walks with comparison to neural network
    training, NeurIPS 31.

    Examples
    --------
    >>> random_walk_ratios(3).round(3)
    array([0.608, 0.152, 0.068])
    """
    return 6 / (np.pi * np.arange(1, whole("count", count, least=1) + 1)) ** 2

"""The boundary of a class map, as a set of pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.measures.dimensions.class_map import class_map, computed
from fractalscape.raster import label_edges
from fractalscape.schema import NOT_COMPUTED


def boundary(labels: Any) -> NDArray[np.bool_]:
    """Find the cells of a class map that its boundary passes through.

    Parameters
    ----------
    labels : xarray.Dataset, xarray.DataArray or array_like of int or bool, shape (ny, nx)
        A raster, of which ``outcome`` is taken; or the map itself, -1 where nothing was computed.

    Returns
    -------
    array of bool, shape (ny - 1, nx - 1)
        Whether the four samples around cell (j, i) hold more than one class. Samples that are not computed are ignored.

    Raises
    ------
    InputError
        If a dataset has no ``outcome``, or the map is not two-dimensional, not of integers or smaller than 2 x 2.

    Notes
    -----
    A box of d x d cells holds a cell of the boundary exactly when its (d + 1) x (d + 1) samples hold two classes: this
    is why every box count here starts from cells, and why d and not d + 1 is the size of that box.

    References
    ----------
    Sohl-Dickstein, arXiv:2402.06184, ``extract_edges`` of its notebook: the same 2 x 2 rule, on the sign of the value.

    Examples
    --------
    >>> boundary([[0, 0, 1], [0, 0, 1], [0, 0, 0]])
    array([[False,  True],
           [False,  True]])
    """
    labels = class_map(labels)
    return label_edges(labels, ignore=None if computed(labels) is None else NOT_COMPUTED)

"""How many boxes of each size hold points of a set, and how unevenly: the curves behind its dimensions D_q."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.errors import InputError
from fractalscape.measures.dimensions.point_sets.options import ascending, whole
from fractalscape.measures.dimensions.point_sets.point_set import Floats, PointSet, point_set
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

FEWEST = 20
POINTS_A_BOX = 10
"""The default sizes leave this many points to an occupied box, or few boxes would be seen of those there are."""
HALVINGS = 24


def occupied_boxes(
    points: Any,
    *,
    sizes: Any = None,
    orders: Any = (0.0, 1.0, 2.0),
    offsets: int = 20,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Count boxes by Rényi's entropy: :math:`N_q = (\sum_i p_i^q)^{1 / (1 - q)}`, p the share of points in a box.

    :math:`N_0` is the number of occupied boxes, :math:`\ln N_1` Shannon's entropy, :math:`1 / N_2` the chance that two
    points share a box.

    Parameters
    ----------
    points : array_like of shape (point, axis), or trajectory
        See `point_set`.
    sizes : array_like, optional
        Edges of boxes, at least 3; when absent, half octaves down from a quarter of the longest side of the set, as
        long as an occupied box holds 10 points on average.
    orders : array_like
        q, any finite numbers; the bias of negative ones is large.
    offsets : int
        Grids of random position a size; their logarithms are averaged, since one grid may lie ill.
    seed : int or numpy.random.Generator
        Of the positions.

    Returns
    -------
    xarray.Dataset
        Over ``order`` and ``size``: ``boxes``, :math:`N_q`, geometric mean over grids; ``offset_boxes`` (offset, order,
        size). Attributes ``status`` and ``reason``.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    O(n log n) for each grid. Finite sets miss boxes that hold little: D_0 is biased low, by more the smaller the boxes.

    References
    ----------
    Grassberger, Phys. Lett. A 97, 227 (1983); Hentschel & Procaccia, Physica D 8, 435 (1983).

    Examples
    --------
    >>> line = np.stack([np.linspace(0, 1, 4000), np.zeros(4000)], 1)
    >>> curve = occupied_boxes(line, sizes=[0.025, 0.05, 0.1], orders=[0], offsets=50)
    >>> curve["boxes"].values.round(0).tolist()
    [[41.0, 21.0, 11.0]]
    """
    read, offsets = point_set(points), whole("offsets", offsets, 1)
    orders = _checked_orders(orders)
    problem = read.unusable(FEWEST)
    held = _centred(read) if problem is None else np.zeros((1, 1))
    sizes = _default_sizes(held) if sizes is None else ascending("sizes", sizes)
    boxes = np.full((offsets, orders.size, sizes.size), np.nan)
    for grid, stream in zip(boxes, streams(seed, offsets), strict=True):
        for k in range(sizes.size if problem is None else 0):
            shares = _shares(held, sizes[k], stream.random(held.shape[1]))
            grid[:, k] = [_number(shares, order) for order in orders]
    status, reason = problem or ("ok", read.left_out)
    return _labelled(boxes, orders, sizes, {"status": status, "reason": reason})


def _centred(read: PointSet) -> Floats:
    points = read.points()
    return points - points.min(0)


def _checked_orders(orders: Any) -> Floats:
    try:
        array = np.atleast_1d(np.asarray(orders, np.float64))
    except (TypeError, ValueError):
        array = np.empty(0)
    if array.ndim != 1 or array.size == 0 or not np.isfinite(array).all():
        raise InputError(f"orders={orders!r} are not finite numbers; give some, such as (0, 1, 2)")
    return array


def _default_sizes(points: Floats) -> Floats:
    """Return half octaves, smaller and smaller while boxes are well filled; at least three."""
    longest = float(np.ptp(points, axis=0).max()) or 1.0
    sizes = longest * 2.0 ** -np.arange(2, HALVINGS, 0.5)
    for count in range(3, sizes.size):
        shares = _shares(points, sizes[count], np.full(points.shape[1], 0.5))
        if len(points) / shares.size < POINTS_A_BOX:
            return sizes[:count][::-1]
    return sizes[::-1]


def _shares(points: Floats, size: float, offset: Floats) -> Floats:
    """Return the share of points in every occupied box."""
    cells = np.floor(points / size + offset).astype(np.int64)
    label = cells[:, 0]
    for column in cells.T[1:]:
        span = int(column.max()) + 1
        if span > 1:
            label = np.unique(label, return_inverse=True)[1] * span + column
    return np.unique(label, return_counts=True)[1] / len(points)


def _number(shares: Floats, order: float) -> float:
    if order == 1:
        return float(np.exp(-np.sum(shares * np.log(shares))))
    return float(np.sum(shares**order) ** (1 / (1 - order)))


def _labelled(boxes: Floats, orders: Floats, sizes: Floats, attrs: dict[str, Any]) -> xr.Dataset:
    import xarray as xr

    of_boxes = {"units": "1", "long_name": "effective number of occupied boxes"}
    return xr.Dataset(
        {
            "boxes": (("order", "size"), np.exp(np.log(boxes).mean(0)), of_boxes),
            "offset_boxes": (("offset", "order", "size"), boxes, of_boxes),
        },
        coords={
            "order": ("order", orders, {"units": "1", "long_name": "order q"}),
            "size": ("size", sizes, {"units": "unit of the points", "long_name": "edge of a box"}),
        },
        attrs=attrs,
    )

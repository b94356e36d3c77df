"""How many boxes of each size hold points of a set, and how unevenly: the curves behind its dimensions D_q."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.measures.dimensions.point_sets.ascending import ascending
from fractalscape.measures.dimensions.point_sets.point_set import Floats, PointSet, point_set
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

FEWEST = 20
POINTS_A_BOX = 10
"""The default sizes leave this many points to an occupied box, or few boxes would be seen of those there are."""
HALVINGS = 24
FIRST = 3
MOST_A_SIDE = 10**9
"""Numbers of boxes would be no whole numbers of 64 bits beyond."""


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
        Edges of boxes, at least 3; when absent, half octaves down from an eighth of the shortest side of the set that
        is no less than an eighth of the longest, as long as an occupied box holds 10 points on average.
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
    Boxes that stick out of the bounding box of the points are left out, and N_q is divided by the share of points in
    the others: counted as they are, they take 0.2 from the dimension of a square. O(n log n) for each grid. Finite sets
    miss boxes that hold little: D_0 is biased low, by more the smaller the boxes. Pairs of different points are counted
    for q = 2, and Shannon's entropy has Miller's correction, (boxes - 1) / 2n.

    References
    ----------
    Grassberger, Phys. Lett. A 97, 227 (1983); Hentschel & Procaccia, Physica D 8, 435 (1983).

    Examples
    --------
    >>> line = np.stack([np.linspace(0, 1, 4000), np.zeros(4000)], 1)
    >>> curve = occupied_boxes(line, sizes=[0.025, 0.05, 0.1], orders=[0], offsets=50)
    >>> curve["boxes"].values.round(0).tolist()
    [[40.0, 20.0, 10.0]]
    """
    read, offsets = point_set(points), whole("offsets", offsets, least=1, most=10**5)
    orders = _checked_orders(orders)
    problem = read.unusable(FEWEST)
    held = _centred(read) if problem is None else np.ones((1, 1))
    sizes = _default_sizes(held) if sizes is None else ascending("sizes", sizes)
    if problem is None and held.max() / MOST_A_SIDE > sizes[0]:
        raise InputError(f"sizes from {sizes[0]:g} leave more than {MOST_A_SIDE} boxes a side; give larger ones")
    boxes = np.full((offsets, orders.size, sizes.size), np.nan)
    for grid, stream in zip(boxes, streams(seed, offsets), strict=True):
        for k in range(sizes.size if problem is None else 0):
            counts = _counts(held, sizes[k], stream.random(held.shape[1]))
            grid[:, k] = [_number(counts, len(held), order) for order in orders]
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
    sides = points.max(0)
    sizes = float(sides[sides >= sides.max() / 8].min()) * 2.0 ** -np.arange(FIRST, HALVINGS, 0.5)
    for count in range(3, sizes.size):
        counts = _counts(points, sizes[count], np.full(points.shape[1], 0.5))
        if counts.sum() < POINTS_A_BOX * max(counts.size, 1):
            return sizes[:count][::-1]
    return sizes[::-1]


def _counts(points: Floats, size: float, offset: Floats) -> NDArray[np.int64]:
    """Return the points in every occupied box that lies whole in the bounding box of all points.

    An axis shorter than two boxes is not cut.
    """
    label, inside = np.zeros(len(points), np.int64), np.ones(len(points), bool)
    for column, start in zip(points.T, offset, strict=True):
        longest = float(column.max())
        if longest < 2 * size:
            continue
        cells = np.floor(column / size + start).astype(np.int64)
        last = int(np.floor(longest / size + start))
        inside &= (cells >= np.ceil(start)) & (cells < last)
        label = np.unique(label, return_inverse=True)[1] * (last + 1) + cells
    return np.unique(label[inside], return_counts=True)[1]


def _number(counts: NDArray[np.int64], points: int, order: float) -> float:
    """Return N_q of the boxes inside, over the share of points that they hold."""
    held = int(counts.sum())
    if held < 2:
        return np.nan
    chance = counts / held
    if order == 1:
        entropy = -np.sum(chance * np.log(chance)) + (counts.size - 1) / (2 * held)
        return float(np.exp(entropy) * points / held)
    together = np.sum(counts * (counts - 1.0)) / (held * (held - 1.0)) if order == 2 else np.sum(chance**order)
    return float(together ** (1 / (1 - order)) * points / held) if together > 0 else np.nan


def _labelled(boxes: Floats, orders: Floats, sizes: Floats, attrs: dict[str, Any]) -> xr.Dataset:
    import xarray as xr

    of_boxes = {"units": "1", "long_name": "effective number of occupied boxes"}
    return xr.Dataset(
        {
            "boxes": (("order", "size"), np.exp(_mean_log(boxes)), of_boxes),
            "offset_boxes": (("offset", "order", "size"), boxes, of_boxes),
        },
        coords={
            "order": ("order", orders, {"units": "1", "long_name": "order q"}),
            "size": ("size", sizes, {"units": "unit of the points", "long_name": "edge of a box"}),
        },
        attrs=attrs,
    )


def _mean_log(boxes: Floats) -> Floats:
    """Return means of logarithms over the grids that have a number; NaN where none has."""
    known = np.isfinite(boxes)
    total = np.log(np.where(known, boxes, 1.0)).sum(0)
    return np.divide(total, known.sum(0), out=np.full(total.shape, np.nan), where=known.any(0))

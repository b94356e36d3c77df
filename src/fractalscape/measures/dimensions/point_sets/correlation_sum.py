"""How many pairs of points are nearer than a radius: the curve behind the correlation dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from fractalscape.arguments import whole
from fractalscape.errors import InputError
from fractalscape.measures.dimensions.point_sets.ascending import ascending
from fractalscape.measures.dimensions.point_sets.kernels import count_distances, count_pairs
from fractalscape.measures.dimensions.point_sets.minimum_spanning_tree import one_of, points_or_distances
from fractalscape.measures.dimensions.point_sets.pair_distances import checked_distances
from fractalscape.measures.dimensions.point_sets.point_set import Floats, point_set

if TYPE_CHECKING:
    import xarray as xr

FEWEST = 20
BLOCKS = 20
"""Blocks of time whose pairs are counted apart, for a bootstrap."""
MOST_TREE_AXES = 6
"""Above, a k-d tree looks at nearly every pair."""
DECADES = 2.0
RADII = 20
PAIRS_FOR_RADII = 100_000


def correlation_sum(
    points: Any = None,
    *,
    distances: Any = None,
    radii: Any = None,
    theiler: int = 0,
    method: Literal["auto", "tree", "pairs"] = "auto",
) -> xr.Dataset:
    r"""Measure the correlation sum :math:`C(r)`, the share of pairs of points at most r apart.

    Parameters
    ----------
    points : array_like of shape (point, axis), or trajectory
        See `point_set`.
    distances : array_like, shape (point, point)
        Instead of points: distances or a pseudo-metric.
    radii : array_like, optional
        At least 3 positive ones; when absent, 20 over the two decades below the distance that a tenth of pairs is
        within.
    theiler : int
        Pairs of one walker up to this many records apart are left out: they are near because time is short.
    method : {"auto", "tree", "pairs"}
        ``"tree"``: a k-d tree, exact, for up to 6 axes; ``"pairs"``: one look at every pair. ``"auto"`` chooses.

    Returns
    -------
    xarray.Dataset
        Over ``radius``: ``correlation``; ``block_pairs`` (block, radius) and ``block_all`` (block,), pairs by the block
        of time of either point. Attributes ``status`` and ``reason``.

    Raises
    ------
    InputError
        If an argument is not possible.

    References
    ----------
    Grassberger & Procaccia, Physica D 9, 189 (1983), eq. 1.2; Theiler, Phys. Rev. A 34, 2427 (1986).

    Examples
    --------
    >>> curve = correlation_sum(np.arange(101.0), radii=[1, 10, 100])
    >>> (curve["correlation"].values * 5050).round().tolist()
    [100.0, 955.0, 5050.0]
    """
    one_of(points, distances)
    theiler = whole("theiler", theiler, least=0)
    if method not in ("auto", "tree", "pairs"):
        raise InputError(f"method={method!r} is not one of 'auto', 'tree', 'pairs'")
    radii = None if radii is None else ascending("radii", radii)
    if distances is None:
        read = point_set(points)
        problem, reason, walker = read.unusable(FEWEST), read.left_out, read.walker
        held, as_distances = points_or_distances(read) if problem is None else (np.zeros((1, 1)), False)
    else:
        held, as_distances, reason = checked_distances(distances), True, ""
        walker = np.zeros(len(held), np.int64)
        problem = None if np.isfinite(held).all() else ("not_finite", "some distances are not finite")
        problem = problem or (
            ("too_few_points", f"{len(held)} points, {FEWEST} are needed") if len(held) < FEWEST else None
        )
    if problem is not None:
        radii = np.array([1.0, 2.0, 3.0]) if radii is None else radii
        nothing = np.zeros((BLOCKS, radii.size))
        return _labelled(radii, nothing, np.zeros(BLOCKS), {"status": problem[0], "reason": problem[1]})
    radii = _default_radii(held, as_distances) if radii is None else radii
    block = np.arange(len(held)) * BLOCKS // len(held)
    tree = method == "tree" or (method == "auto" and held.shape[1] <= MOST_TREE_AXES)
    if as_distances or not tree:
        pairs = _by_pairs(held, as_distances, walker, radii, theiler, block)
    else:
        pairs = _by_tree(held, walker, radii, theiler, block)
    attrs = {"status": "ok", "reason": reason, "theiler": theiler}
    return _labelled(radii, pairs, _all_pairs(walker, theiler, block), attrs)


def _default_radii(held: Floats, as_distances: bool) -> Floats:
    """Return radii below the tenth of distances of pairs drawn by a fixed rule."""
    random = np.random.default_rng(0)
    first, second = random.integers(len(held), size=(2, PAIRS_FOR_RADII))
    sample = held[first, second] if as_distances else np.sqrt(((held[first] - held[second]) ** 2).sum(1))
    largest = float(np.quantile(sample[first != second], 0.1)) or float(sample.max()) or 1.0
    return largest * np.logspace(-DECADES, 0, RADII)


def _by_pairs(held: Floats, as_distances: bool, walker: Any, radii: Floats, theiler: int, block: Any) -> Floats:
    counts = np.zeros((BLOCKS, radii.size), np.int64)
    if as_distances:
        count_distances(held, walker, radii, theiler, block, counts)
    else:
        count_pairs(held, walker, radii**2, theiler, block, counts)
    return counts.cumsum(1).astype(float)


def _by_tree(held: Floats, walker: Any, radii: Floats, theiler: int, block: Any) -> Floats:
    """Count neighbours with a k-d tree, less each point itself and those near in time."""
    from scipy.spatial import KDTree

    whole_set, near = KDTree(held), np.zeros((BLOCKS, radii.size))
    for b in range(BLOCKS):
        mine = held[block == b]
        near[b] = KDTree(mine).count_neighbors(whole_set, radii) - len(mine)
    for lag in range(1, min(theiler, len(held) - 1) + 1):
        same = walker[lag:] == walker[:-lag]
        distance = np.sqrt(((held[lag:] - held[:-lag]) ** 2).sum(1))[same]
        within = (distance[:, None] <= radii).astype(float)
        np.add.at(near, block[lag:][same], -within)
        np.add.at(near, block[:-lag][same], -within)
    return near


def _all_pairs(walker: Any, theiler: int, block: Any) -> Floats:
    """Return how many partners the points of every block have."""
    size = np.bincount(walker)
    place = np.arange(walker.size) - np.repeat(np.cumsum(size) - size, size)
    excluded = np.minimum(place, theiler) + np.minimum(np.repeat(size, size) - 1 - place, theiler)
    return np.bincount(block, weights=walker.size - 1.0 - excluded, minlength=BLOCKS).astype(np.float64)


def _labelled(radii: Floats, pairs: Floats, every: Floats, attrs: dict[str, Any]) -> xr.Dataset:
    import xarray as xr

    total = every.sum()
    share = pairs.sum(0) / total if total > 0 else np.full(radii.size, np.nan)
    return xr.Dataset(
        {
            "correlation": ("radius", share, {"units": "1", "long_name": "share of pairs within the radius"}),
            "block_pairs": (("block", "radius"), pairs, {"units": "1", "long_name": "pairs within the radius"}),
            "block_all": ("block", every, {"units": "1", "long_name": "pairs"}),
        },
        coords={"radius": ("radius", radii, {"units": "unit of the points", "long_name": "radius"})},
        attrs=attrs,
    )

"""How long minimum spanning trees of samples of a set are: the curve behind the persistent-homology dimension."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fractalscape.arguments import real, whole
from fractalscape.errors import InputError
from fractalscape.measures.dimensions.point_sets.ascending import ascending
from fractalscape.measures.dimensions.point_sets.minimum_spanning_tree import (
    grow_tree,
    one_of,
    points_or_distances,
    tree_between,
)
from fractalscape.measures.dimensions.point_sets.pair_distances import checked_distances
from fractalscape.measures.dimensions.point_sets.point_set import Floats, point_set
from fractalscape.randomness import streams

if TYPE_CHECKING:
    import xarray as xr

FEWEST = 40
"""Points below which no tree is drawn from by default."""
LARGEST_DEFAULT = 2000


@dataclass(frozen=True, kw_only=True)
class TreeSampling:
    """How many points trees are grown from, and how often.

    Parameters
    ----------
    sizes : tuple of int, optional
        Numbers of points, at least 3 different ones of at least 2; when absent, ten in equal ratios from a twentieth to
        half of the set, at least 20 and at most 2000.
    draws : int
        Samples of each size, drawn without replacement.

    Examples
    --------
    >>> BIRDAL2021.sizes[:2], BIRDAL2021.sizes[-1], BIRDAL2021.draws
    ((200, 250), 1000, 1)
    """

    sizes: tuple[int, ...] | None = None
    draws: int = 10

    def __post_init__(self) -> None:
        whole("draws", self.draws, least=1, most=10**6)
        if self.sizes is not None:
            sizes = ascending("sizes", self.sizes)
            if np.any(sizes != np.floor(sizes)) or sizes[0] < 2:
                raise InputError(f"sizes={self.sizes} are not whole numbers of at least 2; they count points")
            object.__setattr__(self, "sizes", tuple(int(size) for size in sizes))

    def sizes_for(self, points: int) -> tuple[int, ...]:
        """Return the sizes for a set of so many points."""
        if self.sizes is not None:
            return self.sizes
        last = max(FEWEST, min(points // 2, LARGEST_DEFAULT))
        return tuple(int(size) for size in np.unique(np.geomspace(max(20, last / 10), last, 10).round()))


BIRDAL2021 = TreeSampling(sizes=tuple(range(200, 1001, 50)), draws=1)
"""As published: 200 to 1000 points by 50, one sample of each."""


def tree_lengths(
    points: Any = None,
    *,
    distances: Any = None,
    sampling: TreeSampling | None = None,
    power: float = 1.0,
    seed: int | np.random.Generator = 0,
) -> xr.Dataset:
    r"""Measure :math:`E_a(n) = \sum_e |e|^a` over the edges of minimum spanning trees of n points drawn from a set.

    Parameters
    ----------
    points : array_like of shape (point, axis), or trajectory
        See `point_set`.
    distances : array_like, shape (point, point)
        Instead of points: distances or a pseudo-metric.
    sampling : TreeSampling, optional
        Numbers of points and draws; ten sizes and ten draws when absent. `BIRDAL2021` is the published one.
    power : float
        a, positive.
    seed : int or numpy.random.Generator
        Of the draws.

    Returns
    -------
    xarray.Dataset
        Over ``size``, points of a tree: ``draw_length`` (draw, size) and its median over draws, ``total_length``; NaN
        with a `status` and `reason` in the attributes when there are fewer points than the largest tree needs.

    Raises
    ------
    InputError
        If an argument is not possible.

    Notes
    -----
    O(n² d) for each tree; points of more than 64 axes are read once, for their distances.

    References
    ----------
    Birdal, Lou, Guibas & Simsekli, NeurIPS 2021, algorithm 1; Schweinhart, Discrete Comput. Geom. 66, 59 (2021).

    Examples
    --------
    Points of a segment: the tree is the segment, however many there are.

    >>> curve = tree_lengths(np.linspace(0, 1, 1001), sampling=TreeSampling(sizes=(100, 200, 400)))
    >>> curve["total_length"].values.round(1).tolist()
    [1.0, 1.0, 1.0]
    """
    one_of(points, distances)
    power, sampling = real("power", power, above=0), TreeSampling() if sampling is None else sampling
    if not isinstance(sampling, TreeSampling):
        raise InputError(f"sampling={sampling!r} is not a TreeSampling; give one, such as BIRDAL2021")
    read = None if points is None else point_set(points)
    matrix = checked_distances(distances) if read is None else np.empty(0)
    known = len(matrix) if read is None else read.size
    sizes = sampling.sizes_for(known)
    if read is not None:
        problem = read.unusable(FEWEST if sampling.sizes is None else sizes[-1])
    else:
        problem = ("not_finite", "some distances are not finite") if not np.isfinite(matrix).all() else None
    if problem is None and (known < FEWEST if sampling.sizes is None else known < sizes[-1]):
        problem = "too_few_points", f"{known} points; the largest tree needs {sizes[-1]}, and {FEWEST} are usual"
    lengths = np.full((sampling.draws, len(sizes)), np.nan)
    if problem is None:
        held, as_distances = (matrix, True) if read is None else points_or_distances(read)
        lengths = _draw(held, as_distances, sizes, sampling.draws, power, seed)
    status, reason = problem or ("ok", "" if read is None else read.left_out)
    return _labelled(lengths, sizes, {"status": status, "reason": reason, "power": power})


def _draw(held: Floats, as_distances: bool, sizes: tuple[int, ...], draws: int, power: float, seed: Any) -> Floats:
    lengths = np.empty((draws, len(sizes)))
    for row, stream in zip(lengths, streams(seed, draws), strict=True):
        for k, size in enumerate(sizes):
            chosen = stream.choice(len(held), size=size, replace=False)
            edges = grow_tree(held, chosen)[2] if as_distances else tree_between(held[chosen])[2]
            row[k] = np.sum(edges**power)
    return lengths


def _labelled(lengths: Floats, sizes: tuple[int, ...], attrs: dict[str, Any]) -> xr.Dataset:
    import xarray as xr

    units = f"unit of the points ** {attrs['power']:g}"
    return xr.Dataset(
        {
            "draw_length": (("draw", "size"), lengths, {"units": units, "long_name": "length of a tree"}),
            "total_length": ("size", np.median(lengths, 0), {"units": units, "long_name": "median length of trees"}),
        },
        coords={"size": ("size", np.array(sizes, np.int64), {"units": "points", "long_name": "points of a tree"})},
        attrs=attrs,
    )
